"""Readers and rebuilds: eight processes ask without pause while copy after copy is published, and one stays open.

    pytest -m long -n 0 -s tests/pipeline/test_readers.py

publishes fifty times; the default run five times.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.reading import status
from orchestration.serving import SERVED_SCHEMAS, publish
from tests.asking import Readers, generation_of
from tests.conftest import Installation
from tests.killing import places_of

pytestmark = pytest.mark.pipeline

READERS = 8
KEPT = ("yearly_figures", "figure_evidence", "deliveries", "rejects")


@pytest.fixture
def bureau(sample_year: Installation, tmp_path: Path) -> Installation:
    """The sample with few tables: what is asked is how copies change places, and not how long one takes."""
    made = sample_year.copy(tmp_path / "bureau")
    with duckdb.connect(str(places_of(made).work_db)) as work:
        for schema, table in work.execute(
            "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name)",
            [list(SERVED_SCHEMAS)],
        ).fetchall():
            if table not in KEPT:
                work.execute(f"drop table {schema}.{table}")
    return made


def mark(bureau: Installation, generation: int) -> None:
    """Write the number of a rebuild into the first and into the last table that are copied."""
    with duckdb.connect(str(places_of(bureau).work_db)) as work:
        for table in ("figures.a_generation", "marts.z_generation"):
            work.execute(f"create or replace table {table} as select {generation} as generation")


def rebuild_under_readers(bureau: Installation, folder: Path, rebuilds: int) -> None:
    places = places_of(bureau)
    mark(bureau, 0)
    kept = publish(places, {"known_at": None})
    with duckdb.connect(str(kept), read_only=True) as stays:
        readers = Readers(places.current, folder, READERS)
        for generation in range(1, rebuilds + 1):
            mark(bureau, generation)
            publish(places, {"known_at": None})
            # the one who stays has what it had, also when the file has lost its name
            assert generation_of(stays) == 0
            assert status(places)["figures"]
        said = readers.stop()
        assert generation_of(stays) == 0
    asked = sum(one["asked"] for one in said)
    seen = {generation for one in said for generation in one["seen"]}
    wrong = [sentence for one in said for sentence in one["wrong"]]
    print(
        f"{len(said)} readers, {rebuilds} rebuilds, {asked} times opened and asked, {len(seen)} generations seen, "
        f"{len(wrong)} errors or half states",
        flush=True,
    )
    assert wrong == []
    assert len(said) == READERS
    assert asked > READERS
    assert len(seen) > 1, "readers that saw no rebuild prove nothing"


def test_readers_see_whole_copies_only(bureau: Installation, tmp_path: Path) -> None:
    rebuild_under_readers(bureau, tmp_path, 5)


@pytest.mark.long
def test_readers_through_fifty_rebuilds(bureau: Installation, tmp_path: Path) -> None:
    rebuild_under_readers(bureau, tmp_path, 50)


def test_half_a_copy_would_be_seen(bureau: Installation) -> None:
    mark(bureau, 1)
    with duckdb.connect(str(places_of(bureau).work_db)) as work:
        work.execute("update marts.z_generation set generation = 2")
    publish(places_of(bureau), {"known_at": None})
    with (
        duckdb.connect(str(places_of(bureau).current), read_only=True) as served,
        pytest.raises(ValueError, match="half a copy"),
    ):
        generation_of(served)
