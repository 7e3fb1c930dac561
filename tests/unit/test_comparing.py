"""How two editions of a year differ: which rows came, left or changed, and which cause is named for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from orchestration.releases.comparing import Difference, compare
from tests.conftest import PROJECT

CAUSES = PROJECT / "dbt_project" / "seeds" / "figures" / "change_cause.csv"
TABLES = """
    create schema figures; create schema marts;
    create table figures.yearly_figures (
        catalogue_order integer, stable_id varchar, year integer, name_zh varchar, value varchar, exact_value varchar,
        wording_zh varchar, status varchar, reason varchar, definition_zh varchar, numerator_zh varchar,
        denominator_zh varchar, standard varchar, territory_policy varchar, data_variant varchar, unit varchar
    );
    create table figures.figure_evidence (
        stable_id varchar, period integer, record_id varchar, measure varchar, measure_label varchar,
        in_numerator boolean, in_denominator boolean, is_counted boolean
    );
    create table figures.figure_lineage (
        stable_id varchar, period integer, record_id varchar, delivery_id varchar, sheet_name varchar,
        row_number integer
    );
    create table marts.deliveries (delivery_id varchar, source varchar, file varchar, is_active boolean);
    create table marts.rejects (
        delivery_id varchar, sheet_name varchar, row_number integer, rule_id varchar, decision varchar
    );
    create table marts.mart_correction (
        correction_id varchar, delivery_id varchar, sheet_name varchar, row_number integer, state varchar
    );
