"""Workbooks as sheets of cells: .xlsx and true .xls, hidden sheets included.

Belongs here: opening, values, merged ranges. Does not belong here: what a sheet means.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from orchestration.intake import biff, sheet_xml
from orchestration.intake.cells import HEAD_ROWS, Cell, Merge, Sheet
from orchestration.intake.kinds import Kind
from orchestration.intake.limits import Limits
from orchestration.intake.notices import Notice, note
from orchestration.intake.problems import Refused


def read_workbook(path: Path, kind: Kind, shown: str, limits: Limits) -> list[Sheet]:
    """Read every worksheet, visible or not, in the order of the workbook."""
    facts = sheet_xml.look_at(path, shown, limits) if kind is Kind.XLSX else {}
    sheets_of_xls = biff.look_at(path, shown, limits) if kind is Kind.XLS else []
    broken = Refused("F16", f"{shown} is a broken workbook (it cannot be opened); deliver it again.")
    try:
        # by its open bytes: calamine goes by the file's name otherwise, and names lie
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as workbook:
            sheets = []
            for number, meta in enumerate(workbook.sheets_metadata):
                if meta.typ is not SheetTypeEnum.WorkSheet:
                    continue
                found = sheets_of_xls[number] if kind is Kind.XLS else facts.get(meta.name, sheet_xml.SheetFacts())
                visible = meta.visible is SheetVisibleEnum.Visible
                sheets.append(_sheet(workbook.get_sheet_by_name(meta.name), found, hidden=not visible))
            return sheets
    except PasswordError:
        raise Refused("F16", f"{shown} is protected by a password; deliver it without one.") from None
    except (CalamineError, OSError, ValueError, IndexError):
        raise broken from None
    except BaseException as error:
        # the reader is compiled, and its own failures are not of the class Exception
        if type(error).__name__ == "PanicException":
            raise broken from None
        raise


def _sheet(read: CalamineSheet, facts: sheet_xml.SheetFacts, *, hidden: bool) -> Sheet:
    grid: list[list[Cell]] = [list(row) for row in read.to_python(skip_empty_area=False)] if read.height else []
    if hidden:
        note(facts.noticed, Notice.HIDDEN_SHEET)
    for (row, column), text in facts.errors.items():
        # the reader shows an error as an empty cell, and an empty cell is not what stands there
        while len(grid) <= row:
            grid.append([])
        grid[row] += [None] * (column + 1 - len(grid[row]))
        grid[row][column] = text
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in read.merged_cell_ranges or []]

    def rows() -> Iterator[list[Cell]]:
        return iter(grid)

    return Sheet(
        read.name,
        grid[:HEAD_ROWS],
        rows,
        facts.filled_rows,
        merges=merges,
        hidden=hidden,
        unsaved=facts.unsaved,
        noticed=facts.noticed,
    )
