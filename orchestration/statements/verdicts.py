"""What a statement is worth: held against the figure of its year, with the probable cause where they differ.

Belongs here: agrees, differs, rounding, not certified, not verifiable, unknown, and why. Does not belong here: of which
figure a statement speaks (`matching.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from orchestration.statements.catalogue import Catalogue, Figure, day_of
from orchestration.statements.matching import Statement
from orchestration.statements.numbers import Number
from orchestration.statements.text import normal
from orchestration.wording import STATUSES, day_zh


class Verdict(StrEnum):
    """How a statement stands to the figure; the words of the interface."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ROUNDING = "rounding"
    NOT_CERTIFIED = "not_certified"
    NOT_VERIFIABLE = "not_verifiable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judgement:
    """A verdict, and in words what it rests on."""

    verdict: Verdict
    # as the catalogue prints it; None where there is none that may be said
    computed: str | None = None
    cause: str = ""


_CLASSES = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}
_ROUNDINGS = {ROUND_HALF_EVEN: "", ROUND_HALF_UP: "四舍五入"}
_CUTTINGS = {ROUND_DOWN: "只舍不入", ROUND_CEILING: "只入不舍"}
# more powers of ten than any two units of one family lie apart
_POWERS = (1, 2, 3, 4, 6, 8)


def judge(statement: Statement, catalogue: Catalogue) -> Judgement:
    """Hold a statement against its figure."""
    if statement.phrase is None or statement.phrase.stable_id is None:
        return Judgement(Verdict.UNKNOWN, cause="带单位的数，目录中没有与之对应的数据")
    figure = catalogue.figures.get((statement.phrase.stable_id, statement.year))
    if figure is None:
        return Judgement(Verdict.NOT_CERTIFIED, cause=f"没有{statement.year}年度的数据")
    if figure.status == "unverified":
        return Judgement(Verdict.NOT_VERIFIABLE, cause=figure.reason or STATUSES[figure.status])
    if figure.value is None:
        return Judgement(Verdict.NOT_CERTIFIED, cause=figure.reason or STATUSES[figure.status])
    verdict, cause = _held_against(statement, figure, figure.value, catalogue)
    if verdict is Verdict.DIFFERS and not cause:
        cause = _probable_cause(statement, figure, catalogue) or "原因不明"
    return Judgement(verdict, figure.value, cause)


def _held_against(
    statement: Statement, figure: Figure, value: str, catalogue: Catalogue, exact: Fraction | None = None
) -> tuple[Verdict, str]:
    number = statement.number
    if number is None:
        if statement.says_otherwise:
            return Verdict.DIFFERS, "所说的级别、范围或数目不是该数据的定义所指"
        said = statement.says or "true"
        agrees = said == value or (figure.exact is not None and Fraction(said) == figure.exact if said.isdigit() else 0)
        return (Verdict.AGREES if agrees else Verdict.DIFFERS), ""
    if figure.unit == "date":
        return (Verdict.AGREES if _is_day(number, value) else Verdict.DIFFERS), ""
    if figure.unit == "class":
        return (Verdict.AGREES if number.value == _CLASSES.get(value) else Verdict.DIFFERS), ""
    if figure.unit in ("label", "bool"):
        return Verdict.NOT_VERIFIABLE, "该数据不是数值"
    if figure.kind == "approximate_count" or number.hedge:
        return _held_loosely(number, value, exact or figure.exact)
    return _held_exactly(number, figure, value, exact or figure.exact, catalogue)


def _is_day(number: Number, value: str) -> bool:
    """A day in no named year is held against the month and the day alone."""
    wanted = day_of(value)
    if wanted is None or number.day is not None:
        return number.day is not None and number.day == wanted
    return number.value == wanted.month * 100 + wanted.day


def _held_exactly(
    number: Number, figure: Figure, value: str, exact: Fraction | None, catalogue: Catalogue
) -> tuple[Verdict, str]:
    printed, places = in_unit_of(number, figure, catalogue)
    wanted = Decimal(value)
    digits = -int(wanted.as_tuple().exponent)
    if printed == wanted:
        # 81.50 promises a digit that 81.5 does not; 80 for 80.0 keeps one back; 75000 for 7.5万 does neither
        if max(places, 0) == digits or (places > digits and places > number.places):
            return Verdict.AGREES, ""
        if exact is None or _rounded(exact, places, ROUND_HALF_EVEN) == printed:
            return Verdict.ROUNDING, f"保留{places}位小数，目录规定{digits}位"
        right = _rounded(exact, places, ROUND_HALF_EVEN)
        return Verdict.ROUNDING, f"所补的零不是计算所得，保留{places}位小数应为{right}"
    if exact is None or (figure.kind == "count" and places >= 0):
        return Verdict.DIFFERS, ""
    for way, name in _ROUNDINGS.items():
        if _rounded(exact, places, way) == printed:
            said = f"保留{max(places, 0)}位小数，目录规定{digits}位" if places != digits else ""
            return Verdict.ROUNDING, "，".join(filter(None, [f"修约方法为{name}" if name else "", said]))
    return Verdict.DIFFERS, ""


def _held_loosely(number: Number, value: str, exact: Fraction | None) -> tuple[Verdict, str]:
    """300余 is true of 301 to 399, 近300 of what lies as much below."""
    if value.endswith("+") and number.hedge == "above" and number.value == Decimal(value[:-1]):
        return Verdict.AGREES, ""
    count = exact if exact is not None else Fraction(value.rstrip("+"))
    printed, step = Fraction(number.value), Fraction(_step(number))
    if not number.hedge:
        if printed == count:
            return Verdict.AGREES, ""
        said = value.endswith("+") and printed == Fraction(value[:-1])
        return (Verdict.ROUNDING, "漏写“余”") if said else (Verdict.DIFFERS, "")
    true = {
        "above": printed < count < printed + step,
        "below": printed - step < count < printed,
        "about": abs(printed - count) * 2 <= step,
    }[number.hedge]
    return (Verdict.ROUNDING, "所印为概数，目录另有规定") if true else (Verdict.DIFFERS, "")


