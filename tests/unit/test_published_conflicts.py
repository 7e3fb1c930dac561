"""Printed numbers held against computed ones and against one another: verdicts, causes, and the order of causes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.published_models import conflicts

COUNT, RATIO, SUM, CLAIM, CLASS, ROUGH = "SP-EIA-03", "SP-AIR-02", "SP-ENF-06", "SP-EIA-04", "SP-WAT-01", "SP-ENF-01"


def computed(stable_id: str, value: str, fraction: str = "", **more: Any) -> dict[str, Any]:
    kinds = {RATIO: "ratio", SUM: "sum", CLAIM: "all", CLASS: "worst_class"}
    return {
        "stable_id": stable_id,
        "value": value,
        "exact_fraction": fraction or f"{value}/1",
        "aggregation": kinds.get(stable_id, "count"),
        **more,
    }


# 61 of 73 days: 83.5616 %
SHARE = computed(RATIO, "83.6", "61/73")
# fen over fen: 12.345678 万元
AMOUNT = computed(SUM, "12.35", "12345678/1000000")


@pytest.mark.parametrize(
    ("result", "printed", "unit", "verdict", "cause"),
    [
        (computed(COUNT, "54"), "54", "件", "agrees", None),
        (computed(COUNT, "54"), "54", None, "agrees", None),
        (computed(COUNT, "54"), "五十四", "件", "agrees", None),
        # counted in another word of the same kind, and in no such word
        (computed(COUNT, "54"), "54", "家", "agrees", None),
        (computed(COUNT, "54"), "54", "万元", "not_verifiable", None),
        (computed(COUNT, "54"), "45", "件", "differs", "typing_error"),
        (computed(COUNT, "54"), "540", "件", "differs", "typing_error"),
        (computed(COUNT, "54"), "55", "件", "differs", None),
        # few digits are soon equal by chance: 54 moved by three places is not 5
        (computed(COUNT, "5412"), "5", "件", "differs", None),
        (SHARE, "83.6", "%", "agrees", None),
        (SHARE, "83.60", "%", "agrees", None),
        (SHARE, "836", "‰", "agrees", "unit"),
        # other digits of the same value
        (SHARE, "83.56", "%", "rounding", "rounding"),
        (SHARE, "84", "%", "rounding", "rounding"),
        # the same digits, rounded in a way that is not ours
        (SHARE, "83.5", "%", "differs", "rounding"),
        (SHARE, "83.57", "%", "differs", "rounding"),
        (SHARE, "87.3", "%", "differs", None),
        (SHARE, "38.6", "%", "differs", "typing_error"),
        (SHARE, "8.36", "%", "differs", "typing_error"),
        (AMOUNT, "12.35", "万元", "agrees", None),
        # converted, and to the last 分
        (AMOUNT, "123500", "元", "agrees", "unit"),
        (AMOUNT, "123456.78", "元", "rounding", "rounding"),
        (AMOUNT, "12.35万", "元", "agrees", "unit"),
        # 元 under the heading of 万元, rounded or not, and the other way round
        (AMOUNT, "123500", "万元", "differs", "unit"),
        (AMOUNT, "123456.78", "万元", "differs", "unit"),
        (AMOUNT, "12.35", "元", "differs", "unit"),
        (AMOUNT, "0.001235", "亿元", "agrees", "unit"),
        # approximate numbers
        (computed(ROUGH, "2500+", "2537/1"), "2500余", "家/次", "agrees", None),
        (computed(ROUGH, "2500+", "2537/1"), "2537", "家/次", "rounding", "rounding"),
        (computed(ROUGH, "2500+", "2537/1"), "2530多", "家/次", "rounding", "rounding"),
        (computed(ROUGH, "2500+", "2537/1"), "约2500", "家/次", "rounding", "rounding"),
        (computed(ROUGH, "2500+", "2537/1"), "2600余", "家/次", "differs", None),
        # no value, no computed value, another year
        (computed(COUNT, "54", year="2019"), "54", "件", "not_verifiable", None),
        ({**computed(COUNT, "54"), "value": None, "exact_fraction": None}, "54", "件", "not_verifiable", None),
    ],
)
def test_a_printed_number_against_the_computed_one(
    result: dict[str, Any], printed: str, unit: str | None, verdict: str, cause: str | None
) -> None:
    (found,) = conflicts([{"stable_id": result["stable_id"], "printed_text": printed, "unit": unit}], [result])
    assert (found["verdict"], found["cause_code"]) == (verdict, cause), found["explanation_zh"]
    assert (found["explanation_zh"] is None) == (verdict == "agrees" and cause is None)


@pytest.mark.parametrize(
    ("result", "said", "verdict"),
    [
        (computed(CLAIM, "true", "54/54"), {"printed_claim": "true"}, "agrees"),
        (computed(CLAIM, "true", "54/54"), {"printed_claim": "false"}, "differs"),
        (computed(CLAIM, "true", "54/54"), {}, "not_verifiable"),
        (computed(CLASS, "Ⅳ", "3/4"), {"printed_class": "Ⅳ"}, "agrees"),
        (computed(CLASS, "Ⅳ", "3/4"), {"printed_class": "Ⅲ"}, "differs"),
    ],
)
def test_a_word_is_held_against_a_word(result: dict[str, Any], said: dict[str, str], verdict: str) -> None:
    (found,) = conflicts([{"stable_id": result["stable_id"], "printed_text": "某", **said}], [result])
    assert (found["verdict"], found["cause_code"], found["difference"]) == (verdict, None, None)


def test_the_difference_is_exact_and_in_the_unit_of_the_figure() -> None:
    (found,) = conflicts([{"stable_id": SUM, "printed_text": "123400.5", "unit": "元"}], [AMOUNT])
    assert found["difference"] == "-0.00995"


def test_a_unit_is_shown_once_though_it_was_printed_with_the_number() -> None:
    for printed in ("83.6%", "83.6"):
        (found,) = conflicts([{"stable_id": RATIO, "printed_text": printed, "unit": "%"}], [SHARE])
        assert found["printed_text"].replace(" ", "") == "83.6%"


def test_another_way_of_counting_is_the_cause_when_it_gives_what_was_printed() -> None:
    others = [
        {
            "alternative_id": f"SP-PER-02.{name}",
            "stable_id": "SP-PER-02",
            "alternative_order": order,
            "name_zh": zh,
            "value": value,
        }
        for name, order, zh, value in (
            ("units", "2", "单位数", "45"),
            ("other", "3", "其他", "45"),
            ("third", "4", "第三", "50"),
        )
    ]
    said = [{"stable_id": "SP-PER-02", "printed_text": text} for text in ("45", "50", "51")]
    found = [
        row for row in conflicts(said, [computed("SP-PER-02", "54")], others) if row["compared_with"] == "computed"
    ]
    # before the swapped digits, which 45 has as well; the first of two; by its own cause or by the default
    assert [row["cause_code"] for row in found] == ["unit", "status_meaning", None]
    assert found[0]["explanation_zh"] == "与“单位数”口径的数相同。"


def recounted(as_of: str, printed: str, days: list[str | None]) -> dict[str, Any]:
    """A count of records that happened on these days, told as of another day."""
    records = range(1, len(days) + 1)
    (found,) = conflicts(
        [{"stable_id": COUNT, "printed_text": printed, "as_of": as_of}],
        [computed(COUNT, str(len(days)))],
        evidence=[{"stable_id": COUNT, "period": "2020", "record_id": str(n), "in_numerator": "true"} for n in records],
        lineage=[
            {"stable_id": COUNT, "period": "2020", "record_id": str(n), "delivery_id": "d", "row_number": str(n)}
            for n in records
        ],
        stg_eia_ledger=[
            {"delivery_id": "d", "row_number": str(n), "event_date": day} for n, day in zip(records, days, strict=True)
        ],
    )
    return found


def test_an_earlier_cut_off_is_proven_by_counting_again() -> None:
    days: list[str | None] = ["2020-03-01", "2020-06-01", "2020-11-30", "2020-12-01", "2020-12-31"]
    assert recounted("2020-11-30", "3", days)["cause_code"] == "cut_off"
    assert recounted("2020-11-29", "2", days)["cause_code"] == "cut_off"
    other = recounted("2020-11-30", "4", days)
    assert (other["cause_code"], "记录为3条" in other["explanation_zh"]) == (None, True)
    # a record without a day: nobody knows the number of any day, and none is made up
    unknown = recounted("2020-11-30", "3", [*days[:4], None])
    assert (unknown["cause_code"], "不能重算" in unknown["explanation_zh"]) == (None, True)
    # the same cut-off explains nothing
    assert recounted("2020-12-31", "3", days)["cause_code"] is None


def said(printed: str, as_of: str | None = None) -> dict[str, Any]:
    return {"printed_text": printed, "as_of": as_of}


def share(printed: str) -> dict[str, Any]:
    return {"stable_id": RATIO, "printed_text": printed, "unit": "%"}


def amount(printed: str, unit: str) -> dict[str, Any]:
    return {"stable_id": SUM, "printed_text": printed, "unit": unit}


def pair(first: dict[str, Any], second: dict[str, Any], *more: Any, **given: Any) -> dict[str, Any]:
    """The later document against the earlier one."""
    said = [{"stable_id": COUNT, "unit": "件", **first}, {"stable_id": COUNT, "unit": "件", **second}]
    (found,) = [row for row in conflicts(said, *more, **given) if row["compared_with"] == "document"]
    assert (found["document_title"], found["other_document_title"]) == ("文件2", "文件1")
    return found


@pytest.mark.parametrize(
    ("first", "second", "verdict", "cause"),
    [
        (said("54"), said("54"), "agrees", None),
        (said("54"), said("45"), "differs", "typing_error"),
        (said("54"), said("58"), "differs", None),
        # told as of different days, and grown in between; or shrunk, which a count can not
        (said("54", "2020-11-30"), said("58", "2020-12-31"), "differs", "cut_off"),
        (said("58", "2020-11-30"), said("54", "2020-12-31"), "differs", None),
        (said("54", "2020-12-31"), said("58", "2020-12-31"), "differs", None),
        # whichever is the coarser one may be the other, rounded
        (share("83.56"), share("83.6"), "rounding", "rounding"),
        (share("83.6"), share("83.56"), "rounding", "rounding"),
        (share("83.54"), share("83.6"), "differs", "rounding"),
        (amount("12.35", "万元"), amount("123500", "元"), "agrees", "unit"),
        (amount("12.35", "万元"), amount("123500", "万元"), "differs", "unit"),
        (said("50余"), said("54"), "rounding", "rounding"),
        (said("50余"), said("60余"), "differs", None),
    ],
)
def test_two_documents_against_one_another(
    first: dict[str, Any], second: dict[str, Any], verdict: str, cause: str | None
) -> None:
    found = pair(first, second)
    assert (found["verdict"], found["cause_code"]) == (verdict, cause), found["explanation_zh"]


def test_what_explains_a_number_against_the_computed_one_explains_it_against_a_right_one() -> None:
    other = {
        "alternative_id": "SP-EIA-03.x",
        "stable_id": COUNT,
        "alternative_order": "1",
        "name_zh": "甲",
        "value": "60",
    }
    for first, second, who in (("54", "60", "后者"), ("60", "54", "前者")):
        found = pair({"printed_text": first}, {"printed_text": second}, [computed(COUNT, "54")], [other])
        assert (found["cause_code"], found["rests_on_computed"]) == ("status_meaning", True)
        assert found["explanation_zh"] == f"{who}：与“甲”口径的数相同。"


def test_a_decision_of_people_goes_before_what_the_data_says() -> None:
    decision = {
        "stable_id": COUNT,
        "year": "2020",
        "document": "文件1",
        "cause_code": "correction",
        "decision_zh": "以更正后为准",
        "decided_on": "2021-03-01",
        "office_zh": "环评科",
    }
    said = [{"stable_id": COUNT, "printed_text": text} for text in ("45", "54")]
    found = conflicts(said, [computed(COUNT, "54")], decisions=[decision])
    assert {(row["document_title"], row["other_document_title"]): row["cause_code"] for row in found} == {
        ("文件1", None): "correction",
        # what agrees needs no decision
        ("文件2", None): None,
        ("文件2", "文件1"): "correction",
    }
    assert found[0]["explanation_zh"] == "以更正后为准"
    assert found[0]["decided_on"] == date(2021, 3, 1)


def test_a_year_of_which_deliveries_are_missing_has_no_value_to_hold_against() -> None:
    missing = {
        "source": "eia",
        "layout": "ledger",
        "coverage": "as of year end",
        "year": "2020",
        "missing_parts": "截至2020-12-31",
    }
    (found,) = conflicts([{"stable_id": COUNT, "printed_text": "45"}], [computed(COUNT, "54")], coverage=[missing])
    assert (found["verdict"], found["other_text"]) == ("not_verifiable", None)


def test_nothing_printed_makes_no_conflict() -> None:
    assert conflicts([], [computed(COUNT, "54")]) == []


def test_a_number_too_wide_to_be_compared_stops_nothing() -> None:
    wide = computed(COUNT, "9" * 37)
    (found,) = conflicts([{"stable_id": COUNT, "printed_text": "123456789012", "unit": "件"}], [wide])
    assert found["verdict"] in ("not_verifiable", "differs")
