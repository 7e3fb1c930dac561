"""The guard: asks every rule of a stage, keeps every failing row, and never passes on nothing.

Belongs here: the order of the work and what each outcome is called. Does not belong here: the declarations (rules.py),
their SQL (questions.py), Great Expectations (engine.py, kinds/), Dagster.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations import standing
from expectations.engine import Examiner, examiner, warm_up
from expectations.failing_rows import (
    everything_read,
    examples,
    forget,
    make_tables,
    write_failing_rows,
    write_results,
)
from expectations.results import CheckName, CheckResult, GuardReport, missing_checks, result_of
from expectations.rules import Rule, Stage, Suite, SuiteError, load_suites

if TYPE_CHECKING:
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

__all__ = [
    "CheckResult",
    "GuardReport",
    "SuiteError",
    "expected_checks",
    "guard",
    "load_suites",
    "missing_checks",
    "warm_up",
]


@dataclass(frozen=True)
class Answer:
    """What Great Expectations counted for one rule."""

    looked_at: int
    failed: int
    answered: bool
    table_rows: int


# (tables done, tables in all, the table that comes next; '' at the end)
Progress = Callable[[int, int, str], None]


def expected_checks(stage: Stage, delivered: Iterable[str], suites: Sequence[Suite] | None = None) -> list[CheckName]:
    """The checks that must give a result, from the declarations alone.

    `delivered` names the sources with at least one loaded delivery, and may name their layouts as well
    (`air`, `air.wide_station`).
    """
    known = set(delivered)
    return [
        (suite.table, rule.id)
        for suite in (load_suites() if suites is None else suites)
        if suite.stage == stage
        for rule in suite.expected_rules(known)
    ]


def guard(
    work_db: Path | duckdb.DuckDBPyConnection,
    stage: Stage,
    delivered: Iterable[str],
    *,
    suites: Sequence[Suite] | None = None,
    tables: Collection[str] | None = None,
    progress: Progress | None = None,
) -> GuardReport:
    """Ask all rules of a stage whose sources have deliveries, and write what they found into the work file.

    Data can not make it raise: a missing table, wrong SQL, an empty table are results. A suite file that cannot be
    read raises SuiteError, for then nobody knows what was expected. `tables` narrows the run to some tables.
    A suite that was asked the same of the same tables before is not asked again: what it found stands.
    The file is closed again on return.
    """
    began = time.monotonic()
    known = set(delivered)
    asked = [
        (suite, rules)
        for suite in (load_suites() if suites is None else suites)
        if suite.stage == stage and (tables is None or suite.table in tables)
        if (rules := suite.expected_rules(known))
    ]
    report = GuardReport(stage=stage)
    with _opened(work_db) as connection:
        make_tables(connection)
        hangs_on = standing.hangs_on(connection, asked)
        found = standing.found(connection, asked, hangs_on)
        report.kept = sorted(found)
        forget(connection, stage, tables, report.kept)
        there = _tables(connection)
        with examiner(connection) as examining:
            for done, (suite, rules) in enumerate(asked):
                if progress:
                    progress(done, len(asked), suite.table)
                if suite.table in found:
                    continue
                if suite.table in there:
                    found[suite.table] = _ask(connection, examining, suite, rules, report)
                else:
                    nowhere = f"表 {suite.table} 不存在，规则无法检查"
                    found[suite.table] = [result_of(suite, rule, "broken", nowhere) for rule in rules]
        report.checks = [check for suite, _ in asked for check in found[suite.table]]
        write_results(connection, [check for check in report.checks if check.table not in report.kept])
        standing.note(connection, stage, {table: on for table, on in hangs_on.items() if _is_answered(found[table])})
    if progress:
        progress(len(asked), len(asked), "")
    report.seconds = time.monotonic() - began
    return report


def _is_answered(checks: Sequence[CheckResult]) -> bool:
    """Whether every rule could be asked: one that could not may have met with a passing fault."""
    return all(check.outcome != "broken" for check in checks)


@contextmanager
def _opened(work_db: Path | duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of our own that is closed again: the file's own, or a cursor of the caller's."""
    connection = duckdb.connect(str(work_db)) if isinstance(work_db, Path) else work_db.cursor()
    try:
        if isinstance(work_db, Path):
            connection.execute("set TimeZone = 'Asia/Shanghai'")
        yield connection
    finally:
        connection.close()


def _ask(
    connection: duckdb.DuckDBPyConnection,
    examining: Examiner,
    suite: Suite,
    rules: Sequence[Rule],
    report: GuardReport,
) -> list[CheckResult]:
    """All rules of one table: those that can be asked in one validation."""
    began = time.monotonic()
    found: dict[str, CheckResult] = {}
    askable: list[Rule] = []
    for rule in rules:
        if complaint := _complaint(connection, suite, rule):
            found[rule.id] = result_of(suite, rule, "broken", complaint)
        else:
            askable.append(rule)
    answers = _examine(examining, suite, askable, report)
    share = (time.monotonic() - began) / len(rules)
    for rule in askable:
        found[rule.id] = _judge(connection, suite, rule, answers[rule.id])
    return [replace(found[rule.id], seconds=found[rule.id].seconds + share) for rule in rules]


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database() "
        "union all select schema_name || '.' || view_name from duckdb_views() where database_name = current_database()"
    )
    return {name for (name,) in found.fetchall()}


