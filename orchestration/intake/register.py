"""The register of deliveries and the raw tables, in the restricted database.

Belongs here: what the tables are, opening the file for its owner only, and writing rows to it in one stroke.
Does not belong here: when something is registered (deliveries.py).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.intake.contracts import PLACE_COLUMNS, VALUE_COLUMN, Contract
from orchestration.intake.problems import IntakeError
from orchestration.places import Places

_TABLES = {
    "contract": "source VARCHAR, title_zh VARCHAR, owner_zh VARCHAR",
    "deliveries": """
        delivery_id VARCHAR, source VARCHAR, layout VARCHAR, file VARCHAR, sha256 VARCHAR, size_bytes BIGINT,
        received_at TIMESTAMP, status VARCHAR, rule_id VARCHAR, reason VARCHAR, records_counted BIGINT,
        raw_rows BIGINT, period_start DATE, period_end DATE, is_present BOOLEAN, contract_fingerprint VARCHAR,
        repeats VARCHAR""",
    "delivery_cover": """
        delivery_id VARCHAR, source VARCHAR, layout VARCHAR, cover_key VARCHAR, period_start DATE, period_end DATE,
        row_count BIGINT, is_zero_report BOOLEAN""",
    "zero_reports": """
        delivery_id VARCHAR, source VARCHAR, layout VARCHAR, cover_key VARCHAR, part VARCHAR, sheet_name VARCHAR,
        row_number INTEGER""",
    "delivery_columns": """
        delivery_id VARCHAR, sheet_name VARCHAR, position INTEGER, label VARCHAR, column_name VARCHAR,
        unit VARCHAR, stated_unit VARCHAR, is_running_number BOOLEAN""",
    "delivery_notes": "delivery_id VARCHAR, sheet_name VARCHAR, row_number INTEGER, kind VARCHAR, text VARCHAR",
    "control_totals": """
        delivery_id VARCHAR, sheet_name VARCHAR, row_number INTEGER, column_name VARCHAR, value VARCHAR,
        level VARCHAR, basis VARCHAR, printed VARCHAR, computed VARCHAR""",
    "delivery_sheets": """
        delivery_id VARCHAR, position INTEGER, sheet_name VARCHAR, file_kind VARCHAR, layout VARCHAR,
        stated_unit VARCHAR, labels_expected INTEGER, labels_found INTEGER""",
    "delivery_notices": """
        delivery_id VARCHAR, sheet_name VARCHAR, kind VARCHAR, notice_count BIGINT, places VARCHAR""",
    "delivery_diff": """
        delivery_id VARCHAR, supersedes VARCHAR, rows_added BIGINT, rows_changed BIGINT, rows_removed BIGINT""",
    "contract_column": """
        source VARCHAR, layout VARCHAR, table_name VARCHAR, column_name VARCHAR, label_zh VARCHAR, is_personal BOOLEAN,
        is_value_of_wide BOOLEAN""",
}
# What a delivery has written besides its raw rows and its entry.
DETAILS = (
    "delivery_cover",
    "zero_reports",
    "delivery_columns",
    "delivery_notes",
    "control_totals",
    "delivery_sheets",
    "delivery_notices",
)


@dataclass(frozen=True)
class Delivery:
    """One entry of the register."""

    delivery_id: str
    source: str
    layout: str | None
    file: str
    sha256: str
    size_bytes: int
    received_at: dt.datetime
    status: str
    rule_id: str | None = None
    reason: str | None = None
    records_counted: int | None = None
    raw_rows: int | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    is_present: bool = True
    contract_fingerprint: str | None = None
    # the file whose content it has
    repeats: str | None = None


def quoted(name: str) -> str:
    """Write a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | None) -> str:
    """Write a text for SQL."""
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


