"""A cell that tells one day or a period, evaluated by the engine that runs the models."""

from __future__ import annotations

from datetime import date

import pytest

from tests.render import evaluate

MAY_6, MAY_7 = date(2020, 5, 6), date(2020, 5, 7)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-05-06", MAY_6, MAY_6),
        ("2020年5月6日 09:00", MAY_6, MAY_6),
        ("2020.05.06-2020.05.07", MAY_6, MAY_7),
        ("2020年5月6日至2020年5月7日", MAY_6, MAY_7),
        ("2020年5月6日-7日", MAY_6, MAY_7),
        ("2020年5月6-7日", MAY_6, MAY_7),
        ("2020年5月6日—5月7日", MAY_6, MAY_7),
        ("２０２０年５月６日 至 ７日", MAY_6, MAY_7),
        ("2020年4月30日至5月2日", date(2020, 4, 30), date(2020, 5, 2)),
        # ends before it begins: read as it stands, and held by a rule
        ("2020年12月31日-1月1日", date(2020, 12, 31), date(2020, 1, 1)),
        # no year, no month, or which of the two is the day
        ("5月6日-7日", None, None),
        ("2020年5月-6月", None, None),
        ("2020.5.6-8", None, None),
        ("2020年5月6日、7日", None, None),
        ("2020年5月6日-32日", date(2020, 5, 6), None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_the_first_and_the_last_day(text: str | None, first: date | None, last: date | None) -> None:
    assert (evaluate("read_first_day", [text]), evaluate("read_last_day", [text])) == ([first], [last])
