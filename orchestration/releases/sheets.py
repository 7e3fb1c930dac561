"""Cells of a spreadsheet: what may be written into one, and how wide and high it is.

Belongs here: turning values and texts into cells that no program misreads. Does not belong here: what a sheet is about.
"""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

LONGEST_TEXT = 32_767
LONGEST_NAME = 31
# digits that a spreadsheet keeps of a number
_DIGITS_KEPT = 15
# a spreadsheet reads a text that begins so as a formula, at the latest when it comes back from a CSV file
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CUT = "……（以下从略，全文{}字）"


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, as long as a cell allows; what is cut off is counted."""
    shown = f"'{text}" if text.startswith(FORMULA_SIGNS) else text
    if len(shown) > LONGEST_TEXT:
        cut = _CUT.format(len(text))
        shown = shown[: LONGEST_TEXT - len(cut)] + cut
    return shown


def number_of(text: str) -> Decimal | None:
    """The number that a text is, unless a spreadsheet could not keep all of its digits."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(number.as_tuple().digits) <= _DIGITS_KEPT else None


def name_of(text: str, taken: set[str]) -> str:
    """A name that a sheet may have, unlike all that are taken; it is taken from now on."""
    plain = "".join("_" if sign in r"[]:*?/\'" else sign for sign in text).strip() or "表"
    name, number = plain[:LONGEST_NAME], 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: LONGEST_NAME - len(str(number))]}{number}"
    taken.add(name.lower())
    return name


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of that many digits."""
    # two bytes for a Chinese character and one for a Latin one are also their widths, very nearly
    return sum(
        max(1, math.ceil(len(line.encode("gb18030", errors="replace")) * 0.98 / width)) for line in text.split("\n")
    )
