"""What becomes of each staged row, on rows small enough to be judged by eye."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MACRO = Path(__file__).resolve().parents[2] / "dbt_project" / "macros" / "disposed.sql"
FATES = {"fact", "duplicate", "rejected", "superseded"}


def disposed_sql(key: list[str], spellings: list[str] | None = None) -> str:
    """The macro as dbt would expand it, on tables of plain names."""

    class Adapter:
        macros: Any = None

        def dispatch(self, name: str, _package: str) -> Any:
            return getattr(self.macros, f"duckdb__{name}")

    adapter = Adapter()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.globals.update(adapter=adapter, ref=lambda name: name, source=lambda schema, name: f"{schema}.{name}")
    environment.globals["return"] = lambda value: value
    adapter.macros = environment.from_string(MACRO.read_text(encoding="utf-8")).module
    return str(adapter.macros.disposed("stg_thing", key, spellings or []))


DISPOSED = disposed_sql(["code"])


class Staged:
    """A staging table, what the guard held, and which cover was superseded."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(
            """
            create table stg_thing (
                delivery_id varchar, sheet_name varchar, row_number integer, cover_key varchar,
                event_date date, unread varchar[], code varchar, name varchar, amount decimal(10, 2)
            );
            create table int_superseded_cover (delivery_id varchar, cover_key varchar, superseded_by varchar);
            create table int_standing_reject (
                source varchar, table_name varchar, delivery_id varchar, sheet_name varchar, row_number integer,
                column_name varchar, rule_id varchar, reason varchar, holds varchar
            );
            """
        )

    def row(
        self, delivery: str, sheet: str | None, row: int, cover: str | None, code: str | None, name: str | None
    ) -> None:
        self.connection.execute(
            "insert into stg_thing values (?, ?, ?, ?, date '2020-05-01', [], ?, ?, 1.50)",
            [delivery, sheet, row, cover, code, name],
        )

    def hold(self, delivery: str, sheet: str | None, row: int, holds: str = "row", rule: str = "P01") -> None:
        self.connection.execute(
            "insert into int_standing_reject values ('permits', 'staging.stg_thing', ?, ?, ?, 'code', ?, '错', ?)",
            [delivery, sheet, row, rule, holds],
        )

    def supersede(self, delivery: str, cover: str | None) -> None:
        self.connection.execute("insert into int_superseded_cover values (?, ?, 'later')", [delivery, cover])

    def fates(self) -> dict[tuple[str, str | None, int], str]:
        rows = self.connection.execute(
            f"select delivery_id, sheet_name, row_number, disposition from ({DISPOSED}) order by all"
        ).fetchall()
        return {(delivery, sheet, row): fate for delivery, sheet, row, fate in rows}


@pytest.fixture
def staged() -> Staged:
    return Staged()


def test_a_row_that_nobody_objects_to_is_a_fact(staged: Staged) -> None:
    staged.row("d1", "一", 3, "all", "A", "甲")
    assert staged.fates() == {("d1", "一", 3): "fact"}


def test_all_columns_of_staging_come_through_and_one_more(staged: Staged) -> None:
    columns = [c[0] for c in staged.connection.execute(DISPOSED).description or []]
    before = [c[0] for c in staged.connection.execute("select * from stg_thing").description or []]
    assert columns == [*before, "disposition"]


def test_equal_rows_leave_one_wherever_they_stand(staged: Staged) -> None:
    staged.row("d1", "一", 3, "2020-01", "A", "甲")
    staged.row("d1", "一", 9, "2020-01", "A", "甲")
    # another month, another sheet, another delivery: the same record all the same
    staged.row("d2", "二", 3, "2020-02", "A", "甲")
    assert Counter(staged.fates().values()) == {"fact": 1, "duplicate": 2}
    assert staged.fates()["d1", "一", 3] == "fact"


def test_rows_of_one_key_that_differ_anywhere_are_no_duplicates(staged: Staged) -> None:
    staged.row("d1", "一", 3, "all", "A", "甲")
    staged.row("d1", "一", 4, "all", "A", "乙")
    staged.row("d1", "一", 5, "all", "A", None)
    assert set(staged.fates().values()) == {"fact"}


