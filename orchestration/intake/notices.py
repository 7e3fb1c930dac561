"""What a reader of a file may overlook: hidden parts, errors, red cells, lost characters; how many, and where.

Belongs here: the kinds, and how places are written. Does not belong here: finding them (the readers of each kind of
file), and what follows from them (rules F02 and F08). A place never comes with the value of its cell.
"""

from __future__ import annotations

import re
from enum import StrEnum

# So many places are written out; the count says how many there are.
MOST_PLACES = 10

ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
# where an encoding had no place for a character, programs put a question mark: two in a row, or one at a Chinese one
LOST_IN_NAME = r"\?\?|[\x{4e00}-\x{9fff}]\?|\?[\x{4e00}-\x{9fff}]"
_LOST_IN_NAME = re.compile(r"\?\?|[\u4e00-\u9fff]\?|\?[\u4e00-\u9fff]")


class Notice(StrEnum):
    """The kinds of things that are noticed."""

    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    FORMULA_ERROR = "formula_error"
    RED_FILL = "red_fill"
    LOST_CHARACTER = "lost_character"


# a row, a column, or a cell; counted from zero
Place = tuple[int | None, int | None]
Noticed = dict[Notice, set[Place]]


def note(noticed: Noticed, kind: Notice, row: int | None = None, column: int | None = None) -> None:
    """Keep one place of a kind; the same place twice is one."""
    noticed.setdefault(kind, set()).add((row, column))


def is_red(red: int, green: int, blue: int) -> bool:
    """Say whether a person would call the colour red."""
    return red >= 0xC0 and green <= 0x60 and blue <= 0x60


def has_lost_character(name: str) -> bool:
    """Say whether a name holds the question mark that stands for a character that was lost."""
    return "?" in name and _LOST_IN_NAME.search(name) is not None


def places_of(noticed: set[Place]) -> str:
    """Write the first places as a spreadsheet names them: 7, C, C7."""
    ordered = sorted(noticed, key=lambda place: (place[0] is None, place[0] or 0, place[1] or 0))
    shown = [_name(row, column) for row, column in ordered[:MOST_PLACES] if (row, column) != (None, None)]
    return "、".join(shown) + (" …" if len(ordered) > MOST_PLACES else "")


def _name(row: int | None, column: int | None) -> str:
    letters = ""
    at = -1 if column is None else column
    while at >= 0:
        letters = chr(ord("A") + at % 26) + letters
        at = at // 26 - 1
    return letters + ("" if row is None else str(row + 1))
