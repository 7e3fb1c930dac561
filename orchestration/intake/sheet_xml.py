"""A second look at a workbook, straight at its XML, without the reader that gives the values.

Belongs here: counting rows that hold something, the extent of each sheet, and cells whose value the file does not hold
(errors, formulas that were never calculated). Does not belong here: values.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from orchestration.intake.problems import Refused

# The reader of values lays a sheet out as one rectangle: two cells in far corners would fill the memory.
MOST_CELLS = 50_000_000

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
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


def look_at(path: Path, shown: str) -> dict[str, SheetFacts]:
    """Give the facts of every worksheet by its name; refuse (F16) what cannot be opened or is absurdly wide."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _sheet_parts(archive)
            blank = _blank_strings(archive)
            facts = {name: _facts(archive, part, blank) for name, part in parts.items()}
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, OSError, ValueError, EOFError, NotImplementedError):
        raise Refused(
            "F16", f"{shown} is a broken workbook (its inner files cannot be read); deliver it again."
        ) from None
    for name, sheet in facts.items():
        if sheet.rows * sheet.columns > MOST_CELLS:
            raise Refused(
                "F16",
                f"{shown}: sheet {name} reaches to row {sheet.rows} and column {sheet.columns}; remove "
                "the cells far outside the table.",
            )
    return facts


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


def _iterate(stream: IO[bytes], tag: str):
    return etree.iterparse(
        stream, events=("end",), tag=f"{{*}}{tag}", resolve_entities=False, no_network=True, load_dtd=False
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


def _facts(archive: zipfile.ZipFile, part: str, blank: set[str]) -> SheetFacts:
    facts = SheetFacts()
    at_row = -1
    with archive.open(part) as stream:
        for _, row in _iterate(stream, "row"):
            number = row.get("r")
            at_row = int(number) - 1 if number else at_row + 1
            last = _look_at_row(row, at_row, blank, facts)
            if last >= 0:
                facts.rows = at_row + 1
                facts.columns = max(facts.columns, last + 1)
            row.clear()
            # the emptied rows would pile up under their parent
            while row.getprevious() is not None:
                del row.getparent()[0]
    return facts


def _look_at_row(row: etree._Element, at_row: int, blank: set[str], facts: SheetFacts) -> int:
    """Note what the row holds and give its last column that holds anything, or -1."""
    last, column, filled = -1, -1, False
    for cell in row:
        reference = cell.get("r")
        column = _column(reference) if reference else column + 1
        kind = cell.get("t")
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
