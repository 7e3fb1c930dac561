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
    number = statement.number
    figure = catalogue.figures.get((stable_id or "", statement.year))
    at = number or statement
    return {
        "offset": statement.start,
        "text": report.text[statement.start : statement.end],
        "stable_id": stable_id,
        "name_zh": catalogue.names.get(stable_id or ""),
        "year": statement.year,
        "printed": report.text[number.start : number.end] if number else statement.says,
        "printed_offset": at.start,
        "printed_end": at.end,
        "unit": (number.unit or None) if number and number.kind is Kind.NUMBER else None,
        "computed": judged.computed,
        "computed_unit": figure.unit if figure else None,
        "verdict": str(judged.verdict),
        "cause": judged.cause or None,
        "place": report.place(statement.start),
    }
