"""The air suites on millions of station-hours, asked by the guard and by one query that a person wrote.

Belongs here: the two ways of asking, in a process of their own with a limit of memory. Does not belong here: the hours
(air_hours.py) and the arithmetic (measuring.py).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measuring import Pair, in_pairs
from orchestration.places import PROJECT

QUERY = Path(__file__).with_name("air_facts.sql")
TABLES = ("marts.fct_air_hour", "marts.fct_air_station_day", "marts.fct_air_city_day")
_DELIVERED = ("air", "air.record")


@dataclass(frozen=True)
class AirMeasures:
    """What one process measured; memory in MiB."""

    station_hours: int
    checks: int
    failing_rows: int
    pairs: list[Pair]
    memory_limit: str
    threads: int
    # before the first question, with all libraries loaded, and the most there ever was
    memory_at_rest: int
    memory_peak: int


class Disagreement(AssertionError):
    """The guard and the query count differently: then they do not do the same work, and no ratio means anything."""


def measure_apart(work_db: Path, runs: int, memory_limit: str, threads: int) -> AirMeasures:
    """Measure in a process of its own, whose memory is nobody else's."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(work_db), str(runs), memory_limit, str(threads)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    said = json.loads(done.stdout)
    return AirMeasures(**{**said, "pairs": [Pair(**pair) for pair in said["pairs"]]})


def measure(work_db: Path, runs: int, memory_limit: str, threads: int) -> AirMeasures:
    """Ask in both ways, in turns, on one open connection."""
    from expectations.guard import guard, load_suites, warm_up

    warm_up()
    suites = [suite for suite in load_suites() if suite.table in TABLES]
    query = QUERY.read_text(encoding="utf-8")
    settings: dict[str, Any] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "temp_directory": str(work_db.with_suffix(".spill")),
    }
    with duckdb.connect(str(work_db), config=settings) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        at_rest = _peak()
        found = guard(connection, "facts", _DELIVERED, suites=suites)
        asked = {check.name: (check.rows_looked_at, check.rows_failed) for check in found.checks}
        written = {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(query).fetchall()}
        if asked != written:
            differing = sorted(name for name in asked.keys() | written if asked.get(name) != written.get(name))
            raise Disagreement(
                "; ".join(f"{name}: guard {asked.get(name)}, query {written.get(name)}" for name in differing)
            )
        pairs = in_pairs(
            runs,
            lambda: guard(connection, "facts", _DELIVERED, suites=suites),
            lambda: connection.execute(query).fetchall(),
        )
        ((station_hours,),) = connection.execute("select count(*) from marts.fct_air_hour").fetchall()
    return AirMeasures(
        station_hours=station_hours,
        checks=len(found.checks),
        failing_rows=sum(check.rows_failed for check in found.checks),
        pairs=pairs,
        memory_limit=memory_limit,
        threads=threads,
        memory_at_rest=at_rest,
        memory_peak=_peak(),
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    file, count, limit, cores = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(measure(Path(file), int(count), limit, int(cores)))))
