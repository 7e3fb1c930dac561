"""What can befall the machine while the work is right: a full disk, a folder closed to writing, a file that is gone.

Belongs here: knowing such a mishap by what the system, DuckDB or SQLite say of it, and the one sentence that names the
folder and what to do. Does not belong here: what is wrong with a delivery (`intake/problems.py`) or with the code.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from orchestration.places import Places
from orchestration.refusals import Refusal

# what is said of each, whoever says it: the operating system, DuckDB, and SQLite below Dagster
_FULL = re.compile(r"No space left on device|Disk quota exceeded|database or disk is full", re.I)
# what a database says of a log that it could not lengthen; it may be a broken disk as well
_FAILED = re.compile(r"disk I/O error|Input/output error", re.I)
_TOO_LITTLE = 2**21
_READ_ONLY = re.compile(r"Read-only file system|readonly database", re.I)
_FORBIDDEN = re.compile(r"Permission denied|Operation not permitted|unable to open database file", re.I)
_GONE = re.compile(r"No such file or directory", re.I)
_PATH = re.compile(r"['\"](/[^'\"]+)['\"]")
STANDS = "Nothing new was served or released; what was served and released before still stands."


class Mishap(Refusal):
    """The machine could not do what was asked; the message names the folder and says what to do."""


def sentence(said: str, places: Places) -> str | None:
    """Tell a mishap by what was said of it; None where it is none, and so a defect or somebody's refusal."""
    named = [Path(path) for path in _PATH.findall(said)]
    folder = _folder(named, places)
    free = _free(folder)
    if _FULL.search(said) or (_FAILED.search(said) and free < _TOO_LITTLE):
        left = f"{free // 2**20} MB are left"
        return f"The disk of {folder} is full ({left}); make room on it, then run the command again. {STANDS}"
    if _READ_ONLY.search(said):
        return f"{folder} is read-only; make it writable (or mount it so), then run the command again. {STANDS}"
    if _FORBIDDEN.search(said):
        return f"{folder} may not be written by {_user()}; give that user the right to, then run again. {STANDS}"
    # elsewhere, a file that is missing is a defect of the set-up
    if _GONE.search(said) and any(folder.is_relative_to(ours) for ours in (places.warehouse, places.raw) if named):
        return f"A file in {folder} vanished while it was in use; run the command again. {STANDS}"
    return None


def chain(error: BaseException) -> str:
    """What an exception and everything behind it say: the mishap may lie below whoever stumbled over it."""
    said: list[str] = []
    behind: BaseException | None = error
    while behind is not None:
        said.append(str(behind))
        behind = behind.__cause__ or behind.__context__
    return "\n".join(said)


def is_mishap(error: BaseException, places: Places) -> bool:
    """Whether the machine is to blame, and not what was being read."""
    return sentence(chain(error), places) is not None


def _folder(named: list[Path], places: Places) -> Path:
    """The folder that was named, one of this installation before any other; without a name, the warehouse."""
    ours = [path for path in named if path.is_relative_to(places.warehouse) or path.is_relative_to(places.raw)]
    for path in ours or named:
        return path if path.is_dir() else path.parent
    return places.warehouse


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _user() -> str:
    return f"user {os.getuid()}" if hasattr(os, "getuid") else "this user"
