"""Ways in which the text of one cell goes wrong, and whether what comes of it can be told from a right value.

Belongs here: texts alone, decided by their shape and by the other texts of the column. Does not belong here: anything
that knows what the pipeline makes of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date
from random import Random
from typing import TypeVar

Kind = Callable[[str, Random, list[str]], str | None]
One = TypeVar("One")

_LOOK_ALIKE = {"0": "Oo〇", "1": "lI", "2": "Z", "5": "S", "8": "B", "O": "0", "I": "1", "B": "8", "S": "5", ".": "。·"}
_UNSEEN = " \u3000\u00a0\u200b\ufeff\u202d\t\n"
_NOTHING = ("", " ", "—", "/")
_WORDS = ("见附件", "同上", "待核实", "N/A", "#REF!")
_DAY = re.compile(
    r"(?<!\d)(\d{4})([-./年])(\d{1,2})(\2|月)(\d{1,2})(?!\d)|(?<!\d)((?:19|20)\d\d)()(\d\d)()(\d\d)(?!\d)"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?%?")


def _digit_changed(text: str, dice: Random, _others: list[str]) -> str | None:
    place = _some(dice, [at for at, sign in enumerate(text) if sign in "0123456789"])
    return None if place is None else text[:place] + dice.choice("0123456789") + text[place + 1 :]


def _digit_dropped(text: str, dice: Random, _others: list[str]) -> str | None:
    place = _some(dice, [at for at, sign in enumerate(text) if sign in "0123456789"])
    return None if place is None or len(text) < 2 else text[:place] + text[place + 1 :]


def _digits_swapped(text: str, dice: Random, _others: list[str]) -> str | None:
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit() and text[at] != text[at + 1]]
    place = _some(dice, pairs)
    return None if place is None else text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _look_alike(text: str, dice: Random, _others: list[str]) -> str | None:
    place = _some(dice, [at for at, sign in enumerate(text) if sign in _LOOK_ALIKE])
    return None if place is None else text[:place] + dice.choice(_LOOK_ALIKE[text[place]]) + text[place + 1 :]


def _full_width(text: str, dice: Random, _others: list[str]) -> str | None:
    place = _some(dice, [at for at, sign in enumerate(text) if "!" <= sign <= "~"])
    return None if place is None else text[:place] + chr(ord(text[place]) + 0xFEE0) + text[place + 1 :]


def _blank(_text: str, dice: Random, _others: list[str]) -> str | None:
    return dice.choice(_NOTHING)


def _words_for_a_value(text: str, dice: Random, _others: list[str]) -> str | None:
    return dice.choice(_WORDS) if text[:1].isdigit() else None


def _no_such_day(text: str, dice: Random, _others: list[str]) -> str | None:
    found = _DAY.search(text)
    if not found:
        return None
    month, day = dice.choice((("13", "01"), ("02", "30"), ("00", "10"), ("11", "31"), ("04", "00")))
    year, first, _, second, _ = (part for part in found.groups() if part is not None)
    return text[: found.start()] + year + first + month + second + day + text[found.end() :]


def _of_another_row(text: str, dice: Random, others: list[str]) -> str | None:
    return _some(dice, [other for other in others if other != text])


def _point_shifted(text: str, dice: Random, _others: list[str]) -> str | None:
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, rest = text.partition(".")
    if rest:
        return dice.choice((whole + rest, whole + rest[0] + "." + (rest[1:] or "0")))
    return dice.choice((whole + "0", whole + "0000", whole[:-1] + "." + whole[-1] if len(whole) > 1 else whole + ".5"))


def _unseen_sign(text: str, dice: Random, _others: list[str]) -> str | None:
    place = dice.randint(0, len(text))
    return text[:place] + dice.choice(_UNSEEN) + text[place:]


def _negative(text: str, dice: Random, _others: list[str]) -> str | None:
    return dice.choice("-－−") + text if _NUMBER.fullmatch(text) else None


def _some(dice: Random, among: Sequence[One]) -> One | None:
    return dice.choice(among) if among else None


KINDS: dict[str, Kind] = {
    "digit changed": _digit_changed,
    "digit dropped": _digit_dropped,
    "digits swapped": _digits_swapped,
    "look-alike": _look_alike,
    "full width": _full_width,
    "blank": _blank,
    "words for a value": _words_for_a_value,
    "no such day": _no_such_day,
    "of another row": _of_another_row,
    "point shifted": _point_shifted,
    "unseen sign": _unseen_sign,
    "negative": _negative,
}


def corrupted(kind: str, text: str, dice: Random, others: Collection[str | None]) -> str | None:
    """The text gone wrong in one way; None where this way does not apply to it."""
    wrong = KINDS[kind](text, dice, sorted({other for other in others if other}))
    return None if wrong == text else wrong


def shape(text: str, any_name: bool = False) -> str:
    """What sort of text it is: every digit a 9, every Latin letter an a; all other signs speak for themselves.

    `any_name`: Chinese characters do not, where names made of them differ from row to row.
    """
    formed = re.sub("[A-Za-z]", "a", re.sub("[0-9]", "9", text))
    return re.sub("[\u4e00-\u9fff]+", "文", formed) if any_name else formed


def is_plausible(old: str, wrong: str, others: Collection[str | None]) -> bool:
    """Whether the column has such a value elsewhere, or one of the same shape; `others` are the texts of all its rows.

    Then nobody who sees the cell alone could say that it is wrong: 2020-03-05 in place of 2020-03-06 is a date, and
    nothing at all is a value where the column has gaps. A day that no calendar has, or of another century, is none.
    """
    texts = {"" if other in (None, *_NOTHING) else other for other in others}
    wrong = "" if wrong in _NOTHING else wrong
    if wrong in texts:
        return True
    days = _days(wrong)
    if wrong and _days(old) and (not days or any(day is None or not 1990 <= day.year < 2100 for day in days)):
        return False
    names = Counter(other for other in others if other and re.search("[\u4e00-\u9fff]{2}", other))
    # twice, because most registers are delivered twice
    any_name = sum(count <= 2 for count in names.values()) > len(names) / 2
    return shape(wrong, any_name) in {shape(text, any_name) for text in texts}


def _days(text: str) -> list[date | None]:
    numbers = [[int(part) for part in found.groups() if part and part.isdigit()] for found in _DAY.finditer(text)]
    return [
        date(year, month, day) if year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None
        for year, month, day in numbers
    ]
