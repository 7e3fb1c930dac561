"""A run makes again only what hangs on something new, and what it leaves standing is what making it would give.

Files leave the landing zone of the sample and come back, in an order that dice decide; each state is held against one
that is made from nothing but the same delivered cells.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from random import Random

import duckdb
import pytest

from tests.conftest import Installation
from tests.pipeline.test_running_again import exported

pytestmark = pytest.mark.pipeline

# other files: ECOLEDGER_SEED=another pytest tests/pipeline/test_standing_tables.py
SEED = os.environ.get("ECOLEDGER_SEED", "ecoledger")


def made(said: str) -> dict[str, tuple[int, int]]:
    """By stage: how many nodes were made or asked, and how many stood."""
    found = re.findall(r"(\w+): (\d+) nodes made or asked, (\d+) stand as they were", said)
    return {stage: (int(anew), int(standing)) for stage, anew, standing in found}


def nothing_stands(bureau: Installation) -> None:
    (bureau.warehouse / "work" / "built.json").unlink()
    with duckdb.connect(str(bureau.warehouse / "work" / "ecoledger.duckdb")) as work:
        work.execute("delete from quality.standing")


def test_what_hangs_on_nothing_new_is_not_made_again(sample_year: Installation, tmp_path: Path) -> None:
    bureau = sample_year.copy(tmp_path / "standing")
    (bureau.warehouse / "work" / "built.json").unlink()
    for stage, (anew, standing) in made(bureau.call("run").stderr).items():
        if stage != "published_figures":
            # hooks and views are made each time
            assert anew < 10, stage
            assert standing > 100, stage
    with duckdb.connect(str(bureau.warehouse / "work" / "ecoledger.duckdb")) as work:
        # whoever is killed while a table is made leaves it so
        work.execute("delete from quality.standing where relation_name = 'ecoledger.staging.stg_boilers'")
        work.execute("drop table staging.stg_boilers")
    (bureau.warehouse / "work" / "built.json").unlink()
    bureau.call("run")
    with duckdb.connect(str(bureau.warehouse / "work" / "ecoledger.duckdb"), read_only=True) as work:
        assert work.execute("select count(*) > 0 from staging.stg_boilers").fetchall() == [(True,)]


@pytest.mark.parametrize("files", [1, pytest.param(4, marks=pytest.mark.long)])
def test_files_that_go_and_come_back_leave_what_a_full_build_gives(
    sample_year: Installation, tmp_path: Path, files: int
) -> None:
    dice = Random(f"{SEED} {files}")
    bureau = sample_year.copy(tmp_path / "bureau")
    whole = exported(bureau, tmp_path / "whole")
    loaded = sorted(d["file"] for d in bureau.ask("deliveries") if d["status"] == "loaded" and d["is_present"])
    away = {file: (bureau.raw / file).read_bytes() for file in dice.sample(loaded, files)}
    for file in away:
        (bureau.raw / file).unlink()
    for step, file in enumerate([None, *dice.sample(sorted(away), files)]):
        if file:
            (bureau.raw / file).write_bytes(away[file])
        anew, standing = made(bureau.call("run", code=None).stderr)["facts"]
        assert standing > anew / 4, f"{file}: nearly everything was made again"
        grown = exported(bureau, tmp_path / f"grown {step}")
        if step == files:
            assert grown == whole
        else:
            nothing_stands(bureau)
            bureau.call("run", code=None)
            assert exported(bureau, tmp_path / f"anew {step}") == grown
