"""One sheet of a workbook: cells, looks and print set-up.

Belongs here: writing any value safely into a cell, formats, and what every sheet has. Does not belong here: what a
sheet is about (`workbook.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestration.releases.sheets import harmless, lines_of, number_of
from orchestration.showing import SAID
from orchestration.wording import SIGNS, STATUSES

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from orchestration.reading import Record

FONT = "微软雅黑"
# the rows that a sheet can have, less what stands above a table
ROWS_A_SHEET = 1_048_000
_INK, _SOFT, _LINE, _HEAD = "#1D2733", "#5C6875", "#C9D1DA", "#17507D"
_STATUS_INK = {"computed": "#1C7C4A", "withheld": "#B3261E"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "font_color": _HEAD, "valign": "vcenter"},
    "note": {"font_color": _SOFT, "text_wrap": True, "valign": "top"},
    "plain": {"text_wrap": True, "valign": "top"},
    "section": {"font_size": 12, "bold": True, "font_color": _HEAD, "valign": "vcenter"},
    "back": {"font_color": _HEAD, "underline": 1},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD, "border": 1, "border_color": _LINE,
             "text_wrap": True, "align": "center", "valign": "vcenter"},
    "warning": {"bold": True, "font_color": _STATUS_INK["withheld"], "text_wrap": True, "valign": "top"},
    "cover": {"font_size": 26, "bold": True, "font_color": _HEAD, "valign": "vcenter"},
    "cover_bureau": {"font_size": 14, "font_color": _SOFT, "valign": "vcenter"},
    "key": {"font_color": _SOFT, "valign": "top", "bottom": 1, "bottom_color": _LINE},
    "said": {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": _LINE, "align": "left"},
    "said_moment": {"valign": "top", "bottom": 1, "bottom_color": _LINE, "align": "left",
                    "num_format": 'yyyy"年"m"月"d"日" hh:mm'},
    "said_date": {"valign": "top", "bottom": 1, "bottom_color": _LINE, "align": "left",
                  "num_format": 'yyyy"年"m"月"d"日"'},
}  # fmt: skip
_WRAPPED = ("wrap", "center")
_LINE_HEIGHT, _HIGHEST_ROW = 14, 400
_CELL = {"valign": "top", "border": 1, "border_color": _LINE}
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_STYLES: dict[str, dict[str, Any]] = {
    "wrap": {"text_wrap": True},
    "center": {"align": "center", "text_wrap": True},
    "link": {"font_color": _HEAD, "underline": 1},
    "integer": {"align": "right", "indent": 1, "num_format": "0"},
    "number": {"align": "right", "indent": 1, "num_format": "General"},
    "date": {"align": "center", "num_format": _DAY},
    "moment": {"align": "center", "num_format": _MOMENT},
    "value": {"align": "right", "indent": 1, "bold": True},
    "status": {"align": "center"},
}


class Book:
    """A workbook with its formats, one for all cells that look alike, and what stands below each printed page."""

    def __init__(self, workbook: Workbook, footer: str) -> None:
        self.workbook = workbook
        self.footer = footer
        self._formats: dict[Any, Format] = {}

    def page(self, name: str, widths: Sequence[float]) -> Page:
        """A new sheet, after those that are there."""
        return Page(self, name, widths)

    def look(self, look: str) -> Format:
        """The format of what stands outside a table."""
        return self._shared({"font_color": _INK, **_LOOKS[look]})

    def style(self, style: str, **more: Any) -> Format:
        """The format of a cell of a table."""
        return self._shared({"font_color": _INK, **_CELL, **_STYLES[style], **more})

    def _shared(self, properties: dict[str, Any]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"font_name": FONT, "font_size": 10, **properties})
        return self._formats[key]


class Page:
    """A sheet that is written from top to bottom."""

    def __init__(self, book: Book, name: str, widths: Sequence[float]) -> None:
        self.book = book
        self.name = name
        self.widths = list(widths)
        self.row = 0
        # the row of the head of the one table that is filtered
        self._head: int | None = None
        self.sheet: Worksheet = book.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L&9{book.footer.replace('&', '&&')}&C&9&A&R&9第&P页，共&N页")
        self.sheet.hide_gridlines(2)
        # ids and numbers as printed are texts on purpose
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def banner(self, text: str, look: str, lines: int | None = None) -> None:
        """A line over the whole width; as high as its text needs, for a merged cell does not grow by itself."""
        shape = self.book.look(look)
        size = _LOOKS[look].get("font_size", 10)
        wanted = lines or lines_of(text, sum(self.widths) * 0.97)
        self.sheet.set_row(self.row, wanted * size * 1.65)
        if len(self.widths) > 1:
            self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", shape)
        _done(self.sheet.write_string(self.row, 0, harmless(text), shape))
        self.row += 1

    def link(self, sheet: str, text: str) -> None:
        """A line that leads to another sheet."""
        self._go(0, sheet, text, self.book.look("back"))
        self.row += 1

    def space(self) -> None:
        """An empty line."""
        self.row += 1

    def pair(self, key: str, said: Any) -> None:
        """What something is called and what it is."""
        look = "said_moment" if isinstance(said, datetime) else "said_date" if isinstance(said, date) else "said"
        _done(self.sheet.write_string(self.row, 0, key, self.book.look("key")))
        self.sheet.set_row(self.row, max(lines_of(str(said), self.widths[1]), 1) * 17 + 3)
        self._write(1, said, self.book.look(look))
        self.row += 1

    def head(self, headers: Sequence[str]) -> int:
        """The head of a table; returns its row."""
        for column, header in enumerate(headers):
            _done(self.sheet.write_string(self.row, column, header, self.book.look("head")))
        self.sheet.set_row(self.row, 24)
        self.row += 1
        return self.row - 1

    def table(self, columns: list[Record], rows: Iterable[Record], linked: frozenset[str] = frozenset()) -> int:
        """The one table of a sheet: filtered, its head kept in sight and on every page; returns how many rows it has.

        `linked` are the sheets that a cell of style link may lead to.
        """
        head = self._head = self.head([column["header"] for column in columns])
        self.sheet.freeze_panes(self.row, _kept_columns(columns))
        self.sheet.repeat_rows(head)
        for row in rows:
            self.line([(row.get(column["field"]), column["style"]) for column in columns], linked)
        count = self.row - head - 1
        # a table of no rows has nothing to filter
        if count:
            self.sheet.autofilter(head, 0, self.row - 1, len(columns) - 1)
        return count

    def print_rows(self, most: int) -> None:
        """Leave what follows so many rows of the table out of what is printed; it stays in the sheet."""
        if self._head is not None and self.row - 1 - self._head > most:
            self.sheet.print_area(0, 0, self._head + most, len(self.widths) - 1)

    def line(self, cells: Sequence[tuple[Any, str]], linked: frozenset[str] = frozenset()) -> None:
        """One row of a table, as high as its longest text needs: not every program finds that out by itself."""
        lines = max(
            (
                lines_of(cell, width)
                for (cell, style), width in zip(cells, self.widths, strict=False)
                if style in _WRAPPED and isinstance(cell, str)
            ),
            default=1,
        )
        self.sheet.set_row(self.row, min(lines * _LINE_HEIGHT + 4, _HIGHEST_ROW))
        for number, (value, style) in enumerate(cells):
            self._cell(number, value, style, linked)
        self.row += 1

    def _cell(self, column: int, value: Any, style: str, linked: frozenset[str]) -> None:
        if style == "value":
            shown, form = printed(value)
            self._write(column, shown, self.book.style(style, **({"num_format": form} if form else {})))
        elif style == "status":
            ink = {"font_color": _STATUS_INK.get(value, "#8A5A00")} if value else {}
            shown = f"{SIGNS[value]} {STATUSES[value]}" if value else None
            self._write(column, shown, self.book.style(style, **ink))
        elif style == "link" and value in linked:
            self._go(column, value, value, self.book.style("link"))
        elif style == "link":
            self._write(column, value, self.book.style("wrap"))
        elif style == "number":
            number = None if value is None else number_of(str(value).rstrip("…"))
            self._write(column, value if number is None else number, self.book.style(style))
        else:
            self._write(column, value, self.book.style(style))

    def _go(self, column: int, sheet: str, text: str, shape: Format) -> None:
        place = f"internal:'{sheet}'!A1"
        _done(self.sheet.write_url(self.row, column, place, shape, harmless(text)))

    def _write(self, column: int, value: Any, shape: Format) -> None:
        if value is None or value == "":
            _done(self.sheet.write_blank(self.row, column, None, shape))
        elif isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time.min)
            _done(self.sheet.write_datetime(self.row, column, moment, shape))
        elif isinstance(value, int | Decimal):
            # a spreadsheet keeps numbers in binary; `number_of` lets only those through that it shows digit for digit
            _done(self.sheet.write_number(self.row, column, float(value), shape))
        else:
            _done(self.sheet.write_string(self.row, column, harmless(str(value)), shape))


def printed(value: str | None) -> tuple[Any, str | None]:
    """A value as it is printed: a number with its digits, a day, or a text; and the number format that it needs."""
    if value is None:
        return "—", None
    number = number_of(value)
    if number is not None:
        places = len(value.partition(".")[2])
        return number, "0" + ("." + "0" * places if places else "")
    try:
        return date.fromisoformat(value), 'yyyy"年"m"月"d"日"'
    except ValueError:
        return SAID.get(value, value.replace("+", "余")), None


def _kept_columns(columns: list[Record]) -> int:
    """Columns that stay in sight when a wide table is scrolled: up to the name of what a row is about."""
    fields = [column["field"] for column in columns[:3]]
    return fields.index("name_zh") + 1 if "name_zh" in fields else 1


def _done(refusal: int) -> None:
    """The library refuses a cell without raising."""
    if refusal:
        raise ValueError(f"a cell was not written ({refusal})")
