"""The arithmetic of the benchmarks: shares, pairs, medians.

Belongs here: what is made of measured seconds. Does not belong here: measuring anything in particular.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """One whole run: its seconds, and those of the guard's steps among them."""

    total: float
    guard: float

    @property
    def share(self) -> float:
        """What the guard adds to everything else."""
        return self.guard / (self.total - self.guard)


@dataclass(frozen=True)
class Again:
    """Seconds of three whole runs, one after the other, and of how many files the first and the last heard anew."""

    cold: float
    nothing_new: float
    new_month: float
    files_before: int
    files_new: int


@dataclass(frozen=True)
class Pair:
    """The same question asked in two ways, one right after the other; the processor's seconds beside the clock's."""

    guard: float
    query: float
    guard_cpu: float = 0.0
    query_cpu: float = 0.0


def share_of(runs: Sequence[Run]) -> float:
    """The median share: each run is its own measure, for machines change their speed from run to run."""
    return median(run.share for run in runs)


def ratio_of(pairs: Sequence[Pair]) -> float:
    """The median of the guard's seconds in those of the query."""
    return median(pair.guard for pair in pairs) / median(pair.query for pair in pairs)


def cpu_ratio_of(pairs: Sequence[Pair]) -> float:
    """The same in seconds of the processor, which others that use the machine do not stretch."""
    return median(pair.guard_cpu for pair in pairs) / median(pair.query_cpu for pair in pairs)


def in_pairs(count: int, guard: Callable[[], object], query: Callable[[], object]) -> list[Pair]:
    """Measure both, in turns; who is first changes each time, so that a warm cache helps neither."""
    pairs = []
    for turn in range(count):
        if turn % 2 == 0:
            first, second = _seconds(guard), _seconds(query)
        else:
            second, first = _seconds(query), _seconds(guard)
        pairs.append(Pair(first[0], second[0], first[1], second[1]))
    return pairs


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy
