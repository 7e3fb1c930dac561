"""dbt by itself: its unit tests, and a build in its own folder without the rest of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Installation

pytestmark = pytest.mark.pipeline

DBT = Path(sys.executable).with_name("dbt")


def dbt(bureau: Installation, target: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **bureau.environment,
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
        "DO_NOT_TRACK": "1",
    }
    return subprocess.run(
        [str(DBT), *arguments, "--profiles-dir", ".", "--no-use-colors"],
        cwd=PROJECT / "dbt_project", env=environment, text=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Path]:
    folder = tmp_path_factory.mktemp("dbt")
    target = folder / "target"
    shutil.copytree(PROJECT / "dbt_project/target", target)
    return sample_year.copy(folder / "bureau"), target


def test_every_unit_test_of_the_models_passes(built: tuple[Installation, Path]) -> None:
    done = dbt(*built, "test", "--select", "test_type:unit")
    assert done.returncode == 0, done.stdout[-5000:]
    assert "PASS=0" not in done.stdout


def test_dbt_builds_by_itself_in_its_folder(built: tuple[Installation, Path]) -> None:
    done = dbt(*built, "build", "--exclude", "resource_type:unit_test")
    assert done.returncode == 0, done.stdout[-5000:]
