"""Which suites need not be asked again, because what they read is as it was when they were asked.

`macros/standing.sql` keeps what is in every table that dbt has built. A suite hangs on its tables, on all other tables
that its rules read, and on the SQL of its rules.

Belongs here: naming what a suite's answers hang on, and reading back what it found. Does not belong here: asking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb

from expectations.failing_rows import everything_read, examples
from expectations.results import CheckResult, result_of
from expectations.rules import Rule, Stage, Suite

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Asked = Sequence[tuple[Suite, Sequence[Rule]]]
_ASKED = "asked"


def hangs_on(connection: DuckDBPyConnection, asked: Asked) -> dict[str, str]:
    """By table of a suite, all that its answers hang on; a suite of which that is not known is left out."""
    told = connection.execute("select relation_name, contents from quality.standing").fetchall()
    # without the name of the file
    contents = {name.partition(".")[2]: found for name, found in told}
    named = {}
    for suite, rules in asked:
        texts = [f"{suite!r}"]
        tables = {suite.table}
        try:
            for rule in rules:
                query = everything_read(suite, rule)
                texts += [f"{rule!r}", query]
                tables |= connection.get_table_names(query, qualified=True)
        except duckdb.Error:
            # it can not be asked: the guard says so
            continue
        if tables <= contents.keys():
            texts += [f"{table} {contents[table]}" for table in sorted(tables)]
            named[suite.table] = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    return named


def found(connection: DuckDBPyConnection, asked: Asked, hangs_on: Mapping[str, str]) -> dict[str, list[CheckResult]]:
    """By table, what was found before, of every suite that was asked the same of the same."""
    noted = dict(
        connection.execute(
            "select relation_name, made_of from quality.standing where contents = ?", [_ASKED]
        ).fetchall()
    )
    kept = {}
    for suite, rules in asked:
        if suite.table in hangs_on and noted.get(_name(suite.stage, suite.table)) == hangs_on[suite.table]:
            results = [_read_back(connection, suite, rule) for rule in rules]
            if all(results):
                kept[suite.table] = [result for result in results if result]
    return kept


def note(connection: DuckDBPyConnection, stage: Stage, hangs_on: Mapping[str, str]) -> None:
    """Keep what the answers hang on that now stand."""
    for table, on in hangs_on.items():
        connection.execute("delete from quality.standing where relation_name = ?", [_name(stage, table)])
        connection.execute("insert into quality.standing values (?, ?, ?)", [_name(stage, table), on, _ASKED])


def _name(stage: Stage, table: str) -> str:
    return f"guard {stage} {table}"


def _read_back(connection: DuckDBPyConnection, suite: Suite, rule: Rule) -> CheckResult | None:
    rows = connection.execute(
        "select outcome, message, rows_looked_at, rows_failed from quality.check_results "
        "where stage = ? and table_name = ? and rule_id = ?",
        [suite.stage, suite.table, rule.id],
    ).fetchall()
    if len(rows) != 1:
        return None
    result = result_of(suite, rule, *rows[0])
    return replace(result, examples=examples(connection, suite, rule)) if result.rows_failed else result
