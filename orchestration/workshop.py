"""The resource every step works with: where things lie, as of when, and the right to write.

Belongs here: the writer's lock and the settings of one run. Does not belong here: any work.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout
from pydantic import Field

from orchestration.places import Places
from orchestration.refusals import Refusal


class Busy(Refusal):
    """Another process is writing to this warehouse; the message says which."""


@contextmanager
def writing(places: Places) -> Iterator[None]:
    """Hold the right to write; the operating system frees it when the process ends, however it ends."""
    places.warehouse.mkdir(parents=True, exist_ok=True)
    holder = places.lock.with_suffix(".holder")
    lock = FileLock(places.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Busy(
            f"Another run is writing to {places.warehouse} (process {_who(holder)}). Wait until it has ended, then run "
            "again."
        ) from None
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        return holder.read_text().strip() or "unknown"
    except OSError:
        # it has just ended, or has not yet written its number
        return "unknown"


class Workshop(dg.ConfigurableResource):
    """One run's settings. Only one run at a time can hold a warehouse."""

    known_at: str = Field(
        default="",
        description="Build with what had been delivered by this moment (Asia/Shanghai), e.g. 2021-01-07 12:00:00; "
        "empty: with everything.",
    )

    @property
    def places(self) -> Places:
        """The folders of this installation."""
        return Places.from_environment()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Workshop]:  # noqa: ARG002
        """Take the writer's lock for as long as the run lasts."""
        with writing(self.places):
            yield self
