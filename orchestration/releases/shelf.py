"""Where releases stand, and how far each has come.

    <warehouse>/releases/<year>/v<N>/           one release; nothing in it is ever written again
    <warehouse>/releases/<year>/published.jsonl  which of them were published, when and by whom; lines are only added
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
from orchestration.releases.edition import State

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
COPY = "ecoledger.duckdb"
_PUBLISHED = "published.jsonl"

Manifest = dict[str, Any]


class ReleaseRefused(Exception):
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
        """What a release says of itself. Raises ReleaseRefused where that can not be read."""
        path = self.release(version) / MANIFEST
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ReleaseRefused(
                f"{path} can not be read: the release was damaged; `ecoledger verify {self.year} {version}` says more."
            ) from None

    def published(self) -> dict[int, Manifest]:
        """What was noted when each release was published, by its number."""
        path = self.folder / _PUBLISHED
        if not path.exists():
            return {}
        found = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                noted = json.loads(line)
                found[int(noted["version"])] = noted
            except (ValueError, KeyError, TypeError):
                raise ReleaseRefused(f"{path}, line {number}: not a note of publishing; restore the file.") from None
        return found

    def state(self, version: int) -> State:
        """How far a release has come: revised means that a later one was published."""
        published = self.published()
        if any(later > version for later in published):
            return State.REVISED
        return State.PUBLISHED if version in published else State.CERTIFIED

    def publish(self, version: int, by: str, now: datetime) -> None:
        """Note that a release was published. Raises ReleaseRefused before its embargo has ended, or a second time."""
        manifest = self.manifest(version)
        if self.state(version) is not State.CERTIFIED:
            raise ReleaseRefused(f"Release {version} of {self.year} is {self.state(version)} already.")
        until = manifest["embargo_until"]
        if until and now < datetime.fromisoformat(until):
            raise ReleaseRefused(f"Release {version} of {self.year} is under embargo until {until} (Shanghai time).")
        note = {
            "version": version,
            "published_at": now.isoformat(timespec="seconds"),
            "published_by": by,
            # what was published can be told from what lies there later
            "manifest_sha256": sha256_of(self.release(version) / MANIFEST),
        }
        path = self.folder / _PUBLISHED
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        written = path.with_name(f".{path.name}.part")
        with written.open("w", encoding="utf-8") as file:
            file.write(before + json.dumps(note, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal_of(manifest: Path) -> bytes:
    """What is written beside a manifest: its hash, in the form that sha256sum reads."""
    return f"{sha256_of(manifest)}  {manifest.name}\n".encode("ascii")
