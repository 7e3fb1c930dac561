"""Small tables of a model's own types, for trying a suite's rules on rows that somebody wrote down.

Belongs here: where the types come from (the model's documentation, then the case file), reference tables from their
seeds, and the reading of case files. Does not belong here: what must be true of a rule (test_suite_cases.py).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from expectations.rules import ROW_KEY, Suite

PROJECT = Path(__file__).resolve().parent.parent
CASES = PROJECT / "tests" / "unit" / "suite_cases"
MODELS = PROJECT / "dbt_project" / "models"
SEEDS = PROJECT / "dbt_project" / "seeds"

Row = dict[str, Any]
# every staging model has these
STAGED = {
    "delivery_id": "varchar",
    "sheet_name": "varchar",
    "row_number": "integer",
    "cover_key": "varchar",
    "event_date": "date",
    "unread": "varchar[]",
}


@dataclass(frozen=True)
class RuleCases:
    """Rows that pass, that fail, that the rule is not about; and the rules that catch the failing ones as well."""

    passing: list[Row] = field(default_factory=list)
    failing: list[Row] = field(default_factory=list)
    none: list[Row] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SuiteCases:
    """One case file."""

    rules: dict[str, RuleCases]
    columns: dict[str, str]
    tables: dict[str, list[Row]]


class _Verbatim(yaml.SafeLoader):
    """YAML whose numbers, dates and booleans stay as written: DuckDB reads them by the column's type."""


_Verbatim.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_cases(path: Path) -> SuiteCases:
    """Read a case file: rule ids, and the two words `columns` and `tables`."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Verbatim) or {}
    columns, tables = content.pop("columns", {}), content.pop("tables", {})
    words = {"pass", "fail", "none", "overlaps"}
    unknown = {f"{rule}: {key}" for rule, said in content.items() for key in set(said) - words}
    if unknown:
        raise ValueError(f"{path.name} says what nobody reads: {', '.join(sorted(unknown))}")
    rules = {
        rule: RuleCases(said.get("pass", []), said.get("fail", []), said.get("none", []), said.get("overlaps", []))
        for rule, said in content.items()
    }
    return SuiteCases(rules, columns, tables)


def make_tables(connection: duckdb.DuckDBPyConnection, suite: Suite, cases: SuiteCases) -> None:
    """Make the suite's table, empty, and everything its queries read besides."""
    rows = [row for rule in cases.rules.values() for row in rule.passing + rule.failing + rule.none]
    make_table(connection, suite.table, rows, cases.columns, STAGED if suite.stage == "rows" else _named(suite))
    for table, others in cases.tables.items():
        make_table(connection, table, others)
        put(connection, table, others)
    text = (PROJECT / "expectations" / "suites" / suite.file).read_text(encoding="utf-8")
    for name in sorted(set(re.findall(r"\breference\.([a-z_0-9]+)", text))):
        if f"reference.{name}" not in cases.tables and name in _seeds():
            read_seed(connection, name)


def _named(suite: Suite) -> dict[str, str]:
    """Columns that the rules name outside their SQL."""
    names = [*suite.key, *(column for rule in suite.rules for column in [*rule.show, rule.looked_column] if column)]
    return dict.fromkeys(names, "varchar")


def make_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: list[Row],
    said: dict[str, str] | None = None,
    always: dict[str, str] | None = None,
) -> None:
    """Make one empty table: documented columns with their types, any other that a row names as text."""
    schema, _, bare = table.rpartition(".")
    named = {column: "varchar" for row in rows for column in row}
    columns = {**named, **(always or {}), **_documented().get(bare, {}), **(said or {})}
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items()) or "nothing varchar"
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create table {table} ({listed})")


def put(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row], stage: str = "") -> None:
    """Put rows into a table, each value read by its column's type; rows of a delivery get a place."""
    for number, row in enumerate(rows, start=1):
        placed = {**dict(zip(ROW_KEY, ("d1", "Sheet1", str(number)), strict=True)), **row} if stage == "rows" else row
        names = ", ".join(f'"{name}"' for name in placed)
        marks = ", ".join("?" * len(placed))
        connection.execute(f"insert into {table} ({names}) values ({marks})", list(placed.values()))


@cache
def _documented() -> dict[str, dict[str, str]]:
    """The types that the models' documentation gives."""
    found: dict[str, dict[str, str]] = {}
    for path in MODELS.rglob("*.yml"):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            typed = {c["name"]: c["data_type"] for c in model.get("columns", []) if c.get("data_type")}
            found.setdefault(model["name"], {}).update(typed)
    return found


@cache
def _seeds() -> dict[str, tuple[Path, dict[str, str]]]:
    types: dict[str, dict[str, str]] = {}
    for path in SEEDS.rglob("*.yml"):
        for seed in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("seeds", []):
            types[seed["name"]] = seed.get("config", {}).get("column_types", {})
    return {path.stem: (path, types.get(path.stem, {})) for path in SEEDS.rglob("*.csv")}


def read_seed(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a table of schema reference from its seed."""
    path, types = _seeds()[name]
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{column: value or None for column, value in row.items()} for row in csv.DictReader(file)]
    make_table(connection, f"reference.{name}", rows, types)
    columns = list(rows[0]) if rows else []
    if columns:
        connection.executemany(
            f"insert into reference.{name} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",
            [[row[column] for column in columns] for row in rows],
        )
