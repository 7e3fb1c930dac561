"""Another city's bureau: its facts are seeds, its year is another, and nothing else changes.

A copy of the project gets the seeds of a smaller bureau (tests/second_bureau), makes a sample of its own and builds it.
What must come out is what that sample says of itself, for nothing was ever printed for it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.project_copy import copied, run

pytestmark = [pytest.mark.pipeline, pytest.mark.long]

YEAR = 2023
OTHER = PROJECT / "tests" / "second_bureau" / "bureau"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copied(tmp_path_factory.mktemp("other") / "ecoledger")
    seeds = project / "dbt_project" / "seeds"
    for seed in OTHER.glob("*.csv"):
        shutil.copy(seed, seeds / "bureau" / seed.name)
    # nobody has printed anything for this bureau
    record = seeds / "figures" / "printed_value.csv"
    record.write_text(record.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    made = run(project, "sample", "--year", str(YEAR))
    assert made.returncode == 0, made.stderr[-3000:]
    done = run(project, "run")
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr[-4000:]
    return project


def figures(project: Path) -> dict[str, dict[str, Any]]:
    shown = run(project, "figures", str(YEAR), "--format", "json")
    return {figure["stable_id"]: figure for figure in json.loads(shown.stdout)}


def truth(project: Path) -> dict[str, Any]:
    return json.loads((project / "raw" / "sample_truth.json").read_text(encoding="utf-8"))


def test_every_figure_is_what_the_other_sample_says(other: Path) -> None:
    expected = {figure["stable_id"]: figure["value"] for figure in truth(other)["figures"]}
    found = figures(other)
    assert len(expected) > 50
    assert {i: (found[i]["status"], found[i]["value"]) for i in expected} == {
        i: ("computed", value) for i, value in expected.items()
    }


def test_nothing_of_the_first_bureau_is_in_it(other: Path) -> None:
    assert {figure["value"] for figure in figures(other).values() if figure["printed_value"]} == set()
    rejects = json.loads(run(other, "rejects", "--format", "json").stdout)
    planted = {(d["file"], d["sheet"], d["row"], d["rule"]) for d in truth(other)["defects"]}
    assert {(r["file"], r["sheet"], r["row"], r["rule"]) for r in rejects} == planted
