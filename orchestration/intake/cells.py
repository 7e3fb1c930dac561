"""A sheet as intake sees it: rows of cells, merged ranges, and the text of a cell.

Belongs here: the common form of workbooks, HTML tables and delimited files. Does not belong here: opening any of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.intake.notices import Noticed

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

# So many rows at most may stand above the data.
HEAD_ROWS = 40
# So many characters of a name or a label stand in a sentence: as many as the name of a sheet may have.
LONGEST_NAME = 31


@dataclass(frozen=True)
class Merge:
    """A merged range; rows and columns count from zero, the ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One table of a file, before anything is understood about it."""

    name: str | None
    head: list[list[Cell]]
    rows: Callable[[], Iterator[list[Cell]]]
    # Records as counted without the parser that gives `rows`; blank ones are in it only where counts_blank says so.
    counted: int
    counts_blank: bool = False
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    # Text that stands outside the table and belongs to it (a page's heading).
    outside: str = ""
    # A formula whose result was never saved: there is a value, but the file does not hold it.
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    # Fields in a record are counted by the format itself (delimited text), so a wrong number is damage.
    strict_width: bool = False
    # What a reader of the sheet may overlook.
    noticed: Noticed = field(default_factory=dict)


def cell_text(value: Cell) -> str | None:
    """Write a cell as text, exactly: a number in its shortest decimal form, a date as ISO text; nothing is trimmed."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="auto")
    if isinstance(value, dt.timedelta):
        seconds = value // dt.timedelta(seconds=1)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat()


def shortened(text: str) -> str:
    """Write a name or a label from a file so that it stays one short piece of a sentence."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text).strip()
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"


def is_filled(value: Cell) -> bool:
    """Say whether a person sees anything in the cell."""
    return value is not None and (not isinstance(value, str) or bool(value.strip()))
