"""What starts by itself: a run for new bytes that lie still, the dispatch of the month before, and never a release."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from orchestration import run_record, running, watching
from orchestration.defs import automation
from orchestration.places import Places
from orchestration.workshop import writing


class Desk:
    """A landing zone, the sensor on it, and a clock that the test turns."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places = Places(folder / "raw", folder / "warehouse")
        (self.places.raw / "outfalls").mkdir(parents=True)
        (self.places.raw / "boilers").mkdir()
        monkeypatch.setenv("ECOLEDGER_RAW", str(self.places.raw))
        monkeypatch.setenv("ECOLEDGER_WAREHOUSE", str(self.places.warehouse))
        self.now = 1_000_000.0
        monkeypatch.setattr(automation.time, "time", lambda: self.now)
        self.cursor: str | None = None

    def put(self, name: str, content: str) -> Path:
        path = self.places.raw / name
        path.write_text(content, encoding="utf-8")
        return path

    def look(self, after: float = 0) -> str | None:
        """Let time pass and evaluate the sensor once; the key of the run it asks for."""
        self.now += after
        context = dg.build_sensor_context(cursor=self.cursor)
        asked = automation.new_deliveries(context)
        self.cursor = context.cursor
        assert isinstance(asked, dg.RunRequest | dg.SkipReason)
        return asked.run_key if isinstance(asked, dg.RunRequest) else None

    def settle(self) -> str | None:
        """See what changed, wait until it has been still for long enough, and look again."""
        assert self.look(1) is None
        return self.look(watching.QUIET_SECONDS)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_a_new_file_asks_for_one_run_keyed_by_the_contents(desk: Desk) -> None:
    desk.put("outfalls/a.csv", "一")
    key = desk.settle()
    assert key is not None
    assert len(key) == 64
    assert [desk.look(60) for _ in range(3)] == [None, None, None]


def test_the_key_is_of_the_bytes_and_not_of_names_or_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = []
    for place, name in (("x", "a.csv"), ("y", "b.csv")):
        desk = Desk(tmp_path / place, monkeypatch)
        os.utime(desk.put(f"outfalls/{name}", "一"), (len(keys), len(keys)))
        keys.append(desk.settle())
    assert keys[0] == keys[1]


def test_the_same_bytes_again_ask_for_nothing(desk: Desk) -> None:
    desk.put("outfalls/a.csv", "一")
    assert desk.settle()
    desk.put("outfalls/copy.csv", "一")
    assert desk.settle() is None


def test_the_same_bytes_in_another_source_are_new(desk: Desk) -> None:
    desk.put("outfalls/a.csv", "一")
    first = desk.settle()
    desk.put("boilers/a.csv", "一")
    second = desk.settle()
    assert second
    assert second != first


def test_a_touched_file_asks_for_nothing(desk: Desk) -> None:
    path = desk.put("outfalls/a.csv", "一")
    assert desk.settle()
    os.utime(path, (1, 1))
    assert desk.settle() is None


def test_a_corrected_file_under_the_same_name_is_new(desk: Desk) -> None:
    path = desk.put("outfalls/a.csv", "一")
    first = desk.settle()
    path.write_text("二", encoding="utf-8")
    os.utime(path, (2, 2))
    second = desk.settle()
    assert second
    assert second != first


def test_a_file_that_still_grows_is_waited_for(desk: Desk) -> None:
    path = desk.put("outfalls/a.csv", "一")
    for part in range(5):
        assert desk.look(watching.QUIET_SECONDS) is None
        path.write_text("一" * (part + 2), encoding="utf-8")
    assert desk.settle()


def test_a_file_that_grows_while_it_is_read_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.put("outfalls/a.csv", "一")
    assert desk.look() is None

    def grows(_read: Path) -> str:
        path.write_text("一二三", encoding="utf-8")
        return "0" * 64

    monkeypatch.setattr(watching, "hash_of", grows)
    assert desk.look(watching.QUIET_SECONDS) is None
    monkeypatch.undo()


