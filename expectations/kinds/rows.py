"""Questions that each row answers by itself; all of a table's cost one scan together.

Belongs here: the kinds whose failing rows are those where a condition is not true. Does not belong here: questions
that rows can only answer together (sets.py).
"""

from __future__ import annotations

from typing import ClassVar

from expectations.kinds.counted import TABLE_ROWS, CountedExpectation
from expectations.kinds.metrics import ROWS_FAILED, ROWS_LOOKED_AT


class ExpectRowsToHold(CountedExpectation):
    """Expect a SQL condition to be true of every row looked at; NULL is not true."""

    looked_where: str
    failed_where: str

    looked_at_metric: ClassVar[str] = ROWS_LOOKED_AT
    failed_metric: ClassVar[str] = ROWS_FAILED
    metrics_asked: ClassVar[dict[str, str | None]] = {
        ROWS_LOOKED_AT: "looked_where",
        ROWS_FAILED: "failed_where",
        TABLE_ROWS: None,
    }
    success_keys: ClassVar[tuple[str, ...]] = ("looked_where", "failed_where")


class ExpectRowsToBeFilled(ExpectRowsToHold):
    """Expect a column to have a value in every row looked at."""


class ExpectRowsToUseKnownValues(ExpectRowsToHold):
    """Expect a column to use only the values of a list."""


class ExpectRowsToLieBetween(ExpectRowsToHold):
    """Expect a column to lie between two bounds, both included."""
