"""The promise of a row: three columns may carry it, the unit stands in the header or in the cell."""

from __future__ import annotations

import duckdb
import pytest

from tests.render import render


def read_promise(working: str | None, calendar: str | None, bare: str | None) -> tuple[int | None, str | None]:
    with duckdb.connect() as connection:
        row = connection.execute(
            f"""
            select {render("read_day_count", "promised_text")}, promised_unit from (
                select {render("promised_text")} as promised_text, {render("promised_unit")} as promised_unit
                from (select ?::varchar as committed_working_days, ?::varchar as committed_calendar_days,
                    ?::varchar as committed_limit)
            )
            """,
            [working, calendar, bare],
        ).fetchall()
    return row[0]


@pytest.mark.parametrize(
    ("cells", "promise"),
    [
        (("15", None, None), (15, "working_day")),
        (("15个工作日", "/", ""), (15, "working_day")),
        ((None, "30", None), (30, "calendar_day")),
        ((None, None, "20个工作日"), (20, "working_day")),
        ((None, None, "20自然日"), (20, "calendar_day")),
        # the cell goes before the header
        (("30自然日", None, None), (30, "calendar_day")),
        # a number of what?
        ((None, None, "20天"), (20, None)),
        ((None, None, "20"), (20, None)),
        # two promises are none
        (("15", "30", None), (None, "working_day")),
        (("即办", None, None), (None, "working_day")),
        ((None, None, None), (None, None)),
        (("无", "—", "/"), (None, None)),
    ],
)
def test_the_promise_is_read_with_its_unit_or_not_at_all(
    cells: tuple[str | None, str | None, str | None], promise: tuple[int | None, str | None]
) -> None:
    assert read_promise(*cells) == promise
