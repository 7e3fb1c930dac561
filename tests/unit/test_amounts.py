"""Money, percentages and numbers of days as they are typed into ledgers."""

from __future__ import annotations

import pytest

from tests.render import evaluate


@pytest.mark.parametrize(
    ("delivered", "unit", "fen"),
    [
        ("5", "万元", 5_000_000),
        ("46.27", "万元", 46_270_000),
        ("0.5万元", "元", 50_000 * 10),
        ("5万", "万元", 5_000_000),
        ("500元", "万元", 50_000),
        ("50,000", "元", 5_000_000),
        ("1,234,567.89", "元", 123_456_789),
        ("￥1,200.00元整", "元", 120_000),
        ("人民币伍万元整", "元", 5_000_000),
        ("伍万元整", "万元", 5_000_000),
        ("肆拾陆万贰仟柒佰元", "元", 46_270_000),
        ("壹拾万零伍佰元", "元", 10_050_000),
        ("拾伍万元", "元", 15_000_000),
        ("一万二千元", "元", 1_200_000),
        ("壹亿贰仟万元", "元", 12_000_000_000),
        ("叁元零伍分", "元", 305),
        ("１２０．５０", "万元", 120_500_000),
        ("0.1", "万元", 100_000),
        ("12.3456780", "万元", 12_345_678),
        ("1.2亿元", "万元", 12_000_000_000),
        ("-3", "万元", -3_000_000),
        ("0", "元", 0),
        # never guessed
        ("12.3456789", "万元", None),
        ("5,00", "元", None),
        ("1.5E+3", "万元", None),
        ("约5", "万元", None),
        ("5-6", "万元", None),
        ("万元", "元", None),
        ("伍", "万元", None),
        ("99999999999999999999", "元", None),
        ("/", "万元", None),
        (None, "万元", None),
    ],
)
def test_an_amount_is_whole_fen_or_unread(delivered: str | None, unit: str, fen: int | None) -> None:
    assert evaluate("read_amount_fen", [delivered], f"'{unit}'") == [fen]


def test_without_any_unit_an_amount_is_not_read() -> None:
    assert evaluate("read_amount_fen", ["5", "5万元"], "cast(null as varchar)") == [None, 5_000_000]


@pytest.mark.parametrize(
    ("delivered", "percent"),
    [("2.5", "2.50000000"), ("2.5%", "2.50000000"), ("１００％", "100.00000000"), ("0.025", "0.02500000"),
     ("2.5‰", None), ("-1", None), ("约3%", None), (None, None)],
)  # fmt: skip
def test_a_percentage_is_percent_points(delivered: str | None, percent: str | None) -> None:
    assert [v and str(v) for v in evaluate("read_percent", [delivered])] == [percent]


@pytest.mark.parametrize(
    ("delivered", "days", "unit"),
    [
        ("15", 15, None),
        ("15.0", 15, None),
        ("15 个工作日", 15, "working_day"),
        ("３０自然日", 30, "calendar_day"),
        ("20天", 20, None),
        ("30日历日", 30, "calendar_day"),
        ("7.5", None, None),
        ("15-20个工作日", None, "working_day"),
        ("即办", None, None),
        (None, None, None),
    ],
)
def test_a_promised_limit_is_whole_days(delivered: str | None, days: int | None, unit: str | None) -> None:
    assert evaluate("read_day_count", [delivered]) == [days]
    assert evaluate("day_unit", [delivered]) == [unit]
