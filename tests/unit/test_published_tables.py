"""Published tables held against themselves: totals that parts do not give, shares of no count, and near misses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.published_models import check_table

Cell = tuple[str, str, str, str, str | None]


def parts(*values: str, unit: str | None = "件") -> list[Cell]:
    return [(f"{number}区", "数量", "分项", value, unit) for number, value in enumerate(values, start=1)]


def coded(cells: Sequence[Cell]) -> list[Cell]:
    """Roles as staging has them."""
    codes = {"分项": "part", "合计": "total", "占比": "share", "基数": "base", "交叉": "cross"}
    return [(row, column, codes[role], value, unit) for row, column, role, value, unit in cells]


def total(value: str, unit: str | None = "件") -> Cell:
    return ("全市", "数量", "合计", value, unit)


def crossed(value: str) -> Cell:
    return ("交叉共办", "数量", "交叉", value, "件")


@pytest.mark.parametrize(
    ("cells", "verdict", "cause", "said"),
    [
        # the four districts handled 92, of which 4 twice
        ([*parts("30", "25", "20", "17"), total("88"), crossed("4")], "explained", "duplicates", "4"),
        # near misses: one too few is explained by nothing; without cross-handled cases neither; none were counted twice
        ([*parts("30", "25", "20", "17"), total("88"), crossed("3")], "fails", "parts_total", "差4"),
        ([*parts("30", "25", "20", "17"), total("88")], "fails", "parts_total", "差4"),
        ([*parts("30", "25", "20", "13"), total("88"), crossed("4")], "holds", None, None),
        # nothing says why 68 and 70
        ([*parts("30", "38"), total("70")], "fails", "parts_total", "差-2"),
        # two digits of the total, or of one part, changed places
        ([*parts("68", "69"), total("173")], "fails", "typing_error", "合计"),
        ([*parts("13", "52", "21"), total("59")], "fails", "typing_error", "52应为25"),
        # two parts could be meant: nobody knows which
        ([*parts("13", "52", "52"), total("90")], "fails", "parts_total", None),
        # rounded amounts may miss their total by half a place each, and no more
        ([*parts("1.23", "2.34", unit="万元"), total("3.58", "万元")], "explained", "rounding", "差-0.01"),
        ([*parts("1.23", "2.34", unit="万元"), total("3.59", "万元")], "fails", "parts_total", None),
        # counts are not rounded
        ([*parts("12", "13"), total("26")], "fails", "parts_total", None),
        # parts in 元 under a total in 万元, and the same with the unit of the total wrong
        ([*parts("12000", "23000", unit="元"), total("3.5", "万元")], "holds", None, None),
        ([*parts("12000", "23000", unit="元"), total("3.5", "元")], "fails", "unit", None),
    ],
)
def test_a_total_is_what_its_parts_give(cells: list[Cell], verdict: str, cause: str | None, said: str | None) -> None:
    found = check_table(*coded(cells))["parts_sum", "全市"]
    assert (found["verdict"], found["cause_code"]) == (verdict, cause)
    assert (found["cause_zh"] is None) == (cause is None)
    assert (said or "") in (found["explanation_zh"] or "")


@pytest.mark.parametrize(
    ("share", "verdict", "cause", "said"),
    [
        # 1 of 183 is 0.546 %
        ("0.6", "fails", "rounding", "只入不舍"),
        ("0.5", "holds", None, None),
        ("0.55", "holds", None, None),
        ("0.54", "fails", "rounding", "只舍不入"),
        ("0.546", "holds", None, None),
        ("1", "holds", None, None),
        ("5.0", "fails", "impossible_share", "任何整数都得不出"),
        # what 2 of them would be
        ("1.1", "fails", "share_of_count", "应为0.5"),
    ],
)
def test_a_share_is_that_of_its_count(share: str, verdict: str, cause: str | None, said: str | None) -> None:
    cells = [
        ("其他", "件数", "分项", "1", "件"),
        ("其他", "占比", "占比", share, "%"),
        ("合计", "件数", "合计", "183", "件"),
    ]
    found = check_table(*coded(cells))["share_rounding", "其他"]
    assert (found["verdict"], found["cause_code"]) == (verdict, cause)
    assert (said or "") in (found["explanation_zh"] or "")


@pytest.mark.parametrize(
    ("base", "share", "verdict", "cause", "said"),
    [
        # 90 of 111 sections are 81.1 %, and 91 are 82.0 %
        ("111", "81.8", "fails", "impossible_share", "90为81.1，91为82.0"),
        ("111", "81.1", "holds", None, None),
        ("111", "82.0", "holds", None, None),
        ("111", "82", "holds", None, None),
        # nine of eleven
        ("11", "81.8", "holds", None, None),
        ("22", "81.8", "holds", None, None),
        ("111", "100", "holds", None, None),
        ("111", "100.1", "fails", "impossible_share", None),
        # possible only for whoever always rounds up: 1 of 183
        ("183", "0.6", "fails", "rounding", "只入不舍"),
        # thousandths
        ("111", "811‰", "holds", None, None),
        ("111", "818‰", "fails", "impossible_share", None),
    ],
)
def test_a_share_without_a_count_comes_from_some_count(
    base: str, share: str, verdict: str, cause: str | None, said: str | None
) -> None:
    unit = "‰" if share.endswith("‰") else "%"
    cells = [("全部断面", "个数", "基数", base, "个"), ("优良断面", "比例", "占比", share.removesuffix("‰"), unit)]
    found = check_table(*coded(cells))["impossible_share", "优良断面"]
    assert (found["verdict"], found["cause_code"]) == (verdict, cause)
    assert (said or "") in (found["explanation_zh"] or "")


def test_an_amount_has_any_share() -> None:
    cells = [("投资", "金额", "基数", "111", "万元"), ("治水", "比例", "占比", "81.8", "%")]
    assert check_table(*coded(cells)) == {}


def shares(*values: str) -> list[Cell]:
    return [(f"{number}类", "占比", "占比", value, "%") for number, value in enumerate(values, start=1)]


@pytest.mark.parametrize(
    ("values", "verdict", "cause"),
    [
        (("50.0", "30.0", "20.0"), "holds", None),
        # three thirds
        (("33.3", "33.3", "33.3"), "explained", "rounding"),
        (("33.4", "33.4", "33.3"), "explained", "rounding"),
        (("33.4", "33.4", "33.4"), "fails", "shares_total"),
        (("50", "30", "19"), "explained", "rounding"),
        (("50", "30", "18"), "fails", "shares_total"),
    ],
)
def test_shares_of_a_total_add_up(values: tuple[str, ...], verdict: str, cause: str | None) -> None:
    cells = [*shares(*values), ("合计", "件数", "合计", "3000", "件")]
    found = check_table(*coded(cells))["shares_sum", "合计"]
    assert (found["verdict"], found["cause_code"]) == (verdict, cause)


def test_shares_over_cases_that_two_districts_handled_add_up_to_more() -> None:
    cells: list[Cell] = [
        *parts("50", "42"),
        total("88"),
        crossed("4"),
        ("1区", "占比", "占比", "56.8", "%"),
        ("2区", "占比", "占比", "47.7", "%"),
    ]
    found = check_table(*coded(cells))
    assert (found["shares_sum", "全市"]["verdict"], found["shares_sum", "全市"]["cause_code"]) == (
        "explained",
        "duplicates",
    )
    assert found["share_rounding", "1区"]["verdict"] == "holds"


def test_a_share_of_the_parts_instead_of_the_total_is_recognised() -> None:
    cells: list[Cell] = [*parts("50", "42"), total("88"), crossed("4"), ("1区", "占比", "占比", "54.3", "%")]
    found = check_table(*coded(cells))["share_rounding", "1区"]
    assert (found["verdict"], found["cause_code"]) == ("fails", "duplicates")


@pytest.mark.parametrize("role", ["基数", "合计"])
def test_shares_of_a_few_need_not_add_up(role: str) -> None:
    cells: list[Cell] = [("全部", "个数", role, "100", "个"), ("1区", "个数", "分项", "20", "个"), *shares("20", "30")]
    assert not [key for key in check_table(*coded(cells)) if key[0] == "shares_sum"]


def test_a_table_on_its_side_has_its_shares_below_the_counts() -> None:
    cells = [
        ("件数", "大气", "分项", "1", "件"),
        ("占比", "大气", "占比", "0.6", "%"),
        ("件数", "合计", "合计", "183", "件"),
    ]
    assert check_table(*coded(cells))["share_rounding", "占比"]["cause_code"] == "rounding"


def test_two_totals_of_one_name_are_not_checked() -> None:
    cells = [*parts("1", "2"), total("3"), ("市区", "数量", "合计", "3", "件")]
    assert check_table(*coded(cells)) == {}
