"""Control totals: what the totals rows of a sheet say, and what its records come to.

Belongs here: which cells of a totals row are totals, which records each speaks for, and exact sums. Does not belong
here: whether the two agree (rule F06).

A cell is held against the sum of its column where every record's cell there is a number or blank; against the number
of records where no record has a number there (offices write the count into any free cell), where the column is
personal, or where it carries a word of counting (36件). Codes, running numbers and columns that the contract excludes
are no totals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from enum import StrEnum

from orchestration.intake.cells import Cell, cell_text, is_filled
from orchestration.intake.contracts import Column
from orchestration.intake.labels import normal_label
from orchestration.intake.layout import Header
from orchestration.intake.rows import total_word

# no sum of a sheet has more digits, so no sum is rounded
_EXACT = Context(prec=200)
# a binary number is no more exact than this
_NOISE = Decimal("1e-12")
_BINARY_DIGITS = 15
# a longer number in a cell that is no amount is a telephone or a code
MOST_COUNT_DIGITS = 7

_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
# words with which records are counted; those for people and for units count something else than records
_COUNT = re.compile(r"共?(\d+|\d{1,3}(?:,\d{3})+)(?:件|项|条|个|场|次|台|处|宗|起|份|笔|辆|座)(?:记录)?")
_PLACEHOLDERS = frozenset({"/", "\\", "-", "--", "—", "——", "–", "无", "*"})


class Level(StrEnum):
    """Of what a totals row is the total."""

    # of the records since the totals row before it
    SUBTOTAL = "subtotal"
    # of the sheet, or of a part of it where there are several
    TOTAL = "total"
    # of more than the sheet: nobody here knows of what
    RUNNING = "running"


@dataclass(frozen=True)
class ControlTotal:
    """One cell of a totals row: as it stands there, and as numbers where it is a total."""

    row: int
    column_name: str
    value: str | None
    level: Level
    basis: str | None = None
    printed: str | None = None
    computed: str | None = None


@dataclass
class _Records:
    """A column's numbers by row, and whether anything else stands in it."""

    numbers: dict[int, Decimal] = field(default_factory=dict)
    has_text: bool = False


def level_of(word: str) -> Level:
    """Tell the level by the word that the row begins with."""
    if "累计" in word:
        return Level.RUNNING
    return Level.SUBTOTAL if "小计" in word or "本页" in word else Level.TOTAL


def control_totals(
    rows: Iterable[list[Cell]], header: Header, totals: dict[int, list[Cell]], records: list[int]
) -> list[ControlTotal]:
    """Hold the totals rows of a sheet against its records; rows are counted from zero, like the keys of `totals`."""
    levels = {at: level_of(total_word(row) or "") for at, row in totals.items()}
    said = {
        (at, position): number
        for at, row in totals.items()
        if levels[at] is not Level.RUNNING
        for position, column in header.columns.items()
        if position not in header.running_numbers
        and (number := _said(column, _cell(row, position), _units(header, position))) is not None
    }
    columns = _read(rows, {position: _units(header, position) for _, position in said}, records)
    found = []
    with localcontext(_EXACT):
        for at, row in totals.items():
            scopes = _scopes(at, levels, records)
            for position, column in header.columns.items():
                if not is_filled(value := _cell(row, position)):
                    continue
                basis = None
                if (number := said.get((at, position))) is not None:
                    basis = _basis(column, columns[position], *number)
                total = ControlTotal(at, column.name, cell_text(value), levels[at])
                if number is not None and basis is not None:
                    total = _compared(
                        total, basis, number[0], columns[position], scopes, is_binary=type(value) is float
                    )
                found.append(total)
    return found


def _cell(row: list[Cell], position: int) -> Cell:
    return row[position] if position < len(row) else None


def _plain(value: Cell) -> str:
    return "".join(unicodedata.normalize("NFKC", cell_text(value) or "").split())


def _number(value: Cell, units: frozenset[str]) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return Decimal(format(value, f".{_BINARY_DIGITS}g"))
    text = _plain(value)
    # the column's own unit may be written behind the number once more
    for unit in units:
        if text.casefold().endswith(unit):
            text = text[: -len(unit)]
            break
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def _units(header: Header, position: int) -> frozenset[str]:
    return frozenset(filter(None, (normal_label(header.columns[position].unit), header.units.get(position))))


