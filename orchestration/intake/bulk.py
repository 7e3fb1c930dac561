"""Large delimited files through DuckDB, without a Python object for any cell.

Belongs here: the fast way, and every reason not to take it. Does not belong here: what happens then; whoever asks for
this way gets False back and reads the file record by record, which also finds the words for what is wrong.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.intake.delimited import TextFacts
from orchestration.intake.landing import Landing
from orchestration.intake.layout import Header
from orchestration.intake.limits import Limits
from orchestration.intake.register import literal, quoted
from orchestration.intake.rows import RowKind, kind_of_row

# Below this size the start of a reader costs more than the reading.
BULK_FROM_BYTES = 128 * 1024
# So many rows with an empty required cell are looked at one by one, whether they are records at all.
MOST_DOUBTFUL = 5000


def land_in_bulk(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    delimiter: str,
    width: int,
    facts: TextFacts,
    landing: Landing,
    limits: Limits,
) -> int | None:
    """Land every record below the header and give their number; None when the plain way must be taken.

    Call it inside a transaction: when it gives None, rows may have been written and must be rolled back.
    """
    header = landing.header
    skip = header.last_row + 1
    if facts.newline not in ("\n", "\r\n") or facts.records <= skip:
        return None
    wide = header.layout.shape == "wide"
    if wide and (facts.has_quotes or facts.has_formula_text):
        return None
    relation = (
        _wide(path, delimiter, width, _options(skip, facts.newline, limits), skip, header)
        if wide
        else _records(path, delimiter, width, _options(skip, facts.newline, limits), skip, facts, header)
    )
    table, mine = (
        f"raw.{quoted(header.layout.table)}",
        f"delivery_id = {literal(landing.delivery_id)} and sheet_name is null",
    )
    try:
        landing.land(connection, relation)
    except duckdb.Error:
        # its message quotes the line, which may be personal: the plain way finds the place again and says it properly
        return None
    expected = facts.records - skip
    per_record = len(header.places) if wide else 1
    landed = connection.execute(f"select count(*) from {table} where {mine}").fetchall()[0][0]
    if landed != expected * per_record:
        return None
    return expected if _all_data(connection, f"{table} where {mine}", header) else None


def _options(skip: int, newline: str, limits: Limits) -> str:
    # said to be \\r\\n, DuckDB 2.0.0 gives no record at all and no error; unsaid, it reads such files rightly
    said = "new_line='\\n', " if newline == "\n" else ""
    # a line that is longer than a cell may be is looked at cell by cell, the plain way
    return (
        f"auto_detect=false, header=false, skip={skip}, {said}strict_mode=true, "
        f"ignore_errors=false, null_padding=false, max_line_size={limits.cell_characters}"
    )


def _records(path: Path, delimiter: str, width: int, options: str, skip: int, facts: TextFacts, header: Header) -> str:
    columns = ", ".join(f"'f{position}': 'VARCHAR'" for position in range(width))
    source = (
        f"read_csv({literal(str(path))}, {options}, columns={{{columns}}}, "
        f"delim={literal(delimiter)}, quote='\"', escape='\"', nullstr='')"
    )
    cells = ", ".join(f"{_plain(f'f{position}', facts)} as c{position}" for position in header.columns)
    return f"(select row_number() over () + {skip} as row_number, {cells} from {source})"


def _plain(cell: str, facts: TextFacts) -> str:
    """The text of a cell that Excel wrote as ="0123"; the same as delimited.plain."""
    if not facts.has_formula_text:
        return cell
    return f"case when {cell} like '=\"%\"' and length({cell}) > 2 then nullif({cell}[3:-2], '') else {cell} end"


def _wide(path: Path, delimiter: str, width: int, options: str, skip: int, header: Header) -> str:
    # A reader that plans 1,600 columns is twice as slow as splitting each line: there are no quotes in this file.
    source = (
        f"read_csv({literal(str(path))}, {options}, columns={{'line': 'VARCHAR'}}, delim='\\x01', quote='', escape='')"
    ).replace("'\\x01'", "'\x01'")
    positions = list(header.places)
    first, last = positions[0], positions[-1]
    if positions == list(range(first, last + 1)):
        places = f"parts[{first + 1}:{last + 1}]"
    else:
        places = f"list_select(parts, [{', '.join(str(position + 1) for position in positions)}])"
    cells = ", ".join(f"nullif(parts[{position + 1}], '') as c{position}" for position in header.columns)
    return (
        f"(select row_number, {cells}, {places} as cells from ("
        f"select row_number, case when len(parts) = {width} then parts else error('fields') end as parts from ("
        f"select row_number() over () + {skip} as row_number, string_split(line, {literal(delimiter)}) "
        f"as parts from {source})))"
    )


def _all_data(connection: duckdb.DuckDBPyConnection, rows: str, header: Header) -> bool:
    """Look at the rows in doubt as the plain way would: is any of them a total, a footnote or a repeated header?"""
    required = [column for column in header.columns.values() if column.required]
    empty = " or ".join(f"{quoted(c.name)} is null or trim({quoted(c.name)}) = ''" for c in required)
    again = " or ".join(f"{quoted(required[0].name)} = {literal(label)}" for label in required[0].labels)
    names = [column.name for column in header.columns.values()]
    found = connection.execute(
        f"select {', '.join(map(quoted, names))} from {rows} and ({empty} or {again}) limit {MOST_DOUBTFUL + 1}"
    ).fetchall()
    # a word of total may stand in a column that does not land
    is_whole = header.labels.keys() <= header.columns.keys()
    if len(found) > MOST_DOUBTFUL or (found and not is_whole):
        return False
    positions = list(header.columns)
    width = max(positions) + 1
    for record in found:
        row: list = [None] * width
        for position, value in zip(positions, record, strict=True):
            row[position] = value
        if kind_of_row(row, header) is not RowKind.DATA:
            return False
    return True
