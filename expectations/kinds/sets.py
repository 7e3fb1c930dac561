"""Questions that rows can only answer together; each costs two queries of its own.

Belongs here: the kinds whose failing records are found by a query. Does not belong here: questions about single rows
(rows.py), which are cheaper.
"""

from __future__ import annotations

from typing import ClassVar

from expectations.kinds.counted import TABLE_ROWS, CountedExpectation
from expectations.kinds.metrics import SET_FAILED, SET_LOOKED_AT


class ExpectNoRowsFound(CountedExpectation):
    """Expect a query for failing records to find none."""

    looked_query: str
    bad_rows: str

    looked_at_metric: ClassVar[str] = SET_LOOKED_AT
    failed_metric: ClassVar[str] = SET_FAILED
    metrics_asked: ClassVar[dict[str, str | None]] = {
        SET_LOOKED_AT: "looked_query",
        SET_FAILED: "bad_rows",
        TABLE_ROWS: None,
    }
    success_keys: ClassVar[tuple[str, ...]] = ("looked_query", "bad_rows")


class ExpectRowsToBeUnique(ExpectNoRowsFound):
    """Expect no two rows looked at to agree in some columns."""


class ExpectRowsToBeFormedAlike(ExpectNoRowsFound):
    """Expect the codes of a delivery to have one form, where most of them have."""
