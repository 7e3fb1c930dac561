"""Bytes of real-looking files: workbooks, delimited text, and pages of HTML that call themselves .xls.

Belongs here: how a table becomes bytes, the same bytes each time. Does not belong here: what stands in it.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter

Cell = str | int | float | Decimal | date | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Merge:
    """A merged block, counted from 1 as a person counts, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """One sheet: its cells from A1 on, and what is merged."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    def add(self, row: Row) -> int:
        """Add a row and say which it is, counted from 1."""
        self.rows.append(list(row))
        return len(self.rows)

    def title(self, text: str, width: int) -> int:
        """Add a title that is merged over the whole width."""
        number = self.add([text])
        if width > 1:
            self.merges.append(Merge(number, 1, number, width))
        return number


def workbook(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """Give an .xlsx; the day it says it was made is the day it was received, never today."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": made, "author": "", "comments": ""})
    plain, title = book.add_format(), book.add_format({"bold": True, "align": "center"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for row_number, row in enumerate(sheet.rows):
            for column_number, cell in enumerate(row):
                if cell is None:
                    continue
                if isinstance(cell, str):
                    page.write_string(row_number, column_number, cell)
                elif isinstance(cell, date):
                    page.write_datetime(row_number, column_number, datetime.combine(cell, time()), day)
                else:
                    page.write_number(row_number, column_number, float(cell))
        for merge in sheet.merges:
            row, column = merge.first_row - 1, merge.first_column - 1
            value = sheet.rows[row][column] if column < len(sheet.rows[row]) else None
            page.merge_range(row, column, merge.last_row - 1, merge.last_column - 1, "", title)
            if isinstance(value, str):
                page.write_string(row, column, value, title)
            elif isinstance(value, int | float | Decimal):
                page.write_number(row, column, float(value), plain)
        for column in sheet.hidden_columns:
            page.set_column(column - 1, column - 1, None, None, {"hidden": True})
    book.close()
    return target.getvalue()


def _text(cell: Cell) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def delimited(rows: Iterable[Row], encoding: str, delimiter: str = ",", line_end: str = "\r\n") -> bytes:
    """Give delimited text; a cell is quoted only where it must be, as office programs do."""
    awkward = {delimiter, '"', "\n", "\r"}
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            text = _text(cell)
            if awkward & set(text):
                text = '"' + text.replace('"', '""') + '"'
            cells.append(text)
        lines.append(delimiter.join(cells))
    return (line_end.join(lines) + line_end).encode(encoding)


def page(sheet: Sheet, encoding: str) -> bytes:
    """Give the HTML that platforms send under the name .xls: one table, merged cells as spans."""
    spans = {(merge.first_row, merge.first_column): merge for merge in sheet.merges}
    covered = {
        (row, column)
        for merge in sheet.merges
        for row in range(merge.first_row, merge.last_row + 1)
        for column in range(merge.first_column, merge.last_column + 1)
    } - set(spans)
    lines = [
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel">',
        f'<head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head>',
        '<body><table border="1">',
    ]
    for row_number, row in enumerate(sheet.rows, start=1):
        cells = []
        for column_number, cell in enumerate(row, start=1):
            if (row_number, column_number) in covered:
                continue
            span = ""
            if merge := spans.get((row_number, column_number)):
                across = merge.last_column - merge.first_column + 1
                down = merge.last_row - merge.first_row + 1
                span = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
            text = html.escape(_text(cell), quote=False)
            cells.append(f"<td{span}>{text or '&nbsp;'}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    lines += ["</table></body></html>", ""]
    return "\r\n".join(lines).encode(encoding)
