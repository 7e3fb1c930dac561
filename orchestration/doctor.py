"""What is wrong with an installation, and how to mend it: one small check after another, none of which mends.

Belongs here: the checks, each a function in the list at the end. Does not belong here: what is wrong with data (the
guard), and mending. A check returns None where all is well; where its look fails itself, that is told as a fault.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.places import PROJECT, Places

# a build needs room for another work file, the spill of its joins and one more copy
ROOM = 3
LEAST_ROOM_BYTES = 1 << 30
_NAMED = 5
_MOVED = ("ECOLEDGER_RAW", "ECOLEDGER_WAREHOUSE", "DAGSTER_HOME")
_SET_UP = "run `python3 bootstrap.py`, which installs what is locked"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what somebody does about it; a sentence each."""

    said: str
    mend: str


@dataclass(frozen=True)
class Check:
    """What is looked at, and how."""

    name: str
    look: Callable[[Places], Fault | None]


@dataclass(frozen=True)
class Finding:
    """What a check found; `fault` is None where all is well."""

    check: str
    fault: Fault | None


def examine(places: Places) -> list[Finding]:
    """Ask every check, in order."""
    return [Finding(check.name, _asked(check, places)) for check in CHECKS]


def _asked(check: Check, places: Places) -> Fault | None:
    try:
        return check.look(places)
    except Exception as hindrance:
        # the kind alone: a message may quote a file
        return Fault(
            f"It could not be looked at ({type(hindrance).__name__}).", "mend what stands above, then ask again"
        )


def python_version(_places: Places) -> Fault | None:
    """The Python that the project declares."""
    from packaging.specifiers import SpecifierSet

    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    here = ".".join(map(str, sys.version_info[:3]))
    if here in SpecifierSet(declared):
        return None
    return Fault(f"This is Python {here}; needed is {declared}.", "install one of these, remove .venv, and " + _SET_UP)


def packages(_places: Places) -> Fault | None:
    """Each package in the version that is locked."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.requirements import Requirement

    wrong = []
    lock = (PROJECT / "requirements" / "run.txt").read_text(encoding="utf-8")
    for line in re.findall(r"^([A-Za-z0-9][^\\\n]*?)\s*\\?$", lock, flags=re.M):
        locked = Requirement(line)
        if locked.marker and not locked.marker.evaluate():
            continue
        try:
            installed = version(locked.name)
        except PackageNotFoundError:
            wrong.append(f"{locked.name} is missing")
            continue
        if installed not in locked.specifier:
            wrong.append(f"{locked.name} is {installed}, locked is {str(locked.specifier).lstrip('=')}")
    if not wrong:
        return None
    more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    return Fault(f"Not as locked: {'; '.join(wrong[:_NAMED])}{more}.", _SET_UP)


def environment(_places: Places) -> Fault | None:
    """Variables that move a folder lead to folders."""
    for name in _MOVED:
        told = os.environ.get(name)
        if told and not Path(told).is_dir():
            return Fault(
                f"{name} is {told}, which is no folder.", f"make the folder, or set {name} to another, or unset"
            )
    return None


def raw_folder(places: Places) -> Fault | None:
    """The landing zone can be read, and the book of receipts written."""
    return _writable(places.raw, "the landing zone", "ECOLEDGER_RAW")


def warehouse_folder(places: Places) -> Fault | None:
    """The warehouse can be written."""
    return _writable(places.warehouse, "the warehouse", "ECOLEDGER_WAREHOUSE")


def _writable(folder: Path, what: str, variable: str) -> Fault | None:
    mend = f"make it, give it to the user that runs ecoledger (chown, chmod u+rwx), or set {variable}"
    if not folder.is_dir():
        return Fault(f"{folder}, {what}, is no folder.", mend)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError:
        return Fault(f"{folder}, {what}, can not be written to.", mend)


def restricted_folder(places: Places) -> Fault | None:
    """What may hold personal data is its owner's alone."""
    if not places.restricted.exists():
        return None
    mode = places.restricted.stat().st_mode & 0o777
    if mode == 0o700:
        return None
    return Fault(
        f"{places.restricted} holds personal data and has the rights {mode:o}; it must have 700.",
        f"chmod 700 {places.restricted}",
    )


def free_disk(places: Places) -> Fault | None:
    """Room for the next build."""
    files = [path for path in (places.work_db, places.current) if path.exists()]
    needed = max(ROOM * sum(path.stat().st_size for path in files), LEAST_ROOM_BYTES)
    free = shutil.disk_usage(places.warehouse).free
    if free >= needed:
        return None
    return Fault(
        f"{free >> 20} MB are free where {places.warehouse} lies; the next build may need {needed >> 20} MB.",
        "make room on that disk, or move the warehouse and set ECOLEDGER_WAREHOUSE",
    )


def pointer(places: Places) -> Fault | None:
    """What readers open leads to a copy that opens."""
    if not places.current.is_symlink() and not places.work_db.exists():
        # nothing was built yet
        return None
    if not places.current.exists():
        return Fault(f"{places.current} leads nowhere: nothing is served.", "run `ecoledger run`, which serves anew")
    if fault := _opens(places.current.resolve()):
        return Fault(fault, "run `ecoledger run`, which serves a new copy")
    return None


