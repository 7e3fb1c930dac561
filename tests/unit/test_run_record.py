"""How a run ended stands where a person sees it: in the record, on the page, whatever became of the run."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from orchestration import run_record, running, status_page
from orchestration.cli import main
from orchestration.intake.problems import IntakeError
from orchestration.places import Places
from orchestration.run_record import RunRecord
from orchestration.transformations import BuildFailed
from orchestration.workshop import Busy, writing

STARTED = datetime(2021, 1, 7, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    found = Places(tmp_path / "raw", tmp_path / "warehouse")
    found.raw.mkdir()
    monkeypatch.setenv("ECOLEDGER_RAW", str(found.raw))
    monkeypatch.setenv("ECOLEDGER_WAREHOUSE", str(found.warehouse))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    # what `_prepare` sets is taken back after the test
    monkeypatch.setenv("DAGSTER_HOME", str(found.warehouse / "dagster"))
    return found


def ends(monkeypatch: pytest.MonkeyPatch, how: Exception | tuple[str, list[str]]) -> None:
    def work(_places: Places, _known_at: str) -> tuple[str, list[str]]:
        if isinstance(how, Exception):
            raise how
        return how

    monkeypatch.setattr(running, "_bring_in_and_build", work)


def test_a_record_comes_back_as_it_was_kept(places: Places) -> None:
    kept = RunRecord(STARTED, STARTED + timedelta(seconds=95), run_record.FAILED, "2021-01-07 12:00:00", ["一句话"])
    run_record.keep(places, kept)
    assert run_record.last(places) == kept
    assert kept.seconds == 95


def test_without_a_record_or_with_half_of_one_nothing_is_known(places: Places) -> None:
    assert run_record.last(places) is None
    run_record.keep(places, RunRecord(STARTED, STARTED, run_record.SERVED))
    (record,) = places.warehouse.glob("*.json")
    record.write_text(record.read_text(encoding="utf-8")[:40], encoding="utf-8")
    assert run_record.last(places) is None


@pytest.mark.parametrize(
    ("how", "outcome", "said"),
    [
        ((run_record.NOTHING_NEW, []), "nothing_new", None),
        ((run_record.SERVED, []), "served", None),
        ((run_record.FAILED, ["facts: x could not be built"]), "failed", "facts: x could not be built"),
    ],
)
def test_a_run_that_ends_leaves_its_record_and_the_page(
    places: Places, monkeypatch: pytest.MonkeyPatch, how: tuple[str, list[str]], outcome: str, said: str | None
) -> None:
    ends(monkeypatch, how)
    assert running.run_everything(places, "2021-01-07 12:00:00") == how[1]
    record = run_record.last(places)
    assert record
    assert (record.outcome, record.known_at) == (outcome, "2021-01-07 12:00:00")
    page = status_page.page_of(places).read_text(encoding="utf-8")
    assert said is None or said in page
    assert ("失败" in page) == (outcome == "failed")


@pytest.mark.parametrize("stopped", [BuildFailed("x could not be built"), IntakeError("a.csv: no header")])
def test_a_run_that_is_stopped_says_why_in_its_own_words(
    places: Places, monkeypatch: pytest.MonkeyPatch, stopped: Exception
) -> None:
    ends(monkeypatch, stopped)
    with pytest.raises(type(stopped)):
        running.run_everything(places, "")
    record = run_record.last(places)
    assert record
    assert (record.outcome, record.failures) == ("failed", [str(stopped)])
    assert str(stopped) in status_page.page_of(places).read_text(encoding="utf-8")


def test_a_bug_is_told_by_its_kind_and_quotes_nothing(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    ends(monkeypatch, ValueError("张仿三 13812345678"))
    with pytest.raises(ValueError, match="张仿三"):
        running.run_everything(places, "")
    for file in places.warehouse.glob("*.*"):
        assert "张仿三" not in file.read_text(encoding="utf-8")
    record = run_record.last(places)
    assert record
    assert "ValueError" in record.failures[0]


def test_a_run_that_was_refused_leaves_the_record_of_the_one_that_runs(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends(monkeypatch, Busy("another"))
    with pytest.raises(Busy):
        running.run_everything(places, "")
    assert run_record.last(places) is None


def test_what_follows_a_run_does_not_wait_for_a_writer(places: Places) -> None:
    record = RunRecord(STARTED, STARTED, run_record.SERVED)
    with writing(places):
        running.finish(places, record)
    assert run_record.last(places) == record
    assert status_page.page_of(places).exists()


def test_the_page_needs_nothing_else_and_is_safe_against_what_it_tells(places: Places) -> None:
    run_record.keep(places, RunRecord(STARTED, STARTED, run_record.FAILED, failures=["<script>alert(1)</script>"]))
    page = status_page.write(places).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page
    assert "尚无数据" in page


def test_status_tells_of_a_first_run_that_failed(places: Places) -> None:
    run_record.keep(places, RunRecord(STARTED, STARTED, run_record.FAILED, failures=["x could not be built"]))
    told = CliRunner().invoke(main, ["status"])
    assert told.exit_code == 2
    assert "x could not be built" in told.stdout
    assert "Nothing is served" in told.stderr
