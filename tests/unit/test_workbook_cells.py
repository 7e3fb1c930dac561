"""What is written into a cell of a workbook: numbers as numbers, texts that no spreadsheet runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from orchestration.releases.sheets import LONGEST_TEXT, harmless, lines_of, number_of
from orchestration.releases.workbook_page import printed


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_like_a_formula_is_put_behind_an_apostrophe(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "—", "a=1", "四环罚〔2020〕1号", "'quoted"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_text_longer_than_a_cell_is_cut_and_says_how_long_it_was() -> None:
    shown = harmless("字" * 40_000)
    assert len(shown) == LONGEST_TEXT
    assert shown.endswith("（以下从略，全文40000字）")
    assert harmless("字" * LONGEST_TEXT) == "字" * LONGEST_TEXT


@pytest.mark.parametrize(
    ("value", "shown", "form"),
    [
        ("17", Decimal("17"), "0"),
        ("17.50", Decimal("17.50"), "0.00"),
        ("0.0", Decimal("0.0"), "0.0"),
        ("2019-06-05", date(2019, 6, 5), 'yyyy"年"m"月"d"日"'),
        ("true", "是", None),
        ("false", "否", None),
        ("700+", "700余", None),
        ("劣Ⅴ", "劣Ⅴ", None),
        (None, "—", None),
    ],
)
def test_a_value_is_shown_as_printed(value: str | None, shown: object, form: str | None) -> None:
    assert printed(value) == (shown, form)


def test_a_number_of_which_a_spreadsheet_would_lose_digits_stays_a_text() -> None:
    assert number_of("123456789012345") == Decimal("123456789012345")
    assert number_of("1234567890123456") is None
    assert number_of("NaN") is None
    assert number_of("一") is None


def test_a_chinese_character_is_as_wide_as_two_digits() -> None:
    assert lines_of("1" * 20, 20) == 1
    assert lines_of("字" * 20, 20) == 2
    assert lines_of("一\n二\n三", 20) == 3
