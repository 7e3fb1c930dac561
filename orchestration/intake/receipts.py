"""The book of receipts beside the delivered bytes, and the archive of those bytes by hash.

Belongs here: when a file was first seen, and a copy of it that nobody edits. Does not belong here: what is in it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.intake.problems import IntakeError
from orchestration.places import Places

_HEADER = ["received_at", "source", "file", "sha256"]


@dataclass
class Book:
    """When each file was received: by its name and bytes, and when its bytes were first seen in the source."""

    path: Path
    by_file: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)
    by_bytes: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)
    newest: dict[str, dt.datetime] = field(default_factory=dict)

    def note(self, received_at: dt.datetime, source: str, file: str, sha256: str) -> None:
        """Keep a receipt in mind; the earliest of the same bytes counts."""
        self.by_file.setdefault((file, sha256), received_at)
        earliest = self.by_bytes.get((source, sha256), received_at)
        self.by_bytes[source, sha256] = min(earliest, received_at)
        self.newest[source] = max(self.newest.get(source, received_at), received_at)

    def append(self, receipts: list[tuple[dt.datetime, str, str, str]]) -> None:
        """Write new receipts at the end; what stands in the book stays.

        The book is replaced by a whole one: a full disk or a killed run never leaves half a line in it.
        """
        if not receipts:
            return
        before = self.path.read_bytes() if self.path.exists() else b""
        beside = self.path.with_name(f".{self.path.name}.part")
        beside.write_bytes(before)
        with beside.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if before and not before.endswith(b"\n"):
                file.write("\n")
            if not before:
                writer.writerow(_HEADER)
            for received_at, source, name, sha256 in receipts:
                writer.writerow([received_at.isoformat(), source, name, sha256])
                self.note(received_at, source, name, sha256)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def read_book(path: Path) -> Book:
    """Read the book; a line that cannot be understood stops everything: it says what was known when."""
    book = Book(path)
    if not path.exists():
        return book
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise IntakeError(f"{path.name}: the book of receipts is damaged; restore it.") from None
    if lines and lines[0] != _HEADER:
        raise IntakeError(f"{path.name}: line 1 must be {','.join(_HEADER)}.")
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        try:
            received_at, source, file, sha256 = line
            moment = dt.datetime.fromisoformat(received_at)
        except ValueError:
            raise IntakeError(f"{path.name}, line {number}: expected {','.join(_HEADER)}; correct the line.") from None
        book.note(local(moment), source, file, sha256)
    return book


def local(moment: dt.datetime) -> dt.datetime:
    """Give a moment as Asia/Shanghai shows it, without a zone, in whole seconds."""
    if moment.tzinfo is not None:
        # no summer time since 1991
        moment = moment.astimezone(dt.timezone(dt.timedelta(hours=8))).replace(tzinfo=None)
    return moment.replace(microsecond=0)


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def archive(places: Places, path: Path, sha256: str) -> Path | None:
    """Keep the bytes under their hash and give the copy; None when the file changed, or went, since it was hashed."""
    places.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = places.archive / sha256
    if kept.exists():
        return kept
    draft = places.archive / f".{sha256}.part"
    digest = hashlib.sha256()
    try:
        source = path.open("rb")
    except OSError:
        return None
    # one that a killed run left may already be closed to writing
    draft.unlink(missing_ok=True)
    with source, draft.open("wb") as copy:
        draft.chmod(0o600)
        while part := source.read(2**22):
            digest.update(part)
            copy.write(part)
        copy.flush()
        os.fsync(copy.fileno())
    if digest.hexdigest() != sha256:
        draft.unlink()
        return None
    draft.chmod(0o400)
    draft.replace(kept)
    return kept
