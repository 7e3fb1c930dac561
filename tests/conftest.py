"""What the tests share: an installation in a folder of its own, and the sample bureau-year built once.

Belongs here: making and running an installation. Does not belong here: what is true of it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
ECOLEDGER = Path(sys.executable).with_name("ecoledger")


@dataclass(frozen=True)
class Installation:
    """A landing zone and a warehouse of their own, and the command over them."""

    folder: Path

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ECOLEDGER_", "DAGSTER_"))}
        return {**kept, "ECOLEDGER_RAW": str(self.raw), "ECOLEDGER_WAREHOUSE": str(self.warehouse)}

    def call(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run the command; a traceback is a defect whatever it was asked."""
        done = subprocess.run(
            [str(ECOLEDGER), *arguments], env=self.environment, cwd=self.folder, text=True, capture_output=True
        )
        ended = f"ecoledger {' '.join(arguments)} ended with {done.returncode}"
        said = "\n".join([ended, done.stdout[-3000:], done.stderr[-6000:]])
        assert "Traceback" not in done.stderr, said
        assert code is None or done.returncode == code, said
        return done

    def ask(self, *arguments: str) -> Any:
        """What the command answers in JSON; nothing else may be on standard output."""
        return json.loads(self.call(*arguments, "--format", "json").stdout)

    def figures(self, year: int) -> dict[str, dict[str, Any]]:
        return {figure["stable_id"]: figure for figure in self.ask("figures", str(year))}

    def served(self) -> Path:
        """The copy that the pointer leads to."""
        return (self.warehouse / "serving" / "current.duckdb").resolve()

    def query(self, sql: str, *parameters: Any) -> list[tuple]:
        """Ask the serving copy, as an analyst would."""
        with duckdb.connect(str(self.served()), read_only=True) as served:
            return served.execute(sql, list(parameters)).fetchall()

    def truth(self) -> dict[str, Any]:
        """The sample's own record of what it planted."""
        return json.loads((self.raw / "sample_truth.json").read_text(encoding="utf-8"))

    def copy(self, folder: Path) -> Installation:
        """The same installation elsewhere, to be changed without harm."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Installation(folder)


def installation(folder: Path) -> Installation:
    """An empty installation."""
    made = Installation(folder)
    made.raw.mkdir(parents=True)
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    return installation(tmp_path / "bureau")


@pytest.fixture(scope="session")
def sample_year(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Installation:
    """The sample bureau-year, built once for all workers; tests that change anything work on a copy."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "sample"
    made = Installation(folder / "bureau")
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "built.lock"):
        # written last: without it a worker was stopped in the middle
        if not (made.folder / "run.err").exists():
            shutil.rmtree(made.folder, ignore_errors=True)
            made.raw.mkdir(parents=True)
            done = made.call("run")
            (made.folder / "run.out").write_text(done.stdout, encoding="utf-8")
            (made.folder / "run.err").write_text(done.stderr, encoding="utf-8")
    return made


def shared(*parts: str) -> Path:
    """A real file beside the project; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{Path(*parts)} is not beside the project")
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how many rules were tried on what, and how many of them did not do what they must."""
    tried: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            for on_what in (value for name, value in report.user_properties if name == "rule tried"):
                tried.setdefault(on_what, Counter())[outcome] += 1
    for tried_on, outcomes in tried.items():
        on_what, _, right = tried_on.partition(": ")
        missed = outcomes.total() - outcomes["passed"]
        terminalreporter.write_line(
            f"rules on {on_what}: {outcomes.total()} tried, {outcomes['passed']} {right}, {missed} missed"
        )