def _said(column: Column, value: Cell, units: frozenset[str]) -> tuple[Decimal, bool] | None:
    """Give the number in a cell of a totals row, and whether its word says that it counts records."""
    if column.code or not column.total or not is_filled(value):
        return None
    if match := _COUNT.fullmatch(_plain(value)):
        return Decimal(match[1].replace(",", "")), True
    if isinstance(value, float):
        return Decimal(repr(value)), False
    number = _number(value, units)
    return None if number is None else (number, False)


def _read(rows: Iterable[list[Cell]], units: dict[int, frozenset[str]], records: list[int]) -> dict[int, _Records]:
    """Read the columns that totals stand below; the sheet is only walked again where there are any."""
    columns = {position: _Records() for position in units}
    if not columns:
        return columns
    wanted = set(records)
    for at, row in enumerate(rows):
        if at not in wanted:
            continue
        for position, column in columns.items():
            value = _cell(row, position)
            if not is_filled(value) or _plain(value) in _PLACEHOLDERS:
                continue
            number = _number(value, units[position])
            if number is None:
                column.has_text = True
            else:
                column.numbers[at] = number
    return columns


def _basis(column: Column, records: _Records, number: Decimal, is_counted: bool) -> str | None:
    """Say what the number is held against: the sum of the column, the count of the records, or nothing."""
    if is_counted:
        return "count"
    may_count = number == number.to_integral_value() and abs(number) < 10**MOST_COUNT_DIGITS
    if column.personal or not records.numbers:
        return "count" if may_count else None
    # numbers among words: neither is said
    return None if records.has_text else "sum"


def _scopes(at: int, levels: dict[int, Level], records: list[int]) -> list[list[int]]:
    """Give the records that a totals row may speak for, the likeliest first."""
    if levels[at] is Level.RUNNING:
        return []
    if levels[at] is Level.SUBTOTAL:
        borders = sorted(levels)
        subtotals = [border for border in borders if levels[border] is Level.SUBTOTAL]
        # nothing above the first of them, and something below the last: they stand above what they sum up
        stands_above = not _part(subtotals[0], borders, records, below=False) and bool(
            _part(subtotals[-1], borders, records, below=True)
        )
        return [_part(at, borders, records, below=stands_above)]
    totals = sorted(total for total, level in levels.items() if level is Level.TOTAL)
    if len(totals) == 1:
        return [records]
    part = _part(at, totals, records, below=False)
    return [records, part] if at == totals[-1] else [part, records]


def _part(at: int, borders: list[int], records: list[int], *, below: bool) -> list[int]:
    if below:
        end = min((border for border in borders if border > at), default=None)
        return [record for record in records if record > at and (end is None or record < end)]
    start = max((border for border in borders if border < at), default=-1)
    return [record for record in records if start < record < at]


def _compared(
    total: ControlTotal, basis: str, printed: Decimal, column: _Records, scopes: list[list[int]], *, is_binary: bool
) -> ControlTotal:
    decimals = max((_decimals(number) for number in column.numbers.values()), default=0)
    if is_binary:
        printed = _settled(printed, decimals)
    computed = [
        Decimal(len(scope))
        if basis == "count"
        else sum((column.numbers.get(at, Decimal(0)) for at in scope), Decimal(0))
        for scope in scopes
    ]
    nearest = printed if printed in computed else computed[0]
    return ControlTotal(
        total.row, total.column_name, total.value, total.level, basis, _written(printed), _written(nearest)
    )


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _settled(printed: Decimal, decimals: int) -> Decimal:
    """Take a sum of binary numbers for the decimal that it stands for: 330.09999999999997 for 330.1."""
    rounded = round(printed, decimals)
    return rounded if abs(printed - rounded) <= abs(printed) * _NOISE else printed


def _written(number: Decimal) -> str:
    """Write a number in the one way in which equal numbers are equal texts."""
    return "0" if not number else format(number.normalize(), "f")
