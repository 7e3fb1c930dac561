"""What a row below the header is: a record, or something that stands between records.

Belongs here: telling data from totals, footnotes, headings, zero reports, repeated headers and blank rows, and filling
merged cells downwards. Does not belong here: whether a record is right (the rules do that, and hold what is wrong).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from orchestration.intake.cells import Cell, Merge, cell_text, is_filled
from orchestration.intake.labels import normal_label
from orchestration.intake.layout import Header


class RowKind(StrEnum):
    """What a row is; only data lands in the raw tables."""

    DATA = "data"
    TOTAL = "total"
    FOOTNOTE = "footnote"
    TITLE = "title"
    OTHER = "other"
    BLANK = "blank"
    # says that there was nothing; whether it stands instead of records only the whole sheet can tell
    ZERO = "zero_report"


_TOTAL = re.compile(r".{0,12}?(合计|小计|总计|共计|本页计|累计)[:()]?")
_FOOTNOTE = re.compile(r"(备注|注|说明|附注|填表说明|填报说明)([:\d.、一二三四五六七八九十(]|$)")
_SIGNATURE = re.compile(
    r"(填表人|填报人|制表人|制表|审核人|审核|复核人|负责人|单位负责人|填报单位|填表单位|制表单位|报送单位|填表日期|填报日期|填表时间|报送日期|打印时间|打印日期|导出时间|导出日期|数据来源|共\d+条|联系人)(:|$)"
)
# so few cells beside the first may a footnote fill
MOST_FOOTNOTE_CELLS = 2
# a word of total stands at the beginning of its row
TOTAL_WITHIN = 3


def _shown(value: Cell) -> str:
    return "".join(unicodedata.normalize("NFKC", cell_text(value) or "").split())


def kind_of_row(row: list[Cell], header: Header, wide_merges: dict[int, int] | None = None) -> RowKind:
    """Tell what the row is; in doubt it is data, so that nothing is lost and the rules see it.

    wide_merges: for each column where a merged range begins in this row, how many columns it covers.
    """
    filled = [column for column, value in enumerate(row) if is_filled(value)]
    if not filled or all(column in header.running_numbers and _shown(row[column]).isdigit() for column in filled):
        return RowKind.BLANK
    if _says_nothing(row, filled, header):
        return RowKind.ZERO
    words = [column for column in filled[:TOTAL_WITHIN] if _TOTAL.fullmatch(_shown(row[column]))]
    required = [column for column, target in header.columns.items() if target.required and column not in words]
    values = {column: row[column] if column < len(row) else None for column in required}
    if len(header.columns) > 1 and _repeats_header(row, header):
        return RowKind.OTHER
    if required and all(is_filled(value) for value in values.values()):
        return RowKind.DATA
    first = _shown(row[filled[0]])
    if _SIGNATURE.match(first) or (_FOOTNOTE.match(first) and len(filled) <= MOST_FOOTNOTE_CELLS):
        return RowKind.FOOTNOTE
    codes = [column for column in required if header.columns[column].code]
    if any(is_filled(values[column]) for column in codes):
        return RowKind.DATA
    if words:
        return RowKind.TOTAL
    if len(filled) == 1 and (wide_merges or {}).get(filled[0], 1) * 2 > header.width > 1:
        return RowKind.TITLE
    if not any(column in header.columns or column in header.places for column in filled):
        return RowKind.OTHER
    return RowKind.DATA


def part_of(row: list[Cell], header: Header) -> str | None:
    """Name the part of the sheet (a district) that a row belongs to; None where the layout has no such column."""
    parts = [_shown(row[column]) for column in header.part_columns if column < len(row) and is_filled(row[column])]
    return "|".join(parts) or None


def _says_nothing(row: list[Cell], filled: list[int], header: Header) -> bool:
    """Say whether the row holds a word like 零报告 and nothing else than its number and the part that it speaks for."""
    is_said = False
    for column in filled:
        text = _shown(row[column])
        if column in header.part_columns or (column in header.running_numbers and text.isdigit()):
            continue
        if not re.fullmatch(header.layout.zero_report, text.strip("().。;")):
            return False
        is_said = True
    return is_said


def total_word(row: list[Cell]) -> str | None:
    """Give the word that makes a row one of totals: 合计, 铁西区小计."""
    filled = [value for value in row if is_filled(value)]
    return next((word for value in filled[:TOTAL_WITHIN] if _TOTAL.fullmatch(word := _shown(value))), None)


def _repeats_header(row: list[Cell], header: Header) -> bool:
    """Say whether the header stands here again, as it does at the top of each printed page."""
    texts = {column: _shown(row[column]) if column < len(row) else "" for column in header.columns}
    known = [column for column, target in header.columns.items() if target.required]
    return all(
        normal_label(texts[column]) in {normal_label(label) for label in header.columns[column].labels}
        for column in known
    )


def filled_down(merges: list[Merge], header: Header) -> dict[tuple[int, int], tuple[int, int]]:
    """For cells inside a vertical merge of a column that is filled downwards: the cell whose value they share."""
    wanted = {column for column, target in header.columns.items() if target.name in header.layout.fill_down}
    return {
        (row, column): (merge.top, merge.left)
        for merge in merges
        if merge.bottom > merge.top > header.last_row
        for column in range(merge.left, merge.right + 1)
        if column in wanted
        for row in range(merge.top + 1, merge.bottom + 1)
    }
