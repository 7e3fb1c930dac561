"""Tables of a DuckDB file as Parquet and CSV: equal rows give equal bytes.

Belongs here: order, names and formats of exported tables. Does not belong here: which file is exported, and papers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.releases.sheets import FORMULA_SIGNS
from orchestration.serving import SERVED_SCHEMAS, quoted

if TYPE_CHECKING:
    import duckdb

# what published tables are put together from: all of it stands in them again
_PARTS = re.compile(r"(evidence|lineage|alternatives)_.*|.*_results")


def published(copy: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Schema and name of every table that is meant to be read, in order."""
    tables = copy.execute(
        "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name) order by all",
        [list(SERVED_SCHEMAS)],
    ).fetchall()
    return [(schema, table) for schema, table in tables if schema != "figures" or not _PARTS.fullmatch(table)]


def write_parquet(copy: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path) -> Path:
    """One table as one ordered Parquet file. The connection must have one thread: order is what makes bytes equal."""
    file = folder / schema / f"{table}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    copy.execute(f"copy (from {schema}.\"{table}\" order by all) to '{quoted(file)}' (format parquet)")
    return file


def write_csv(copy: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path) -> Path:
    """One table as CSV for spreadsheets: UTF-8 with its mark, and no text that a spreadsheet would take for a formula.

    Such a text gets an apostrophe before it; the Parquet file beside it has every text as it is.
    """
    file = folder / schema / f"{table}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    columns = copy.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
        "order by column_index",
        [schema, table],
    ).fetchall()
    shown, signs = [], re.escape("".join(FORMULA_SIGNS))
    for place, (column, kind) in enumerate(columns):
        name = f'"{column}"'
        text = (
            f"case when regexp_matches({name}, '^[{signs}]') and try_cast({name} as decimal(38, 9)) is null "
            f"then chr(39) || {name} else {name} end"
        )
        title = f"\ufeff{column}" if place == 0 else column
        shown.append(f'{text if kind == "VARCHAR" else name} as "{title}"')
    copy.execute(
        f'copy (select {", ".join(shown)} from (from {schema}."{table}" order by all)) '
        f"to '{quoted(file)}' (format csv, header)"
    )
    return file