def databases(places: Places) -> Fault | None:
    """This DuckDB reads the files that stand; they were written by it, or by one before it."""
    if _writer(places):
        # whoever writes has them open
        return None
    if places.restricted_db.exists() and (fault := _opens(places.restricted_db)):
        return Fault(
            fault,
            f"use the DuckDB that is locked; where the file itself is broken, move it away: `ecoledger run` reads "
            f"{places.raw} again",
        )
    if places.work_db.exists() and (fault := _opens(places.work_db)):
        return Fault(
            fault, "use the DuckDB that is locked; where the file is broken, remove it: `ecoledger run` builds it anew"
        )
    return None


def _opens(file: Path) -> str | None:
    import duckdb

    try:
        with duckdb.connect(str(file), read_only=True) as opened:
            opened.execute("select count(*) from duckdb_tables()").fetchall()
    except duckdb.Error as refusal:
        if "version number" in str(refusal):
            return f"{file} was written by another DuckDB than {duckdb.__version__}, which can not read it."
        return f"{file} is no database that DuckDB {duckdb.__version__} can open."
    return None


def dbt_project(_places: Places) -> Fault | None:
    """The declarations of dbt can be read; where something in them is newer than the manifest, it is made anew."""
    from orchestration import transformations

    try:
        transformations.prepare()
    except transformations.BuildFailed as refusal:
        return Fault(str(refusal), f"mend the file that dbt names, below {transformations.DBT_PROJECT}")
    if transformations.MANIFEST.exists():
        return None
    return Fault(f"{transformations.MANIFEST} is missing.", _SET_UP)


def time_and_text(_places: Places) -> Fault | None:
    """The time zone of the bureau is known, and names of files are UTF-8."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Fault(
            "This machine does not know the time zone Asia/Shanghai.",
            "install the system's tzdata, or tzdata from PyPI",
        )
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return None
    return Fault(f"Names of files are read as {encoding}, not UTF-8.", "set LC_ALL=C.UTF-8 or PYTHONUTF8=1")


def lock(places: Places) -> Fault | None:
    """Nobody writes, and the last who did has ended in order."""
    writer = _writer(places)
    if writer:
        return Fault(
            f"Process {writer} is writing to {places.warehouse}.",
            "wait until that run has ended; what it is shows `ps`; commands that read are not hindered",
        )
    holder = places.lock.with_suffix(".holder")
    if holder.exists():
        return Fault(
            f"The run of process {holder.read_text().strip()} was stopped before it ended.",
            "run `ecoledger run`, which begins again where that is needed",
        )
    return None


def _writer(places: Places) -> str | None:
    """The process that holds the lock now."""
    from filelock import FileLock, Timeout

    if not places.lock.exists():
        return None
    held = FileLock(places.lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        holder = places.lock.with_suffix(".holder")
        return holder.read_text().strip() if holder.exists() else "unknown"
    held.release()
    return None


def releases(places: Places) -> Fault | None:
    """The seal of every release; `ecoledger verify` hashes all of it."""
    from orchestration.releases.shelf import Shelf
    from orchestration.releases.verifying import seal_fault

    broken = []
    for folder in sorted((places.warehouse / "releases").glob("[12][0-9][0-9][0-9]")):
        shelf = Shelf.of(places, int(folder.name))
        broken += [(shelf, version) for version in shelf.versions() if seal_fault(shelf.release(version))]
    if not broken:
        return None
    named = ", ".join(f"{shelf.year} v{version}" for shelf, version in broken[:_NAMED])
    return Fault(
        f"Not as made: {named}.",
        f"ask `ecoledger verify {broken[0][0].year}` what was changed, and take it back from the backup",
    )


def clock(places: Places) -> Fault | None:
    """It is not earlier than what was served and run last."""
    from orchestration import run_record

    known = []
    if places.current.exists():
        about = places.current.resolve().with_suffix(".json")
        known.append(datetime.fromisoformat(json.loads(about.read_text(encoding="utf-8"))["served_at"]))
    if run := run_record.last(places):
        known.append(run.ended_at)
    now = datetime.now(UTC)
    if not known or now >= max(known):
        return None
    return Fault(
        f"The clock says {now:%Y-%m-%d %H:%M} UTC, and something was served at "
        f"{max(known).astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
        "set the clock (timedatectl set-ntp true)",
    )


CHECKS = (
    Check("Python", python_version),
    Check("packages as locked", packages),
    Check("environment", environment),
    Check("raw folder", raw_folder),
    Check("warehouse folder", warehouse_folder),
    Check("restricted folder", restricted_folder),
    Check("free disk", free_disk),
    Check("time zone and text", time_and_text),
    Check("clock", clock),
    Check("writer's lock", lock),
    Check("served copy", pointer),
    Check("DuckDB files", databases),
    Check("dbt project", dbt_project),
    Check("releases", releases),
)