def test_a_file_that_goes_is_no_error_and_no_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.put("outfalls/a.csv", "一")
    other = desk.put("outfalls/b.csv", "二")
    assert desk.settle()
    path.unlink()
    assert desk.settle() is None
    # and while it is read
    desk.put("outfalls/c.csv", "三")
    assert desk.look(1) is None
    real = watching.hash_of

    def goes(read: Path) -> str:
        other.unlink(missing_ok=True)
        (desk.places.raw / "outfalls/c.csv").unlink(missing_ok=True)
        return real(read)

    monkeypatch.setattr(watching, "hash_of", goes)
    assert desk.look(watching.QUIET_SECONDS) is None


def test_what_a_program_keeps_beside_a_file_is_no_delivery(desk: Desk) -> None:
    for name in ("outfalls/.a.csv.part", "outfalls/~$a.xlsx", "outfalls/contract.yml", "received.csv"):
        desk.put(name, "x")
    assert desk.settle() is None


def test_while_somebody_writes_nothing_is_asked_for_and_nothing_forgotten(desk: Desk) -> None:
    desk.put("outfalls/a.csv", "一")
    assert desk.look(1) is None
    with writing(desk.places):
        assert desk.look(watching.QUIET_SECONDS) is None
    assert desk.look(1)


def test_a_cursor_that_nobody_can_read_is_begun_anew(desk: Desk) -> None:
    desk.put("outfalls/a.csv", "一")
    desk.cursor = "not JSON"
    assert desk.settle()


@pytest.mark.parametrize(
    ("now", "month"),
    [("2020-07-12T08:30", (2020, 6)), ("2021-01-12T08:30", (2020, 12)), ("2020-03-31T08:30", (2020, 2))],
)
def test_the_dispatch_is_of_the_month_before(now: str, month: tuple[int, int]) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    asked = automation.monthly_dispatch_timer(dg.build_schedule_context(scheduled_execution_time=at))
    assert isinstance(asked, dg.RunRequest)
    config = asked.run_config["ops"]["write_dispatch"]["config"]
    assert (config["year"], config["month"]) == month


def test_timers_are_in_the_time_of_the_bureau_and_as_declared() -> None:
    timer = automation.monthly_dispatch_timer
    assert (timer.execution_timezone, timer.cron_schedule) == ("Asia/Shanghai", "30 8 12 * *")
    assert automation.cron({"day_of_month": "", "at_time": "07:05"}) == "5 7 * * *"
    assert automation.daily_look_timer.default_status == dg.DefaultScheduleStatus.RUNNING
    assert automation.new_deliveries.default_status == dg.DefaultSensorStatus.STOPPED


def test_nothing_starts_a_release_by_itself() -> None:
    from orchestration.definitions import defs

    loaded = defs()
    names = {one.job_name for one in loaded.schedules or []}
    names |= {target.job_name for one in loaded.sensors or [] for target in one.targets}
    assert names == {"everything", "monthly_dispatch", "daily_look"}
    released = loaded.resolve_job_def("release").asset_layer.selected_asset_keys
    for name in names:
        job = loaded.resolve_job_def(name)
        assert not job.asset_layer.selected_asset_keys & released


@dg.op
def falls() -> None:
    raise dg.Failure(description="the office has not delivered")


@dg.job(executor_def=dg.in_process_executor)
def odd() -> None:
    falls()


def test_the_end_of_a_run_that_dagster_started_is_noted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(running.home(desk.places)))
    monkeypatch.setattr(automation.time, "time", datetime.now().timestamp)
    with dg.DagsterInstance.get() as instance:
        ended = odd.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failed",
            dagster_instance=instance,
            dagster_run=ended.dagster_run,
            dagster_event=ended.all_events[-1],
        )
        automation.run_failed(context)
    record = run_record.last(desk.places)
    assert record
    assert (record.outcome, record.failures) == ("failed", ["falls: the office has not delivered"])
    assert "the office has not delivered" in (desk.places.warehouse / "status.html").read_text(encoding="utf-8")
