"""Delimited text: its dialect, an independent count of its records, and a strict reader.

Belongs here: comma, tab or semicolon, quotes, line ends, and where a record is damaged. Does not belong here: the way
of large files through DuckDB (bulk.py), or what a record means.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from orchestration.intake.cells import Cell
from orchestration.intake.decoding import CHUNK, chunks
from orchestration.intake.limits import MIB, Limits
from orchestration.intake.problems import Refused

DELIMITERS = (",", "\t", ";")
# a field may be as long as memory allows: how long a cell may be is looked at where a cell is taken
csv.field_size_limit(2**31 - 1)

# Excel writes ="0123" so that it will not take a code for a number when it opens the file again.
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True)
class TextFacts:
    """What a pass over the bytes tells, without parsing a record."""

    records: int
    has_quotes: bool
    has_formula_text: bool
    newline: str
    # whether an error of a spreadsheet, or the mark of a lost character, may stand in it
    has_hash: bool = False
    has_question_mark: bool = False


def refuse_long_line(path: Path, shown: str, limits: Limits) -> None:
    """Refuse (F16) a file with a line beyond the limit, before anything holds a whole line."""
    most, length = limits.line_mib * MIB, 0
    with path.open("rb") as file:
        # a part is no longer than a line may be, so only a line that reaches over its ends can be too long
        while part := file.read(min(CHUNK, most)):
            first, last = part.find(b"\n"), part.rfind(b"\n")
            longest = length + (len(part) if first < 0 else first)
            if longest > most:
                raise limits.exceeded("line_mib", f"{shown} has a line that is too long")
            length = longest if last < 0 else len(part) - last - 1


def look_at(path: Path, shown: str) -> TextFacts:
    """Count record ends outside quotes (a quote doubled inside a quoted field toggles twice, so it does not matter)."""
    records, inside, formula, quotes = 0, False, False, False
    hashes, questions = False, False
    feeds = returns = pairs = 0
    last = b""
    for part in chunks(path):
        formula = formula or b'="' in part
        hashes = hashes or b"#" in part
        questions = questions or b"?" in part
        if b'"' in part or inside:
            quotes = True
            pieces = part.split(b'"')
            outside = pieces[1 if inside else 0 :: 2]
            inside ^= len(pieces) % 2 == 0
        else:
            outside = [part]
        for piece in outside:
            feeds += piece.count(b"\n")
            if b"\r" in piece:
                returns += piece.count(b"\r")
                pairs += piece.count(b"\r\n")
        last = part[-1:]
    if inside:
        raise Refused(
            "F16", f"{shown}: a quoted field is never closed (cut short while it was copied?); deliver it again."
        )
    records = feeds + returns - pairs + (last not in (b"\n", b"\r", b""))
    newline = "\r\n" if pairs else "\n" if feeds else "\r" if returns else "\n"
    if pairs and (feeds != pairs or returns != pairs):
        newline = "mixed"
    return TextFacts(records, quotes, formula, newline, hashes, questions)


def records(path: Path, delimiter: str, shown: str) -> Iterator[list[str]]:
    """Read record by record, strictly; a blank line is a record without fields."""
    at = 0
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            at += 1
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise Refused(
                    "F16",
                    f"{shown}: record {at} is damaged (a quote in the wrong place); deliver it again from its source.",
                ) from None


def head(path: Path, delimiter: str, count: int, shown: str) -> list[list[Cell]]:
    """Give the first records; damage further down does not matter here."""
    return [[plain(field) for field in record] for record in islice(records(path, delimiter, shown), count)]


def plain(field: str) -> str | None:
    """Give the text of a field; an empty field is no text."""
    if field.startswith('="'):
        match = _FORMULA_TEXT.fullmatch(field)
        field = match[1] if match else field
    return field or None


def likely_delimiters(path: Path) -> list[str]:
    """Order the delimiters by how often they stand in the first lines."""
    with path.open("rb") as file:
        start = file.read(65536)
    return sorted(DELIMITERS, key=lambda delimiter: -start.count(delimiter.encode()))
