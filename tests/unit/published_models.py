"""The models of what was published on a handful of rows, in memory and without dbt.

Belongs here: laying out printed tables and statements, and running the models over them. Does not belong here: what
must come out (test_published_*.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from tests.render import render
from tests.suite_tables import PROJECT, STAGED, Row, make_table, put, read_seed
from tests.unit.air_models import compiled

SEEDS = (
    *("figure_catalogue", "figure_requirement", "published_unit"),
    *("conflict_cause", "alternative_cause", "conflict_decision"),
)
READ = {name: render(f"printed_{name}", "printed_text") for name in ("units", "places", "hedge")}
STAGING = [path.stem for path in (PROJECT / "dbt_project" / "models" / "staging").rglob("stg_*.sql")]


class Published:
    """A warehouse in memory with the seeds that the models read, and nothing printed yet."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        for seed in SEEDS:
            read_seed(self.connection, seed)

    def table(self, name: str, rows: Iterable[Row] = (), **types: str) -> None:
        """Make a table as the models document it, with these rows."""
        made = list(rows)
        make_table(self.connection, name, made, types)
        put(self.connection, name, made)

    def build(self, model: str, schema: str) -> list[dict[str, Any]]:
        """Make a model's table, and give its rows."""
        self.connection.execute(f"create schema if not exists {schema}")
        self.connection.execute(f"create table {schema}.{model} as {compiled(model)}")
        cursor = self.connection.execute(f"select * from {schema}.{model}")
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def print(self, table: str, rows: Iterable[Row]) -> None:
        """Fill a table of printed numbers: the number is read of the text as staging reads it."""
        self.table(table, rows)
        self.connection.execute(
            f"update {table} set printed_units = {READ['units']}, printed_places = {READ['places']} "
            f"where printed_text is not null"
        )


def check_table(*cells: tuple[str, str, str, str, str | None]) -> dict[tuple[str, str], dict[str, Any]]:
    """Check one table of cells (row, column, role, value, unit); what was found, by kind of check and row."""
    published = Published()
    published.print(
        "marts.fct_published_cell",
        [
            {
                "record_id": f"{row}|{column}|{role}",
                "document_title": "某公报",
                "table_no": "表1",
                "table_name": "某表",
                "row_name": row,
                "column_name": column,
                "role": role,
                "group_name": "全部",
                "year": "2019",
                "printed_text": value,
                "unit": unit,
            }
            for row, column, role, value, unit in cells
        ],
    )
    published.build("dim_conflict_cause", "marts")
    return {(found["check_kind"], found["row_name"]): found for found in published.build("mart_table_check", "marts")}


def hold_against(
    statements: Iterable[Row],
    results: Iterable[Row] = (),
    alternatives: Iterable[Row] = (),
    decisions: Iterable[Row] = (),
    **more: list[Row],
) -> Published:
    """Hold printed statements against computed figures and one another."""
    published = Published()
    said = [
        {
            "record_id": str(number),
            "document_title": f"文件{number}",
            "published_date": f"2021-01-{number:02}",
            "place": "第1页",
            "year": "2020",
            **row,
        }
        for number, row in enumerate(statements, start=1)
    ]
    published.print("marts.fct_published_statement", said)
    published.connection.execute(f"update marts.fct_published_statement set printed_hedge = {READ['hedge']}")
    published.table("figures.figure_results", [{"year": "2020", "as_of": "2020-12-31", **row} for row in results])
    published.table("figures.alternative_results", [{"year": "2020", **row} for row in alternatives])
    put(published.connection, "reference.conflict_decision", list(decisions))
    listed = dict.fromkeys(("source", "layout", "coverage", "missing_parts"), "varchar")
    published.table("intermediate.int_coverage", more.get("coverage", []), year="integer", **listed)
    published.table("figures.figure_evidence", more.get("evidence", []))
    published.table("figures.figure_lineage", more.get("lineage", []))
    for name in STAGING:
        published.table(f"staging.{name}", more.get(name, []), **STAGED)
    for model in ("recount", "number", "pair", "verdict"):
        published.build(f"int_published_{model}", "intermediate")
    return published


def conflicts(*arguments: Any, **more: Any) -> list[dict[str, Any]]:
    """Give what `hold_against` leads to, by document and what it is held against."""
    found = hold_against(*arguments, **more).build("int_figure_conflict", "intermediate")
    return sorted(found, key=lambda row: (row["document_title"], row["other_document_title"] or ""))