def _step(number: Number) -> Decimal:
    """The worth of the last digit that is not a zero put there to fill: 100 of 3300."""
    exponent = int(number.value.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)


def in_unit_of(number: Number, figure: Figure, catalogue: Catalogue) -> tuple[Decimal, int]:
    """A printed number in the unit of a figure, and how many places it then has."""
    value, places = number.value, number.places
    family, power = catalogue.units.get(number.unit, ("", 0))
    own_family, own_power = catalogue.units.get(normal(figure.unit), ("", 0))
    if family == own_family and family and power != own_power:
        return value.scaleb(power - own_power), places - power + own_power
    # a cell of a workbook holds the share itself, and shows it as per cent
    if figure.unit == "%" and not number.unit and abs(value) <= 1 and places > 2:
        return value.scaleb(2), places - 2
    return value, places


def _rounded(exact: Fraction, places: int, way: str) -> Decimal:
    last = Decimal(1).scaleb(-places)
    units = exact * Fraction(10) ** places
    whole, rest = divmod(abs(units), 1)
    up = {
        ROUND_HALF_EVEN: rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
        ROUND_HALF_UP: rest >= Fraction(1, 2),
        ROUND_DOWN: False,
        ROUND_CEILING: rest > 0,
    }[way]
    rounded = (int(whole) + up) * (1 if units >= 0 else -1)
    return Decimal(rounded) * last


def _probable_cause(statement: Statement, figure: Figure, catalogue: Catalogue) -> str:
    """The first thing that would explain what is printed; it is a guess, and says so."""
    for other in figure.alternatives:
        if _explains(statement, figure, other.value, catalogue):
            return f"可能是{other.cause or '口径不同'}：按“{other.name}”为{other.value}"
    for year in sorted({year for _, year in catalogue.figures}, key=lambda one: (abs(one - figure.year), one)):
        then = catalogue.figures.get((figure.stable_id, year))
        if year != figure.year and then and then.value and _explains(statement, figure, then.value, catalogue):
            return f"可能用了{year}年度的数"
    if statement.number is None:
        return ""
    if figure.unit == "date":
        return _cause_of_day(statement.number, figure)
    if figure.unit in ("class", "year"):
        return ""
    return _cause_of_number(statement.number, figure, catalogue)


def _explains(statement: Statement, figure: Figure, value: str, catalogue: Catalogue) -> bool:
    if value == figure.value:
        return False
    exact = Fraction(value) if _is_number(value) else Fraction(0)
    verdict, _ = _held_against(statement, figure, value, catalogue, exact)
    return verdict is Verdict.AGREES


def _cause_of_day(number: Number, figure: Figure) -> str:
    wanted = day_of(figure.value or "")
    if number.day is None and not number.value:
        return "没有这一天"
    if wanted and number.day and abs(number.day - wanted) <= timedelta(days=1):
        return "相差一天"
    return f"应为{day_zh(wanted)}" if wanted else ""


def _cause_of_number(number: Number, figure: Figure, catalogue: Catalogue) -> str:
    printed, places = in_unit_of(number, figure, catalogue)
    wanted = Decimal((figure.value or "0").rstrip("+"))
    one, other = (str(value).replace(".", "").strip("0") for value in (printed, wanted))
    if printed and wanted and any(printed == wanted.scaleb(power * sign) for power in _POWERS for sign in (1, -1)):
        return f"可能是{catalogue.causes.get('unit', '单位')}或小数点移位"
    for way, name in _CUTTINGS.items():
        if figure.exact is not None and places > 0 and _rounded(figure.exact, places, way) == printed:
            return f"可能是{catalogue.causes.get('rounding', '修约')}：{name}"
    if figure.unit == "%" and (cause := _cause_of_ratio(printed, places, figure)):
        return cause
    if len(one) == len(other) and _is_swapped(one, other):
        return f"可能是{catalogue.causes.get('typing_error', '差错')}：相邻两位颠倒"
    same_year = (
        catalogue.names[stable_id]
        for (stable_id, year), another in catalogue.figures.items()
        # small numbers meet by chance
        if year == figure.year and stable_id != figure.stable_id and another.value == str(printed) and printed >= 20
    )
    if name := next(same_year, None):
        return f"可能误用了“{name}”的数"
    if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1 and len(one) > 1:
        return f"可能是{catalogue.causes.get('typing_error', '差错')}：有一位数字不同"
    low, high = (figure.lowest or "").rstrip("+"), (figure.highest or "").rstrip("+")
    if _is_number(low) and _is_number(high) and Decimal(low) <= printed <= Decimal(high):
        return f"在待处理的剔除行所能影响的范围之内（{low}至{high}）"
    return ""


def _cause_of_ratio(printed: Decimal, places: int, figure: Figure) -> str:
    """The same part of another whole, not far from the right one."""
    try:
        above, below = Fraction(figure.numerator or ""), Fraction(figure.denominator or "")
    except (ValueError, ZeroDivisionError):
        return ""
    if below.denominator != 1:
        return ""
    for step in range(1, max(2, int(below) // 100)):
        for whole in (below - step, below + step):
            if whole > 0 and _rounded(above / whole * 100, places, ROUND_HALF_EVEN) == printed:
                return f"可能是分母不同：{above}/{whole}"
    return ""


def _is_swapped(one: str, other: str) -> bool:
    places = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
