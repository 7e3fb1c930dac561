"""Alarms and timers over the sample year: they agree with what the facts judge, and leave what they promise."""

import json
from pathlib import Path

import pytest

from orchestration.defs import automation
from orchestration.places import Places
from tests.conftest import Installation

pytestmark = pytest.mark.pipeline

# a deadline, and what the fact of the same records says of it, which counts the days in its own way
JUDGED = {
    "eia_legal": ("marts.fct_eia_decision", "is_within_legal_limit"),
    "eia_promised": ("marts.fct_eia_decision", "is_within_committed_limit"),
    "petition_accept": ("marts.fct_petition", "is_accepted_in_time"),
    "petition_close": ("marts.fct_petition", "is_closed_in_time"),
    "penalty_publish": ("marts.fct_penalty_case", "working_days_to_publish <= deadline.limit_days"),
}


@pytest.mark.parametrize("deadline", JUDGED)
def test_a_last_day_agrees_with_what_the_fact_judges(sample_year: Installation, deadline: str) -> None:
    fact, judged = JUDGED[deadline]
    ((records, done, otherwise),) = sample_year.query(
        f"select count(*), count(done_date), "
        f"count(*) filter (done_date is not null and ({judged}) <> (done_date <= due_date)) "
        f"from marts.mart_deadline as deadline inner join {fact} as fact on fact.record_id = deadline.record_no "
        f"where deadline_id = ?",
        deadline,
    )
    assert records
    assert done
    assert otherwise == 0


def test_the_deliveries_that_are_overdue_are_those_that_are_missing(sample_year: Installation) -> None:
    # on the day on which the build stands; an event has no day on which it is due
    ((day,),) = sample_year.query("select distinct known_day from marts.mart_delivery_expected")
    missing = sample_year.query(
        "select 'delivery|' || expected_id from marts.mart_delivery_expected where state in ('missing', 'empty') "
        "and due_date < known_day and rhythm <> 'event'"
    )
    told = sample_year.ask("alarms", "--as-of", str(day))["alarms"]
    late = [one for one in told if one["deadline"] == "delivery" and one["state"] == "missed"]
    assert len(late) == len(missing)
    assert all(one["owner"] for one in late)


def test_every_alarm_names_its_office_its_basis_and_its_row(sample_year: Installation) -> None:
    told = sample_year.ask("alarms", "--as-of", "2020-07-20", "--within", "60")["alarms"]
    assert {"missed", "due_soon"} <= {one["state"] for one in told}
    for one in told:
        assert one["owner"], one
        assert one["basis"], one
        assert one["deadline"] == "delivery" or (one["file"] and one["row"]), one


def test_the_dispatch_of_the_timer_is_that_of_the_command(
    sample_year: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = sample_year.copy(tmp_path / "bureau")
    for name, value in bureau.environment.items():
        monkeypatch.setenv(name, value)
    config = {"ops": {"write_dispatch": {"config": {"year": 2020, "month": 6}}}}
    assert automation.monthly_dispatch.execute_in_process(config).success
    written = bureau.warehouse / "dispatch" / "2020-06.xlsx"
    bureau.call("dispatch", "2020", "6", str(tmp_path / "asked.xlsx"))
    assert written.read_bytes() == (tmp_path / "asked.xlsx").read_bytes()
    config["ops"]["write_dispatch"]["config"]["year"] = 1999
    refused = automation.monthly_dispatch.execute_in_process(config, raise_on_error=False)
    (failure,) = [event.step_failure_data for event in refused.all_events if event.is_step_failure]
    assert failure.user_failure_data
    assert "There is no dispatch of 1999-06" in str(failure.user_failure_data.description)
    assert [path.name for path in written.parent.iterdir()] == ["2020-06.xlsx"]


def test_the_daily_look_writes_the_page(
    sample_year: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = sample_year.copy(tmp_path / "bureau")
    for name, value in bureau.environment.items():
        monkeypatch.setenv(name, value)
    places = Places.from_environment()
    before = (places.current.resolve(), places.work_db.stat().st_mtime_ns)
    assert automation.daily_look.execute_in_process().success
    page = (bureau.warehouse / "status.html").read_text(encoding="utf-8")
    assert "逾期未报" in page
    # it looks and builds nothing
    assert (places.current.resolve(), places.work_db.stat().st_mtime_ns) == before


def test_a_figure_that_is_withheld_stands_in_the_status_and_on_the_page(
    sample_year: Installation, tmp_path: Path
) -> None:
    import duckdb

    from orchestration import status_page

    bureau = sample_year.copy(tmp_path / "bureau")
    copy = bureau.served()
    copy.chmod(0o644)
    with duckdb.connect(str(copy)) as served:
        served.execute(
            "update figures.yearly_figures set status = 'withheld', value = null, reason = '样例原因' "
            "where stable_id = 'SP-PER-01' and year = 2020"
        )
    told = json.loads(bureau.call("status", "--format", "json").stdout)
    assert [(one["year"], one["stable_id"], one["reason"]) for one in told["withheld"]] == [
        (2020, "SP-PER-01", "样例原因")
    ]
    page = status_page.write(Places(bureau.raw, bureau.warehouse)).read_text(encoding="utf-8")
    assert "样例原因" in page
