"""The history of runs with files kept open: Dagster's own, file for file, and few of them held."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from orchestration.history import KEPT, KeptOpenEventLog
from orchestration.places import Places
from orchestration.running import home


@dg.asset
def one() -> int:
    return 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    made = home(Places(tmp_path / "raw", tmp_path / "warehouse"))
    monkeypatch.setenv("DAGSTER_HOME", str(made))
    return made


def runs(count: int) -> list[str]:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, KeptOpenEventLog)
        return [dg.materialize([one], instance=instance).run_id for _ in range(count)]


def test_dagsters_own_storage_reads_what_was_written(folder: Path) -> None:
    (run,) = runs(1)
    assert (folder / "history" / "runs" / f"{run}.db").exists()
    (folder / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    with dg.DagsterInstance.get() as instance:
        assert not isinstance(instance.event_log_storage, KeptOpenEventLog)
        events = [record.dagster_event_type for record in instance.all_logs(run) if record.is_dagster_event]
        assert dg.DagsterEventType.ASSET_MATERIALIZATION in events
        assert events[-1] == dg.DagsterEventType.RUN_SUCCESS
        assert instance.get_latest_materialization_event(dg.AssetKey("one"))


def test_an_older_history_goes_on(folder: Path) -> None:
    settings = (folder / "dagster.yaml").read_text(encoding="utf-8")
    (folder / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    with dg.DagsterInstance.get() as instance:
        before = dg.materialize([one], instance=instance).run_id
    (folder / "dagster.yaml").write_text(settings, encoding="utf-8")
    (after,) = runs(1)
    with dg.DagsterInstance.get() as instance:
        assert {run.run_id for run in instance.get_runs()} == {before, after}
        assert instance.all_logs(before)


def test_few_files_stay_open_and_none_afterwards(folder: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        for _ in range(KEPT + 3):
            dg.materialize([one], instance=instance)
        assert 0 < open_shards(folder) <= KEPT
    assert open_shards(folder) == 0


def open_shards(folder: Path) -> int:
    """How many files of events this process holds."""
    held = {link.resolve() for link in Path("/proc/self/fd").iterdir() if link.exists()}
    return sum(path.parent == folder / "history" / "runs" and path.suffix == ".db" for path in held)
