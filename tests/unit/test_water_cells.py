"""What stands in a cell of a water file: the shapes that are read, and those that are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.render import evaluate


class TestWaterNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("7.40", "7.4"),
            ("330", "330"),
            ("0", "0"),
            (" 2.2 ", "2.2"),
            ("０．０５", "0.05"),
            ("\u00a00.6\u200b", "0.6"),
            ("'7.40", "7.4"),
            ("-0.5", "-0.5"),
            ("－0.5", "-0.5"),
            ("0.00000001", "0.00000001"),
            ("999999999999", "999999999999"),
        ],
    )
    def test_is_read_exactly(self, text: str, number: str) -> None:
        assert evaluate("water_number", [text]) == [Decimal(number)]

    @pytest.mark.parametrize(
        "text",
        [
            None,
            "",
            "未检出",
            "2O",  # a letter
            "0.05L",
            "<0.05",
            "1,250",  # thousands, or a decimal comma
            "0,025",
            "1.2.3",
            ".5",
            "5.",
            "+5",
            "2.4E-5",
            "1.3×10^4",
            "12.5℃",
            "7.4 7.5",
            "7.4~7.6",
            "0.30000000000000004",  # a binary float's noise: a ninth place would be rounded away
            "1000000000000",
            "#REF!",
            "nan",
            "断流",
        ],
    )
    def test_is_never_read_in_part(self, text: str | None) -> None:
        assert evaluate("water_number", [text]) == [None]


class TestWaterNamedLimit:
    @pytest.mark.parametrize(
        ("text", "limit"),
        [
            ("0.0003L", "0.0003"),
            ("0.05l", "0.05"),
            ("０．０５Ｌ", "0.05"),
            ("0.05 L", "0.05"),
            ("<0.05", "0.05"),
            ("＜0.05", "0.05"),
            ("< 0.05", "0.05"),
            ("4L", "4"),
        ],
    )
    def test_is_read(self, text: str, limit: str) -> None:
        assert evaluate("water_named_limit", [text]) == [Decimal(limit)]

    @pytest.mark.parametrize(
        "text", [None, "", "0.05", "L", "<", "≤0.05", ">24000", "-0.05L", "<0.05L", "0.05LL", "未检出", "ND"]
    )
    def test_nothing_else_is(self, text: str | None) -> None:
        assert evaluate("water_named_limit", [text]) == [None]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ⅳ", "Ⅳ"),
        ("Ⅳ类", "Ⅳ"),
        ("IV类", "IV"),
        ("ⅳ类", "Ⅳ"),
        (" 四类 ", "四"),
        ("Ⅲ类水质", "Ⅲ"),
        ("Ⅲ类水", "Ⅲ"),
        ("劣Ⅴ类", "劣Ⅴ"),
        ("劣五类", "劣五"),
        ("＞Ⅴ", ">Ⅴ"),
        ("4", "4"),
        (None, None),
    ],
)
def test_a_class_is_brought_to_its_word(text: str | None, word: str | None) -> None:
    assert evaluate("water_class_text", [text]) == [word]
