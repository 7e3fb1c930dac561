"""Every rule of every suite on the built sample year: a defect planted in its table is caught by it, and by no other.

A defect is what the rule's case says (`fail`, in tests/unit/suite_cases), laid over sound rows of the sample: what the
case does not name stays as it was built. A rule that catches it as well by its nature is named under `overlaps`, and
one that is named there must. Each defect is planted in a copy in memory and taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import duckdb
import pytest

from expectations.questions import Question, RowQuestion, question, record_id
from expectations.rules import Rule, Suite, load_suites
from tests.conftest import Installation
from tests.suite_tables import CASES, Row, RuleCases, SuiteCases, put, read_cases

pytestmark = pytest.mark.pipeline

Found = dict[str, Counter[str]]
# of the largest tables so much is enough: these rows lie together, by key
ROWS_AT_MOST = 20_000
# the number of a row in the plot: what DuckDB calls a row changes with it
SOUND = "plot_row not in (select plot_row from spoilt)"
RULES = [pytest.param(suite, rule, id=f"{suite.table}-{rule.id}") for suite in load_suites() for rule in suite.rules]


class Plot:
    """The tables of the sample year as they were built, and one of them a copy in which defects can be planted."""

    def __init__(self, bureau: Installation) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'Asia/Shanghai'")
        built = bureau.warehouse / "work" / "ecoledger.duckdb"
        self.connection.execute(f"attach '{built}' as built (read_only)")
        tables = "select schema_name, table_name from duckdb_tables() where database_name = 'built'"
        for schema, table in self.connection.execute(tables).fetchall():
            self.connection.execute(f"create schema if not exists {schema}")
            self._show(f"{schema}.{table}")
        self.suite: Suite | None = None
        self.cases = SuiteCases({}, {}, {})
        self.before: Found = {}
        self.questions: dict[str, Question] = {}

    def turn_to(self, suite: Suite) -> None:
        """Copy the suite's table, and lay the rows of other tables that its cases speak of beside the real ones."""
        if suite is self.suite:
            return
        self._clear()
        self.suite, self.cases = suite, read_cases(CASES / suite.file)
        self.questions = {rule.id: question(suite, rule) for rule in suite.rules}
        self.connection.execute(f"drop view {suite.table}")
        self.connection.execute(
            f"create table {suite.table} as select *, cast(row_number() over () as bigint) as plot_row from "
            # a key need not be unique: the whole row decides, so that a defect lies on the same row every time
            f"(from built.{suite.table} as one order by {', '.join(suite.key)}, one limit {ROWS_AT_MOST})"
        )
        self.connection.execute(f"create table planned as from {suite.table} limit 0")
        for table, rows in self.cases.tables.items():
            beside = f"beside_{table.replace('.', '_')}"
            self.connection.execute(f"create table {beside} as from built.{table} limit 0")
            put(self.connection, beside, rows)
            self.connection.execute(f"create or replace view {table} as from built.{table} union all from {beside}")
        self.before = self.failing()
        self.connection.execute(
            f"create table spoilt as select plot_row from {suite.table} where {self._spoilt(suite)}"
        )

    def _spoilt(self, suite: Suite) -> str:
        """Rows that fail any rule as they were built; failing records that are no rows of the table spoil none."""
        failed = []
        for rule in suite.rules:
            asked = self.questions[rule.id]
            if isinstance(asked, RowQuestion):
                failed.append(f"({asked.failed_where}\n)")
            elif not rule.key:
                same = " and ".join(f"bad.{column} is not distinct from {suite.table}.{column}" for column in suite.key)
                failed.append(f"exists (select 1 from ({asked.bad_rows}\n) as bad where {same})")
        return " or ".join(failed) or "false"

    def _clear(self) -> None:
        if self.suite is None:
            return
        self.connection.execute(f"drop table {self.suite.table}")
        self.connection.execute("drop table planned")
        self.connection.execute("drop table spoilt")
        for table in [self.suite.table, *self.cases.tables]:
            self._show(table)
        for table in self.cases.tables:
            self.connection.execute(f"drop table beside_{table.replace('.', '_')}")

    def _show(self, table: str) -> None:
        self.connection.execute(f"create or replace view {table} as from built.{table}")

    def failing(self) -> Found:
        """The records that fail each rule of the suite, by the guard's own text and the names that it gives them."""
        assert self.suite
        found: Found = {}
        for rule in self.suite.rules:
            bad = f"({self.questions[rule.id].bad_rows}\n) as bad"
            found[rule.id] = Counter(name for (name,) in self._rows(f"select {record_id(self.suite, rule)} from {bad}"))
        return found

    def plant(self, rule: Rule) -> dict[str, int]:
        """Lay the rule's bad rows over sound ones; how many records each rule newly finds. Then take them back."""
        assert self.suite
        cases = self.cases.rules[rule.id]
        self.connection.execute("begin")
        try:
            before = self._with_enough_rows(rule, cases)
            taken: list[int] = []
            for row in cases.failing:
                taken.append(self._lay(row, rule, taken))
            after = self.failing()
        finally:
            self.connection.execute("rollback")
        new = {rule_id: (found - before[rule_id]).total() for rule_id, found in after.items()}
        return {rule_id: count for rule_id, count in new.items() if count}

    def _with_enough_rows(self, rule: Rule, cases: RuleCases) -> Found:
        """Where the sample has too few sound rows, the case's good rows stand in; what fails then, without a defect."""
        assert self.suite
        sound = f"select count(*) from {self.suite.table} where {SOUND}"
        short = len(cases.failing) - self._rows(sound)[0][0]
        if short <= 0:
            return self.before
        rows = (cases.passing * len(cases.failing))[:short]
        put(self.connection, self.suite.table, rows, self.suite.stage)
        self.connection.execute(f"update {self.suite.table} set plot_row = -rowid where plot_row is null")
        return self.failing()

    def _lay(self, row: Row, rule: Rule, taken: list[int]) -> int:
        """Lay one row over the sound row that is most like it, before others one that the rule looks at."""
        assert self.suite
        self.connection.execute("delete from planned")
        put(self.connection, "planned", [row])
        asked = self.questions[rule.id]
        looked = asked.looked_where if isinstance(asked, RowQuestion) else "true"
        table = self.suite.table
        same = " + ".join(
            f"""cast({table}."{name}" is not distinct from (select "{name}" from planned) as integer)""" for name in row
        )
        place = self._rows(
            f"select plot_row from {table} where {SOUND} and not list_contains(?, plot_row) "
            f"order by cast(({looked}\n) is true as integer) desc, {same or '0'} desc, plot_row limit 1",
            taken,
        )[0][0]
        changed = ", ".join(f'"{name}" = (select "{name}" from planned)' for name in row)
        if changed:
            self.connection.execute(f"update {table} set {changed} where plot_row = ?", [place])
        return place

    def _rows(self, query: str, *parameters: object) -> list[tuple]:
        return self.connection.execute(query, list(parameters)).fetchall()


