"""A second look at a workbook, straight at its XML, without the reader that gives the values.

Belongs here: counting rows that hold something, the extent of each sheet, cells whose value the file does not hold
(errors, formulas that were never calculated), and what is hidden or filled red. Does not belong here: values.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from orchestration.intake.cells import shortened
from orchestration.intake.limits import Limits
from orchestration.intake.notices import Notice, Noticed, is_red, note
from orchestration.intake.problems import Refused

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_TRUE = frozenset({"1", "true"})
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}")
# the two places of red in the palette that workbooks had before colours were written out
_INDEXED_RED = {"2": "FF0000", "10": "FF0000"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class SheetFacts:
    """What one sheet holds, by its XML; rows and columns count from zero."""

    filled_rows: int = 0
    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    noticed: Noticed = field(default_factory=dict)


def look_at(path: Path, shown: str, limits: Limits) -> dict[str, SheetFacts]:
    """Give the facts of every worksheet by its name; refuse (F16) what cannot be opened or is absurdly wide."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _sheet_parts(archive)
            blank = _blank_strings(archive)
            red = _red_styles(archive)
            facts = {name: _facts(archive, part, blank, red) for name, part in parts.items()}
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, OSError, ValueError, EOFError, NotImplementedError):
        raise Refused(
            "F16", f"{shown} is a broken workbook (its inner files cannot be read); deliver it again."
        ) from None
    for name, sheet in facts.items():
        refuse_extent(sheet, f"{shown}: sheet {shortened(name)}", limits)
    return facts


def refuse_extent(sheet: SheetFacts, shown: str, limits: Limits) -> None:
    """Refuse a sheet whose cells lie too far out, before the reader of values lays it out as one rectangle."""
    where = f"{shown} reaches to row {sheet.rows} and column {sheet.columns}"
    if (
        sheet.rows > limits.sheet_rows
        or sheet.columns > limits.sheet_columns
        or sheet.rows * sheet.columns > limits.sheet_cells
    ):
        raise Refused("F16", f"{where}; remove the cells far outside the table.")


def _parse(stream: IO[bytes]) -> etree._Element:
    # no entities, no network: a delivered file must not make this machine read anything else
    return etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)).getroot()


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {relation.get("Id"): relation for relation in _parse(stream)}
    parts: dict[str, str] = {}
    with archive.open("xl/workbook.xml") as stream:
        for sheet in _parse(stream).iter("{*}sheet"):
            relation = targets[sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)]
            target = relation.get("Target") or ""
            if (relation.get("Type") or "").endswith("/worksheet"):
                path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                parts[sheet.get("name") or ""] = posixpath.normpath(path)
    return parts


def _iterate(stream: IO[bytes], *tags: str):
    return etree.iterparse(
        stream,
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )


def _blank_strings(archive: zipfile.ZipFile) -> set[str]:
    """Give the numbers of the shared texts in which nothing can be seen."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return set()
    blank = set()
    with archive.open("xl/sharedStrings.xml") as stream:
        for number, (_, item) in enumerate(_iterate(stream, "si")):
            if not any(text.text and text.text.strip() for text in item.iter("{*}t")):
                blank.add(str(number))
            item.clear()
    return blank


def _red_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Give the numbers of the styles that fill a cell red; a theme has no red of its own in any office program."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    with archive.open("xl/styles.xml") as stream:
        styles = _parse(stream)
    red_fills = {
        str(number)
        for number, fill in enumerate(styles.iterfind("{*}fills/{*}fill"))
        if any(_is_red(colour) for colour in fill.iterfind("{*}patternFill/{*}fgColor"))
    }
    return frozenset(
        str(number)
        for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if style.get("fillId") in red_fills
    )


def _is_red(colour: etree._Element) -> bool:
    written = colour.get("rgb") or _INDEXED_RED.get(colour.get("indexed") or "", "")
    return bool(_RGB.fullmatch(written)) and is_red(*bytes.fromhex(written[-6:]))


def _facts(archive: zipfile.ZipFile, part: str, blank: set[str], red: frozenset[str]) -> SheetFacts:
    facts = SheetFacts()
    at_row = -1
    hidden: list[tuple[int, int]] = []
    with archive.open(part) as stream:
        for _, element in _iterate(stream, "row", "col"):
            if _local(element) == "col":
                if element.get("hidden") in _TRUE:
                    hidden.append((int(element.get("min")) - 1, int(element.get("max"))))
                continue
            number = element.get("r")
            at_row = int(number) - 1 if number else at_row + 1
            last = _look_at_row(element, at_row, blank, red, facts)
            if last >= 0:
                facts.rows = at_row + 1
                facts.columns = max(facts.columns, last + 1)
                if element.get("hidden") in _TRUE:
                    note(facts.noticed, Notice.HIDDEN_ROW, row=at_row)
            element.clear()
            # the emptied rows would pile up under their parent
            while element.getprevious() is not None:
                del element.getparent()[0]
    for first, end in hidden:
        # everything to the right of a table is often hidden, and nothing stands there
        for column in range(first, min(end, facts.columns)):
            note(facts.noticed, Notice.HIDDEN_COLUMN, column=column)
    return facts


def _look_at_row(row: etree._Element, at_row: int, blank: set[str], red: frozenset[str], facts: SheetFacts) -> int:
    """Note what the row holds and give its last column that holds anything, or -1."""
    last, column, filled = -1, -1, False
    for cell in row:
        reference = cell.get("r")
        column = _column(reference) if reference else column + 1
        kind = cell.get("t")
        if red and cell.get("s") in red:
            note(facts.noticed, Notice.RED_FILL, at_row, column)
        value = formula = inline = None
        for child in cell:
            name = _local(child)
            if name == "v":
                value = child.text
            elif name == "f":
                formula = child
            elif name == "is":
                inline = "".join(text.text or "" for text in child.iter("{*}t"))
        if formula is not None and not value and kind != "str":
            facts.unsaved.add((at_row, column))
            continue
        content = inline if inline is not None else value
        if not content:
            continue
        last = column
        if kind == "e":
            facts.errors[at_row, column] = content
            note(facts.noticed, Notice.FORMULA_ERROR, at_row, column)
        filled = filled or (content not in blank if kind == "s" else bool(content.strip()))
    facts.filled_rows += filled
    return last


def _column(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1
