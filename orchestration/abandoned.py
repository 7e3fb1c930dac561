"""Put away what a run that was killed has left behind, so that the next one needs no hand-work.

Belongs here: leftovers that nobody may read, half a work file, and runs that Dagster still takes for running. Does not
belong here: what each writer makes good by itself (`serving.publish`, `releases/freezing.py`, intake), or knowing
whether a build has ended (`standing.py`).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from orchestration import standing
from orchestration.places import Places

# the process of a run that a command started; a run of Dagster's page has none and is looked after by its daemon
PROCESS_TAG = "ecoledger/process"


def put_away(places: Places) -> None:
    """Take away what has no owner any more. To be called by whoever holds the right to write, before any work."""
    # spilled and half-copied cells may be personal, so they do not even stay until somebody needs their place
    shutil.rmtree(places.restricted / "spill", ignore_errors=True)
    shutil.rmtree(places.restricted / "scratch", ignore_errors=True)
    for half in (*places.archive.glob(".*.part"), *places.raw.glob(f".{places.received_book.name}.part")):
        half.unlink(missing_ok=True)
    _end_runs()


def put_away_half_built(places: Places) -> None:
    """Take away the work file of a build that did not end: all of it is made anew from what was brought in."""
    if not standing.is_unfinished(places):
        return
    work = places.work_db
    for left in (work, work.with_name(f"{work.name}.wal")):
        left.unlink(missing_ok=True)
    shutil.rmtree(work.with_name(f"{work.name}.tmp"), ignore_errors=True)


def _end_runs() -> None:
    """Tell Dagster that runs whose process is gone have failed, and free what they held of the pool."""
    import dagster as dg
    from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES)):
            process = run.tags.get(PROCESS_TAG, "")
            if process.isdigit() and not _lives(int(process)):
                instance.report_run_failed(run, "The process of this run was killed.")
                instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _lives(process: int) -> bool:
    # we have started no run yet: one under our number was that of a process before us
    if process == os.getpid():
        return False
    if Path("/proc/self").exists():
        return Path(f"/proc/{process}").exists()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
