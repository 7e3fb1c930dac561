"""What was told of held rows before anybody decided on them holds after they have decided.

First all planted defects of the sample year at once: whatever may be accepted is accepted, the rest is given up, and
every figure must lie where it was told to lie. Then by hand, as an office would: decisions in the reviewed file, a
corrected file in the landing zone, and a decision that meets nothing.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.guard import guard
from orchestration import transformations
from orchestration.guarding import delivered
from orchestration.intake.contracts import load_contract
from orchestration.places import Places
from tests.conftest import Installation
from tests.project_copy import copied, run

YEAR = 2020
CLASSES = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"]
TOLD = (
    "select stable_id, value, held_rows, lowest_value, highest_value, is_bounded, could_change "
    f"from figures.figure_effect where year = {YEAR}"
)


def lies_between(value: str, lowest: str, highest: str) -> bool:
    """Whether a printed value lies between two others, each of them included."""
    if value in CLASSES:
        return CLASSES.index(lowest) <= CLASSES.index(value) <= CLASSES.index(highest)
    if value in ("true", "false"):
        return (lowest == "false" and highest == "true") or value == lowest == highest
    return Decimal(lowest.rstrip("+")) <= Decimal(value.rstrip("+")) <= Decimal(highest.rstrip("+"))


def told(work: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    cursor = work.execute(TOLD)
    names = [column[0] for column in cursor.description or []]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


class Decided:
    """The sample year before and after decisions on every held row."""

    def __init__(self, bureau: Installation) -> None:
        self.places = Places(raw=bureau.raw, warehouse=bureau.warehouse)
        # what the seed would hold
        with duckdb.connect(str(self.places.work_db)) as work:
            self.before = told(work)
            work.execute(
                "insert into reference.reject_disposition "
                "select distinct source, delivery_id, sheet_name, row_number, rule_id, 'accepted', '试验', '试验科', "
                "date '2021-01-20' from quality.rejects"
            )
            # dbt has built the seed itself, and would take it for what it was
            work.execute("delete from quality.standing")
        transformations.build(self.places, "int_disposition")
        # what may not be accepted is given up
        with duckdb.connect(str(self.places.work_db)) as work:
            work.execute(
                "update reference.reject_disposition as declared set decision = 'rejected_for_good' "
                "from (from intermediate.int_disposition where state = 'not_acceptable') as met "
                "where declared.source = met.source and declared.sha256 = met.sha256 "
                "and declared.sheet_name is not distinct from met.sheet_name "
                "and declared.row_number = met.row_number and declared.rule_id = met.rule_id"
            )
            work.execute("delete from quality.standing")
        unchanged = "resource_type:seed tag:published"
        transformations.build(self.places, "int_disposition+ int_standing_reject+", unchanged)
        with duckdb.connect(str(self.places.work_db), read_only=True) as work:
            self.after = told(work)
            self.decisions = work.execute("select decision, state, rejects from marts.mart_disposition").fetchall()
            self.open_ledgers = work.execute("select file from marts.row_ledger where not closes").fetchall()
            self.states = Counter(
                state for (state,) in work.execute("select state from intermediate.int_rejected_row").fetchall()
            )


@pytest.fixture(scope="module")
def decided(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Decided:
    return Decided(sample_year.copy(tmp_path_factory.mktemp("decided") / "bureau"))


@pytest.mark.pipeline
def test_every_figure_lies_where_it_was_told_to_lie(decided: Decided) -> None:
    outside = {
        stable_id: (now["value"], was["lowest_value"], was["highest_value"])
        for stable_id, now in decided.after.items()
        # records that contradict one another, once they are let in, leave a figure without a value
        if (was := decided.before[stable_id])["is_bounded"] and now["value"] is not None
        if not lies_between(now["value"], was["lowest_value"], was["highest_value"])
    }
    assert outside == {}


@pytest.mark.pipeline
def test_what_was_told_not_to_change_has_not_and_much_has(decided: Decided) -> None:
    changed = {s for s, now in decided.after.items() if now["value"] != decided.before[s]["value"]}
    assert {s for s in changed if not decided.before[s]["could_change"]} == set()
    # otherwise nothing was tried
    assert len(changed) > 20


@pytest.mark.pipeline
def test_nothing_is_open_when_everything_is_decided(decided: Decided) -> None:
    assert set(decided.states) == {"accepted", "rejected_for_good"}
    assert min(decided.states.values()) > 50
    assert {figure["held_rows"] for figure in decided.after.values()} == {0}
    assert {state for _, state, _ in decided.decisions} == {"matched"}
    assert all(figure["lowest_value"] == figure["value"] for figure in decided.after.values())


@pytest.mark.pipeline
def test_an_accepted_row_is_lost_nowhere(decided: Decided) -> None:
    assert decided.open_ledgers == []


@pytest.mark.pipeline
def test_a_decision_that_meets_nothing_fails_until_it_is_taken_out(decided: Decided) -> None:
    def asked() -> str:
        report = guard(decided.places.work_db, "facts", delivered(decided.places), tables={"marts.mart_disposition"})
        (check,) = [check for check in report.checks if check.rule_id == "L06"]
        assert check.severity == "critical"
        return check.outcome

    assert asked() == "passed"
    with duckdb.connect(str(decided.places.work_db)) as work:
        work.execute("update marts.mart_disposition set state = 'not_found' where row_number = 3")
        # the guard would take the table for what dbt has made of it
        work.execute("delete from quality.standing")
    assert asked() == "failed"


# by hand, in a copy of the project with the files of two registers

SAMPLE = """
import sys
import orchestration.sample.make as make
from orchestration.places import Places
make.MAKERS = {name: maker for name, maker in make.MAKERS.items() if name in sys.argv[1:]}
make.make_sample(Places.from_environment(), 2020, 1)
"""
DISPOSITIONS = "dbt_project/seeds/bureau/reject_disposition.csv"
OFFICE = "试验科"


class Office:
    """A copied project that has run once, and once more after its office has worked on what was held."""

    def __init__(self, project: Path) -> None:
        self.project = project
        done = subprocess.run(
            [sys.executable, "-c", SAMPLE, "outfalls", "villages"],
            cwd=project, env={"PYTHONPATH": str(project), "PATH": ""}, text=True, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        done = run(project, "run")
        assert done.returncode == 0, done.stderr[-3000:]
        self.before = self.figures()
        self.held = self.ask("rejects")
        self.decide()
        self.deliver_again()
        self.second = run(project, "run")
        self.after = self.figures()
        self.rejects = self.ask("rejects")

    def ask(self, *arguments: str) -> Any:
        return json.loads(run(self.project, *arguments, "--format", "json").stdout)

    def figures(self) -> dict[str, dict[str, Any]]:
        return {figure["stable_id"]: figure for figure in self.ask("figures", str(YEAR))}

    def found(self, rule: str) -> list[dict[str, Any]]:
        return [reject for reject in self.held if reject["rule"] == rule]

    def decide(self) -> None:
        hashes = {delivery["file"]: delivery["sha256"] for delivery in self.ask("deliveries")}
        (order,), (need,), dates = self.found("O01.order"), self.found("O01.need"), self.found("V02")
        decisions = [
            # a date of completion that was typed wrongly: the outfall is one all the same
            (order, order["row"], "accepted", "完成日期笔误，排污口属实"),
            (need, need["row"], "rejected_for_good", "重复登记"),
            # nobody held this row
            (dates[0], 1, "accepted", "行号写错"),
        ]
        with (self.project / DISPOSITIONS).open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [r["source"], hashes[r["file"]][:12], r["sheet"], row, r["rule"], decision, why, OFFICE, "2021-02-01"]
                for r, row, decision, why in decisions
            )

    def deliver_again(self) -> None:
        """The villages once more: of the two whose dates contradict, one is mended and one is no longer there."""
        mended, dropped = self.found("V02")
        contract = load_contract(self.project / "raw/villages/contract.yml")
        (layout,) = contract.layouts
        columns = {column.name: column.labels[0] for column in layout.columns}
        with duckdb.connect(str(self.project / "warehouse/restricted/raw.duckdb"), read_only=True) as cells:
            delivered_rows = cells.execute(
                f"select row_number, {', '.join(columns)} from raw.raw.villages where delivery_id = "
                "(select delivery_id from raw.intake.deliveries where file = ?) order by row_number",
                [mended["file"]],
            ).fetchall()
        rows = [list(columns.values())]
        for number, *values in delivered_rows:
            if number == mended["row"]:
                named = dict(zip(columns, values, strict=True))
                values = list({**named, "completed_date": "2020-10-01", "accepted_date": "2020-11-01"}.values())
            if number != dropped["row"]:
                rows.append(values)
        name = Path(mended["file"]).stem + "_更正.csv"
        with (self.project / "raw/villages" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def state(self, before: dict[str, Any]) -> dict[str, Any]:
        """What has become of a row that was held at first."""
        place = ("source", "file", "sheet", "row", "rule")
        (now,) = [reject for reject in self.rejects if all(reject[name] == before[name] for name in place)]
        return now


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(copied(tmp_path_factory.mktemp("office") / "ecoledger"))


@pytest.mark.pipeline
def test_a_held_row_has_an_owner_and_is_open(office: Office) -> None:
    assert {reject["state"] for reject in office.held} == {"open"}
    assert {(reject["source"], reject["owner"]) for reject in office.held} == {
        (source, load_contract(office.project / "raw" / source / "contract.yml").owner_zh)
        for source in ("outfalls", "villages")
    }


@pytest.mark.pipeline
def test_a_decision_in_the_reviewed_file_is_carried_out(office: Office) -> None:
    (order,), (need,) = office.found("O01.order"), office.found("O01.need")
    accepted, given_up = office.state(order), office.state(need)
    assert (accepted["state"], given_up["state"]) == ("accepted", "rejected_for_good")
    assert (accepted["decided_by"], accepted["decided_on"]) == (OFFICE, "2021-02-01")
    assert accepted["decision_reason"]
    before, after = office.before["SP-WAT-21"], office.after["SP-WAT-21"]
    assert int(after["value"]) == int(before["value"]) + 1
    assert after["held_rows"] == before["held_rows"] - 2
    assert lies_between(after["value"], before["lowest_value"], before["highest_value"])


@pytest.mark.pipeline
def test_a_row_that_was_delivered_again_says_what_came_of_it(office: Office) -> None:
    mended, dropped = office.found("V02")
    assert office.state(mended)["state"] == "corrected"
    assert office.state(dropped)["state"] == "withdrawn"
    # a word that nobody knows came again as it was: the old row has given way to a new one that is open
    unread = office.found("F15.villages")
    assert {office.state(reject)["state"] for reject in unread} == {"superseded"}
    still_open = [r for r in office.rejects if r["rule"] == "F15.villages" and r["state"] == "open"]
    assert len(still_open) == len(unread)
    with duckdb.connect(str((office.project / "warehouse/serving/current.duckdb").resolve()), read_only=True) as served:
        ((value,),) = served.execute(
            f"select value from figures.figure_results where stable_id = 'SP-ECO-03' and year = {YEAR}"
        ).fetchall()
    before = office.before["SP-ECO-03"]
    assert lies_between(value, before["lowest_value"], before["highest_value"])


@pytest.mark.pipeline
def test_a_wrong_decision_blocks_what_it_speaks_of_and_nothing_else(office: Office) -> None:
    assert office.second.returncode == 1
    assert "L06" in office.second.stderr
    assert office.after["SP-ECO-03"]["status"] == "withheld"
    assert office.after["SP-ECO-03"]["lowest_value"] is None
    assert office.after["SP-WAT-21"]["status"] == "computed"


@pytest.mark.pipeline
def test_rejects_can_be_asked_by_state(office: Office) -> None:
    assert [reject["rule"] for reject in office.ask("rejects", "--state", "accepted")] == ["O01.order"]
    assert office.ask("rejects", "--state", "rejected_for_good", "--source", "villages") == []
    shown = run(office.project, "explain", "SP-WAT-21", "--year", str(YEAR)).stdout
    assert "行待处理的剔除行" in shown
    assert "±" in run(office.project, "figures", str(YEAR)).stdout