def test_a_column_that_only_keeps_a_spelling_makes_no_difference(staged: Staged) -> None:
    staged.row("d1", "一", 3, "all", "A", "四环罚字〔2020〕1号")
    staged.row("d1", "一", 4, "all", "A", "四环罚〔2020〕1号")
    assert Counter(staged.fates().values()) == {"fact": 2}
    of_one_spelling = disposed_sql(["code"], spellings=["name"])
    found = staged.connection.execute(f"select row_number, name, disposition from ({of_one_spelling}) order by all")
    assert found.fetchall() == [(3, "四环罚字〔2020〕1号", "fact"), (4, "四环罚〔2020〕1号", "duplicate")]


def test_two_rows_without_anything_in_them_are_still_equal(staged: Staged) -> None:
    staged.row("d1", None, 3, None, None, None)
    staged.row("d1", None, 4, None, None, None)
    assert staged.fates() == {("d1", None, 3): "fact", ("d1", None, 4): "duplicate"}


def test_a_held_row_does_not_make_its_equal_a_duplicate(staged: Staged) -> None:
    staged.row("d1", "一", 3, "all", "A", "甲")
    staged.row("d1", "一", 4, "all", "A", "甲")
    staged.hold("d1", "一", 3)
    assert staged.fates() == {("d1", "一", 3): "rejected", ("d1", "一", 4): "fact"}


def test_a_row_held_by_two_rules_is_one_row(staged: Staged) -> None:
    staged.row("d1", None, 3, "all", "A", "甲")
    staged.hold("d1", None, 3, rule="P01")
    staged.hold("d1", None, 3, rule="P02")
    assert staged.fates() == {("d1", None, 3): "rejected"}


def test_a_held_cell_leaves_the_row_in(staged: Staged) -> None:
    staged.row("d1", "一", 3, "all", "A", "甲")
    staged.hold("d1", "一", 3, holds="cell")
    assert staged.fates() == {("d1", "一", 3): "fact"}


def test_the_same_row_number_on_another_sheet_is_another_row(staged: Staged) -> None:
    staged.row("d1", "一", 3, "all", "A", "甲")
    staged.row("d1", "二", 3, "all", "B", "乙")
    staged.hold("d1", "一", 3)
    assert staged.fates() == {("d1", "一", 3): "rejected", ("d1", "二", 3): "fact"}


def test_what_was_replaced_is_neither_held_nor_the_first_of_its_equals(staged: Staged) -> None:
    staged.row("a_old", "一", 3, "2020-01", "A", "甲")
    staged.row("a_old", "一", 4, "2020-02", "B", "乙")
    staged.row("b_new", "一", 3, "2020-01", "A", "甲")
    staged.supersede("a_old", "2020-01")
    staged.hold("a_old", "一", 3)
    assert staged.fates() == {
        ("a_old", "一", 3): "superseded",
        # only one of its months was delivered again
        ("a_old", "一", 4): "fact",
        ("b_new", "一", 3): "fact",
    }


codes = st.sampled_from(["A", "B", None])


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from(["一", None]), codes, codes), max_size=12),
    held=st.sets(st.integers(0, 11)),
    replaced=st.sets(st.sampled_from("xyz")),
)
def test_every_row_has_one_fate_and_none_is_lost(
    rows: list[tuple[str, str | None, str | None, str | None]], held: set[int], replaced: set[str]
) -> None:
    staged = Staged()
    for number, (delivery, sheet, code, name) in enumerate(rows):
        staged.row(delivery, sheet, number, "all", code, name)
        if number in held:
            staged.hold(delivery, sheet, number)
    for delivery in replaced:
        staged.supersede(delivery, "all")
    fates = staged.fates()
    assert len(fates) == len(rows)
    assert set(fates.values()) <= FATES
    # counted by hand in Python: what is left of the active, unheld rows are the distinct ones
    kept = [(code, name) for n, (d, _, code, name) in enumerate(rows) if d not in replaced and n not in held]
    counted = Counter(fates.values())
    assert counted["superseded"] == sum(d in replaced for d, *_ in rows)
    assert counted["fact"] == len(set(kept))
    assert counted["duplicate"] == len(kept) - len(set(kept))
