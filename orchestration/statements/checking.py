"""A report checked: every statement with its place, what is printed, what was computed, and the verdict.

Belongs here: the record of a check as commands and pages show it. Does not belong here: reading a file (`readers.py`),
finding statements (`matching.py`) and judging them (`verdicts.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from orchestration.statements.catalogue import Catalogue
from orchestration.statements.matching import Statement, statements
from orchestration.statements.numbers import Kind
from orchestration.statements.readers import Report
from orchestration.statements.verdicts import Verdict, judge

# a unit before which 万 and 亿 are said
_SCALED = ("元", "吨")


def check(report: Report, catalogue: Catalogue) -> dict[str, Any]:
    """Check a report that was read; its `statements` stand in the order of the text."""
    found = [_record(report, statement, catalogue) for statement in statements(report.text, catalogue)]
    spoken = {one["stable_id"] for one in found}
    return {
        "file": report.name,
        "year": catalogue.year,
        "verdicts": dict(Counter(one["verdict"] for one in found)),
        "statements": found,
        # a figure of the year that the report does not speak of; nothing is wrong with that
        "not_mentioned": [stable_id for stable_id in catalogue.names if stable_id not in spoken],
    }


def differs(checked: dict[str, Any]) -> bool:
    """Whether anything printed disagrees."""
    return any(one["verdict"] == Verdict.DIFFERS for one in checked["statements"])


def _record(report: Report, statement: Statement, catalogue: Catalogue) -> dict[str, Any]:
    judged = judge(statement, catalogue)
    stable_id = statement.phrase.stable_id if statement.phrase else None
    printed, unit = _printed(report, statement)
    figure = catalogue.figures.get((stable_id or "", statement.year))
    at = statement.number or statement
    return {
        "offset": statement.start,
        "text": report.text[statement.start : statement.end],
        "stable_id": stable_id,
        "name_zh": catalogue.names.get(stable_id or ""),
        "year": statement.year,
        "printed": printed,
        "printed_offset": at.start,
        "printed_end": at.end,
        "unit": unit,
        "computed": judged.computed,
        "computed_unit": figure.unit if figure else None,
        "verdict": str(judged.verdict),
        "cause": judged.cause or None,
        "place": report.place(statement.start),
    }


def _printed(report: Report, statement: Statement) -> tuple[str | None, str | None]:
    """The number as it is printed, and its unit; of a claim what it says, and of one about something else its words."""
    number = statement.number
    if number is None:
        return (report.text[statement.start : statement.end] if statement.says_otherwise else statement.says), None
    printed = report.text[number.start : number.end]
    if number.kind is not Kind.NUMBER or number.unit not in _SCALED:
        return printed, number.unit or None
    # 万 stands with the unit: 7.5 万元, as the catalogue has it
    figure = printed.rstrip("万亿 ")
    return figure, printed[len(figure) :].strip() + number.unit
