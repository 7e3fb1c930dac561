"""One file from its bytes to its rows in the raw tables.

Belongs here: the steps that every delivery goes through, and the refusals that need a whole row to be seen (F04, F16).
Does not belong here: the register's entry, and how deliveries stand to one another (deliveries.py, versions.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.intake import bulk, delimited
from orchestration.intake.cells import HEAD_ROWS, Cell, Sheet, cell_text, is_filled, shortened
from orchestration.intake.contracts import Contract, Layout
from orchestration.intake.coverage import Period, Texts, attribute_of, cover_key, period_of
from orchestration.intake.decoding import encoding_of, transcode
from orchestration.intake.html_tables import read_html
from orchestration.intake.kinds import Kind, kind_of
from orchestration.intake.labels import normal_label
from orchestration.intake.landing import Landing
from orchestration.intake.layout import Header, find_header, refuse_header, table_unit
from orchestration.intake.limits import Limits
from orchestration.intake.notices import ERRORS, LOST_IN_NAME, Notice, has_lost_character, note, places_of
from orchestration.intake.problems import Refused
from orchestration.intake.register import literal, quoted, write
from orchestration.intake.rows import RowKind, filled_down, kind_of_row, part_of
from orchestration.intake.totals import control_totals
from orchestration.intake.workbooks import read_workbook

# So many cells are held as Python objects at a time.
BATCH_CELLS = 500_000

# What Excel makes of a long number in a file that has no types: 9.12203E+17
_SCIENTIFIC = re.compile(r"\d\.\d+[eE]\+\d+")

# The day at the beginning of a text, for the time that a delivery covers; staging reads dates for good.
_DAY = r"^\s*(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})"


@dataclass
class Reading:
    """What was found in a delivery; written to the register when all of its sheets are in."""

    kind: Kind = Kind.TEXT
    layouts: list[str] = field(default_factory=list)
    records_counted: int = 0
    raw_rows: int = 0
    # cover key to period, for sheets whose coverage is written above them
    covers: dict[tuple[str, str], Period] = field(default_factory=dict)
    # how many rows landed for each, and what it says instead of rows
    cover_rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    zeros: list[tuple] = field(default_factory=list)
    columns: list[tuple] = field(default_factory=list)
    notes: list[tuple] = field(default_factory=list)
    totals: list[tuple] = field(default_factory=list)
    sheets: list[tuple] = field(default_factory=list)
    notices: list[tuple] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """The delivery that is read: its contract, its name, and the place for a copy in UTF-8."""

    contract: Contract
    delivery_id: str
    # as in the register and in every sentence
    file: str
    # a file of the restricted folder that holds the bytes
    path: Path
    # a folder of its own
    scratch: Path
    limits: Limits


def read_delivery(connection: duckdb.DuckDBPyConnection, given: Given) -> Reading:
    """Land a delivery in the raw tables within the open transaction, which nobody else wrote to; may raise Refused."""
    kind = kind_of(given.path, given.file, given.limits)
    reading = Reading(kind)
    if kind is Kind.TEXT:
        _read_text(connection, given, reading)
    elif kind is Kind.HTML:
        _read_sheets(connection, given, read_html(given.path, given.file, given.limits), reading, is_page=True)
    else:
        sheets = read_workbook(given.path, kind, given.file, given.limits)
        _read_sheets(connection, given, sheets, reading, is_page=False)
    return reading


# ---- delimited text


def _read_text(connection: duckdb.DuckDBPyConnection, given: Given, reading: Reading) -> None:
    delimited.refuse_long_line(given.path, given.file, given.limits)
    encoding = encoding_of(given.path, given.file)
    if encoding == "utf-8-sig":
        _read_utf8(connection, given, given.path, encoding, reading)
        return
    copy = given.scratch / "utf8.csv"
    transcode(given.path, encoding, copy, given.file)
    _read_utf8(connection, given, copy, encoding, reading)


def _read_utf8(
    connection: duckdb.DuckDBPyConnection, given: Given, path: Path, encoding: str, reading: Reading
) -> None:
    facts = delimited.look_at(path, given.file)
    if facts.records > given.limits.text_records:
        raise given.limits.exceeded("text_records", f"{given.file} has too many records")
    delimiter, head, header = _dialect(given, path, encoding)

    def rows() -> Iterator[list[Cell]]:
        for record in delimited.records(path, delimiter, given.file):
            yield [delimited.plain(text) for text in record]

    sheet = Sheet(None, head, rows, facts.records, counts_blank=True, strict_width=True)
    if path.stat().st_size >= bulk.BULK_FROM_BYTES:
        width = len(head[header.last_row])
        landing = _landing(given, sheet, header, reading)
        records = bulk.land_in_bulk(connection, path, delimiter, width, facts, landing, given.limits)
        if records is not None:
            above = chain(_above(sheet, header), _below_top(sheet, header))
            reading.notes += [(given.delivery_id, None, *said) for said in above]
            reading.records_counted += (facts.records - header.last_row - 1) * (len(header.places) or 1)
            _count(reading, landing, records)
            _refuse_scientific(connection, given, header)
            _look_in_bulk(connection, given, header, facts, sheet)
            _keep_notices(given, sheet, reading)
            return
        reading.layouts.clear()
        reading.covers.clear()
        reading.columns.clear()
        reading.sheets.clear()
        connection.execute("rollback")
        connection.execute("begin")
    _read_table(connection, given, sheet, header, reading)
    _refuse_scientific(connection, given, header)


def _look_in_bulk(
    connection: duckdb.DuckDBPyConnection, given: Given, header: Header, facts: delimited.TextFacts, sheet: Sheet
) -> None:
    """Find errors and lost characters among rows that landed without being looked at; most files have neither sign."""
    rows = f"raw.{quoted(header.layout.table)} where delivery_id = {literal(given.delivery_id)}"
    errors = ", ".join(literal(error) for error in sorted(ERRORS))
    for position, column in header.columns.items():
        name = quoted(column.name)
        wanted = [(Notice.FORMULA_ERROR, f"{name} in ({errors})")] if facts.has_hash else []
        if facts.has_question_mark and column.is_name:
            wanted.append((Notice.LOST_CHARACTER, f"regexp_matches({name}, {literal(LOST_IN_NAME)})"))
        for kind, condition in wanted:
            for (number,) in connection.execute(f"select row_number from {rows} and {condition}").fetchall():
                note(sheet.noticed, kind, number - 1, position)
    if header.places and facts.has_hash:
        position_of = {place: position for position, place in header.places.items()}
        found = connection.execute(f"select row_number, place from {rows} and value in ({errors})").fetchall()
        for number, place in found:
            note(sheet.noticed, Notice.FORMULA_ERROR, number - 1, position_of[place])


def _dialect(given: Given, path: Path, encoding: str) -> tuple[str, list[list[Cell]], Header]:
    """Choose the delimiter with which the header is known; the first rows are enough when they hold it whole."""
    nearest: list[Header] = []
    for delimiter in delimited.likely_delimiters(path):
        near: list[Header] = []
        for count in (4, HEAD_ROWS):
            try:
                head = delimited.head(path, delimiter, count, given.file)
            except Refused:
                if delimiter == delimited.DELIMITERS[0]:
                    raise
                break
            header, near = find_header(head, [], given.contract.layouts)
            if header is not None and (
                count == HEAD_ROWS or (not header.missing(required=False) and header.last_row < 3)
            ):
                return delimiter, head, header
        nearest += near
    refused = refuse_header(given.file, nearest, given.contract.layouts)
    if encoding == "gb18030":
        raise Refused(
            refused.rule_id, f"{refused.sentence.removesuffix('.')} (it is not UTF-8 and was read as GB18030)."
        )
    raise refused


def _refuse_scientific(connection: duckdb.DuckDBPyConnection, given: Given, header: Header) -> None:
    """F04 where cells have no types: every code of a column has the form that Excel gives to long numbers."""
    for position, column in header.columns.items():
        if not column.code:
            continue
        name = quoted(column.name)
        count = connection.execute(
            f"select count(*) from raw.{quoted(header.layout.table)} where delivery_id = ? and {name} is not null "
            f"having count(*) = count(*) filter (where regexp_full_match({name}, {literal(_SCIENTIFIC.pattern)}))",
            [given.delivery_id],
        ).fetchall()
        if count and count[0][0]:
            label = shortened(header.labels[position])
            raise Refused(
                "F04",
                f"{given.file}: every code in column {label} has become a number like 1.23E+17 and "
                "lost its last digits; deliver the table again with the column as text.",
            )


# ---- workbooks and pages


def _read_sheets(
    connection: duckdb.DuckDBPyConnection, given: Given, sheets: list[Sheet], reading: Reading, *, is_page: bool
) -> None:
    found: list[tuple[Sheet, Header]] = []
    others: list[tuple[Sheet, list[Header]]] = []
    for sheet in sheets:
        if sheet.counted == 0:
            continue
        header, nearest = find_header(sheet.head, sheet.merges, given.contract.layouts)
        if header is not None and not _is_ignored(given.contract, sheet):
            found.append((sheet, header))
        else:
            others.append((sheet, nearest))
    if not found:
        if not others:
            raise Refused("F16", f"{given.file} holds no table: all of its sheets are empty; deliver it again.")
        sheet, nearest = max(others, key=lambda other: max((near.score for near in other[1]), default=(0, 0, 0, 0)))
        raise refuse_header(_shown(given, sheet), nearest, given.contract.layouts)
    widths = {header.width for _, header in found}
    for sheet, nearest in others:
        if not _is_note(given.contract, sheet, nearest, widths, is_page=is_page):
            refused = refuse_header(_shown(given, sheet), nearest, given.contract.layouts)
            raise Refused(refused.rule_id, f"{refused.sentence.removesuffix('.')}, or remove the sheet.")
        _keep_as_notes(given, sheet, reading)
        # a page has tables for its menu, which are no sheets of anybody
        if not is_page:
            _keep_sheet(given, sheet, reading)
        _keep_notices(given, sheet, reading)
    for sheet, header in found:
        if sheet.hidden:
            reading.notes.append((given.delivery_id, sheet.name, 0, "other", "the sheet is hidden; it was read"))
            reading.warnings.append(f"{_shown(given, sheet)} is hidden; it was read like the others.")
        _read_table(connection, given, sheet, header, reading)


def _shown(given: Given, sheet: Sheet) -> str:
    return given.file if sheet.name is None else f"{given.file}: sheet {shortened(sheet.name)}"


def _is_ignored(contract: Contract, sheet: Sheet) -> bool:
    name = (sheet.name or "").strip()
    return bool(name) and all(re.fullmatch(layout.ignore_sheets, name) for layout in contract.layouts)


def _is_note(contract: Contract, sheet: Sheet, nearest: list[Header], widths: set[int], *, is_page: bool) -> bool:
    """Say whether a sheet without a known header is text about the table rather than a table that would be lost."""
    if _is_ignored(contract, sheet):
        return True
    rows = [sum(map(is_filled, row)) for row in sheet.rows()]
    if is_page:
        # a page has tables for its menu and its page numbers; one as wide as the data may be data without its header
        return not any(len(near.columns) > 1 for near in nearest) and not any(count in widths for count in rows)
    return max(rows, default=0) < 2


def _keep_as_notes(given: Given, sheet: Sheet, reading: Reading) -> None:
    for number, row in enumerate(sheet.rows(), start=1):
        if text := _joined(row):
            reading.notes.append((given.delivery_id, sheet.name, number, "other", text))


def _keep_sheet(
    given: Given, sheet: Sheet, reading: Reading, header: Header | None = None, unit: str | None = None
) -> None:
    """Note a sheet that holds something, and how much of what its layout expects was found."""
    layout, expected, found = None, None, None
    if header is not None:
        layout = header.layout.name
        expected = sum(1 for column in header.layout.columns if column.expected or column.required)
        found = expected - len(header.missing(required=False))
    reading.sheets.append(
        (given.delivery_id, len(reading.sheets) + 1, sheet.name, reading.kind.value, layout, unit, expected, found)
    )


def _keep_notices(given: Given, sheet: Sheet, reading: Reading) -> None:
    reading.notices += [
        (given.delivery_id, sheet.name, kind.value, len(places), places_of(places))
        for kind, places in sorted(sheet.noticed.items())
    ]


def _joined(row: list[Cell]) -> str:
    return " ".join(text for cell in row if is_filled(cell) and (text := cell_text(cell)))


# ---- one table


def _above(sheet: Sheet, header: Header) -> Iterator[tuple[int, str, str]]:
    if sheet.outside:
        yield 0, "title", sheet.outside
    for number, row in enumerate(sheet.head[: header.first_row], start=1):
        if text := _joined(row):
            yield number, "title", text


def _below_top(sheet: Sheet, header: Header) -> Iterator[tuple[int, str, str]]:
    """Rows of the header below its first: codes and units."""
    for number in range(header.first_row + 1, header.last_row + 1):
        if text := _joined(sheet.head[number]):
            yield number + 1, "other", text


def _landing(given: Given, sheet: Sheet, header: Header, reading: Reading) -> Landing:
    """Settle what holds for the whole sheet, and note the header."""
    layout, shown = header.layout, _shown(given, sheet)
    texts: Texts = {
        "title": "\n".join(text for _, _, text in _above(sheet, header)),
        "file": Path(given.file).stem,
        "sheet": sheet.name or "",
    }
    attributes = {attribute.name: attribute_of(attribute, texts, shown) for attribute in layout.attributes}
    period = period_of(layout.coverage, texts, shown)
    key = None
    if period is not None:
        key = cover_key(layout.coverage, period, attributes)
        earlier = reading.covers.setdefault((layout.name, key), period)
        if earlier != period:
            raise Refused(
                "F05", f"{shown} covers another time than the sheets before it; deliver them as separate files."
            )
    if layout.name not in reading.layouts:
        reading.layouts.append(layout.name)
    names = {position: column.name for position, column in header.columns.items()}
    names |= dict.fromkeys(header.places, "value")
    units = {position: normal_label(column.unit) or None for position, column in header.columns.items()}
    _keep_sheet(given, sheet, reading, header, table_unit(texts["title"]))
    unknown = []
    for position, label in header.labels.items():
        is_running = position in header.running_numbers
        reading.columns.append(
            (
                given.delivery_id,
                sheet.name,
                position + 1,
                label,
                names.get(position),
                units.get(position),
                header.units.get(position),
                is_running,
            )
        )
        if position not in names and not is_running:
            unknown.append(position + 1)
    if unknown:
        where = ", ".join(map(str, unknown[:10])) + (" …" if len(unknown) > 10 else "")
        reading.warnings.append(
            f"{shown}: the contract knows no label for column {where}; it did not land (see intake.delivery_columns)."
        )
    return Landing(given.delivery_id, sheet.name, header, attributes, key)


@dataclass
class _Batch:
    """Rows on their way to DuckDB, column by column."""

    header: Header
    numbers: list[int] = field(default_factory=list)
    columns: dict[int, list[str | None]] = field(default_factory=dict)
    cells: list[list[str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = {position: [] for position in self.header.columns}

    def table(self) -> pa.Table:
        content: dict[str, Any] = {"row_number": pa.array(self.numbers, pa.int32())}
        content |= {f"c{position}": pa.array(values, pa.string()) for position, values in self.columns.items()}
        if self.header.places:
            content["cells"] = pa.array(self.cells, pa.list_(pa.string()))
        return pa.table(content)


def _read_table(
    connection: duckdb.DuckDBPyConnection, given: Given, sheet: Sheet, header: Header, reading: Reading
) -> None:
    """Land the records of a sheet and hold their number against the independent count."""
    landing = _landing(given, sheet, header, reading)
    layout, shown = header.layout, _shown(given, sheet)
    down = filled_down(sheet.merges, header)
    wide_merges: dict[int, dict[int, int]] = {}
    for merge in sheet.merges:
        if merge.right > merge.left and merge.top > header.last_row:
            wide_merges.setdefault(merge.top, {})[merge.left] = merge.right - merge.left + 1
    width = len(sheet.head[header.last_row])
    most = max(1, BATCH_CELLS // (len(header.columns) + len(header.places)))
    batch, seen = _Batch(header), Counter[RowKind]()
    parts: set[str | None] = set()
    zeros: list[tuple[int, list[Cell]]] = []
    held: dict[tuple[int, int], Cell] = {}
    wanted = set(down.values())
    sheet_notes = [*_above(sheet, header), *_below_top(sheet, header)]
    landed: list[int] = []
    totals: dict[int, list[Cell]] = {}
    # records above the data, as the independent count sees them
    above = sum(1 for row in sheet.head[: header.last_row + 1] if sheet.counts_blank or any(map(is_filled, row)))
    for at, row in enumerate(sheet.rows()):
        if any(isinstance(value, str) and len(value) > given.limits.cell_characters for value in row):
            raise given.limits.exceeded("cell_characters", f"{shown}, row {at + 1} has a cell that is too long")
        if at <= header.last_row:
            continue
        for position in [column for (top, column) in wanted if top == at] if wanted else ():
            held[at, position] = row[position] if position < len(row) else None
        # what a person sees decides what the row is, before merged cells are filled
        kind = kind_of_row(row, header, wide_merges.get(at))
        if kind is RowKind.ZERO:
            zeros.append((at, row))
            continue
        counted = kind
        if kind is RowKind.BLANK and not sheet.counts_blank and any(map(is_filled, row)):
            # only its running number is filled: blank to us, a row to whoever counts
            counted = RowKind.OTHER
        seen[counted] += 1
        if kind is RowKind.DATA:
            _refuse_other_width(sheet, row, at, width, shown)
            parts.add(part_of(row, header))
            landed.append(at)
            _collect(batch, row, at, header, down, held, sheet, shown)
            if len(batch.numbers) >= most:
                _land(connection, landing, batch)
                batch = _Batch(header)
        elif kind is not RowKind.BLANK:
            sheet_notes.append((at + 1, kind.value, _joined(row)))
            if kind is RowKind.TOTAL:
                totals[at] = row
    for at, row in zeros:
        part = part_of(row, header)
        # beside records of the same part it is no zero report; then it is a row, so that the rules see it
        if part in parts or (part is None and seen[RowKind.DATA]):
            seen[RowKind.DATA] += 1
            _refuse_other_width(sheet, row, at, width, shown)
            landed.append(at)
            _collect(batch, row, at, header, down, held, sheet, shown)
            continue
        seen[RowKind.OTHER] += 1
        sheet_notes.append((at + 1, RowKind.ZERO.value, _joined(row)))
        reading.zeros.append(
            (given.delivery_id, given.contract.source, layout.name, landing.cover_key, part, sheet.name, at + 1)
        )
    _land(connection, landing, batch)
    records = seen[RowKind.DATA]
    beside = sum(seen.values()) - records - (0 if sheet.counts_blank else seen[RowKind.BLANK])
    counted_records = sheet.counted - above - beside
    if counted_records != records:
        raise Refused(
            "F16",
            f"{shown}: {counted_records} records were counted but {records} could be read; save it "
            "anew as .xlsx or .csv and deliver it again.",
        )
    per_record = len(header.places) or 1
    reading.records_counted += counted_records * per_record
    _count(reading, landing, records)
    reading.notes += [(given.delivery_id, sheet.name, *note) for note in sheet_notes]
    reading.totals += [
        (
            given.delivery_id,
            sheet.name,
            total.row + 1,
            total.column_name,
            total.value,
            total.level.value,
            total.basis,
            total.printed,
            total.computed,
        )
        for total in control_totals(sheet.rows(), header, totals, landed)
    ]
    _keep_notices(given, sheet, reading)


def _count(reading: Reading, landing: Landing, records: int) -> None:
    """Add the records of a sheet to those of the delivery, and of what the sheet covers."""
    rows = records * (len(landing.header.places) or 1)
    reading.raw_rows += rows
    if landing.cover_key is not None:
        reading.cover_rows[landing.header.layout.name, landing.cover_key] += rows


def _refuse_other_width(sheet: Sheet, row: list[Cell], at: int, width: int, shown: str) -> None:
    if sheet.strict_width and len(row) != width:
        raise Refused(
            "F16",
            f"{shown}: record {at + 1} has {len(row)} fields where the header has {width}; "
            "deliver it again from its source.",
        )


def _land(connection: duckdb.DuckDBPyConnection, landing: Landing, batch: _Batch) -> None:
    if not batch.numbers:
        return
    connection.register("batch", batch.table())
    landing.land(connection, "batch")
    connection.unregister("batch")


def _collect(
    batch: _Batch,
    row: list[Cell],
    at: int,
    header: Header,
    down: dict[tuple[int, int], tuple[int, int]],
    held: dict[tuple[int, int], Cell],
    sheet: Sheet,
    shown: str,
) -> None:
    """Take a record's cells as text; refuse what a cell cannot give back."""
    batch.numbers.append(at + 1)
    for position, column in header.columns.items():
        value = row[position] if position < len(row) else None
        if down and (at, position) in down:
            value = held.get(down[at, position], value)
        if column.code and value is not None and not isinstance(value, str):
            raise Refused(
                "F04",
                f"{shown}, row {at + 1}: column {shortened(header.labels[position])} holds a number where a code "
                "belongs, and long codes lose digits as numbers; make the column text at its source "
                "and deliver it again.",
            )
        batch.columns[position].append(_exact(value, at, position, header, sheet, shown))
    if header.places:
        batch.cells.append(
            [_exact(row[p] if p < len(row) else None, at, p, header, sheet, shown) for p in header.places]
        )


