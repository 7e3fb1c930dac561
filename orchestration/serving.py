"""Give readers a finished copy under a new name, and turn the pointer to it.

Belongs here: what is served, the pointer, and how many old copies stay. Does not belong here: reading from the
copy (`reading.py`) and deciding whether it may be served (the gate).

A reader that has a copy open keeps it for as long as it likes: copies are never written again, only removed by
number once newer ones stand, and a removed file stays readable for whoever has it open.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.places import Places

SERVED_SCHEMAS = ("marts", "figures")
COPIES_KEPT = 5
_PREFIX = "ecoledger-"


def publish(places: Places, about: dict[str, Any]) -> Path:
    """Copy the served schemas from the work file into a new read-only file and point `current.duckdb` to it.

    `about` is kept beside the copy as JSON (known_at, checks, …). Returns the new file.
    """
    places.serving.mkdir(parents=True, exist_ok=True)
    for unfinished in places.serving.glob(".*.part*"):
        unfinished.unlink()
    name = _PREFIX + datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    part = places.serving / f".{name}.part"
    tables = _copy(places.work_db, part)
    finished = places.serving / f"{name}.duckdb"
    about = {"file": finished.name, "served_at": datetime.now(UTC).isoformat(timespec="seconds"), **about}
    about["tables"] = tables
    finished.with_suffix(".json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    part.chmod(0o444)
    part.replace(finished)
    _point(places.current, finished)
    _remove_old(places)
    return finished


def served(places: Places) -> list[Path]:
    """The copies that stand, oldest first."""
    return sorted(places.serving.glob(f"{_PREFIX}*.duckdb"))


def _copy(work_db: Path, target: Path) -> dict[str, int]:
    import duckdb

    rows: dict[str, int] = {}
    with duckdb.connect() as session:
        session.execute(f"attach '{_quoted(work_db)}' as work (read_only)")
        session.execute(f"attach '{_quoted(target)}' as served")
        for schema in SERVED_SCHEMAS:
            session.execute(f"create schema served.{schema}")
        tables = session.execute(
            "select schema_name, table_name, comment from duckdb_tables() where database_name = 'work' "
            "and list_contains(?, schema_name) order by all",
            [list(SERVED_SCHEMAS)],
        ).fetchall()
        for schema, table, comment in tables:
            name = f'{schema}."{table}"'
            session.execute(f"create table served.{name} as from work.{name}")
            if comment:
                session.execute(f"comment on table served.{name} is '{_quoted(comment)}'")
            columns = session.execute(
                "select column_name, comment from duckdb_columns() where database_name = 'work' "
                "and schema_name = ? and table_name = ? and comment is not null",
                [schema, table],
            ).fetchall()
            for column, said in columns:
                session.execute(f"comment on column served.{name}.\"{column}\" is '{_quoted(said)}'")
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


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
