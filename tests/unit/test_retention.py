"""What is cleared away and what never is: by age and number, and never what is in use or proves something."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration import retention, running
from orchestration.places import Places

NOW = datetime.now(UTC)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "raw", tmp_path / "warehouse")


def lay(path: Path, days: float) -> Path:
    """A file that was written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_old_leftovers_go_and_young_ones_stay(places: Places) -> None:
    old = [
        lay(places.work_db.with_name("ecoledger.duckdb.tmp"), retention.LEFTOVER_DAYS + 1),
        lay(places.serving / ".ecoledger-1.part", retention.LEFTOVER_DAYS + 1),
        lay(places.serving / "ecoledger-0.json", retention.LEFTOVER_DAYS + 1),
        lay(places.restricted / "last_failure.txt", retention.FAILURE_DAYS + 1),
        lay(places.warehouse / "logs" / "dbt.log", retention.LOG_DAYS + 1),
    ]
    young = [
        lay(places.work_db.with_name("other.tmp"), retention.LEFTOVER_DAYS - 1),
        lay(places.work_db.with_name("unfinished"), retention.LEFTOVER_DAYS + 1),
        lay(places.serving / ".ecoledger-2.part", retention.LEFTOVER_DAYS - 1),
        lay(places.warehouse / "logs" / "dbt.log.1", retention.LOG_DAYS - 1),
    ]
    removed = retention.clear(places, NOW)
    assert set(removed) == {str(path.relative_to(places.warehouse)) for path in old}
    assert [path.exists() for path in old] == [False] * len(old)
    assert [path.exists() for path in young] == [True] * len(young)
    failure = lay(places.restricted / "last_failure.txt", retention.FAILURE_DAYS - 1)
    assert retention.clear(places, NOW) == []
    assert failure.exists()


def test_a_folder_that_was_left_goes_whole(places: Places) -> None:
    inside = lay(places.work_db.with_name("spill") / "part-1", 1)
    folder = inside.parent
    moment = (NOW - timedelta(days=retention.LEFTOVER_DAYS + 1)).timestamp()
    os.utime(folder, (moment, moment))
    assert retention.clear(places, NOW) == ["work/spill"]
    assert not folder.exists()


def test_what_is_in_use_what_was_delivered_and_releases_stay_however_old(places: Places) -> None:
    years = 9999
    kept = [
        lay(places.raw / "outfalls" / "a.csv", years),
        lay(places.received_book, years),
        lay(places.archive / "0123.csv", years),
        lay(places.restricted_db, years),
        lay(places.work_db, years),
        lay(places.work_db.with_name("ecoledger.duckdb.wal"), years),
        lay(places.work_db.with_name("built.json"), years),
        lay(places.serving / "ecoledger-1.duckdb", years),
        lay(places.serving / "ecoledger-1.json", years),
        lay(places.warehouse / "releases" / "2020" / "v1" / "manifest.json", years),
        lay(places.warehouse / "dispatch" / "2020-06.xlsx", years),
    ]
    places.current.symlink_to("ecoledger-1.duckdb")
    assert retention.clear(places, NOW) == []
    assert [path.exists() for path in kept] == [True] * len(kept)
    assert places.current.exists()


@pytest.fixture
def instance(places: Places, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", str(running.home(places)))
    with dg.DagsterInstance.get() as opened:
        yield opened


@dg.op
def step(context: dg.OpExecutionContext) -> None:
    context.log.info("done")


@dg.job(executor_def=dg.in_process_executor)
def build() -> None:
    step()


@dg.job(executor_def=dg.in_process_executor)
def release() -> None:
    step()


def test_of_runs_the_last_ones_and_those_of_releases_stay(
    instance: dg.DagsterInstance, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "RUNS_KEPT", 2)
    certified = release.execute_in_process(instance=instance).run_id
    waiting = instance.create_run_for_job(build).run_id
    runs = [build.execute_in_process(instance=instance).run_id for _ in range(4)]
    home = Path(instance.root_directory)

    def kept() -> set[str]:
        return {run.run_id for run in instance.get_runs()}

    # as many as these are kept for some time, however many they are
    assert retention.clear(places, NOW + timedelta(days=retention.RUN_DAYS - 1), instance) == []
    later = NOW + timedelta(days=retention.RUN_DAYS + 1)
    assert set(retention.clear(places, later, instance)) == {f"run {run}" for run in runs[:2]}
    assert kept() == {certified, waiting, *runs[2:]}
    files = {path.name.partition(".")[0] for path in (home / "history" / "runs").glob("*.db")}
    assert not files & set(runs[:2])
    assert {certified, *runs[2:]} <= files
    # and what stays can still be read, and the next run be written
    assert instance.all_logs(runs[-1])
    assert build.execute_in_process(instance=instance).success
