"""Where releases stand, and how far each has come.

    <warehouse>/releases/<year>/v<N>/           one release; nothing in it is ever written again
    <warehouse>/releases/<year>/published.jsonl  which of them were published, when and by whom; lines are only added,
                                                 and each is tied by a hash to those before it
    <warehouse>/releases/<year>/draft/           a preview, made anew each time

A release is whole or it is not there: it is made under a hidden name and gets its own by one renaming.

Belongs here: names, numbers, states, and the record of publishing. Does not belong here: what is in a release.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.places import Places
from orchestration.refusals import Refusal
from orchestration.releases.edition import State

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
COPY = "ecoledger.duckdb"
_PUBLISHED = "published.jsonl"
_TIE = "tied_by_sha256"

Manifest = dict[str, Any]


class ReleaseRefused(Refusal):
    """A release can not be made, found, compared or published; the message says why and what to do."""


@dataclass(frozen=True)
class Shelf:
    """The releases of one year."""

    folder: Path
    year: int

    @classmethod
    def of(cls, places: Places, year: int) -> Shelf:
        """The shelf of an installation for a year."""
        return cls(places.warehouse / "releases" / str(year), year)

    def versions(self) -> list[int]:
        """Numbers of the releases that stand, in order."""
        if not self.folder.is_dir():
            return []
        found = (re.fullmatch(r"v([1-9]\d*)", path.name) for path in self.folder.iterdir() if path.is_dir())
        return sorted(int(match[1]) for match in found if match)

    def release(self, version: int) -> Path:
        """The folder of a release. Raises ReleaseRefused where there is none of that number."""
        if version not in self.versions():
            known = ", ".join(map(str, self.versions())) or "none"
            raise ReleaseRefused(f"There is no release {version} of {self.year}; there are: {known}.")
        return self.folder / f"v{version}"

    def manifest(self, version: int) -> Manifest:
        """What a release says of itself. Raises ReleaseRefused where it can not be read, or is not what was sealed."""
        path = self.release(version) / MANIFEST
        try:
            if path.with_name(SEAL).read_bytes() == seal_of(path):
                return json.loads(path.read_bytes())
        except (OSError, ValueError):
            pass
        raise ReleaseRefused(
            f"{path} is not as it was made, it was damaged: `ecoledger verify {self.year} {version}` says more."
        )

    def missing(self) -> list[int]:
        """Numbers of the releases that were made and stand no longer: one after them stands, or they were published."""
        standing = self.versions()
        try:
            noted = self.published()
        except ReleaseRefused:
            # said of the releases that stand
            noted = {}
        return sorted(set(range(1, max([0, *standing, *noted]) + 1)) - set(standing))

    def published(self) -> dict[int, Manifest]:
        """What was noted when each release was published, by its number.

        Raises ReleaseRefused where a line was changed, taken out or put in; that the last ones were cut off, no file
        can say of itself.
        """
        path = self.folder / _PUBLISHED
        found: dict[int, Manifest] = {}
        tie = ""
        for number, line in enumerate(path.read_bytes().splitlines() if path.exists() else [], start=1):
            try:
                noted = json.loads(line)
                held = noted.pop(_TIE)
                tie = _tied(tie, noted)
                if held != tie:
                    raise ValueError
                found[noted["version"]] = noted
            except (ValueError, KeyError, TypeError, AttributeError):
                raise ReleaseRefused(
                    f"{path}, line {number}: is not as it was written; restore the file from a backup."
                ) from None
        return found

    def state(self, version: int) -> State:
        """How far a release has come: revised means that a later one was published."""
        published = self.published()
        if any(later > version for later in published):
            return State.REVISED
        return State.PUBLISHED if version in published else State.CERTIFIED

    def publish(self, version: int, by: str, now: datetime) -> None:
        """Note that a release was published. Raises ReleaseRefused before its embargo has ended, or a second time."""
        if not by.strip():
            raise ReleaseRefused("Publishing needs the name of the person who does it: --by NAME.")
        manifest = self.manifest(version)
        if self.state(version) is not State.CERTIFIED:
            raise ReleaseRefused(f"Release {version} of {self.year} is {self.state(version)} already.")
        until = manifest["embargo_until"]
        if until and now < datetime.fromisoformat(until):
            raise ReleaseRefused(f"Release {version} of {self.year} is under embargo until {until} (Shanghai time).")
        note = {
            "version": version,
            "published_at": now.isoformat(timespec="seconds"),
            "published_by": by.strip(),
            # what was published can be told from what lies there later
            "manifest_sha256": sha256_of(self.release(version) / MANIFEST),
        }
        path = self.folder / _PUBLISHED
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        tie = json.loads(before.splitlines()[-1])[_TIE] if before else ""
        written = path.with_name(f".{path.name}.part")
        with written.open("w", encoding="utf-8") as file:
            file.write(before + json.dumps({**note, _TIE: _tied(tie, note)}, ensure_ascii=False) + "\n")
        flush(written)
        written.replace(path)
        flush(self.folder)


def _tied(before: str, note: Manifest) -> str:
    """The hash that ties a note of publishing to the one before it."""
    return hashlib.sha256(f"{before}{json.dumps(note, ensure_ascii=False)}".encode()).hexdigest()


def flush(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal_of(manifest: Path) -> bytes:
    """What is written beside a manifest: its hash, in the form that sha256sum reads."""
    return f"{sha256_of(manifest)}  {manifest.name}\n".encode("ascii")
