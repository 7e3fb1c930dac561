"""A second look at an old .xls workbook, straight at its records, without the reader that gives the values.

Belongs here: counting the rows that hold something, and what is hidden, wrong or filled red. Does not belong here:
values.
The container is a small file system of sectors; inside it the stream `Workbook` is a list of records, of which those
that hold a cell begin with the number of its row.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from orchestration.intake.limits import Limits
from orchestration.intake.notices import Notice, is_red, note
from orchestration.intake.problems import Refused
from orchestration.intake.sheet_xml import SheetFacts, refuse_extent

_FREE = 0xFFFFFFFA
_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
# NUMBER, LABEL, BOOLERR, RK, MULRK, LABELSST, RSTRING, FORMULA (three ages); BLANK and MULBLANK hold nothing
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00FD, 0x00D6, 0x0006, 0x0206, 0x0406})
_BLANK, _MULTIPLE_BLANK, _MULTIPLE_NUMBER, _ERROR, _FORMULAS = 0x0201, 0x00BE, 0x00BD, 0x0205, (0x0006, 0x0206, 0x0406)
_ROW, _COLUMNS, _STYLE, _PALETTE = 0x0208, 0x007D, 0x00E0, 0x0092
# a style of this age; the ones before it are shorter and have no fill at this place
_STYLE_BYTES = 20
# the palette begins at colour 8; both reds before anybody changed it
_FIRST_COLOUR, _RED = 8, frozenset({2, 10})


def look_at(path: Path, shown: str, limits: Limits) -> list[SheetFacts]:
    """Give the facts of every sheet in the order of the workbook."""
    try:
        sheets = _look_at(_workbook_stream(path.read_bytes()), shown)
    except (struct.error, IndexError, ValueError, KeyError):
        raise Refused(
            "F16", f"{shown} is a broken workbook (its inner files cannot be read); deliver it again."
        ) from None
    for number, sheet in enumerate(sheets, start=1):
        refuse_extent(sheet, f"{shown}: sheet {number}", limits)
    return sheets


def _chain(table: list[int], start: int) -> Iterator[int]:
    seen = 0
    while start < _FREE:
        yield start
        start = table[start]
        seen += 1
        if seen > len(table):
            raise ValueError("a chain of sectors that never ends")


def _workbook_stream(content: bytes) -> bytes:
    sector, small = 1 << struct.unpack_from("<H", content, 0x1E)[0], 1 << struct.unpack_from("<H", content, 0x20)[0]
    first_directory, least_big, first_small_table = struct.unpack_from("<I4xII", content, 0x30)
    more_tables = struct.unpack_from("<I", content, 0x44)[0]

    def read(number: int) -> bytes:
        return content[(number + 1) * sector : (number + 2) * sector]

    def numbers(part: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4]))

    table_sectors = list(struct.unpack_from("<109I", content, 0x4C))
    while more_tables < _FREE:
        *listed, more_tables = numbers(read(more_tables))
        table_sectors += listed
    table = [entry for number in table_sectors if number < _FREE for entry in numbers(read(number))]
    directory = b"".join(read(number) for number in _chain(table, first_directory))
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(0, length - 2)].decode("utf-16-le") if entry[66] != 5 else "/root"
        entries[name] = struct.unpack_from("<II", entry, 116)
    start, size = entries.get("Workbook") or entries["Book"]
    if size >= least_big:
        return b"".join(read(number) for number in _chain(table, start))[:size]
    root = b"".join(read(number) for number in _chain(table, entries["/root"][0]))
    small_table = [entry for number in _chain(table, first_small_table) for entry in numbers(read(number))]
    return b"".join(root[number * small : (number + 1) * small] for number in _chain(small_table, start))[:size]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _look_at(stream: bytes, shown: str) -> list[SheetFacts]:
    starts: list[tuple[int, bool]] = []
    fills: list[int] = []
    red = set(_RED)
    for kind, at, length in _records(stream, 0):
        if kind == _FILEPASS:
            raise Refused("F16", f"{shown} is protected by a password; deliver it without one.")
        if kind == _BOUNDSHEET:
            # the low four bits of the sixth byte tell worksheets (0) from charts and macro sheets
            starts.append((struct.unpack_from("<I", stream, at)[0], stream[at + 5] & 0x0F == 0))
        elif kind == _STYLE:
            pattern = stream[at + 17] >> 2 if length == _STYLE_BYTES else 0
            fills.append(stream[at + 18] & 0x7F if pattern else -1)
        elif kind == _PALETTE:
            colours = struct.unpack_from("<H", stream, at)[0]
            own = {_FIRST_COLOUR + n: is_red(*stream[at + 2 + 4 * n : at + 5 + 4 * n]) for n in range(colours)}
            red = {number for number in red if number not in own} | {number for number, is_own in own.items() if is_own}
        if kind == _EOF:
            break
    red_styles = {number for number, fill in enumerate(fills) if fill in red}
    return [_sheet_facts(stream, start, red_styles) if is_worksheet else SheetFacts() for start, is_worksheet in starts]


def _sheet_facts(stream: bytes, start: int, red_styles: set[int]) -> SheetFacts:
    facts = SheetFacts()
    rows: set[int] = set()
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    depth = 0
    for kind, at, length in _records(stream, start):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth == 0:
                break
        elif depth != 1:
            continue
        elif kind == _ROW:
            number, flags = struct.unpack_from("<H10xH", stream, at)
            if flags & 0x20:
                hidden_rows.add(number)
        elif kind == _COLUMNS:
            first, last, flags = struct.unpack_from("<HH4xH", stream, at)
            if flags & 1:
                hidden_columns.append((first, last + 1))
        elif kind in _CELLS or kind in (_BLANK, _MULTIPLE_BLANK):
            row, column = struct.unpack_from("<HH", stream, at)
            styles = _styles(stream, kind, at, length)
            if kind in _CELLS:
                rows.add(row)
                facts.columns = max(facts.columns, column + len(styles))
            for beside, style in enumerate(styles):
                if style in red_styles:
                    note(facts.noticed, Notice.RED_FILL, row, column + beside)
            if _is_error(stream, kind, at):
                note(facts.noticed, Notice.FORMULA_ERROR, row, column)
    for row in hidden_rows & rows:
        note(facts.noticed, Notice.HIDDEN_ROW, row=row)
    for first, end in hidden_columns:
        for column in range(first, min(end, facts.columns)):
            note(facts.noticed, Notice.HIDDEN_COLUMN, column=column)
    facts.filled_rows = len(rows)
    facts.rows = max(rows, default=-1) + 1
    return facts


def _styles(stream: bytes, kind: int, at: int, length: int) -> list[int]:
    """Give the style of each cell of a record; two kinds hold several cells side by side."""
    if kind == _MULTIPLE_NUMBER:
        return [struct.unpack_from("<H", stream, at + 4 + 6 * n)[0] for n in range((length - 6) // 6)]
    if kind == _MULTIPLE_BLANK:
        return [struct.unpack_from("<H", stream, at + 4 + 2 * n)[0] for n in range((length - 6) // 2)]
    return [struct.unpack_from("<H", stream, at + 4)[0]]


def _is_error(stream: bytes, kind: int, at: int) -> bool:
    if kind == _ERROR:
        return stream[at + 7] == 1
    return kind in _FORMULAS and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff"
