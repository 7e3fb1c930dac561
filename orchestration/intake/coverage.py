"""What a sheet covers and what holds for all its rows: read from its title, the file name and the sheet name.

Belongs here: months, years and declared attributes in running text. Does not belong here: what covers what
(versions.py), or dates in cells (staging does that).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from orchestration.intake.contracts import Attribute, Coverage, Where
from orchestration.intake.problems import Refused

CUMULATIVE_KEY = "cumulative"

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_CHINESE_MONTH = re.compile(r"(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])(?=月)")

_DAY = re.compile(
    r"(?<!\d)(20\d\d)年(1[0-2]|0?[1-9])月(3[01]|[12]\d|0?[1-9])(?:日|(?!\d))"
    r"|(?<!\d)(20\d\d)[-./_](1[0-2]|0?[1-9])[-./_](3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|(?<!\d)(20\d\d)(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])(?!\d)"
)
_MONTHS = re.compile(r"(?<!\d)(20\d\d)(?:年|[-./_])(1[0-2]|0?[1-9])月?(?:[-—–~～至到]+)(1[0-2]|0?[1-9])月")
_MONTH = re.compile(
    r"(?<!\d)(20\d\d)(?:年度?|[-./_])(1[0-2]|0?[1-9])(?!\d)(?:月份?)?|(?<!\d)(20\d\d)(1[0-2]|0[1-9])(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_ONLY_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_HALF = re.compile(r"第?[一二三四1-4]季度|[上下]半年|全年")


@dataclass(frozen=True)
class Period:
    """From the first to the last day; no first day means: everything up to the end."""

    start: dt.date | None
    end: dt.date


Texts = dict[Where, str]


def month_end(year: int, month: int) -> dt.date:
    """Give the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _plain(text: str) -> str:
    """Full-width digits, Chinese numerals in dates and white space all in one form."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    text = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), text)

    def month(match: re.Match[str]) -> str:
        digits = match[1].replace("十", "1" if len(match[1]) > 1 else "10").translate(_DIGITS)
        return str(int(digits))

    return _CHINESE_MONTH.sub(month, text)


def period_of(coverage: Coverage, texts: Texts, shown: str) -> Period | None:
    """Find the declared period; refuse (F05) when none is written, or when two are. Kind rows has none here."""
    if coverage.kind == "rows":
        return None
    plain: Texts = {where: _plain(texts.get(where, "")) for where in coverage.sources}
    find = {"month": _months, "year": _years, "cumulative": _ends}[coverage.kind]
    found = {where: find(text) for where, text in plain.items()}
    periods = {period for each in found.values() for period in each}
    if not periods and coverage.kind == "month":
        periods = _pieced_together(plain)
    if not periods and coverage.kind == "cumulative":
        periods = {Period(None, day) for text in plain.values() for _, day in _days(text)}
    if len(periods) == 1:
        return periods.pop()
    what = {"month": "month", "year": "year", "cumulative": "end of the covered time"}[coverage.kind]
    example = {"month": "2020年3月", "year": "2020年", "cumulative": "截至2020年3月"}[coverage.kind]
    where = _listed(coverage.sources)
    if not periods:
        raise Refused("F05", f"{shown}: no {what} is written in the {where}; write it there, for example {example}.")
    several = "、".join(sorted(period.end.strftime("%Y-%m" if coverage.kind != "year" else "%Y") for period in periods))
    raise Refused(
        "F05", f"{shown}: more than one {what} is written in the {where} ({several}); leave the one that is covered."
    )


def _listed(sources: list[Where]) -> str:
    names = {"title": "title", "file": "file name", "sheet": "sheet name"}
    return " or ".join(names[where] for where in sources)


def _days(text: str) -> list[tuple[str, dt.date]]:
    days = []
    for match in _DAY.finditer(text):
        year, month, day = (int(part) for part in match.groups() if part)
        if day <= calendar.monthrange(year, month)[1]:
            days.append((match[0], dt.date(year, month, day)))
    return days


def _months(text: str) -> set[Period]:
    days = {day for _, day in _days(text)}
    # from its first to its last day: that is the month
    whole = {Period(day.replace(day=1), day) for day in days if day == month_end(day.year, day.month)}
    whole = {period for period in whole if period.start in days}
    # any other full date is when a file was made or printed, not the month that it covers
    for written, _ in _days(text):
        text = text.replace(written, "|")
    spans = [(int(year), int(first), int(last)) for year, first, last in _MONTHS.findall(text)]
    periods = {Period(dt.date(year, first, 1), month_end(year, last)) for year, first, last in spans if first < last}
    if any(period.start is not None and period.start.month != period.end.month for period in periods):
        # several months in one file: shown as two ends, so that the sentence names them
        return {Period(p.start, month_end(p.start.year, p.start.month)) for p in periods if p.start} | {
            Period(p.end.replace(day=1), p.end) for p in periods
        }
    result = whole
    for match in _MONTH.finditer(_MONTHS.sub("|", text)):
        year, month = (int(part) for part in match.groups() if part)
        result.add(Period(dt.date(year, month, 1), month_end(year, month)))
    return result


def _years(text: str) -> set[Period]:
    for written, _ in _days(text):
        text = text.replace(written, "|")
    written = set(_YEAR.findall(text)) | {match.group(1) for match in _MONTHS.finditer(text)}
    return {Period(dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)) for year in written}


def _ends(text: str) -> set[Period]:
    days = _days(text)
    # a date that ends no month may be the day of the export: it counts only where nothing better is written
    said = {day for written, day in days if f"截至{written}" in text or f"截止{written}" in text}
    result = {Period(None, day) for _, day in days if day in said or day == month_end(day.year, day.month)}
    for written, _ in days:
        text = text.replace(written, "|")
    result |= {Period(None, month_end(int(year), int(last))) for year, _, last in _MONTHS.findall(text)}
    for match in _MONTH.finditer(_MONTHS.sub("|", text)):
        year, month = (int(part) for part in match.groups() if part)
        result.add(Period(None, month_end(year, month)))
    return result


def _pieced_together(texts: Texts) -> set[Period]:
    """A sheet called 3月 in a file of 2020: the year stands in one place, the month in another."""
    joined = "|".join(texts.values())
    for written, _ in _days(joined):
        joined = joined.replace(written, "|")
    years, months = set(_YEAR.findall(joined)), {int(month) for month in _ONLY_MONTH.findall(joined)}
    if len(years) != 1 or len(months) != 1 or _HALF.search(joined):
        return set()
    year, month = int(years.pop()), months.pop()
    return {Period(dt.date(year, month, 1), month_end(year, month))}


def attribute_of(attribute: Attribute, texts: Texts, shown: str) -> str | None:
    """Find a declared attribute; the first place that says anything decides, and it must say one thing only."""
    for where in attribute.sources:
        text = unicodedata.normalize("NFKC", texts.get(where, ""))
        found: set[str] = set()
        if attribute.pattern is not None:
            found = {match.group(1) for match in re.finditer(attribute.pattern, text)}
        else:
            # a longer word first, taken out when found: 不扣沙 is not also 扣沙
            for word in sorted(attribute.values or {}, key=len, reverse=True):
                plain = unicodedata.normalize("NFKC", word)
                if plain in text:
                    found.add((attribute.values or {})[word])
                    text = text.replace(plain, "|")
        if len(found) > 1:
            raise Refused(
                "F05",
                f"{shown}: its {_listed([where])} says more than one thing for {attribute.name}; leave "
                "the one that holds.",
            )
        if found:
            return found.pop()
    if attribute.default is None and attribute.required:
        raise Refused(
            "F05",
            f"{shown}: {attribute.zh or attribute.name} is written in neither the "
            f"{_listed(attribute.sources)}; write it there.",
        )
    return attribute.default


def cover_key(coverage: Coverage, period: Period, attributes: dict[str, str | None]) -> str:
    """Name what is covered: the month, the year, or everything so far, and the declared attributes beside it."""
    name = {"month": f"{period.end:%Y-%m}", "year": f"{period.end:%Y}", "cumulative": CUMULATIVE_KEY}[coverage.kind]
    return "|".join([name, *(attributes[part] or "" for part in coverage.key)])
