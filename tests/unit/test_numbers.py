"""Whole numbers, exact numbers and partial dates as people type them: what can be read in one way only is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.render import evaluate

WHOLE = {
    "12": 12,
    " 12 ": 12,
    "１２": 12,
    "12.0": 12,
    "12.00": 12,
    "1,200": 1200,
    "1，200": None,
    "12,34": None,
    "0": 0,
    "007": 7,
    "十二": 12,
    "十": 10,
    "二十": 20,
    "拾伍": 15,
    "一百零五": 105,
    "二百": 200,
    "两千三百": 2300,
    "三千八百五十四": 3854,
    "一万二千": 12000,
    "十二万": 120000,
    "零": 0,
    "〇": 0,
    # not a number of things, or not in one way
    "二〇二〇": None,
    "3300余": None,
    "约12": None,
    "12个": None,
    "12.5": None,
    "-3": None,
    "": None,
    None: None,
    "/": None,
    "百": None,
    "万": None,
    "一百零": None,
    "十二三": None,
    "1e3": None,
    "0x1F": None,
}

EXACT = {
    "12.5": "12.5000",
    "-0.5": "-0.5000",
    "1,200.25": "1200.2500",
    "0.12340": "0.1234",
    "１２．５": "12.5000",
    "7": "7.0000",
    "0.12345": None,
    "12.5%": None,
    "12.": None,
    ".5": None,
    "1,2": None,
    "1e3": None,
    "12.5万": None,
    None: None,
    "—": None,
}

PARTIAL = {
    "2020年4月": "2020-04",
    "2020-04": "2020-04",
    "2020/4": "2020-04",
    "2020.04": "2020-04",
    "2020年": "2020",
    "2020": "2020",
    "2020年4月1日": "2020-04-01",
    "2020.4.1": "2020-04-01",
    "20200401": "2020-04-01",
    "43922": "2020-04-01",
    # October or the first of January; the first of January or November; no year; no such day
    "2020.1": None,
    "202011": None,
    "4月1日": None,
    "2020年13月": None,
    "2020-02-30": None,
    "202572日": None,
    None: None,
}


@pytest.mark.parametrize(("text", "number"), WHOLE.items(), ids=map(repr, WHOLE))
def test_a_whole_number(text: str | None, number: int | None) -> None:
    assert evaluate("read_whole_number", [text]) == [number]


@pytest.mark.parametrize(("text", "number"), EXACT.items(), ids=map(repr, EXACT))
def test_an_exact_number(text: str | None, number: str | None) -> None:
    assert evaluate("read_exact_number", [text]) == [None if number is None else Decimal(number)]


@pytest.mark.parametrize(("text", "told"), PARTIAL.items(), ids=map(repr, PARTIAL))
def test_a_date_as_far_as_it_is_told(text: str | None, told: str | None) -> None:
    assert evaluate("read_partial_date", [text]) == [told]


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ("2020-04-01", date(2020, 4, 1), date(2020, 4, 1)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        (None, None, None),
    ],
)
def test_the_bounds_of_a_partial_date(told: str | None, first: date | None, last: date | None) -> None:
    assert evaluate("first_day_of", [told]) == [first]
    assert evaluate("last_day_of", [told]) == [last]
