"""Printed numbers read, and the ways in which people round them."""

from __future__ import annotations

from fractions import Fraction

import duckdb
import pytest

from tests.render import evaluate, render


def ask(expression: str, **columns: object) -> object:
    """What an expression gives over one row."""
    listed = ", ".join(f"{value} as {name}" for name, value in columns.items())
    with duckdb.connect() as connection:
        return connection.execute(f"select {expression} from (select {listed})").fetchall()[0][0]


# printed, units of the last place, places, hedge, unit in the cell
READ = [
    ("83.6", 836, 1, None, ""),
    ("83.60", 8360, 2, None, ""),
    ("８３．６％", 836, 1, None, "%"),
    ("0.6%", 6, 1, None, "%"),
    ("1,234", 1234, 0, None, ""),
    ("12件", 12, 0, None, "件"),
    ("45.67万", 4567, -2, None, ""),
    ("45.67万元", 4567, -2, None, "元"),
    ("1.2亿元", 12, -7, None, "元"),
    ("2500余家次", 2500, 0, "above", "家次"),
    ("2500+", 2500, 0, "above", ""),
    ("超过2500", 2500, 0, "above", ""),
    ("约 300", 300, 0, "about", ""),
    ("300件左右", 300, 0, "about", "件"),
    ("十二", 12, 0, None, ""),
    ("0", 0, 0, None, ""),
]


@pytest.mark.parametrize(("text", "units", "places", "hedge", "unit"), READ)
def test_a_printed_number_keeps_its_digits(text: str, units: int, places: int, hedge: str | None, unit: str) -> None:
    assert evaluate("printed_units", [text]) == [units]
    assert evaluate("printed_places", [text]) == [places]
    assert evaluate("printed_hedge", [text]) == [hedge]
    assert evaluate("printed_group", [text], 6) == [unit]


@pytest.mark.parametrize(
    "text",
    # two numbers, a range, a word, more digits than a number has, a day, a slip
    ["1，200", "12-15", "若干", "1234567890123456", "12.3.4", "1.2345678", "2020年11月26日", "12,34", "—", "", None],
)
def test_what_is_no_one_number_is_not_guessed(text: str | None) -> None:
    assert evaluate("printed_units", [text]) == [None]


@pytest.mark.parametrize(
    ("units", "places", "number"), [(836, 1, "83.600000"), (4567, -2, "456700.000000"), (5, 6, "0.000005")]
)
def test_units_and_places_are_a_number(units: int, places: int, number: str) -> None:
    assert str(ask(render("printed_number", "u", "p"), u=units, p=places)) == number


# numerator, denominator, units, other ways than half to even
OTHERWISE = [
    # 0.546…: no way of rounding once gives 0.6 but always up; twice in a row does
    (1000, 183, 6, "连续修约、只入不舍"),
    (1000, 183, 5, "四舍五入、只舍不入"),
    # a tie goes to the even neighbour, or up
    (25, 10, 3, "四舍五入、连续修约、只入不舍"),
    (25, 10, 2, "只舍不入"),
    (1000, 183, 7, None),
    (40, 10, 4, "四舍五入、连续修约、只入不舍、只舍不入"),
]


@pytest.mark.parametrize(("numerator", "denominator", "units", "ways"), OTHERWISE)
def test_the_ways_in_which_people_round(numerator: int, denominator: int, units: int, ways: str | None) -> None:
    assert ask(render("other_roundings", "n", "d", "u"), n=numerator, d=denominator, u=units) == ways


@pytest.mark.parametrize(
    ("base", "units", "scale", "possible"),
    [
        # 90 of 111 print 81.1 and 91 print 82.0
        (111, 818, 1000, False),
        (111, 811, 1000, True),
        (111, 820, 1000, True),
        (111, 819, 1000, False),
        (11, 818, 1000, True),
        # every whole percent comes from some count of a hundred and more
        (111, 82, 100, True),
        (183, 6, 1000, False),
        (183, 5, 1000, True),
        # all, none, more than all
        (111, 1000, 1000, True),
        (111, 0, 1000, True),
        (111, 1001, 1000, False),
        (3, 333, 1000, True),
        (3, 334, 1000, False),
        # a tie: 1 of 8 is 12.5, which prints as 12 and not as 13
        (8, 12, 100, True),
        (8, 13, 100, False),
        (0, 0, 1000, None),
    ],
)
def test_a_percentage_comes_from_a_whole_count_or_from_none(
    base: int, units: int, scale: int, possible: bool | None
) -> None:
    assert ask(render("some_count_prints", "b", "u", "s"), b=base, u=units, s=scale) is possible


def test_possible_percentages_are_those_that_counting_gives() -> None:
    possible = render("some_count_prints", "base", "units", "1000")
    with duckdb.connect() as connection:
        told = connection.execute(
            f"select base, units from range(1, 130) as b(base), range(0, 1001) as u(units) where {possible}"
        ).fetchall()
    counted = {(base, round(Fraction(count * 1000, base))) for base in range(1, 130) for count in range(base + 1)}
    assert set(told) == counted


@pytest.mark.parametrize(
    ("one", "other", "swapped"),
    [
        ("379", "397", True),
        ("2971", "2917", True),
        ("836", "638", False),
        ("12", "21", True),
        ("11", "11", False),
        ("123", "231", False),
        ("12", "120", False),
        ("1", "2", False),
    ],
)
def test_digits_that_changed_places(one: str, other: str, swapped: bool) -> None:
    assert ask(render("digits_swapped", "a", "b"), a=f"'{one}'", b=f"'{other}'") is swapped


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "scaled"),
    [(7, 3, 2, (700, 3)), (7, 3, -2, (7, 300)), (7, 3, 0, (7, 3)), (10**30, 3, 8, (None, 3))],
)
def test_a_fraction_is_scaled_or_left_alone(
    numerator: int, denominator: int, places: int, scaled: tuple[int | None, int]
) -> None:
    columns = {"n": f"cast('{numerator}' as hugeint)", "d": denominator, "p": places}
    assert ask(render("scaled_numerator", "n", "d", "p"), **columns) == scaled[0]
    assert ask(render("scaled_denominator", "d", "p"), **columns) == scaled[1]