def _complaint(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule) -> str | None:
    """Why a rule cannot be asked of this database; None when it can. Nothing is run, nor even planned."""
    try:
        connection.sql(everything_read(suite, rule))
    except duckdb.Error as error:
        return _broken(suite, rule, str(error))
    return None


def _examine(examining: Examiner, suite: Suite, rules: Sequence[Rule], report: GuardReport) -> dict[str, Answer | str]:
    """By rule: the numbers that Great Expectations found, or a sentence on why it found none."""
    if not rules:
        return {}
    try:
        validated = _validate(examining, suite, rules, suite.table)
        by_rule = {_rule_of(result): result for result in validated.results}
        for rule in rules:
            # rules that share a scan share what is raised in it as well; alone, each says its own
            if len(rules) > 1 and isinstance(_answer(suite, rule, by_rule.get(rule.id)), str):
                by_rule[rule.id] = _validate(examining, suite, [rule], f"{suite.table}.{rule.id}").results[0]
    except Exception as error:  # whatever the library raises is a failed check, never the end of the run
        return {rule.id: _broken(suite, rule, f"{type(error).__name__}: {error}") for rule in rules}
    answers = {rule.id: _answer(suite, rule, by_rule.get(rule.id)) for rule in rules}
    validated.results = [_scrubbed(result, answers[rule_id]) for rule_id, result in by_rule.items()]
    report.validations.append(validated)
    return answers


def _validate(examining: Examiner, suite: Suite, rules: Sequence[Rule], name: str) -> ExpectationSuiteValidationResult:
    from expectations.kinds import expectation

    return examining.examine(suite.table, name, [expectation(suite, rule) for rule in rules])


def _scrubbed(result: ExpectationValidationResult, answer: Answer | str) -> ExpectationValidationResult:
    """The result with our sentence in the place of what was raised: its message and traceback quote the data."""
    if isinstance(answer, str):
        result.exception_info = {"raised_exception": True, "exception_message": answer, "exception_traceback": ""}
    return result


def _rule_of(result: ExpectationValidationResult) -> str:
    config = result.expectation_config
    return str((config.meta or {}).get("rule")) if config else ""


def _answer(suite: Suite, rule: Rule, result: ExpectationValidationResult | None) -> Answer | str:
    if result is None:
        return _broken(suite, rule, "没有返回结果")
    numbers = result.result
    if isinstance(numbers, dict) and "element_count" in numbers and "observed_value" in numbers:
        details = numbers["details"]
        return Answer(
            looked_at=int(numbers["element_count"]),
            failed=int(numbers["observed_value"]),
            answered=bool(details["answered"]),
            table_rows=int(details["table_rows"]),
        )
    return _broken(suite, rule, _exception_text(result.exception_info))


def _exception_text(info: Any) -> str:
    """The first message among the library's records of what was raised."""
    if isinstance(info, dict):
        if isinstance(info.get("exception_message"), str):
            return info["exception_message"]
        for value in info.values():
            if text := _exception_text(value):
                return text
    return ""


def _judge(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, answer: Answer | str) -> CheckResult:
    """The outcome of an answered rule; its failing rows are written before it counts as failed."""
    if isinstance(answer, str):
        return result_of(suite, rule, "broken", answer)
    looked_at, failed = answer.looked_at, answer.failed
    if not answer.answered:
        where = f"表 {suite.table} 没有任何行" if not answer.table_rows else f"表 {suite.table} 中没有适用的行"
        return result_of(suite, rule, "unanswered", f"{where}，规则未能检查任何数据", looked_at, failed)
    if failed == 0:
        return result_of(suite, rule, "passed", f"检查 {looked_at} 行，全部符合", looked_at, 0)
    began = time.monotonic()
    try:
        written = write_failing_rows(connection, suite, rule)
        named = examples(connection, suite, rule)
    except duckdb.Error as error:
        return result_of(suite, rule, "broken", _broken(suite, rule, str(error)), looked_at, failed)
    if written != failed:
        complaint = _broken(suite, rule, f"统计为 {failed} 行，写出 {written} 行，两次求值不一致")
        return result_of(suite, rule, "broken", complaint, looked_at, failed)
    message = f"检查 {looked_at} 行，{failed} 行不符合：{rule.sentence_zh}"
    result = result_of(suite, rule, "failed", message, looked_at, failed)
    return replace(result, examples=named, seconds=time.monotonic() - began)


def _broken(suite: Suite, rule: Rule, why: str) -> str:
    # the first lines name the fault; what follows is a picture of the SQL, or a traceback
    first = " ".join(why.split("LINE ")[0].split("Traceback")[0].split("[SQL:")[0].split())
    if not re.search(r"(Binder|Catalog|Parser) Error", first):
        # a fault found while reading rows quotes the value it stumbled over, which may be personal
        first = re.sub(r"'[^']*'|\"[^\"]*\"", "'…'", first)
    return f"{suite.file or suite.table} 规则 {rule.id} 无法检查：{first[:400] or '原因不明'}"
