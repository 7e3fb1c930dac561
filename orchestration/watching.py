"""Whether something new lies in the landing zone and lies still: the bytes of the files decide, not names or times.

Belongs here: what was seen at the last look, and what a look finds. Does not belong here: when somebody looks and what
is started (`defs/automation.py`), and what becomes of a file (`intake/`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from orchestration.gate import delivered_files
from orchestration.intake.receipts import hash_of
from orchestration.places import Places

# a file is copied in pieces: nothing is touched before the folder has looked the same for so long
QUIET_SECONDS = 20

# by file: size and time of change, which are cheap to ask
Look = dict[str, tuple[int, int]]


@dataclass
class Seen:
    """What is known of the landing zone: as it was when it last lay still, and what is being waited for."""

    files: Look = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    waiting: Look | None = None
    waiting_since: float = 0.0

    @classmethod
    def read(cls, text: str | None) -> Seen:
        """From what `written` gave; nothing was seen where nothing is kept, or something that nobody can read."""
        try:
            kept = json.loads(text or "")
            return cls(_look(kept["files"]), kept["hashes"], _look(kept["waiting"]), kept["waiting_since"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def written(self) -> str:
        """As text, to be kept until the next look."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def look(seen: Seen, places: Places, now: float) -> tuple[Seen, str | None]:
    """Look at the landing zone; give what is seen, and the hash of all contents where some of it is new.

    `now` is in seconds. A file that was only touched, renamed within its source, copied or taken away is nothing new:
    the next run settles it. A file that goes while it is looked at is waited for like one that grows.
    """
    files = _files(places)
    if files == seen.files:
        return Seen(seen.files, seen.hashes), None
    if files != seen.waiting:
        return Seen(seen.files, seen.hashes, files, now), None
    if now - seen.waiting_since < QUIET_SECONDS:
        return seen, None
    try:
        hashes = {
            name: seen.hashes[name] if files[name] == seen.files.get(name) else hash_of(places.raw / name)
            for name in files
        }
    except OSError:
        return Seen(seen.files, seen.hashes, None), None
    if _files(places) != files:
        # it grew while it was read
        return Seen(seen.files, seen.hashes, None), None
    contents = _contents(hashes)
    is_new = bool(contents - _contents(seen.hashes))
    return Seen(files, hashes), _hash(contents) if is_new else None


def _files(places: Places) -> Look:
    found: Look = {}
    for path in delivered_files(places):
        try:
            told = path.stat()
        except OSError:
            continue
        found[path.relative_to(places.raw).as_posix()] = (told.st_size, told.st_mtime_ns)
    return found


def _look(kept: dict[str, list[int]] | None) -> Look:
    return {name: (size, changed) for name, (size, changed) in (kept or {}).items()}


def _contents(hashes: dict[str, str]) -> set[tuple[str, str]]:
    """By source: the same bytes under another name are the same delivery, in another source they are another."""
    return {(Path(name).parts[0], sha256) for name, sha256 in hashes.items()}


def _hash(contents: set[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(f"{source} {sha256}" for source, sha256 in sorted(contents)).encode()).hexdigest()
