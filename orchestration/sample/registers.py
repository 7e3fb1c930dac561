"""Plain registers as files: lines with what is planted in them, laid out in one of the forms that offices send.

Belongs here: headers from the contract, titles, totals, footnotes, and the record of every planted line. Does not
belong here: what stands in any register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zlib import crc32

from orchestration.sample.book import Book, Decoy, Defect
from orchestration.sample.targets import contract_labels, contract_people
from orchestration.sample.workbooks import Cell, Merge, Sheet, delimited, page, workbook

Form = Literal["xlsx", "html", "csv"]


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a line: the column, the rule that must hold it, and why."""

    column: str
    rule: str
    note: str


@dataclass(frozen=True)
class Trick:
    """Why a line looks as if it counted and does not.

    `would_be`: what each figure became if it did; None, when it could no longer be proved. `counts_if`: the delivered
    cells with which it would count, by column, as they would stand in the file. `without`: what each figure became if
    the line were not there at all (for most, nothing changes).
    """

    kind: str
    note: str
    would_be: Mapping[str, str | None] = field(default_factory=dict)
    counts_if: Mapping[str, str | None] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)

    def at(self, source: str, file: str, sheet: str | None, *rows: int) -> Decoy:
        """Give the record of it in the rows of a file."""
        return Decoy(source, file, sheet, list(rows), self.kind, self.note, self.would_be, self.counts_if, self.without)


@dataclass(frozen=True)
class Line:
    """One line of a register: its cells by the contract's column, and what is planted in it, if anything is."""

    cells: dict[str, Cell]
    mistake: Mistake | None = None
    trick: Trick | None = None


@dataclass(frozen=True)
class Register:
    """A layout of a source, and which of its columns this delivery shows, in their order."""

    source: str
    layout: str
    columns: Sequence[str]
    # which of a column's known labels stands in the header: offices name one thing differently
    spelling: int = 0

    def labels(self) -> list[str]:
        """Give the header."""
        known = contract_labels(self.source, self.layout)
        return [known[column][min(self.spelling, len(known[column]) - 1)] for column in self.columns]

    def deliver(
        self,
        book: Book,
        lines: Sequence[Line],
        name: str,
        came: datetime,
        *,
        form: Form = "xlsx",
        encoding: str = "utf-8-sig",
        sheet: str = "Sheet1",
        title: str = "",
        group: str = "",
        total: Sequence[Cell] = (),
        notes: Sequence[str] = (),
        tell: bool = True,
    ) -> str:
        """Lay the lines out in a file, deliver it and write down what is planted in it; give the file's path.

        `total` is a closing line of the table, `notes` stand below it. `group` names a column by which the lines stand
        together: its cells are merged, and each group ends with a 小计. No title, note or group fits a CSV, which
        people save from the table alone. `tell`: False for a delivery that a later one replaces, whose lines count for
        nothing.
        """
        page_of = Sheet(sheet)
        if title and form != "csv":
            page_of.title(title, len(self.columns))
        page_of.add(self.labels())
        people = _People(book, contract_people(self.source, self.layout))
        file, sheet_name = f"{self.source}/{name}", sheet if form == "xlsx" else None
        grouped = bool(group) and form != "csv"
        for together in _groups(lines, group) if grouped else [lines]:
            first = len(page_of.rows) + 1
            for line in together:
                row = page_of.add([people.beside(column, line.cells.get(column)) for column in self.columns])
                if line.mistake:
                    at = line.mistake
                    book.defects.append(Defect(self.source, file, sheet_name, row, at.column, at.rule, at.note))
                elif line.trick and tell:
                    book.decoys.append(line.trick.at(self.source, file, sheet_name, row))
            if grouped:
                column, last = self.columns.index(group), len(page_of.rows)
                if last > first:
                    page_of.merges.append(Merge(first, column + 1, last, column + 1))
                page_of.add([*[None] * column, "小计", *[None] * (len(self.columns) - column - 2), len(together)])
        if total:
            page_of.add(total)
        if form != "csv":
            for note in notes:
                page_of.add([note])
        content = (
            workbook([page_of], came)
            if form == "xlsx"
            else page(page_of, encoding)
            if form == "html"
            else delimited(page_of.rows, encoding)
        )
        return book.deliver(self.source, name, content, came)


class _People:
    """People write whom to ask wherever there is room: beside a name, behind a sentence.

    Which cells it befalls follows from their text, so that two versions of a register differ only where their lines do.
    """

    def __init__(self, book: Book, columns: Sequence[str]) -> None:
        # a code or the kind of a document is filled in from a list, and checked by whoever enters it
        closed = ("_code", "_no", "_certificate", "_type")
        self.book = book
        self.columns = {column for column in columns if not column.endswith(closed)}
        self.begun: set[str] = set()

    def beside(self, column: str, cell: Cell) -> Cell:
        """Give the cell, and in one of four cells of such a column, and the first, somebody with all numbers."""
        if column not in self.columns or not isinstance(cell, str) or len(cell.strip()) < 2:
            return cell
        serial = crc32(f"{column} {cell}".encode())
        if column in self.begun and serial % 4:
            return cell
        self.begun.add(column)
        return self.book.told_of(cell, serial)


def _groups(lines: Sequence[Line], column: str) -> list[list[Line]]:
    """Put lines together that say the same in a column, in the order in which it was first said."""
    groups: dict[Cell, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.cells.get(column), []).append(line)
    return list(groups.values())
