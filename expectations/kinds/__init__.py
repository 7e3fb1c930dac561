"""The kinds of expectation: real Great Expectations classes that are answered by SQL inside DuckDB.

Importing this package imports Great Expectations, which takes seconds: import it inside functions.
Belongs here: classes and the metrics behind them. Does not belong here: the text of any condition (questions.py).
"""

from __future__ import annotations

from typing import Any

from expectations.kinds.domain import (
    ExpectCreditCodes,
    ExpectCumulativeNeverFalls,
    ExpectEverythingCovered,
    ExpectPartsToSumToTotal,
    ExpectPermitNumbers,
    ExpectRowsToNameNobody,
    ExpectStatusMovesForward,
    ExpectValuesLinkedToRegister,
)
from expectations.kinds.rows import (
    ExpectRowsToBeFilled,
    ExpectRowsToHold,
    ExpectRowsToLieBetween,
    ExpectRowsToUseKnownValues,
)
from expectations.kinds.sets import ExpectNoRowsFound, ExpectRowsToBeFormedAlike, ExpectRowsToBeUnique
from expectations.questions import RowQuestion, question
from expectations.rules import Rule, Suite

CLASSES: dict[str, type[ExpectRowsToHold] | type[ExpectNoRowsFound]] = {
    "rows_hold": ExpectRowsToHold,
    "not_null": ExpectRowsToBeFilled,
    "in_set": ExpectRowsToUseKnownValues,
    "between": ExpectRowsToLieBetween,
    "unique": ExpectRowsToBeUnique,
    "same_form": ExpectRowsToBeFormedAlike,
    "empty_query": ExpectNoRowsFound,
    "no_personal_data": ExpectRowsToNameNobody,
    "credit_code": ExpectCreditCodes,
    "permit_number": ExpectPermitNumbers,
    "parts_sum": ExpectPartsToSumToTotal,
    "never_falls": ExpectCumulativeNeverFalls,
    "linked": ExpectValuesLinkedToRegister,
    "moves_forward": ExpectStatusMovesForward,
    "covered": ExpectEverythingCovered,
}
# the library knows three severities; a held row is out of the facts, so what remains is a warning
GX_SEVERITY = {"hold": "warning", "critical": "critical", "warning": "warning", "info": "info"}


def expectation(suite: Suite, rule: Rule) -> ExpectRowsToHold | ExpectNoRowsFound:
    """The rule as an expectation, with its Chinese title and sentence for Data Docs."""
    asked = question(suite, rule)
    texts: dict[str, Any] = (
        {"looked_where": asked.looked_where, "failed_where": asked.failed_where}
        if isinstance(asked, RowQuestion)
        else {"looked_query": asked.looked_query, "bad_rows": asked.bad_rows}
    )
    return CLASSES[rule.expect.type](
        **texts,
        may_be_empty=rule.may_be_empty,
        table_may_be_empty=suite.may_be_empty,
        title_zh=f"{rule.id} {rule.title_zh}",
        sentence_zh=rule.sentence_zh,
        severity=GX_SEVERITY[rule.severity],  # pyright: ignore[reportArgumentType]
        meta={"rule": rule.id, "basis": rule.basis, "severity": rule.severity, "figures": rule.figures},
        notes=f"{rule.sentence_zh}（依据：{rule.basis}）",
    )
