"""Which layout of the contract a sheet follows, and where its header stands: found by known labels, never by position.

Belongs here: header blocks of several rows, merged headings, unit rows, the choice between layouts, and the sentence
when nothing fits. Does not belong here: the rows below the header (rows.py).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from orchestration.intake.cells import Cell, Merge, cell_text, is_filled
from orchestration.intake.contracts import Column, Layout
from orchestration.intake.labels import is_running_number, normal_label
from orchestration.intake.problems import Refused

# A header block has at most so many rows: group heading, name, short code, unit.
MOST_HEADER_ROWS = 4
# F03: so much of what is expected must be there.
LEAST_SHARE_PERCENT = 90

_UNIT_WORD = (
    r"(?:(?:mg|ug|μg|ng|g|kg|t)/(?:l|m3|kg|h)|(?:毫克|微克|纳克|克)/(?:升|立方米)|℃|°c|个/l|个/升|mpn/l|cfu/l|cells/l|"
    r"无量纲|%|‰|元|千元|百万元|万元|亿元|us/cm|μs/cm|ntu|度|m|km|km2|m3|m3/s|吨|t|吨/时|蒸吨|mw|公顷|亩|平方米|平方公里|"
    r"公里|万吨|hm2|工作日|自然日|日历日)"
)
_UNIT = re.compile(rf"[(]?({_UNIT_WORD})[)]?")
# outside a row of units, a letter alone is the short code of an item (T, temperature) rather than a unit
_LETTERS = frozenset("mtg")
# a unit at the end of a label, in brackets
_LABEL_UNIT = re.compile(rf".+[(]({_UNIT_WORD})[)]")
# a unit for the whole table, above it; 填报单位 is an office
_TABLE_UNIT = re.compile(
    rf"(?:^|[^填报制编送主责监])(?:计量|金额)?单位[:：]({_UNIT_WORD})(?![a-z0-9\u4e00-\u9fff])", re.MULTILINE
)
_NO_UNIT = frozenset({"/", "-", "—", "－", "--", "——"})


@dataclass
class Header:
    """A layout found in a sheet: which column of the sheet is which; rows and columns count from zero."""

    layout: Layout
    first_row: int
    last_row: int
    columns: dict[int, Column]
    places: dict[int, str] = field(default_factory=dict)
    # label of every column of the sheet that has one, mapped or not
    labels: dict[int, str] = field(default_factory=dict)
    running_numbers: frozenset[int] = frozenset()
    twice: list[str] = field(default_factory=list)
    # the unit that the header itself states for a column, in the form of a normal label
    units: dict[int, str] = field(default_factory=dict)

    @cached_property
    def part_columns(self) -> list[int]:
        """Give the columns by which the sheet is divided into parts: those that are filled downwards."""
        return [at for at, column in sorted(self.columns.items()) if column.name in self.layout.fill_down]

    @property
    def width(self) -> int:
        """Say how many columns the sheet has by its header."""
        return max(self.labels, default=-1) + 1

    def missing(self, *, required: bool) -> list[str]:
        """Name the labels that are not there: required ones, or all that are expected."""
        found = {column.name for column in self.columns.values()}
        columns = [
            c
            for c in self.layout.columns
            if c.name not in found and (c.required if required else c.expected or c.required)
        ]
        missing = [column.labels[0] for column in columns]
        if self.layout.shape == "wide" and not self.places:
            missing.append("columns of places")
        return missing

    @property
    def is_accepted(self) -> bool:
        """Say whether the file may be read by this header (F03)."""
        wanted = sum(1 for column in self.layout.columns if column.expected or column.required)
        absent = len(self.missing(required=False))
        return (
            not self.missing(required=True)
            and not self.twice
            and (wanted - absent) * 100 >= LEAST_SHARE_PERCENT * wanted
        )

    @property
    def score(self) -> tuple[int, int, int, int]:
        """Order candidates: most columns known, then the shortest block, then the highest one."""
        known = len(self.columns) + bool(self.places)
        return (known, -len(self.twice), self.first_row - self.last_row, -self.first_row)


def find_header(
    head: list[list[Cell]], merges: list[Merge], layouts: list[Layout]
) -> tuple[Header | None, list[Header]]:
    """Give the accepted header, if there is one, and the nearest candidate of each layout for the sentence if not."""
    texts = _Texts(head, merges)
    nearest = [found for layout in layouts if (found := _best(texts, layout, only_whole=True)) is not None]
    if not any(header.is_accepted for header in nearest):
        nearest = [found for layout in layouts if (found := _best(texts, layout, only_whole=False)) is not None]
    accepted = sorted(
        (header for header in nearest if header.is_accepted), key=lambda header: header.score[:1], reverse=True
    )
    if not accepted or (len(accepted) > 1 and accepted[0].score[0] == accepted[1].score[0]):
        return None, nearest
    return accepted[0], nearest


def refuse_header(shown: str, nearest: list[Header], layouts: list[Layout]) -> Refused:
    """Say why no layout fits; labels of the contract are named, never cells of the file."""
    accepted = [header for header in nearest if header.is_accepted]
    if len(accepted) > 1:
        names = " and ".join(header.layout.name for header in accepted[:2])
        return Refused(
            "F03", f"{shown} fits the layouts {names} equally well; make their labels in the contract tell them apart."
        )
    near = [
        header for header in nearest if len(header.columns) > 1 or (header.columns and len(header.layout.columns) == 1)
    ]
    if not near:
        labels = "、".join(column.labels[0] for column in layouts[0].columns if column.required)
        return Refused(
            "F03",
            f"{shown}: no header row with the known labels was found (looked for {labels}); deliver "
            "the table with its header.",
        )
    best = max(near, key=lambda header: header.score)
    where = f"{shown}, row {best.first_row + 1}: the header (layout {best.layout.name})"
    if best.missing(required=True):
        return Refused(
            "F03",
            f"{where} lacks {'、'.join(best.missing(required=True))}; restore the missing columns, or "
            "add the new labels to the contract.",
        )
    if best.twice:
        return Refused("F03", f"{where} has more than one column for {'、'.join(best.twice)}; leave one of them.")
    missing = "、".join(best.missing(required=False))
    return Refused(
        "F03",
        f"{where} has less than {LEAST_SHARE_PERCENT} % of the expected labels; missing: {missing}; "
        "restore the columns, or add the new labels to the contract.",
    )


class _Texts:
    """The head of a sheet as label texts, merged cells repeated over their range."""

    def __init__(self, head: list[list[Cell]], merges: list[Merge]) -> None:
        self.rows: list[list[str]] = [[(cell_text(cell) or "").strip() for cell in row] for row in head]
        self.merges = [merge for merge in merges if merge.top < len(head)]
        # cells that a merge covers and does not begin, with the cell where it begins
        self.covered: dict[tuple[int, int], Merge] = {}
        self.starts: dict[tuple[int, int], Merge] = {}
        for merge in self.merges:
            self.starts[merge.top, merge.left] = merge
            for row in range(merge.top, min(merge.bottom, len(head) - 1) + 1):
                for column in range(merge.left, min(merge.right, merge.left + 500) + 1):
                    self.covered[row, column] = merge

    def at(self, row: int, column: int) -> str:
        merge = self.covered.get((row, column))
        if merge is not None:
            row, column = merge.top, merge.left
        line = self.rows[row]
        return line[column] if column < len(line) else ""

    def width(self, first: int, last: int) -> int:
        return max((len(row) for row in self.rows[first : last + 1]), default=0)


def _best(texts: _Texts, layout: Layout, *, only_whole: bool) -> Header | None:
    """Give the best header of a layout; only_whole leaves out blocks that cannot hold every required label."""
    known = {normal_label(label): column for column in layout.columns for label in column.labels}
    pieces = {piece for label in known for piece in (label, *label.split("_"))}
    place = re.compile(layout.places) if layout.places else None
    best: Header | None = None
    hits_of = [{label for cell in set(row) if cell and (label := normal_label(cell)) in pieces} for row in texts.rows]
    # columns below one another's headings share pieces, so there the number of pieces tells nothing
    is_plain = not any("_" in label for label in known)
    least = sum(1 for column in layout.columns if column.required) if only_whole and is_plain else 1
    for first in range(len(texts.rows)):
        hits = len(hits_of[first])
        if hits == 0 or len(set().union(*hits_of[first : first + MOST_HEADER_ROWS])) < least:
            continue
        for last in range(first, min(first + MOST_HEADER_ROWS, len(texts.rows))):
            header = _candidate(texts, layout, known, place, first, last)
            if best is None or header.score > best.score:
                best = header
            if len(header.columns) == len(layout.columns) and not header.twice:
                break
        if (
            best is not None
            and best.is_accepted
            and len(best.columns) >= hits > 1
            and first > best.last_row + MOST_HEADER_ROWS
        ):
            break
    return None if best is None else _with_rows_below(texts, best)


def _candidate(
    texts: _Texts, layout: Layout, known: dict[str, Column], place: re.Pattern[str] | None, first: int, last: int
) -> Header:
    header = Header(layout, first, last, {})
    running = set()
    found: set[str] = set()
    stations: set[str] = set()
    group = ""
    for column in range(texts.width(first, last)):
        stack = [texts.at(row, column) for row in range(first, last + 1)]
        if first < last and (first, column) not in texts.covered:
            # a group heading whose merge was lost on the way (CSV): it reaches right over the empty cells beside it
            if stack[0]:
                group = stack[0] if stack[-1] and stack[-1] != stack[0] else ""
            elif group and stack[-1]:
                stack[0] = group
        else:
            group = ""
        parts = [part for number, part in enumerate(stack) if part and (number == 0 or part != stack[number - 1])]
        if not parts:
            continue
        names = _names(parts, spans=_spans(texts, first, column))
        target = next((known[name] for name in names if name in known), None)
        label = "_".join(parts)
        header.labels[column] = label
        if target is not None:
            if _continues(texts, first, last, column):
                continue
            if target.name in found:
                header.twice.append(target.labels[0])
                continue
            found.add(target.name)
            header.columns[column] = target
        elif any(is_running_number(part) for part in parts):
            running.add(column)
        elif place is not None:
            shown = unicodedata.normalize("NFKC", parts[-1]).strip()
            if place.fullmatch(shown):
                if shown in stations:
                    header.twice.append(shown)
                stations.add(shown)
                header.places[column] = shown
    serial = {column for column, target in header.columns.items() if is_running_number(target.labels[0])}
    header.running_numbers = frozenset(running | serial)
    return header


def _spans(texts: _Texts, row: int, column: int) -> bool:
    merge = texts.covered.get((row, column))
    return merge is not None and merge.right > merge.left


def _continues(texts: _Texts, first: int, last: int, column: int) -> bool:
    """Say whether the column lies in merges that began further left: such a label names the first column only."""
    merges = [texts.covered.get((row, column)) for row in range(first, last + 1)]
    return all(merge is not None and merge.left < column for merge in merges)


def _names(parts: list[str], *, spans: bool) -> list[str]:
    """Give the names under which a column may be known, the fullest first; a group heading alone names no column."""
    normal = [normal_label(part) for part in parts]
    joined = [
        "_".join(normal[start:end])
        for length in range(len(normal), 1, -1)
        for start in range(len(normal) - length + 1)
        for end in (start + length,)
    ]
    alone = normal[1:] if spans and len(normal) > 1 else normal
    return joined + alone


def _with_rows_below(texts: _Texts, header: Header) -> Header:
    """Take in what still belongs to the header: rows inside its vertical merges, and a row of units."""
    last = header.last_row
    grew = True
    while grew:
        reach = [
            merge.bottom
            for merge in texts.merges
            if header.first_row <= merge.top <= last < merge.bottom and merge.bottom - merge.top < MOST_HEADER_ROWS
        ]
        grew = bool(reach)
        last = max(reach, default=last)
    last = min(last, len(texts.rows) - 1)
    while (
        last + 1 < len(texts.rows) and last - header.first_row < MOST_HEADER_ROWS and _is_unit_row(texts.rows[last + 1])
    ):
        last += 1
    header.last_row = last
    rows = range(header.first_row, last + 1)
    unit_rows = {row for row in rows if _is_unit_row(texts.rows[row])}
    for column in header.labels:
        # the lowest row comes first: it is the one of units, where there is one
        stack = [(normal_label(texts.at(row, column)), row > rows[0], row in unit_rows) for row in reversed(rows)]
        if unit := next(filter(None, (_unit_in(*cell) for cell in stack)), None):
            header.units[column] = unit
    return header


def _unit_in(text: str, is_below: bool, is_in_unit_row: bool) -> str | None:
    """Give the unit that a cell of the header states: as a cell of its own, or in brackets behind the label."""
    match = _UNIT.fullmatch(text) if is_below else None
    if match and (is_in_unit_row or text not in _LETTERS):
        return match[1]
    match = _LABEL_UNIT.fullmatch(text)
    return match[1] if match else None


def table_unit(above: str) -> str | None:
    """Give the one unit that the text above a table states for all of it."""
    lines = "\n".join(normal_label(line) for line in above.splitlines())
    found = {match[1] for match in _TABLE_UNIT.finditer(lines)}
    return found.pop() if len(found) == 1 else None


def _is_unit_row(row: list[str]) -> bool:
    filled = [normal_label(cell) for cell in row if is_filled(cell)]
    units = sum(1 for cell in filled if _UNIT.fullmatch(cell))
    return units >= 2 and all(
        _UNIT.fullmatch(cell) or cell in _NO_UNIT or cell in ("单位", "计量单位") for cell in filled
    )
