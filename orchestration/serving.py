"""Give readers a finished copy under a new name, and turn the pointer to it.

Belongs here: what is served, the pointer, and how many old copies stay. Does not belong here: reading from the
copy (`reading.py`) and deciding whether it may be served (the gate).

A reader that has a copy open keeps it for as long as it likes: copies are never written again, only removed by
number once newer ones stand, and a removed file stays readable for whoever has it open.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.places import Places

SERVED_SCHEMAS = ("marts", "figures")
COPIES_KEPT = 5
_PREFIX = "ecoledger-"
_NAMED = "%Y%m%dT%H%M%S%fZ"


def publish(places: Places, about: dict[str, Any]) -> Path:
    """Copy the served schemas from the work file into a new read-only file and point `current.duckdb` to it.

    `about` is kept beside the copy as JSON (known_at, checks, …). Returns the new file.
    """
    places.serving.mkdir(parents=True, exist_ok=True)
    _clear(places)
    name = _PREFIX + _moment(places).strftime(_NAMED)
    part = places.serving / f".{name}.part"
    tables = copy_tables(places.work_db, part)
    finished = places.serving / f"{name}.duckdb"
    about = {"file": finished.name, "served_at": datetime.now(UTC).isoformat(timespec="seconds"), **about}
    about["tables"] = tables
    finished.with_suffix(".json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    part.chmod(0o444)
    _flush(part)
    part.replace(finished)
    _flush(places.serving)
    _point(places.current, finished)
    _remove_old(places)
    return finished


def _clear(places: Places) -> None:
    """Take away what a killed run has left: parts, and words about a copy that never got its name."""
    for unfinished in places.serving.glob(".*.part*"):
        unfinished.unlink()
    for about in places.serving.glob(f"{_PREFIX}*.json"):
        if not about.with_suffix(".duckdb").exists():
            about.unlink()


def _moment(places: Places) -> datetime:
    """Now, or just after the newest copy where the clock ran back: copies are in the order of their names."""
    now = datetime.now(UTC)
    newest = max((path.stem.removeprefix(_PREFIX) for path in served(places)), default="")
    try:
        after = datetime.strptime(newest, _NAMED).replace(tzinfo=UTC) + timedelta(microseconds=1)
    except ValueError:
        return now
    return max(now, after)


def served(places: Places) -> list[Path]:
    """The copies that stand, oldest first."""
    return sorted(places.serving.glob(f"{_PREFIX}*.duckdb"))


def copy_tables(
    source: Path, target: Path, *, storage_version: str = "", only_period: int | None = None
) -> dict[str, int]:
    """Copy the served schemas of one DuckDB file into a new one; returns the rows of each table.

    `storage_version` names the oldest DuckDB that must be able to open it (empty: this one). `only_period` keeps, of
    tables with a column `period`, the rows of that year alone. Names and comments stay as they are.
    """
    import duckdb

    rows: dict[str, int] = {}
    with duckdb.connect() as session:
        session.execute(f"attach '{quoted(source)}' as work (read_only)")
        oldest = f" (storage_version '{storage_version}')" if storage_version else ""
        session.execute(f"attach '{quoted(target)}' as served{oldest}")
        for schema in SERVED_SCHEMAS:
            session.execute(f"create schema served.{schema}")
        tables = session.execute(
            "select schema_name, table_name, comment from duckdb_tables() where database_name = 'work' "
            "and list_contains(?, schema_name) order by all",
            [list(SERVED_SCHEMAS)],
        ).fetchall()
        columns: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        for schema, table, column, said in session.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() where database_name = 'work'"
        ).fetchall():
            columns.setdefault((schema, table), []).append((column, said))
        for schema, table, comment in tables:
            name = f'{schema}."{table}"'
            of_table = columns[schema, table]
            kept = f" where period = {only_period}" if only_period and "period" in dict(of_table) else ""
            session.execute(f"create table served.{name} as from work.{name}{kept}")
            if comment:
                session.execute(f"comment on table served.{name} is '{quoted(comment)}'")
            for column, said in of_table:
                if said is not None:
                    session.execute(f"comment on column served.{name}.\"{column}\" is '{quoted(said)}'")
            ((rows[f"{schema}.{table}"],),) = session.execute(f"select count(*) from served.{name}").fetchall()
        # without this the last rows may still lie in a log beside the file, which no reader would have
        session.execute("checkpoint served")
    return rows


def _point(pointer: Path, target: Path) -> None:
    beside = pointer.with_name(f".{pointer.name}.part-{os.getpid()}")
    beside.symlink_to(target.name)
    beside.replace(pointer)


def _remove_old(places: Places) -> None:
    for old in served(places)[:-COPIES_KEPT]:
        old.unlink()
        old.with_suffix(".json").unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Write through to the disk: a name must never come before what it names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def quoted(text: object) -> str:
    """A text between the quotes of SQL."""
    return str(text).replace("'", "''")
