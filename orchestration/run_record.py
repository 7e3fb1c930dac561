"""How the last run ended: kept beside the warehouse, so that a person sees it without Dagster.

Belongs here: the record and its file. Does not belong here: running (`running.py`), and how the record is shown
(`showing.py`, `status_page.py`). The sentences are those that a run prints: they never quote a delivered cell.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from orchestration.places import Places

SERVED, NOTHING_NEW, FAILED = "served", "nothing_new", "failed"


@dataclass(frozen=True)
class RunRecord:
    """One run: when, how long, as of when, and how it ended; `failures` says in one sentence each what went wrong."""

    started_at: datetime
    ended_at: datetime
    outcome: str
    known_at: str = ""
    failures: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        """How long it took."""
        return round((self.ended_at - self.started_at).total_seconds())


def keep(places: Places, record: RunRecord) -> None:
    """Put the record in the place of the one before."""
    places.warehouse.mkdir(parents=True, exist_ok=True)
    beside = _file(places).with_suffix(".part")
    told = {**asdict(record), "started_at": record.started_at.isoformat(timespec="seconds")}
    told["ended_at"] = record.ended_at.isoformat(timespec="seconds")
    beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(_file(places))


def last(places: Places) -> RunRecord | None:
    """The last run; None before the first, or where its record can not be read."""
    try:
        told = json.loads(_file(places).read_text(encoding="utf-8"))
        started, ended = datetime.fromisoformat(told["started_at"]), datetime.fromisoformat(told["ended_at"])
        return RunRecord(started, ended, told["outcome"], told["known_at"], told["failures"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(places: Places) -> Path:
    return places.warehouse / "last_run.json"
