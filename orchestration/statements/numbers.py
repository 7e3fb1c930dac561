"""The numbers of a text: Arabic and Chinese, with 万 and 亿, 余 and 近, per cents, classes, days and years.

Belongs here: where a number stands and what it is worth, exactly. Does not belong here: what it speaks of
(`matching.py`).

A number in Arabic digits is one wherever it stands by itself. One in Chinese digits is one only before a measure word,
or with 百分之, or with 余: 一是 and 第三十六条 are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum


class Kind(Enum):
    """What a number is by its form."""

    NUMBER = "number"
    DAY = "day"
    YEAR = "year"
    # a month, or a stretch of years: never a figure, and in nobody's way
    TIME = "time"


@dataclass(frozen=True)
class Number:
    """A number of a text: where it stands, and what it is worth in the unit that follows it."""

    start: int
    end: int
    kind: Kind
    value: Decimal = Decimal(0)
    # places behind the point; below zero where 万 or 亿 stands behind the number
    places: int = 0
    # above: 300余; below: 近300; about: 300左右
    hedge: str = ""
    # the unit as the text has it; '' where none that is known follows
    unit: str = ""
    # of a day in no named year None, and its month and day as a value: 1126
    day: date | None = None
    is_chinese: bool = False


@dataclass(frozen=True)
class Words:
    """The words around numbers, as the catalogue knows them; hedges by word, with what they say."""

    measures: tuple[str, ...]
    before: dict[str, str]
    behind: dict[str, str]
    behind_unit: dict[str, str]
    negations: tuple[str, ...]
    years: dict[str, int]
    # before a year with which something is compared: it is not the one of which the sentence speaks
    comparisons: tuple[str, ...] = ()


_DIGITS = dict(zip("零一二三四五六七八九两", (*range(10), 2), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4}
# worse than the worst class
_WORST = 6

# so far before a number its words are looked for: a search over the whole text before each would never end
_NEAR = 8

_CHINESE_YEAR = "[零一二三四五六七八九]{4}"
_YEAR = rf"(?:(?<!\d)(?:19|20)\d\d|{_CHINESE_YEAR})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAYS = (
    re.compile(rf"({_YEAR})[ \t]*年[ \t]*({_SMALL})[ \t]*月[ \t]*({_SMALL})[ \t]*[日号]"),
    re.compile(r"(?<![\d.A-Za-z])((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.])"),
)
_DAYS_OF_NO_YEAR = re.compile(rf"(?<![\d年零一二三四五六七八九十])({_SMALL})[ \t]*月[ \t]*({_SMALL})[ \t]*日")
_TIMES = (
    re.compile(rf"{_YEAR}[ \t]*年?[ \t]*[-~至到][ \t]*{_YEAR}(?=[ \t]*年)"),
    re.compile(
        rf"(?:{_YEAR}[ \t]*年[ \t]*)?(?<!\d){_SMALL}(?:[ \t]*[-~至到][ \t]*{_SMALL})?[ \t]*月"
        rf"(?:[ \t]*{_SMALL}[ \t]*[日号])?"
    ),
)
_YEARS = re.compile(rf"{_YEAR}(?=[ \t]*年)")
_ARABIC = re.compile(
    r"(?<![A-Za-z\d.〔\[])(?<![A-Za-z]-)(?<![A-Za-z]-\d)(?<!第)(\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(\.\d+)?([十百千万亿]{0,2})"
)
_RUN = "[零一二三四五六七八九十百千万亿两]"
# 绿盾2020: a year within a name, and no number
_NAMED_YEAR = re.compile(r"(?<=[\u4e00-\u9fff])(?:19|20)\d\d(?=[\u4e00-\u9fff\"'])")
_CHINESE = re.compile(rf"(?<!第)(?<!{_RUN})({_RUN}+)(?:点([零一二三四五六七八九]+)([万亿]?))?")
_ROMANS = "(劣)?(IV|III|II|I|V|Ⅱ|Ⅲ|Ⅳ)"
# with its 类, or alone in a cell
_CLASSES = (
    (re.compile(rf"(?<![A-Za-z]){_ROMANS}(?=[ \t]*类)"), "类"),
    (re.compile(rf"(?<=\t){_ROMANS}(?=[\t\n]|\Z)"), ""),
)
_PARTS = re.compile(r"([百千])分之[ \t]*$")


def chinese_whole(text: str) -> int | None:
    """The whole number that Chinese numerals write; None where they write none: 十四五, 三三五八."""
    total = section = 0
    digit: int | None = None
    power, last = 10**12, 10**5
    for at, sign in enumerate(text):
        if sign in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[sign]
        elif sign in _TENS:
            ten = _TENS[sign]
            # 十五 begins with its ten; 百 and 千 never do
            if ten >= last or (digit is None and not (sign == "十" and at == 0)):
                return None
            section, digit, last = section + (1 if digit is None else digit) * ten, None, ten
        else:
            worth = 10 ** _POWERS[sign]
            section += digit or 0
            if worth >= power or section == 0:
                return None
            total, section, digit, power, last = total + section * worth, 0, None, worth, 10**5
    if digit and section and last > 10 and text[-2] != "零":
        # 三百五 is three hundred and fifty: spoken, and never printed
        return None
    return total + section + (digit or 0)


def find(text: str, words: Words) -> list[Number]:
    """Every number of a normal text, in order; no two of them overlap."""
    found: list[Number] = []
    taken = bytearray(len(text))

    def take(numbers: Iterable[Number]) -> None:
        for number in numbers:
            if not any(taken[number.start : number.end]):
                taken[number.start : number.end] = b"\1" * (number.end - number.start)
                found.append(number)

    take(_days(text))
    for pattern in _TIMES:
        take(Number(*match.span(), Kind.TIME) for match in pattern.finditer(text))
    take(
        Number(*match.span(), Kind.YEAR, Decimal(_year(match[0])), is_chinese=not match[0].isdigit())
        for match in _YEARS.finditer(text)
    )
    around = _Around(words)
    take(around.classes(text))
    take(around.arabic(text))
    take(around.chinese(text))
    return sorted(found, key=lambda number: number.start)


def _days(text: str) -> Iterable[Number]:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            year, month, day = _year(match[1]), _small(match[2]), _small(match[3])
            try:
                yield Number(*match.span(), Kind.DAY, day=date(year, month, day))
            except ValueError:
                # 2月30日 is a day to whoever wrote it, and to nobody else
                yield Number(*match.span(), Kind.DAY)
    for match in _DAYS_OF_NO_YEAR.finditer(text):
        yield Number(*match.span(), Kind.DAY, Decimal(_small(match[1]) * 100 + _small(match[2])))


def _year(text: str) -> int:
    return int(text) if text.isdigit() and text.isascii() else int("".join(str(_DIGITS[sign]) for sign in text))


def _small(text: str) -> int:
    return int(text) if text.isascii() else (chinese_whole(text) or 0)


class _Around:
    """Numbers together with the words that stand close to them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._unit = re.compile(rf"[ \t]*({_any(words.measures)})")
        self._before = re.compile(rf"({_any(words.before)})[ \t]*$")
        self._behind = re.compile(rf"[ \t]*({_any(words.behind)})")
        self._behind_unit = re.compile(rf"[ \t]*({_any(words.behind_unit)})")

    def classes(self, text: str) -> Iterable[Number]:
        for pattern, unit in _CLASSES:
            for match in pattern.finditer(text):
                yield Number(*match.span(), Kind.NUMBER, Decimal(_WORST if match[1] else _ROMAN[match[2]]), unit=unit)

    def arabic(self, text: str) -> Iterable[Number]:
        for match in _ARABIC.finditer(text):
            fraction, powers = match[2] or "", match[3]
            end = match.end()
            # 100千克 and 3百分点 have their power in the unit
            if powers and self._unit.match(text, match.end(2) if match[2] else match.end(1)) and not _is_power(powers):
                powers, end = "", match.end(2) if match[2] else match.end(1)
            places = len(fraction[1:]) - sum(_POWERS[sign] for sign in powers)
            value = Decimal(match[1].replace(",", "") + fraction).scaleb(sum(_POWERS[sign] for sign in powers))
            number = Number(match.start(), end, Kind.NUMBER, value, places)
            number = self._with_words(text, number)
            follows = text[number.end : number.end + 1]
            if not number.unit and re.match("[A-Za-z]", follows):
                continue
            if not number.unit and (named := _NAMED_YEAR.match(text, match.start())) and named.end() == number.end:
                number = Number(*named.span(), Kind.TIME)
            yield number

    def chinese(self, text: str) -> Iterable[Number]:
        for match in _CHINESE.finditer(text):
            whole = chinese_whole(match[1])
            if whole is None:
                continue
            fraction, power = match[2] or "", _POWERS.get(match[3] or "", 0)
            value = Decimal(f"{whole}.{''.join(str(_DIGITS[sign]) for sign in fraction)}0").scaleb(power)
            number = Number(*match.span(), Kind.NUMBER, value, len(fraction) - power, is_chinese=True)
            number = self._with_words(text, number)
            if text[match.start() - 1 : match.start()] == "劣" and number.unit == "类":
                number = replace(number, start=number.start - 1, value=Decimal(_WORST))
            # 一项 is a number where a measure follows it, and 一是 is none
            if number.unit or number.hedge == "above" or number.start < match.start():
                yield number

    def _with_words(self, text: str, number: Number) -> Number:
        start, end, hedge, unit = number.start, number.end, "", ""
        if parts := _PARTS.search(text, max(0, start - _NEAR), start):
            start, unit = parts.start(), {"百": "%", "千": "‰"}[parts[1]]
        if behind := self._behind.match(text, end):
            end, hedge = behind.end(), self._words.behind[behind[1]]
        if not unit and (follows := self._unit.match(text, end)):
            unit = follows[1]
            if further := self._behind_unit.match(text, follows.end()):
                hedge = hedge or self._words.behind_unit[further[1]]
        if before := self._before.search(text, max(0, start - _NEAR), start):
            start, hedge = before.start(), hedge or self._words.before[before[1]]
        return replace(number, start=start, end=end, hedge=hedge, unit=unit)


def _is_power(signs: str) -> bool:
    return all(sign in "万亿" for sign in signs)


def _any(words: Iterable[str]) -> str:
    """An alternation, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
