"""Rounding, held against numbers worked out by hand (GB/T 8170: half to even, once, from the exact fraction)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render import render

HUGE = 10**30


def calculate(macro: str, numerator: int, denominator: int, *more: object) -> str | None:
    """What the macro makes of one fraction, as text."""
    with duckdb.connect() as connection:
        return _calculate(connection, macro, numerator, denominator, *more)


def _calculate(
    connection: duckdb.DuckDBPyConnection, macro: str, numerator: int, denominator: int, *more: object
) -> str | None:
    expression = render(macro, "n", "d", *more)
    query = f"select cast({expression} as varchar) from (select cast(? as hugeint) as n, cast(? as hugeint) as d)"
    return connection.execute(query, [str(numerator), str(denominator)]).fetchall()[0][0]


# numerator, denominator, digits, printed
ROUNDED = [
    # ties go to the even neighbour, in both directions
    (125, 1000, 2, "0.12"),
    (135, 1000, 2, "0.14"),
    (65, 2, 0, "32"),
    (67, 2, 0, "34"),
    (121, 2, 0, "60"),
    (123, 2, 0, "62"),
    (1, 2, 0, "0"),
    (3, 2, 0, "2"),
    (8445, 100, 1, "84.4"),
    (8455, 100, 1, "84.6"),
    (1005, 1000, 2, "1.00"),
    (2675, 1000, 2, "2.68"),
    # a hair to either side of a tie is no tie
    (8445000001, 100000000, 1, "84.5"),
    (8444999999, 100000000, 1, "84.4"),
    (12500000000000000000000001, 10**26, 2, "0.13"),
    # rounded twice (to 2 places, then to 1) this would be 84.5
    (84446, 1000, 1, "84.4"),
    # below zero it is the mirror image
    (-125, 1000, 2, "-0.12"),
    (-135, 1000, 2, "-0.14"),
    (125, -1000, 2, "-0.12"),
    (-125, -1000, 2, "0.12"),
    (-1, 2, 0, "0"),
    (-3, 2, 0, "-2"),
    # what rounds to nothing has no sign
    (-1, 1000, 1, "0.0"),
    # carried over several nines; places are filled up
    (9995, 1000, 2, "10.00"),
    (99999, 1000, 2, "100.00"),
    (7, 1, 3, "7.000"),
    (0, 9, 2, "0.00"),
    # fractions that never end
    (1, 3, 4, "0.3333"),
    (2, 3, 4, "0.6667"),
    (100, 7, 2, "14.29"),
    (61 * 100, 73, 1, "83.6"),
    # wide numbers
    (HUGE, 3, 2, "333333333333333333333333333333.33"),
    (2 * HUGE, 3, 1, "666666666666666666666666666666.7"),
    (HUGE + 1, 2 * HUGE, 0, "1"),
    (HUGE - 1, 2 * HUGE, 0, "0"),
    (HUGE, 2 * HUGE, 0, "0"),
    (3 * HUGE, 2 * HUGE, 0, "2"),
]


@pytest.mark.parametrize(("numerator", "denominator", "digits", "printed"), ROUNDED)
def test_half_even_prints_what_was_worked_out_by_hand(
    numerator: int, denominator: int, digits: int, printed: str
) -> None:
    assert calculate("half_even", numerator, denominator, digits) == printed
    assert calculate("half_even_text", numerator, denominator, f"cast({digits} as integer)") == printed


def test_half_even_is_a_decimal_with_the_asked_places() -> None:
    with duckdb.connect() as connection:
        expression = render("half_even", "n", "d", 2)
        typed = connection.execute(f"select typeof({expression}) from (select 1 as n, 3 as d)").fetchall()
    assert typed == [("DECIMAL(38,2)",)]


@pytest.mark.parametrize("macro", ["half_even", "half_even_text", "exact_decimal", "ceil_div"])
def test_nothing_divided_by_nothing_is_nothing(macro: str) -> None:
    more = (1,) if macro.startswith("half") else ()
    assert calculate(macro, 5, 0, *more) is None
    with duckdb.connect() as connection:
        expression = render(macro, "n", "d", *more)
        unknown = connection.execute(
            f"select {expression} from (select cast(null as hugeint) as n, cast(3 as hugeint) as d)"
        ).fetchall()
    assert unknown == [(None,)]


def test_a_number_too_wide_stops_instead_of_wrapping_around() -> None:
    with pytest.raises(duckdb.Error):
        calculate("half_even", 10**37, 1, 3)


@settings(max_examples=80, deadline=None)
@given(
    numerator=st.integers(-(10**24), 10**24),
    denominator=st.integers(-(10**9), 10**9).filter(bool),
    digits=st.integers(0, 4),
)
def test_half_even_agrees_with_exact_fractions(numerator: int, denominator: int, digits: int) -> None:
    # Fraction rounds half to even, and knows nothing of the macro's arithmetic
    expected = Fraction(round(Fraction(numerator, denominator) * 10**digits), 10**digits)
    printed = calculate("half_even", numerator, denominator, digits)
    assert printed is not None
    assert Fraction(printed) == expected


@settings(max_examples=60, deadline=None)
@given(units=st.integers(-(10**6), 10**6), digits=st.integers(0, 3))
def test_every_tie_goes_to_the_even_neighbour(units: int, digits: int) -> None:
    tie = 2 * units + 1
    with localcontext(prec=40):
        expected = (Decimal(tie) / 2).quantize(Decimal(1), ROUND_HALF_EVEN).scaleb(-digits)
    printed = calculate("half_even", tie, 2 * 10**digits, digits)
    assert printed is not None
    assert Decimal(printed) == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "ceiling"),
    [
        (100, 1, "100"),
        (10001, 100, "101"),
        (9999, 100, "100"),
        (1, 10**20, "1"),
        (0, 5, "0"),
        (-1, 2, "0"),
        (-3, 2, "-1"),
        (3, -2, "-1"),
        (-3, -2, "2"),
        (HUGE + 1, 10, str(HUGE // 10 + 1)),
    ],
)
def test_ceil_div_goes_up_however_little_is_left_over(numerator: int, denominator: int, ceiling: str) -> None:
    assert calculate("ceil_div", numerator, denominator) == ceiling


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (1, 8, "0.125"),
        (-1, 8, "-0.125"),
        (1, -8, "-0.125"),
        (50, 1, "50"),
        (0, 7, "0"),
        (0, -7, "0"),
        (130, 4, "32.5"),
        (100, 10, "10"),
        (1, 10**12, "0.000000000001"),
        # ends after thirteen places, twenty-four and thirty-six
        (1, 10**13, "0.0000000000001"),
        (1, 10**24, "0." + "0" * 23 + "1"),
        (1, 2**20, "0.00000095367431640625"),
        # never ends: cut, not rounded, and it says so
        (2, 3, "0.666666666666…"),
        (-2, 3, "-0.666666666666…"),
        (100, 7, "14.285714285714…"),
        (6100, 73, "83.561643835616…"),
        (HUGE, 1, str(HUGE)),
        # a mean over many hours has a wide denominator
        (HUGE, 3 * HUGE + 1, "0.333333333333…"),
        (HUGE, 8 * HUGE, "0.125"),
    ],
)
def test_exact_decimal_hides_no_digit_and_invents_none(numerator: int, denominator: int, text: str) -> None:
    assert calculate("exact_decimal", numerator, denominator) == text
