"""Whether what is served is what a run would make now: then a run brings in files, finds nothing new, and is done.

Belongs here: the name of everything that a build depends on, kept once a build has ended well, and the mark of a build
that has begun and not ended. Does not belong here: bringing in and building (`running.py`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from orchestration.places import Places


def made_of(places: Places, known_at: str) -> str:
    """Name what a build would be made of: the code, the moment, and all that intake says of the deliveries.

    A row of intake hangs on the bytes of its delivery and on the contract it was read by. To be asked before a build,
    so that what arrives meanwhile is new to the next one.
    """
    import duckdb

    from orchestration.code_version import code_version

    told = [code_version().sha256, known_at]
    with duckdb.connect(str(places.restricted_db), read_only=True) as restricted:
        tables = restricted.execute(
            "select table_name from duckdb_tables() where schema_name = 'intake' order by all"
        ).fetchall()
        for (table,) in tables:
            # the sum of the rows' hashes is the same in any order
            ((rows, hashes),) = restricted.execute(
                f'select count(*), coalesce(sum(hash(entry)::hugeint), 0) from intake."{table}" as entry'
            ).fetchall()
            told.append(f"{table} {rows} {hashes}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def begin(places: Places) -> None:
    """Note that a build has begun: until it has ended, nothing of it stands, however it may have been stopped."""
    places.work_db.parent.mkdir(parents=True, exist_ok=True)
    _unfinished(places).touch()
    _record(places).unlink(missing_ok=True)


def end(places: Places) -> None:
    """Note that the build has come to its end: it is served, and its pages are those of what is served."""
    _unfinished(places).unlink(missing_ok=True)


def is_unfinished(places: Places) -> bool:
    """Say whether a build has begun and did not come to its end."""
    return _unfinished(places).exists()


def stands(places: Places, made_of: str) -> bool:
    """Say whether the last build that ended well was made of the same.

    What it made must still be there: a copy or a page that somebody has taken away is made anew.
    """
    try:
        built = json.loads(_record(places).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        built == _built(places, made_of)
        and not is_unfinished(places)
        and places.current.exists()
        and places.work_db.exists()
        and any((places.warehouse / "quality").glob("report_*.html"))
        and any((places.warehouse / "quality" / "data_docs").rglob("*.html"))
    )


def remember(places: Places, made_of: str) -> None:
    """Note what the build that has just ended well was made of."""
    beside = _record(places).with_suffix(".part")
    beside.write_text(json.dumps(_built(places, made_of)), encoding="utf-8")
    beside.replace(_record(places))


def _built(places: Places, made_of: str) -> dict[str, str]:
    return {"made_of": made_of, "served": places.current.resolve().name}


def _unfinished(places: Places) -> Path:
    return places.work_db.with_name("unfinished")


def _record(places: Places) -> Path:
    return places.work_db.with_name("built.json")
