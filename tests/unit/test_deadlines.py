"""Deadlines on rows that somebody wrote down: done on the last day, after it, and not yet; with holidays in between.

The last days are counted by hand from the calendar that the State Council published. Asked is what `ecoledger alarms`
reads, on the day itself, the day after, and before anybody is warned.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import reading
from orchestration.places import SEEDS, Places
from tests.suite_tables import make_table, put, read_seed
from tests.unit.air_models import compiled

Row = dict[str, Any]
DAY = timedelta(days=1)
READ = ("deadline", "eia_time_limit", "petition_time_limit", "penalty_limit", "territory", "working_day_notice",
        "working_day")  # fmt: skip
BUILT = ("marts.dim_date", "intermediate.int_deadline_record", "intermediate.int_deadline_due", "marts.mart_deadline")
NOTICES = ("acceptance_notice", "technical_review", "hearing", "decision_notice")
EIA = {f"{kind}_{end}_date": "date" for kind in NOTICES for end in ("start", "end")} | {
    "committed_limit_days": "integer", "decision_date": "date", "accepted_date": "date", "row_number": "integer"
}  # fmt: skip
TYPES = {
    "intermediate.int_eia_ledger_rows": EIA,
    "intermediate.int_penalties_ledger_rows": {
        "case_opened_date": "date", "decision_date": "date", "closed_date": "date", "party_number": "integer",
        "row_number": "integer",
    },
    "intermediate.int_website_placement": {"created_date": "date", "published_date": "date", "row_number": "integer"},
    "marts.fct_petition": {},
    "marts.fct_penalty_case": {},
    "marts.fct_permit_event": {},
    "marts.mart_delivery_expected": {},
    "marts.dim_source": {},
}  # fmt: skip
# every column that the models read, so that an empty table has them as well
COLUMNS = {
    "intermediate.int_eia_ledger_rows": [*EIA, "disposition", "document_type", "document_no", "decision_result",
                                         "committed_limit_unit", "district_name", "delivery_id", "sheet_name"],
    "intermediate.int_penalties_ledger_rows": ["case_no", "disposition", "district_code", "delivery_id", "sheet_name"],
    "intermediate.int_website_placement": ["article_id", "delivery_id", "sheet_name"],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """How one deadline is written in its register: when it starts, and its last day as counted by hand."""

    table: str
    start: str
    last: str
    # the row, given its number and the day on which it was done, or None
    row: Callable[[str, str | None], Row | list[Row]]


def _eia(no: str, done: str | None) -> Row:
    return {
        "document_no": no if done else None, "document_type": "报告表", "disposition": "fact",
        "accepted_date": "2020-01-20", "decision_date": done, "decision_result": "批准" if done else None,
        "district_name": "梨树县", "committed_limit_days": 10, "committed_limit_unit": "working_day",
    }  # fmt: skip


def _noticed(no: str, done: str | None) -> Row:
    """Ten days of public notice, which do not count."""
    notice = {"acceptance_notice_start_date": "2020-01-21", "acceptance_notice_end_date": "2020-01-30"}
    return {**_eia(no, done), **notice}


def _petition(no: str, done: str | None) -> Row:
    return {"record_id": no, "is_duplicate": False, "is_accepted": True, "received_date": "2020-01-18",
            "accepted_date": "2020-01-20", "closed_date": done, "handling_district_code": "220322"}  # fmt: skip


def _unaccepted(no: str, done: str | None) -> Row:
    accepted = True if done else None
    return {"record_id": no, "is_duplicate": False, "is_accepted": accepted, "received_date": "2020-01-20",
            "accepted_date": done, "closed_date": done, "handling_district_code": "220322"}  # fmt: skip


def _permit(no: str, done: str | None) -> list[Row]:
    term = {"permit_no": no, "business_type": "first", "permit_status": "valid", "event_date": "2018-02-15",
            "valid_from": "2018-02-15", "valid_to": "2021-02-14", "record_id": f"{no}|1"}  # fmt: skip
    renewed = {**term, "business_type": "renewal", "event_date": done, "valid_to": "2026-02-14", "record_id": f"{no}|2"}
    return [term, renewed] if done else [term]


CASES = {
    # 30 days by the calendar; the Spring Festival counts
    "eia_legal": Case("intermediate.int_eia_ledger_rows", "2020-01-20", "2020-02-19", _eia),
    # 10 working days over the longer Spring Festival of 2020: 21 to 23 January, 3 to 7, 10 and 11 February
    "eia_promised": Case("intermediate.int_eia_ledger_rows", "2020-01-20", "2020-02-11", _eia),
    "petition_accept": Case("marts.fct_petition", "2020-01-20", "2020-02-04", _unaccepted),
    "petition_close": Case("marts.fct_petition", "2020-01-20", "2020-03-20", _petition),
    "penalty_decide": Case(
        "intermediate.int_penalties_ledger_rows", "2020-01-20", "2020-04-19",
        lambda no, done: {"case_no": no, "disposition": "fact", "case_opened_date": "2020-01-20", "party_number": 1,
                          "decision_date": done, "district_code": "220322"},
    ),
    # 7 working days over the National Day of 2020, with a Saturday that was worked: 29, 30, 9, 10, 12, 13, 14
    "penalty_publish": Case(
        "marts.fct_penalty_case", "2020-09-28", "2020-10-14",
        lambda no, done: {"record_id": no, "status": "in_force", "decision_date": "2020-09-28", "public_date": done},
    ),
    "permit_expiry": Case("marts.fct_permit_event", "2018-02-15", "2021-02-14", _permit),
    # 20 working days over the same holiday
    "disclosure": Case(
        "intermediate.int_website_placement", "2020-09-28", "2020-11-02",
        lambda no, done: {"article_id": no, "created_date": "2020-09-28", "published_date": done},
    ),
    "delivery": Case(
        "marts.mart_delivery_expected", "2020-06-01", "2020-07-10",
        lambda no, done: {"expected_id": no, "source": no, "rhythm": "month", "owner_zh": "科",
                          "due_date": "2020-07-10", "period_start": "2020-06-01", "period_end": "2020-06-30",
                          "first_received_at": done},
    ),
}  # fmt: skip


def built(tmp_path: Path, rows: dict[str, list[Row]], change: str = "") -> Places:
    """A serving copy with the deadlines of these rows alone."""
    copy = tmp_path / "served.duckdb"
    with duckdb.connect(str(copy)) as connection:
        for seed in READ:
            read_seed(connection, seed)
        for table, types in TYPES.items():
            made = [{"delivery_id": "d1", "sheet_name": "台账", "row_number": number, **row}
                    for number, row in enumerate(rows.get(table, []), start=1)]  # fmt: skip
            if table == "marts.mart_delivery_expected":
                made = [{name: value for name, value in row.items() if name not in ("sheet_name", "row_number")}
                        for row in made]  # fmt: skip
            make_table(connection, table, made, types, dict.fromkeys(COLUMNS.get(table, []), "varchar"))
            put(connection, table, made)
        connection.execute(change)
        for name in BUILT:
            schema, model = name.split(".")
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {name} as {compiled(model)}")
        connection.execute("create table marts.dim_territory as select * from reference.territory")
        deliveries = [{"delivery_id": "d1", "status": "loaded", "file": "册/台账.xlsx", "received_at": "2020-12-31"}]
        make_table(connection, "marts.deliveries", deliveries)
        put(connection, "marts.deliveries", deliveries)
    return Places(tmp_path / "raw", tmp_path / "warehouse", pinned=copy)


def alarms(places: Places, day: date, within: int | None = None) -> dict[tuple[str, str | None], Row]:
    found = reading.alarms(places, day, within)["alarms"]
    by_record = {(one["deadline"], one["record_no"]): one for one in found}
    assert len(by_record) == len(found)
    return by_record


@pytest.mark.parametrize("deadline", CASES)
def test_on_the_last_day_in_time_the_day_after_late_and_open_as_long_as_it_is_not_done(
    deadline: str, tmp_path: Path
) -> None:
    case = CASES[deadline]
    last = date.fromisoformat(case.last)
    done = {"in_time": last, "late": last + 2 * DAY, "open": None}
    rows = []
    for no, day in done.items():
        written = case.row(no, str(day) if day else None)
        rows += written if isinstance(written, list) else [written]
    places = built(tmp_path, {case.table: rows})

    def states(day: date) -> dict[str, str]:
        found = reading.alarms(places, day)["alarms"]
        # an application has no number before it is decided, a delivery has its period for one
        return {
            {None: "open"}.get(one["record_no"], (one["record_no"] or "").split(" ")[0]): one["state"]
            for one in found
            if one["deadline"] == deadline and one["due"] == last
        }

    assert states(last) == {"late": "due_soon", "open": "due_soon"}
    assert states(last + DAY) == {"late": "missed", "open": "missed"}
    assert states(last + 2 * DAY) == {"open": "missed"}
    assert states(date.fromisoformat(case.start)) == {}
    open_one = next(one for one in reading.alarms(places, last + DAY)["alarms"] if one["due"] == last)
    assert open_one["owner"]
    assert open_one["basis"]
    assert deadline == "delivery" or (open_one["file"], open_one["sheet"]) == ("册/台账.xlsx", "台账")


def test_every_declared_deadline_has_its_case() -> None:
    with (SEEDS / "bureau" / "deadline.csv").open(encoding="utf-8", newline="") as file:
        assert {row["deadline_id"] for row in csv.DictReader(file)} == set(CASES)


def test_public_notice_does_not_run_against_the_bureau(tmp_path: Path) -> None:
    places = built(tmp_path, {"intermediate.int_eia_ledger_rows": [_noticed("n", None)]})
    found = {one["deadline"]: one["due"] for one in reading.alarms(places, date(2020, 5, 1))["alarms"]}
    # ten days of the calendar later; of its working days, the notice took three
    assert found == {"eia_legal": date(2020, 2, 29), "eia_promised": date(2020, 2, 14)}


def test_an_application_that_was_returned_or_withdrawn_is_not_waited_for(tmp_path: Path) -> None:
    returned = [{**_eia("r", None), "decision_result": word} for word in ("退件", "撤回")]
    places = built(tmp_path, {"intermediate.int_eia_ledger_rows": returned})
    assert alarms(places, date(2021, 1, 1)) == {}


def test_a_duplicate_and_a_refused_petition_are_not_waited_for(tmp_path: Path) -> None:
    rows = [{**_petition("d", None), "is_duplicate": True}, {**_unaccepted("r", None), "is_accepted": False}]
    places = built(tmp_path, {"marts.fct_petition": rows})
    assert alarms(places, date(2021, 1, 1)) == {}


def test_a_case_of_two_parties_is_decided_with_the_second(tmp_path: Path) -> None:
    party = CASES["penalty_decide"].row("c", "2020-03-01")
    assert isinstance(party, dict)
    rows = [party, {**party, "party_number": 2, "decision_date": None}]
    places = built(tmp_path, {"intermediate.int_penalties_ledger_rows": rows})
    assert set(alarms(places, date(2020, 4, 20))) == {("penalty_decide", "c")}


def test_a_permit_that_was_cancelled_does_not_expire(tmp_path: Path) -> None:
    (term,) = _permit("p", None)
    end = {**term, "business_type": "cancellation", "event_date": "2020-08-01", "record_id": "p|2", "valid_to": None}
    places = built(tmp_path, {"marts.fct_permit_event": [term, end]})
    assert set(alarms(places, date(2020, 7, 31), within=300)) == {("permit_expiry", "p")}
    assert alarms(places, date(2021, 3, 1)) == {}


def test_the_law_of_the_day_counts(tmp_path: Path) -> None:
    change = "update reference.petition_time_limit set limit_days = 30 where step = 'close' and valid_to is null"
    rows = [_petition("before", None), {**_petition("after", None), "accepted_date": "2022-05-01"}]
    places = built(tmp_path, {"marts.fct_petition": rows}, change)
    found = alarms(places, date(2022, 12, 31))
    assert found["petition_close", "before"]["due"] == date(2020, 3, 20)
    assert found["petition_close", "after"]["due"] == date(2022, 5, 31)


def test_working_days_left_are_working_days(tmp_path: Path) -> None:
    rows = [CASES["disclosure"].row("a", None)]
    places = built(tmp_path, {"intermediate.int_website_placement": rows})  # type: ignore[dict-item]
    # Friday before the last Monday; five working days before, and six
    assert alarms(places, date(2020, 10, 30))["disclosure", "a"]["days_left"] == 1
    assert set(alarms(places, date(2020, 10, 26))) == {("disclosure", "a")}
    assert alarms(places, date(2020, 10, 23)) == {}
    assert set(alarms(places, date(2020, 10, 23), within=6)) == {("disclosure", "a")}


def test_a_year_that_nobody_has_arranged_is_told_and_not_guessed(tmp_path: Path) -> None:
    row = {"article_id": "a", "created_date": "2020-12-21", "published_date": None}
    change = "delete from reference.working_day_notice where calendar_year = 2021"
    places = built(tmp_path, {"intermediate.int_website_placement": [row]}, change)
    found = alarms(places, date(2020, 12, 22))["disclosure", "a"]
    assert (found["state"], found["missing_calendar_year"], found["due"]) == ("no_calendar", 2021, None)