"""


@dataclass
class Copy:
    """A served copy with one figure: its rows by record, each in a delivery, and what else may differ."""

    # record: measure, delivery, row
    rows: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    # delivery: is it active
    deliveries: dict[str, bool] = field(default_factory=lambda: {"d1": True})
    value: str | None = "2"
    status: str = "computed"
    definition: str = "件数"
    not_counted: set[str] = field(default_factory=set)
    rejects: list[tuple[str, int, str, str | None]] = field(default_factory=list)
    corrections: list[tuple[str, int, str]] = field(default_factory=list)

    def write(self, path: Path) -> Path:
        with duckdb.connect(str(path)) as made:
            made.execute(TABLES)
            made.execute(f"create table marts.dim_change_cause as from '{CAUSES}' order by cause_order")
            made.execute(
                "insert into figures.yearly_figures (catalogue_order, stable_id, year, name_zh, value, status, "
                "definition_zh, reason) values (1, 'F', 2020, '件数', ?, ?, ?, ?)",
                [self.value, self.status, self.definition, None if self.value else "规则不通过"],
            )
            for record, (measure, delivery, row) in self.rows.items():
                counted = record not in self.not_counted
                made.execute(
                    "insert into figures.figure_evidence values ('F', 2020, ?, ?, null, ?, true, ?)",
                    [record, measure, counted, counted],
                )
                made.execute(
                    "insert into figures.figure_lineage values ('F', 2020, ?, ?, '表1', ?)", [record, delivery, row]
                )
            for delivery, active in self.deliveries.items():
                made.execute(
                    "insert into marts.deliveries values (?, 'petitions', ?, ?)", [delivery, f"{delivery}.csv", active]
                )
            for delivery, row, rule, decision in self.rejects:
                made.execute("insert into marts.rejects values (?, '表1', ?, ?, ?)", [delivery, row, rule, decision])
            for delivery, row, correction in self.corrections:
                made.execute(
                    "insert into marts.mart_correction values (?, ?, '表1', ?, 'applied')", [correction, delivery, row]
                )
        return path


BEFORE = {"a": ("1", "d1", 1), "b": ("1", "d1", 2)}


def held(tmp_path: Path, old: Copy, new: Copy, *, same_code: bool = True) -> Difference:
    return compare(old.write(tmp_path / "old.duckdb"), new.write(tmp_path / "new.duckdb"), 2020, same_code=same_code)


def test_equal_editions_do_not_differ(tmp_path: Path) -> None:
    assert held(tmp_path, Copy(BEFORE), Copy(BEFORE)) == Difference((), ())


LATER = {"d1": False, "d2": True}
CASES = {
    # a file that came later brings a record nobody knew
    "late_delivery": (Copy({**BEFORE, "c": ("1", "d2", 1)}, {"d1": True, "d2": True}, "3"), {("c", "came")}),
    # and one that replaces the first changes, leaves out, and lets count
    "corrected_delivery": (
        Copy({"a": ("5", "d2", 1)}, LATER, "5"),
        {("a", "changed"), ("b", "left")},
    ),
    "decision": (
        Copy({**BEFORE, "c": ("1", "d1", 3)}, value="3", rejects=[("d1", 3, "P02", "accepted")]),
        {("c", "came")},
    ),
    "changed_rule": (Copy({"a": BEFORE["a"]}, value="1", rejects=[("d1", 2, "P99", None)]), {("b", "left")}),
    "changed_definition": (Copy({"a": BEFORE["a"]}, value="1", definition="家数"), {("b", "left")}),
    "unexplained": (Copy({"a": BEFORE["a"]}, value="1"), {("b", "left")}),
}


@pytest.mark.parametrize("cause", CASES)
def test_a_row_has_the_first_cause_that_holds(cause: str, tmp_path: Path) -> None:
    new, moved = CASES[cause]
    found = held(tmp_path, Copy(BEFORE), new)
    assert {(row.record_id, row.change) for row in found.rows} == moved
    assert {row.cause for row in found.rows} == {cause}
    (figure,) = found.figures
    assert figure.causes == (cause,)
    assert (figure.old_value, figure.new_value) == ("2", new.value)
    assert (figure.rows_came, figure.rows_left, figure.rows_changed) == tuple(
        sum(change == kind for _, change in moved) for kind in ("came", "left", "changed")
    )


def test_a_corrected_cell_is_a_decision(tmp_path: Path) -> None:
    new = Copy({"a": ("7", "d1", 1), "b": BEFORE["b"]}, value="8", corrections=[("d1", 1, "K1")])
    (row,) = held(tmp_path, Copy(BEFORE), new).rows
    assert (row.record_id, row.change, row.old_measure, row.new_measure, row.cause) == (
        "a",
        "changed",
        "1",
        "7",
        "decision",
    )
    assert row.places == (("d1.csv", "表1", 1),)


def test_code_is_named_only_where_it_differs_and_nothing_else_explains(tmp_path: Path) -> None:
    (figure,) = held(tmp_path, Copy(BEFORE), CASES["unexplained"][0], same_code=False).figures
    assert figure.causes == ("changed_code",)


def test_a_row_of_a_delivery_that_the_newer_edition_does_not_know(tmp_path: Path) -> None:
    """Computed anew as of an earlier moment: what came later is not there."""
    old = Copy({**BEFORE, "c": ("1", "d2", 1)}, {"d1": True, "d2": True}, "3")
    (row,) = held(tmp_path, old, Copy(BEFORE)).rows
    assert (row.record_id, row.change, row.cause) == ("c", "left", "earlier_moment")
    assert row.places == (("d2.csv", "表1", 1),)


def test_another_record_of_the_source_decides(tmp_path: Path) -> None:
    """A later file brings `c`; that `b` no longer counts follows from it, though its own row is as it was."""
    new = Copy({**BEFORE, "c": ("1", "d2", 1)}, {"d1": True, "d2": True}, "2", not_counted={"b"})
    found = held(tmp_path, Copy(BEFORE), new)
    assert {(row.record_id, row.change, row.cause) for row in found.rows} == {
        ("b", "left", "other_records"),
        ("c", "came", "late_delivery"),
    }
    (figure,) = found.figures
    assert figure.causes == ("late_delivery", "other_records")
    assert "d2.csv" in figure.explanation_zh


def test_a_figure_that_is_withheld_now_without_any_row_moving(tmp_path: Path) -> None:
    found = held(tmp_path, Copy(BEFORE), Copy(BEFORE, value=None, status="withheld"))
    assert found.rows == ()
    (figure,) = found.figures
    assert figure.causes == ("check_outcome",)
    assert "规则不通过" in figure.explanation_zh


def test_a_definition_that_changes_is_told_though_the_value_stays(tmp_path: Path) -> None:
    (figure,) = held(tmp_path, Copy(BEFORE), Copy(BEFORE, definition="家数")).figures
    assert (figure.old_value, figure.new_value, figure.causes) == ("2", "2", ("changed_definition",))
