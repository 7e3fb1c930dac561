"""What it costs to take in a register, by the kind of its file, beside the fastest plain reader of that kind.

Belongs here: one register in each kind of file, the way through the project's door, and readers that do nothing but
read. Does not belong here: air files, which are large for other reasons (national.py).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from python_calamine import CalamineWorkbook

from benchmarks.air import Disagreement
from orchestration.intake.contracts import Layout, load_contracts
from orchestration.intake.deliveries import ingest, prepare
from orchestration.intake.register import opened
from orchestration.places import CONTRACTS, Places
from orchestration.progress import say
from orchestration.sample.workbooks import Sheet, delimited, page, workbook

SOURCE = "permits"
_NAME = "排污许可证业务导出_截至2020年12月"
_FOOTNOTE = "注：以上为全部许可证"
_MADE = datetime(2021, 1, 4)


@dataclass(frozen=True)
class Measure:
    """Seconds of intake and of the plain reader for one kind of file, in turns."""

    kind: str
    reader: str
    rows: int
    size_mib: float
    intake: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Kind:
    name: str
    reader: str
    suffix: str
    write: Callable[[list[list[str]]], bytes]
    # gives the number of rows that it read, header and footnote among them
    read: Callable[[Path], int]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    return delimited(rows, "utf-8")


def _csv_with_footnote(rows: Sequence[Sequence[str]]) -> bytes:
    # a line that is no record: what DuckDB landed is rolled back, and the file is read record by record
    return delimited([*rows, [_FOOTNOTE, *[""] * (len(rows[0]) - 1)]], "utf-8")


def _sheet(rows: list[list[str]]) -> Sheet:
    return Sheet("许可证", [list(row) for row in rows])


def _read_csv(file: Path) -> int:
    with duckdb.connect() as connection:
        connection.execute(
            "create table found as from read_csv(?, all_varchar = true, header = false, delim = ',', quote = '\"')",
            [str(file)],
        )
        return connection.execute("select count(*) from found").fetchall()[0][0]


def _read_workbook(file: Path) -> int:
    return len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python())


def _read_page(file: Path) -> int:
    found = etree.parse(str(file), etree.HTMLParser(encoding="utf-8"))
    return len([[cell.text for cell in row.iter("td")] for row in found.iter("tr")])


KINDS = (
    _Kind("csv, in bulk", "DuckDB read_csv", "csv", _csv, _read_csv),
    _Kind("csv, record by record", "DuckDB read_csv", "csv", _csv_with_footnote, _read_csv),
    _Kind("xlsx", "calamine", "xlsx", lambda rows: workbook([_sheet(rows)], _MADE), _read_workbook),
    _Kind("html", "lxml", "xls", lambda rows: page(_sheet(rows), "utf-8"), _read_page),
)


def formats(folder: Path, rows: int, runs: int) -> list[Measure]:
    """Measure each kind of file, intake and reader in turns. Raises Disagreement where two kinds land other rows."""
    layout = load_contracts(CONTRACTS)[SOURCE].layouts[0]
    made = register_rows(layout, rows)
    folder.mkdir(parents=True, exist_ok=True)
    # the process that reads files is started by the first, and that is no part of a file's cost
    first = folder / "first.csv"
    first.write_bytes(_csv(made[:100]))
    _take_in(folder, first, 99)
    landed: dict[str, tuple[int, int]] = {}
    found = []
    for kind in KINDS:
        say(f"{kind.name}: {rows} rows")
        file = folder / f"{kind.name}.{kind.suffix}"
        file.write_bytes(kind.write(made))
        measure = Measure(kind.name, kind.reader, rows, file.stat().st_size / 2**20)
        for turn in range(runs):
            for way in ("intake", "plain") if turn % 2 == 0 else ("plain", "intake"):
                if way == "plain":
                    began = time.perf_counter()
                    if kind.read(file) < rows:
                        raise Disagreement(f"{kind.reader} reads fewer rows of {kind.name} than there are.")
                    measure.plain.append(time.perf_counter() - began)
                else:
                    seconds, landed[kind.name] = _take_in(folder, file, rows)
                    measure.intake.append(seconds)
        found.append(measure)
    if len(set(landed.values())) > 1:
        raise Disagreement(f"the kinds of files land other rows: {landed}")
    return found


def register_rows(layout: Layout, count: int) -> list[list[str]]:
    """A header and so many records, without any column of personal data."""
    columns = [column for column in layout.columns if not column.personal]
    rows = [[column.labels[0] for column in columns]]
    for number in range(1, count + 1):
        texts = {
            "serial_no": str(number),
            "credit_code": f"9122{number:014d}",
            "permit_no": f"9122{number:014d}001P",
            "management_class": ("重点管理", "简化管理")[number % 2],
            "longitude": f"124.{number % 10000:04d}",
            "latitude": f"43.{number % 10000:04d}",
        }
        day = f"2020-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        dates = {column.name: day for column in columns if column.name.endswith(("_date", "_from", "_to"))}
        texts = {**dates, **texts}
        rows.append([texts.get(column.name) or f"{column.zh}{number % 997}" for column in columns])
    return rows


def _take_in(folder: Path, file: Path, rows: int) -> tuple[float, tuple[int, int]]:
    """Seconds of intake into an installation that has nothing yet, and what landed: rows, and a sum over cells."""
    places = Places(folder / "bureau" / "raw", folder / "bureau" / "warehouse")
    shutil.rmtree(places.raw.parent, ignore_errors=True)
    target = places.raw / SOURCE / f"{_NAME}{file.suffix}"
    target.parent.mkdir(parents=True)
    prepare(places)
    shutil.copyfile(file, target)
    began = time.perf_counter()
    report = ingest(places, [SOURCE])
    seconds = time.perf_counter() - began
    if refused := report.of_status("refused"):
        raise RuntimeError(refused[0].reason)
    with opened(places) as restricted:
        count, cells = restricted.execute(
            "select count(*), sum(cast(hash(cells) as hugeint)) from (select columns(* exclude "
            "(delivery_id, sheet_name, row_number, cover_key)) from raw.permits) as cells"
        ).fetchall()[0]
    if count != rows:
        raise Disagreement(f"{file.name}: {count} rows landed of {rows}")
    return seconds, (count, cells)