def _exact(value: Cell, at: int, position: int, header: Header, sheet: Sheet, shown: str) -> str | None:
    if sheet.unsaved and (at, position) in sheet.unsaved:
        raise Refused(
            "F16",
            f"{shown}, row {at + 1}: column {shortened(header.labels[position])} holds a formula whose result was "
            "never saved; open the workbook, save it and deliver it again.",
        )
    text = cell_text(value)
    if text is not None and "\ufffd" in text:
        raise Refused(
            "F02",
            f"{shown}, row {at + 1}: column {shortened(header.labels[position])} holds the mark of a lost "
            "character (U+FFFD); deliver it again from its source.",
        )
    if text is not None:
        if text[0] == "#" and text in ERRORS:
            note(sheet.noticed, Notice.FORMULA_ERROR, at, position)
        elif (
            "?" in text and position in header.columns and header.columns[position].is_name and has_lost_character(text)
        ):
            note(sheet.noticed, Notice.LOST_CHARACTER, at, position)
    return text


# ---- the register's details


def write_details(connection: duckdb.DuckDBPyConnection, given: Given, reading: Reading) -> None:
    """Write what was found beside the rows to the register; the rows must stand in the raw tables before."""
    write(connection, "delivery_columns", reading.columns)
    write(connection, "delivery_notes", reading.notes)
    write(connection, "control_totals", reading.totals)
    write(connection, "zero_reports", reading.zeros)
    said = {(layout, key) for _, _, layout, key, *_ in reading.zeros}
    covers, silent = [], not reading.covers and not reading.raw_rows and not reading.zeros
    for cover, period in reading.covers.items():
        rows, is_said = reading.cover_rows[cover], cover in said
        silent |= not rows and not is_said
        covers.append(
            (given.delivery_id, given.contract.source, *cover, period.start, period.end, rows, is_said and not rows)
        )
    if silent:
        reading.warnings.append(
            f"{given.file} has a header without records below it, and does not say that there were none; write 零报告 "
            "in the row below the header if that is so, or deliver it with its records."
        )
    write(connection, "delivery_sheets", reading.sheets)
    write(connection, "delivery_notices", reading.notices)
    for name in reading.layouts:
        layout = given.contract.layout(name)
        if layout.coverage.kind == "rows":
            _write_row_covers(connection, given, layout)
    write(connection, "delivery_cover", covers)


def _write_row_covers(connection: duckdb.DuckDBPyConnection, given: Given, layout: Layout) -> None:
    """Read the covered keys from the rows, with the first and the last day of each where a date can be seen."""
    mine = f"raw.{quoted(layout.table)} where delivery_id = {literal(given.delivery_id)}"
    # what is covered by rows cannot be covered without rows
    written, day = "cast(null as varchar)", "cast(null as date)"
    if layout.coverage.date is not None:
        written = quoted(layout.coverage.date)
        parts = f"regexp_extract(written, {literal(_DAY)}, ['y', 'm', 'd'])"
        day = f"try_cast(concat_ws('-', {parts}.y, {parts}.m, {parts}.d) as date)"
    # the day of a text is read once per text, not once per row
    connection.execute(
        f"""
        insert into intake.delivery_cover
        with covered as (select cover_key, {written} as written, count(*) as rows from {mine} group by all),
        dated as (select written, {day} as day from (select distinct written from covered))
        select {literal(given.delivery_id)}, {literal(given.contract.source)}, {literal(layout.name)}, cover_key,
            min(day), max(day), cast(sum(rows) as bigint), false
        from covered left join dated using (written)
        group by cover_key
        """
    )
