"""Every rule of every suite on rows that pass, rows that fail, and no rows at all.

The rows stand in suite_cases/<table>.yml. A rule without cases fails here; so does a case without a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import duckdb
import pytest

from expectations.guard import guard
from expectations.questions import RowQuestion, question
from expectations.results import CheckResult
from expectations.rules import Rule, Suite, load_suites
from tests.suite_tables import CASES, Row, RuleCases, SuiteCases, make_tables, put, read_cases

Recorder = Callable[[str, object], None]
SUITES = {suite.file: suite for suite in load_suites()}
RULES = [pytest.param(suite, rule, id=f"{suite.table}-{rule.id}") for suite in SUITES.values() for rule in suite.rules]


@cache
def _read(file: str) -> SuiteCases:
    path = CASES / file
    return read_cases(path) if path.exists() else SuiteCases({}, {}, {})


def cases_of(suite: Suite) -> SuiteCases:
    return _read(suite.file)


def none_of(suite: Suite, rule: Rule) -> list[Row]:
    return cases_of(suite).rules.get(rule.id, RuleCases()).none


class Trial:
    """A rule before a table that can be filled."""

    def __init__(self, suite: Suite, rule: Rule) -> None:
        everything = cases_of(suite)
        self.suite = suite.model_copy(update={"rules": [rule]})
        self.rule = rule
        self.cases = everything.rules.get(rule.id, RuleCases())
        self.connection = duckdb.connect()
        make_tables(self.connection, suite, everything)

    def on(self, rows: list[Row]) -> CheckResult:
        self.connection.execute(f"delete from {self.suite.table}")
        put(self.connection, self.suite.table, rows, self.suite.stage)
        known = {self.suite.source, *self.rule.needs, *(f"{self.suite.source}.{name}" for name in self.suite.layouts)}
        (check,) = guard(self.connection, self.suite.stage, known, suites=[self.suite]).checks
        assert check.outcome != "broken", check.message
        return check

    def kept(self) -> int:
        """Failing rows in the tables that keep them."""
        table = "rejects" if self.rule.severity == "hold" else "failures"
        return self.connection.execute(f"select count(*) from quality.{table}").fetchall()[0][0]


@pytest.fixture
def trial(suite: Suite, rule: Rule) -> Iterator[Trial]:
    tried = Trial(suite, rule)
    yield tried
    tried.connection.close()


@pytest.mark.parametrize(("suite", "rule"), RULES)
def test_good_rows_pass(trial: Trial, record_property: Recorder) -> None:
    record_property("rule tried", "clean rows: passed")
    assert trial.cases.passing, "no rows that pass: write them into tests/unit/suite_cases"
    check = trial.on(trial.cases.passing)
    assert check.passed, check.message
    assert check.rows_looked_at > 0


@pytest.mark.parametrize(("suite", "rule"), RULES)
def test_bad_rows_fail_and_are_kept(trial: Trial, record_property: Recorder) -> None:
    record_property("rule tried", "bad rows: caught")
    rows = trial.cases.failing
    assert rows, "no rows that fail: write them into tests/unit/suite_cases"
    check = trial.on(rows)
    assert check.outcome == "failed", check.message
    assert trial.kept() == check.rows_failed
    asked = question(trial.suite, trial.rule)
    if isinstance(asked, RowQuestion):
        # each by itself, so that one bad row can not stand in for another
        found = trial.connection.execute(f"select row_number() over (), {asked.failed_where} from {asked.table}")
        missed = [rows[number - 1] for number, failed in found.fetchall() if not failed]
        assert not missed, f"these rows pass: {missed}"


@pytest.mark.parametrize(("suite", "rule"), RULES)
def test_no_rows_are_no_answer(trial: Trial, record_property: Recorder) -> None:
    record_property("rule tried", "no rows: not passed over")
    check = trial.on([])
    if trial.suite.may_be_empty:
        assert check.passed
    elif check.rows_looked_at == 0:
        assert check.outcome == "unanswered", check.message
        assert not check.passed
    else:
        # a query that looks at other tables, which the case file fills
        assert trial.rule.expect.type == "empty_query"


@pytest.mark.parametrize(
    ("suite", "rule"), [case for case in RULES if case.values[1].may_be_empty and none_of(*case.values)]
)
def test_rows_that_a_rule_is_not_about_are_no_failure(trial: Trial) -> None:
    check = trial.on(trial.cases.none)
    assert (check.rows_looked_at, check.passed) == (0, True), check.message


def test_only_a_rule_that_may_be_empty_has_rows_it_is_not_about() -> None:
    wrong = [case.id for case in RULES if none_of(*case.values) and not case.values[1].may_be_empty]
    assert not wrong


def test_every_case_has_its_rule() -> None:
    stray = [path.name for path in CASES.glob("*.yml") if path.name not in SUITES]
    assert not stray
    unknown = [
        f"{file}: {rule_id}"
        for file, suite in SUITES.items()
        for rule_id in cases_of(suite).rules
        if rule_id not in {rule.id for rule in suite.rules}
    ]
    assert not unknown
