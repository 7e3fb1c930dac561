"""The tables of schema `quality`: every failing row, complete, and every result.

Belongs here: writing them, inside DuckDB, from the same text that counted them. Does not belong here: deciding whether
a rule passed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.questions import BAD, SetQuestion, literal, question, reason, record_id
from expectations.results import CheckResult, as_row
from expectations.rules import Rule, Stage, Suite

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# dbt makes the tables, so that it can build by itself; the guard makes them from the same text
_TABLES = Path(__file__).resolve().parent.parent / "dbt_project" / "macros" / "quality_tables.sql"
EXAMPLES = 3


def make_tables(connection: DuckDBPyConnection) -> None:
    """Make the tables of schema quality where they are missing, or of an older shape."""
    statements, wanted = _wanted()
    for table, shape in _shapes(connection).items():
        if table in wanted and shape != wanted[table]:
            connection.execute(f"drop table quality.{table}")
    connection.execute(statements)


@cache
def _wanted() -> tuple[str, dict[str, str]]:
    text = _TABLES.read_text(encoding="utf-8")
    macro = re.search(r"\{% macro prepare_quality_tables\(\) %\}(.*?)\{% endmacro %\}", text, re.DOTALL)
    if not macro:
        raise ValueError(f"{_TABLES.name} holds no macro prepare_quality_tables")
    with duckdb.connect() as elsewhere:
        elsewhere.execute(macro[1])
        return macro[1], _shapes(elsewhere)


def _shapes(connection: DuckDBPyConnection) -> dict[str, str]:
    return dict(
        connection.execute(
            "select table_name, string_agg(column_name || ' ' || data_type, ', ' order by column_index) "
            "from duckdb_columns() where schema_name = 'quality' and database_name = current_database() "
            "group by table_name"
        ).fetchall()
    )


def forget(
    connection: DuckDBPyConnection, stage: Stage, tables: Collection[str] | None, kept: Collection[str] = ()
) -> None:
    """Take out what an earlier run of the stage left, but of the kept tables.

    A run that ends early then leaves checks missing.
    """
    of_tables = "" if tables is None else f" and table_name in ({', '.join(map(literal, tables)) or 'null'})"
    if kept:
        of_tables += f" and table_name not in ({', '.join(map(literal, kept))})"
    connection.execute(f"delete from quality.check_results where stage = '{stage}'{of_tables}")
    connection.execute(f"delete from quality.failures where stage = '{stage}'{of_tables}")
    if stage == "rows":
        connection.execute(f"delete from quality.rejects where true{of_tables}")


def everything_read(suite: Suite, rule: Rule) -> str:
    """One query that names all that a rule ever reads, to see whether it can be asked; nobody runs it."""
    asked = question(suite, rule)
    looked_at = f"({asked.looked_query}\n)" if isinstance(asked, SetQuestion) else "null"
    listed = ", ".join(f"{text} as {name}" for name, text in _columns(suite, rule).items())
    return f"select {listed}, {looked_at} as looked_at from ({asked.bad_rows}\n) as {BAD}"


def failing_rows(suite: Suite, rule: Rule) -> str:
    """The query of a rule's failing rows, as they stand in quality.rejects or quality.failures."""
    listed = ", ".join(f"{text} as {name}" for name, text in _columns(suite, rule).items())
    return f"select {listed} from ({question(suite, rule).bad_rows}\n) as {BAD}"


def _columns(suite: Suite, rule: Rule) -> dict[str, str]:
    common = {
        "source": f"{BAD}.{suite.source_from}" if suite.source_from else literal(suite.source),
        "table_name": literal(suite.table),
        "rule_id": literal(rule.id),
        "reason": reason(rule),
    }
    if rule.severity == "hold":
        return common | {
            "delivery_id": f"{BAD}.delivery_id",
            "sheet_name": f"{BAD}.sheet_name",
            "row_number": f"{BAD}.row_number",
            "column_name": f"cast({rule.column_from or literal(rule.column)} as varchar)",
            "holds": literal(rule.holds),
        }
    return common | {
        "stage": literal(suite.stage),
        "record_id": record_id(suite, rule),
        "severity": literal(rule.severity),
    }


def examples(connection: DuckDBPyConnection, suite: Suite, rule: Rule) -> tuple[str, ...]:
    """The first few failing records by name, of those that are written: to look for them again would be a scan more."""
    if rule.severity == "hold":
        query = (
            "select concat_ws(':', delivery_id, coalesce(sheet_name, ''), row_number) from quality.rejects "
            f"where table_name = ? and rule_id = ? order by delivery_id, sheet_name, row_number limit {EXAMPLES}"
        )
    else:
        query = (
            f"select record_id from quality.failures where stage = {literal(suite.stage)} "
            f"and table_name = ? and rule_id = ? order by record_id limit {EXAMPLES}"
        )
    return tuple(name for (name,) in connection.execute(query, [suite.table, rule.id]).fetchall())


def write_failing_rows(connection: DuckDBPyConnection, suite: Suite, rule: Rule) -> int:
    """Write all failing rows of a rule; returns how many there were."""
    written = connection.execute(f"insert into {_written_to(rule)} by name {failing_rows(suite, rule)}").fetchall()
    return int(written[0][0])


def _written_to(rule: Rule) -> str:
    return "quality.rejects" if rule.severity == "hold" else "quality.failures"


def write_results(connection: DuckDBPyConnection, checks: Sequence[CheckResult]) -> None:
    """Write the results of a run."""
    rows = [as_row(check) for check in checks]
    if rows:
        names = list(rows[0])
        marks = f"({', '.join('?' * len(names))})"
        # one statement: each of its own would be a transaction of its own, and a write to the disk
        connection.execute(
            f"insert into quality.check_results ({', '.join(names)}) values {', '.join([marks] * len(rows))}",
            [value for row in rows for value in row.values()],
        )