@contextmanager
def opened(places: Places) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the restricted database for writing; its folder and its file are the owner's alone."""
    places.warehouse.mkdir(parents=True, exist_ok=True)
    places.restricted.mkdir(mode=0o700, exist_ok=True)
    places.restricted.chmod(0o700)
    before = os.umask(0o077)
    connection = duckdb.connect(
        config={
            "temp_directory": str(places.restricted / "spill"),
            # rows are numbered as they are read
            "preserve_insertion_order": "true",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    try:
        # under a name of its own: the file is called raw, and so is a schema in it
        connection.execute(f"attach {literal(str(places.restricted_db))} as restricted")
        connection.execute("use restricted")
    except duckdb.IOException:
        connection.close()
        raise IntakeError(
            f"{places.restricted_db} cannot be opened: another process has it open, or it is no database; "
            "end that process, then run again."
        ) from None
    finally:
        os.umask(before)
    try:
        places.restricted_db.chmod(0o600)
        yield connection
    finally:
        connection.close()


def make_tables(connection: duckdb.DuckDBPyConnection, contracts: Collection[Contract]) -> None:
    """Make what is missing: the register, every raw table, and the columns that either has gained.

    Who answers for a source is written anew each time: it may have changed without any delivery.
    """
    connection.execute("create schema if not exists intake")
    for name, columns in _TABLES.items():
        connection.execute(f"create table if not exists intake.{name} ({columns})")
        for column in columns.split(","):
            connection.execute(f"alter table intake.{name} add column if not exists {column}")
    connection.execute("delete from intake.contract")
    write(connection, "contract", [(c.source, c.title_zh, c.owner_zh or None) for c in contracts])
    for contract in contracts:
        make_raw_tables(connection, contract)
    _enter_columns(connection, contracts)


def make_raw_tables(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make the raw tables of a source, or the columns that they have gained."""
    connection.execute("create schema if not exists raw")
    there: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = current_database() and "
        "schema_name = 'raw'"
    ).fetchall():
        there.setdefault(table, set()).add(column)
    for table, names in raw_tables(contract).items():
        if table not in there:
            types = [f"{name} {'INTEGER' if name == 'row_number' else 'VARCHAR'}" for name in PLACE_COLUMNS]
            types += [f"{quoted(name)} VARCHAR" for name in names]
            connection.execute(f"create table raw.{quoted(table)} ({', '.join(types)})")
            continue
        for name in names:
            if name not in there[table]:
                connection.execute(f"alter table raw.{quoted(table)} add column {quoted(name)} VARCHAR")


def _enter_columns(connection: duckdb.DuckDBPyConnection, contracts: Iterable[Contract]) -> None:
    """Write down which delivered columns there are and which of them are personal: dbt can not read contracts."""
    wanted: list[tuple[Any, ...]] = []
    for contract in contracts:
        for layout in contract.layouts:
            place = (contract.source, layout.name, layout.table)
            wanted += [(*place, column.name, column.zh, column.personal, False) for column in layout.columns]
            if layout.shape == "wide":
                # one column for all cells under the headers of places
                wanted.append((*place, VALUE_COLUMN, "", False, True))
    if connection.execute("select * from intake.contract_column").fetchall() != wanted:
        connection.execute("begin")
        connection.execute("delete from intake.contract_column")
        write(connection, "contract_column", wanted)
        connection.execute("commit")


def raw_tables(contract: Contract) -> dict[str, list[str]]:
    """Give the raw tables of a source with the united columns of their layouts."""
    tables: dict[str, dict[str, None]] = {}
    for layout in contract.layouts:
        tables.setdefault(layout.table, {}).update(dict.fromkeys(layout.raw_columns()))
    return {table: list(names) for table, names in tables.items()}


def write(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows to a table of the register; as one column-wise piece, for a wide header alone is 1,600 rows."""
    if not rows:
        return
    names = [column.split()[0] for column in _TABLES[table].split(",")]
    piece = pa.table({name: [row[number] for row in rows] for number, name in enumerate(names)})
    connection.register("written", piece)
    connection.execute(f"insert into intake.{table} by name select * from written")
    connection.unregister("written")


def all_deliveries(connection: duckdb.DuckDBPyConnection, sources: Sequence[str]) -> list[Delivery]:
    """Give the entries of these sources, oldest receipt first."""
    names = ", ".join(Delivery.__dataclass_fields__)
    rows = connection.execute(
        f"select {names} from intake.deliveries where list_contains(?, source) order by received_at, file",
        [list(sources)],
    ).fetchall()
    return [Delivery(*row) for row in rows]


def enter(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    """Put an entry into the register, in place of the one for the same bytes in the same file."""
    connection.execute("delete from intake.deliveries where file = ? and sha256 = ?", [delivery.file, delivery.sha256])
    fields = Delivery.__dataclass_fields__
    marks = ", ".join("?" for _ in fields)
    connection.execute(f"insert into intake.deliveries values ({marks})", [getattr(delivery, name) for name in fields])


def clear(connection: duckdb.DuckDBPyConnection, delivery_id: str, tables: Iterable[str]) -> None:
    """Take out every row that a delivery has written, so that it can be read anew or be refused."""
    for table in tables:
        connection.execute(f"delete from raw.{quoted(table)} where delivery_id = ?", [delivery_id])
    for table in DETAILS:
        connection.execute(f"delete from intake.{table} where delivery_id = ?", [delivery_id])
    connection.execute(
        "delete from intake.delivery_diff where delivery_id = ? or supersedes = ?", [delivery_id, delivery_id]
    )
