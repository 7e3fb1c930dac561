"""HTML pages that call themselves .xls: each innermost table is a sheet.

Belongs here: tables as cells, rowspan and colspan as merged ranges, and a count of rows by another parser.
Does not belong here: what a table means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]

from orchestration.intake.cells import HEAD_ROWS, Cell, Merge, Sheet
from orchestration.intake.decoding import encoding_of
from orchestration.intake.limits import MIB, Limits
from orchestration.intake.notices import Notice, Noticed, is_red, note
from orchestration.intake.problems import Refused

_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})")
_RGB = re.compile(r"rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)")


def read_html(path: Path, shown: str, limits: Limits) -> list[Sheet]:
    """Read the innermost tables of the page in their order; what a page declares as its encoding is not believed."""
    if path.stat().st_size > limits.html_mib * MIB:
        raise limits.exceeded("html_mib", f"{shown} is too large for an HTML page")
    text = path.read_bytes().decode(encoding_of(path, shown))
    if text.rfind("<") > text.rfind(">") or text.rfind("<!--") > text.rfind("-->"):
        # both parsers would guess where it ends, and one of them in the square of its length
        raise Refused("F16", f"{shown} ends within a tag or a comment (cut short?); deliver it again.")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = etree.fromstring(text.encode(), parser)
    except etree.LxmlError:
        page = None
    if any(said.type_name == "ERR_RESOURCE_LIMIT" for said in parser.error_log) or _depth(page) > limits.html_depth:
        raise limits.exceeded("html_depth", f"{shown} has elements too deep in one another")
    counter = _RowCounter()
    counter.feed(text)
    counter.close()
    tables = [] if page is None else list(page.iter("table"))
    if len(tables) != len(counter.tables):
        raise Refused("F16", f"{shown}: the tables of this page cannot be told apart; save it as .xlsx.")
    sheets: list[Sheet] = []
    outside = _text_before(page, tables[0]) if tables and page is not None else ""
    for table, (is_innermost, counted) in zip(tables, counter.tables, strict=True):
        if not is_innermost:
            continue
        sheets.append(_sheet(table, counted, outside, shown, limits))
    for number, sheet in enumerate(sheets, start=1):
        sheet.name = f"table {number}" if len(sheets) > 1 else None
    return sheets


def _depth(page: etree._Element | None) -> int:
    depth = deepest = 0
    for event, _ in () if page is None else etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _text_before(page: etree._Element, table: etree._Element) -> str:
    """Give what a reader sees above the first table: usually the heading with the month."""
    parts: list[str] = []
    for element in page.iter():
        if element is table:
            break
        if element.tag in ("script", "style"):
            continue
        parts.append(element.text or "")
        previous = element.getprevious()
        if previous is not None and previous.tail:
            parts.append(previous.tail)
    return _SPACES.sub(" ", " ".join(parts)).strip()


def _cell_text(cell: etree._Element) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = "".join(cell.itertext()).split("\n") if cell.find(".//br") is not None else ["".join(cell.itertext())]
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip("\n")


def _span(cell: etree._Element, name: str, most: int) -> int:
    given = (cell.get(name) or "1").strip()
    return max(1, min(int(given), most)) if given.isdigit() else 1


def _sheet(table: etree._Element, counted: int, outside: str, shown: str, limits: Limits) -> Sheet:
    rows = list(table.iter("tr"))
    grid: list[list[Cell]] = [[] for _ in rows]
    taken: set[tuple[int, int]] = set()
    merges: list[Merge] = []
    noticed: Noticed = {}
    spanned = 0
    for at_row, row in enumerate(rows):
        column = 0
        is_hidden, is_row_red = _is_hidden(row), _is_filled_red(row)
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (at_row, column) in taken:
                column += 1
            height = _span(cell, "rowspan", len(rows) - at_row)
            width = _span(cell, "colspan", limits.html_columns + 1)
            if column + width > limits.html_columns:
                raise limits.exceeded("html_columns", f"{shown}: row {at_row + 1} of a table has too many columns")
            spanned += height * width
            if spanned > limits.html_cells:
                raise limits.exceeded("html_cells", f"{shown}: a table has too many cells")
            if height > 1 or width > 1:
                merges.append(Merge(at_row, column, at_row + height - 1, column + width - 1))
                taken.update((r, c) for r in range(at_row, at_row + height) for c in range(column, column + width))
            line = grid[at_row]
            line += [None] * (column + 1 - len(line))
            line[column] = _cell_text(cell) or None
            if is_row_red or _is_filled_red(cell):
                note(noticed, Notice.RED_FILL, at_row, column)
            column += width
        if is_hidden and any(grid[at_row]):
            note(noticed, Notice.HIDDEN_ROW, row=at_row)

    def read() -> Iterator[list[Cell]]:
        return iter(grid)

    caption = table.findtext("caption") or ""
    return Sheet(
        None, grid[:HEAD_ROWS], read, counted, merges=merges, outside=f"{outside} {caption}".strip(), noticed=noticed
    )


def _is_hidden(row: etree._Element) -> bool:
    return row.get("hidden") is not None or _HIDDEN.search(row.get("style") or "") is not None


def _is_filled_red(element: etree._Element) -> bool:
    style = _BACKGROUND.search(element.get("style") or "")
    written = "".join((style[1] if style else element.get("bgcolor") or "").lower().split())
    if not written:
        return False
    if match := _HEX.match(written):
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        return is_red(*bytes.fromhex(digits))
    if match := _RGB.match(written):
        return is_red(*(int(part) for part in match.groups()))
    return written.startswith("red")


class _RowCounter(HTMLParser):
    """Count the rows with text of each table with the standard library's parser, which shares nothing with lxml."""

    def __init__(self) -> None:
        """Begin outside any table."""
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[bool, int]] = []
        self._open: list[dict[str, int | bool]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Follow tables, rows and cells as they open."""
        if tag in ("script", "style"):
            self._silent += 1
        if tag == "table":
            for table in self._open:
                table["innermost"] = False
            self._open.append(
                {
                    "number": len(self.tables),
                    "innermost": True,
                    "rows": 0,
                    "in_row": False,
                    "cell": False,
                    "text": False,
                }
            )
            self.tables.append((True, 0))
        elif self._open and tag == "tr":
            self._end_row()
            self._open[-1]["in_row"] = True
        elif self._open and tag in ("td", "th"):
            self._open[-1]["cell"] = True

    def handle_endtag(self, tag: str) -> None:
        """Count a row when it closes."""
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        if not self._open:
            return
        if tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        """Note that the open row holds something that can be seen."""
        if self._open and not self._silent and self._open[-1]["cell"] and data.strip():
            self._open[-1]["text"] = True

    def close(self) -> None:
        """Close what the page left open."""
        super().close()
        while self._open:
            self._end_table()

    def _end_row(self) -> None:
        table = self._open[-1]
        table["rows"] += bool(table["in_row"] and table["text"])
        table["in_row"] = table["text"] = table["cell"] = False

    def _end_table(self) -> None:
        self._end_row()
        table = self._open.pop()
        self.tables[int(table["number"])] = (bool(table["innermost"]), int(table["rows"]))
