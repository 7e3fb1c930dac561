"""What is cleared away at the end of a run, and after how long.

Belongs here: which leftovers go. Does not belong here: old serving copies, which go when a new one is served
(`serving.py`). Never touched: what was delivered and its archive, releases and the history of their making, and
whatever is in use: the copy that is served, the work file, a run that has not ended.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.places import Places

if TYPE_CHECKING:
    import dagster as dg

# of Dagster's history: a run goes when it is older than so many days and not among the last so many
RUN_DAYS, RUNS_KEPT = 90, 20
# beside the work file, and unfinished copies: what a run that was stopped has left
LEFTOVER_DAYS = 7
# the trace of a failure that nobody foresaw, and what dbt logs
FAILURE_DAYS = 30
LOG_DAYS = 30
# of these the history is the proof of who did what
_KEPT_JOBS = ("release",)


def clear(places: Places, now: datetime, instance: dg.DagsterInstance | None = None) -> list[str]:
    """Remove what is too old, and name it, below the warehouse. To be called by who holds the writer's lock."""
    old = [
        *_older(_beside_the_work_file(places), now, LEFTOVER_DAYS),
        *_older(_unfinished_copies(places), now, LEFTOVER_DAYS),
        *_older([places.restricted / "last_failure.txt"], now, FAILURE_DAYS),
        *_older(list((places.warehouse / "logs").glob("*")), now, LOG_DAYS),
    ]
    for path in old:
        _remove(path)
    removed = [str(path.relative_to(places.warehouse)) for path in old]
    return removed + (_clear_runs(instance, now) if instance else [])


def _beside_the_work_file(places: Places) -> list[Path]:
    # the marks of a build, however old: they say what the work file is worth
    used = {places.work_db.name, f"{places.work_db.name}.wal", "built.json", "unfinished"}
    return [path for path in places.work_db.parent.glob("*") if path.name not in used]


def _unfinished_copies(places: Places) -> list[Path]:
    """Parts of copies, and notes on copies that are gone."""
    notes = [note for note in places.serving.glob("*.json") if not note.with_suffix(".duckdb").exists()]
    return [*places.serving.glob(".*.part*"), *notes]


def _older(paths: list[Path], now: datetime, days: int) -> list[Path]:
    limit = (now - timedelta(days=days)).timestamp()
    return [path for path in paths if path.exists() and path.lstat().st_mtime < limit]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _clear_runs(instance: dg.DagsterInstance, now: datetime) -> list[str]:
    removed = []
    home = Path(instance.root_directory)
    # the newest come first
    for record in instance.get_run_records()[RUNS_KEPT:]:
        run = record.dagster_run
        too_old = record.create_timestamp < now - timedelta(days=RUN_DAYS)
        if not too_old or not run.is_finished or run.job_name in _KEPT_JOBS:
            continue
        instance.delete_run(run.run_id)
        # Dagster empties the file of a run's events and leaves it, and all that the run printed
        for path in [*(home / "history" / "runs").glob(f"{run.run_id}.db*"), home / "storage" / run.run_id]:
            _remove(path)
        removed.append(f"run {run.run_id}")
    return removed
