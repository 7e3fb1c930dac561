"""A copy of the whole project in a folder of its own, for trying what somebody would change in it.

Belongs here: copying and running it. Does not belong here: what is changed, or what must come out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT


def copied(project: Path) -> Path:
    """Copy what git knows of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (PROJECT / name).is_file():
            shutil.copy(PROJECT / name, target)
    return project


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the copied project: its modules go before the installed ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ECOLEDGER_", "DAGSTER_"))}
    code = "from orchestration.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=project,
        env={**kept, "PYTHONPATH": str(project)},
        text=True,
        capture_output=True,
    )
