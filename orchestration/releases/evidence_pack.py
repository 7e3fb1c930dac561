"""The evidence of every figure of a year, folded small enough to travel inside a page.

Belongs here: which rows of which files stand behind a record, as ranges, and how they are packed; nothing is left out.
Does not belong here: how the page shows them (`templates/figure_book/book.js` unfolds what is folded here).

A figure's packet is column-wise JSON, deflated and written in base64. Names of files and sheets, measures and labels
are numbers into lists. The places of a record are one list a file and sheet: file, sheet, how many rows, and then for
every range of rows its distance from the end of the range before and how many rows follow its first.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

# a run of rows without a gap, first and last
Range = tuple[int, int]


@dataclass(frozen=True)
class Packet:
    """The evidence of one figure."""

    # deflated JSON in base64
    text: str
    records: int
    # delivered rows behind the records; a row behind two records counts for each
    rows: int


@dataclass
class _Names:
    """Texts by number, in the order in which they came."""

    listed: list[str | None] = field(default_factory=list)
    _numbers: dict[str | None, int] = field(default_factory=dict)

    def number(self, name: str | None) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.listed)
            self.listed.append(name)
        return self._numbers[name]


def packets(served: duckdb.DuckDBPyConnection, year: int) -> dict[str, Packet]:
    """The packet of every figure that has evidence in that year, by its stable id."""
    places: dict[tuple[str, str], list[tuple[str | None, str | None, Range]]] = defaultdict(list)
    for stable_id, record_id, file, sheet, first, last in served.execute(_RANGES, [year]).fetchall():
        places[stable_id, record_id].append((file, sheet, (first, last)))
    records: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for stable_id, *record in served.execute(_RECORDS, [year]).fetchall():
        records[stable_id].append(tuple(record))
    return {
        stable_id: _packet([(*record, places[stable_id, record[0]]) for record in found])
        for stable_id, found in records.items()
    }


def _packet(records: list[tuple[Any, ...]]) -> Packet:
    files, sheets, measures, labels = _Names(), _Names(), _Names(), _Names()
    folded = []
    rows = 0
    for *_, places in records:
        own: list[list[int]] = []
        for (file, sheet), ranges in _by_sheet(places).items():
            number = sum(last - first + 1 for first, last in ranges)
            rows += number
            own.append([files.number(file), sheets.number(sheet), number, *gaps(ranges)])
        folded.append(own)
    content = {
        "record": [record[0] for record in records],
        "part": [record[1] for record in records],
        "measure": [measures.number(record[2]) for record in records],
        "label": [labels.number(record[3]) for record in records],
        "place": folded,
        "measures": measures.listed,
        "labels": labels.listed,
        "files": files.listed,
        "sheets": sheets.listed,
    }
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Packet(base64.b64encode(zlib.compress(plain, 9)).decode(), len(records), rows)


def _by_sheet(
    places: Iterable[tuple[str | None, str | None, Range]],
) -> dict[tuple[str | None, str | None], list[Range]]:
    found: dict[tuple[str | None, str | None], list[Range]] = defaultdict(list)
    for file, sheet, rows in places:
        found[file, sheet].append(rows)
    return found


def gaps(ranges: Iterable[Range]) -> list[int]:
    """Ranges in rising order as distances: small numbers that repeat, which is what deflating makes small.

    >>> gaps([(4, 4), (6, 9)])
    [4, 0, 2, 3]
    """
    written: list[int] = []
    end = 0
    for first, last in ranges:
        written += [first - end, last - first]
        end = last
    return written


# what counts comes first; a record of which it can not be known is said to be so whatever else it is
_RECORDS = """
    select stable_id, record_id,
           case
               when in_numerator is null and coalesce(in_denominator, true) then 'open'
               when not is_counted then 'out'
               when in_numerator then 'both'
               else 'below'
           end as part,
           measure, measure_label
    from figures.figure_evidence
    where period = ?
    order by stable_id, is_counted desc, record_id
"""

# rows that follow one another have the same distance to their rank: they are one range
_RANGES = """
    with place as (
        select distinct stable_id, record_id, delivery_id, sheet_name, row_number
        from figures.figure_lineage
        where period = ?
    ),
    ranked as (
        select *, row_number - row_number() over (
            partition by stable_id, record_id, delivery_id, sheet_name order by row_number
        ) as island
        from place
    ),
    file as (
        select delivery_id, any_value(file order by file) as file
        from marts.deliveries where status = 'loaded' group by delivery_id
    )
    select ranked.stable_id, ranked.record_id, file.file, ranked.sheet_name,
           min(ranked.row_number), max(ranked.row_number)
    from ranked
    left join file on ranked.delivery_id = file.delivery_id
    group by ranked.stable_id, ranked.record_id, ranked.delivery_id, file.file, ranked.sheet_name, ranked.island
    order by ranked.stable_id, ranked.record_id, file.file, ranked.sheet_name, min(ranked.row_number)
"""