@pytest.fixture(scope="module")
def plot(sample_year: Installation) -> Iterator[Plot]:
    made = Plot(sample_year)
    yield made
    made.connection.close()


@pytest.mark.parametrize(("suite", "rule"), RULES)
def test_a_planted_defect_is_caught_by_its_rule_and_by_no_other(
    plot: Plot, suite: Suite, rule: Rule, record_property: Callable[[str, object], None]
) -> None:
    record_property("rule tried", "defects planted in the sample year: caught")
    plot.turn_to(suite)
    cases = plot.cases.rules[rule.id]
    found = plot.plant(rule)
    # rows that are judged by themselves must be caught one and all; of rows that are judged together, some
    least = len(cases.failing) if isinstance(plot.questions[rule.id], RowQuestion) else 1
    caught, others = found.pop(rule.id, 0), sorted(found)
    if caught < least:
        pytest.fail(
            f"{rule.id} missed it ({caught} of {least}): say in the case what makes such a row bad among real ones"
        )
    if others != sorted(cases.overlaps):
        pytest.fail(f"caught as well by {others}, declared are {cases.overlaps}: narrow the case, or declare overlaps")


def test_a_rule_that_catches_nothing_would_be_seen(plot: Plot) -> None:
    """The plot itself: sound rows laid over sound ones are no defect."""
    suite = next(suite for suite in load_suites() if suite.table == "staging.stg_permits")
    rule = next(rule for rule in suite.rules if rule.id == "P02")
    plot.turn_to(suite)
    sound = RuleCases(passing=[], failing=[{"permit_no_is_formed": "true", "unit_code_is_valid": "true"}])
    kept = plot.cases.rules[rule.id]
    plot.cases.rules[rule.id] = sound
    try:
        assert plot.plant(rule) == {}
    finally:
        plot.cases.rules[rule.id] = kept
    assert plot.failing() == plot.before
