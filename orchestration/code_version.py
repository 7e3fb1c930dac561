"""Which code computed something: what git calls it, and a hash of all that decides a number.

Belongs here: naming the code that lies here now. Does not belong here: holding two names against each other.
"""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.places import PROJECT

# all that a figure or its proof depends on; what is generated or only read by people is not
_DECIDING = {
    "orchestration": ("*.py", "*.yaml", "*.yml", "*.j2", "*.docx"),
    "dbt_project": ("*.sql", "*.csv", "*.yml"),
    "expectations": ("*.py", "*.yml"),
    "raw": ("contract.yml",),
    "requirements": ("run.txt",),
}
_GENERATED = {"target", "logs", "__pycache__", "dbt_packages"}


@dataclass(frozen=True)
class CodeVersion:
    """`commit` is None outside a checkout; `sha256` is equal where every deciding file is."""

    commit: str | None
    sha256: str

    @property
    def short(self) -> str:
        """For people: the commit, or the hash where there is none."""
        return (self.commit or self.sha256)[:12]

    def as_record(self) -> dict[str, str | None]:
        """For a manifest."""
        return asdict(self)


def code_version(project: Path = PROJECT) -> CodeVersion:
    """Name the code that lies in the project's folder."""
    digest = hashlib.sha256()
    for path in _deciding_files(project):
        digest.update(f"{path.relative_to(project).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return CodeVersion(_commit(project), digest.hexdigest())


def _deciding_files(project: Path) -> list[Path]:
    found = {
        path
        for room, patterns in _DECIDING.items()
        for pattern in patterns
        for path in (project / room).rglob(pattern)
        if not _GENERATED & set(path.relative_to(project).parts)
    }
    return sorted(found)


def _commit(project: Path) -> str | None:
    if not (project / ".git").exists():
        return None
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607
            cwd=project, capture_output=True, text=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None if asked.returncode == 0 else None
