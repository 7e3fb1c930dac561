"""A second look at an old .xls workbook, straight at its records, without the reader that gives the values.

Belongs here: counting the rows that hold something. Does not belong here: values.
The container is a small file system of sectors; inside it the stream `Workbook` is a list of records, of which those
that hold a cell begin with the number of its row.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from orchestration.intake.problems import Refused

_FREE = 0xFFFFFFFA
_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
# NUMBER, LABEL, BOOLERR, RK, MULRK, LABELSST, RSTRING, FORMULA (three ages); BLANK and MULBLANK hold nothing
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00FD, 0x00D6, 0x0006, 0x0206, 0x0406})


def filled_rows(path: Path, shown: str) -> list[int]:
    """Count the rows with a cell that holds something, sheet by sheet in the order of the workbook."""
    try:
        return _filled_rows(_workbook_stream(path.read_bytes()), shown)
    except (struct.error, IndexError, ValueError, KeyError):
        raise Refused(
            "F16", f"{shown} is a broken workbook (its inner files cannot be read); deliver it again."
        ) from None


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


def _filled_rows(stream: bytes, shown: str) -> list[int]:
    starts = []
    for kind, at, _ in _records(stream, 0):
        if kind == _FILEPASS:
            raise Refused("F16", f"{shown} is protected by a password; deliver it without one.")
        if kind == _BOUNDSHEET:
            # the low four bits of the sixth byte tell worksheets (0) from charts and macro sheets
            starts.append((struct.unpack_from("<I", stream, at)[0], stream[at + 5] & 0x0F == 0))
        if kind == _EOF:
            break
    counts = []
    for start, is_worksheet in starts:
        rows: set[int] = set()
        depth = 0
        for kind, at, _ in _records(stream, start):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth == 0:
                    break
            elif kind in _CELLS and depth == 1:
                rows.add(struct.unpack_from("<H", stream, at)[0])
        counts.append(len(rows) if is_worksheet else 0)
    return counts
