"""What was made and what is true about it: the files, when they arrived, and every planted row.

Belongs here: the record that lets a test or a person ask "was this caught?". Does not belong here: making rows,
or looking at what the project made of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from orchestration.sample.names import identity, person, phone


@dataclass(frozen=True)
class MadeFile:
    """One delivered file: where it lies below the landing zone, its bytes, and when it came."""

    source: str
    file: str
    content: bytes
    received_at: datetime

    @property
    def sha256(self) -> str:
        """Give the name that the bytes have everywhere."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Defect:
    """A planted mistake: exactly one place, and the one rule that must hold it."""

    source: str
    file: str
    sheet: str | None
    row: int
    column: str
    rule: str
    note: str
    place: str | None = None


@dataclass(frozen=True)
class Decoy:
    """A row (or several) that looks as if it counted; `would_be` says what each figure became if it did.

    None there means that it could no longer be proved.
    `counts_if` has the cells with which it would count, by delivered column, and `without` what each figure became if
    it were not there: so a test can try both and see exactly these figures move.
    """

    source: str
    file: str
    sheet: str | None
    rows: list[int]
    kind: str
    note: str
    would_be: Mapping[str, str | None] = field(default_factory=dict)
    counts_if: Mapping[str, str | None] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    # in a file with a column for every place: whose cell it is
    place: str | None = None


@dataclass(frozen=True)
class Finding:
    """A printed number that must be found to be at odds, and the cause that must be named.

    `at`: the figure, or the table. `other_document`: what it is held against; None for the computed value, and for a
    table, which is held against itself by the check of that kind.
    """

    document: str
    at: str
    cause: str
    year: int
    other_document: str | None = None
    check_kind: str | None = None


@dataclass
class Book:
    """Everything that the sample knows about itself."""

    files: list[MadeFile] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    decoys: list[Decoy] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    exact: dict[str, dict[str, str]] = field(default_factory=dict)
    personal: dict[str, set[str]] = field(default_factory=dict)

    def deliver(self, source: str, name: str, content: bytes, received_at: datetime) -> str:
        """Add a file and give its path below the landing zone."""
        file = f"{source}/{name}"
        self.files.append(MadeFile(source, file, content, received_at))
        return file

    def person(self, kind: str, text: str) -> str:
        """Note something about a person (who does not exist), so that every output can be searched for it."""
        self.personal.setdefault(kind, set()).add(text)
        return text

    def told_of(self, text: str, serial: int) -> str:
        """Write somebody with phone and identity number behind a text, as people do wherever there is room."""
        name, number = self.person("name", person(serial % 9973)), self.person("phone", phone(serial % 9999991))
        return f"{text}（{name}，{number}，{self.person('identity_number', identity(serial % 9973))}）"

    def state(self, stable_id: str, **facts: object) -> None:
        """State what lies behind a figure: exact value, numerator, denominator."""
        self.exact.setdefault(stable_id, {}).update({name: str(value) for name, value in facts.items()})

    def as_record(self) -> dict[str, Any]:
        """Give the defects, decoys, findings and persons as plain data, in a fixed order."""
        return {
            "defects": [asdict(defect) for defect in self.defects],
            "decoys": [asdict(decoy) for decoy in self.decoys],
            "findings": [asdict(finding) for finding in self.findings],
            "personal": sorted(set().union(*self.personal.values())),
        }
