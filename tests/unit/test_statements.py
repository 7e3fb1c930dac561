"""What is found in a text, of which figure it speaks, and what it is worth: on sentences that a test wrote down."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orchestration.places import SEEDS
from orchestration.statements.catalogue import Catalogue
from orchestration.statements.numbers import Kind, Number, Words, chinese_whole, find
from orchestration.statements.phrases import View, compiled
from orchestration.statements.text import normal
from tests.conftest import shared
from tests.unit.statement_catalogue import YEAR, checked, made_catalogue, verdicts
from tests.written_reports import OTHER_WORDS, OWN_WORDS

WORDS = Words(
    measures=("件", "家", "家/次", "万元", "元", "%", "类", "个", "条", "千克", "百分点"),
    before={"约": "about", "近": "below", "超过": "above"},
    behind={"余": "above", "多": "above"},
    behind_unit={"以上": "above", "左右": "about"},
    negations=("未", "没有"),
    years={"上年": -1},
    comparisons=("比",),
)


def only(text: str) -> Number:
    (number,) = find(normal(text), WORDS)
    return number


@pytest.mark.parametrize(
    ("text", "value"),
    [("零", 0), ("十", 10), ("十五", 15), ("二十", 20), ("一百零三", 103), ("三百一十二", 312), ("两千零五十", 2050),
     ("一万二千", 12000), ("三千四百万", 34_000_000), ("一亿零三万", 100_030_000)],
)  # fmt: skip
def test_a_whole_number_in_chinese_numerals(text: str, value: int) -> None:
    assert chinese_whole(text) == value


@pytest.mark.parametrize("text", ["十四五", "三三五八", "百", "万", "一二", "十十", "三百五", "百一"])
def test_what_chinese_numerals_do_not_write(text: str) -> None:
    assert chinese_whole(text) is None


@pytest.mark.parametrize(
    ("text", "value", "places", "hedge", "unit"),
    [
        ("17件", "17", 0, "", "件"),
        ("１７ 件", "17", 0, "", "件"),
        ("1,234件", "1234", 0, "", "件"),
        ("12.50%", "12.50", 2, "", "%"),
        ("百分之十二点五", "12.5", 1, "", "%"),
        ("百分之12.5", "12.5", 1, "", "%"),
        ("12.35万元", "123500", -2, "", "元"),
        ("四十五点六万元", "456000", -3, "", "元"),
        ("1.2亿元", "120000000", -7, "", "元"),
        ("5千余家", "5000", -3, "above", "家"),
        ("100千克", "100", 0, "", "千克"),
        ("300余家/次", "300", 0, "above", "家/次"),
        ("三十多件", "30", 0, "above", "件"),
        ("近300件", "300", 0, "below", "件"),
        ("约300件", "300", 0, "about", "件"),
        ("300件以上", "300", 0, "above", "件"),
        ("两家", "2", 0, "", "家"),
        ("四类", "4", 0, "", "类"),
        ("Ⅳ类", "4", 0, "", "类"),
        ("III类", "3", 0, "", "类"),
        ("劣五类", "6", 0, "", "类"),
        ("劣Ⅴ类", "6", 0, "", "类"),
    ],
)
def test_a_number_with_the_words_around_it(text: str, value: str, places: int, hedge: str, unit: str) -> None:
    number = only(text)
    assert (number.value, number.places, number.hedge, number.unit) == (Decimal(value), places, hedge, unit)


@pytest.mark.parametrize(
    "text", ["2031年3月5日", "２０３１年３月５日", "二零三一年三月五日", "二〇三一年三月五日", "2031-03-05", "2031.3.5"]
)
def test_a_day(text: str) -> None:
    number = only(text)
    assert (number.kind, number.day) == (Kind.DAY, date(2031, 3, 5))


def test_a_day_of_no_year_is_known_by_month_and_day() -> None:
    assert (only("3月5日").kind, only("3月5日").day, only("三月五日").value) == (Kind.DAY, None, Decimal(305))


def test_a_year_within_a_name_is_no_number() -> None:
    assert only("“绿盾2030”行动").kind is Kind.TIME
    assert (only("蛙2030家").kind, only("蛙\t2030").kind) == (Kind.NUMBER, Kind.NUMBER)


def test_a_day_that_is_none_is_of_no_day() -> None:
    assert (only("2031年2月30日").kind, only("2031年2月30日").day) == (Kind.DAY, None)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("2031年", [Kind.YEAR]), ("二〇三一年度", [Kind.YEAR]), ("2031年4月", [Kind.TIME]), ("2028-2030年", [Kind.TIME]),
     ("1至11月", [Kind.TIME]), ("12月", [Kind.TIME])],
)  # fmt: skip
def test_times_are_told_from_numbers(text: str, kinds: list[Kind]) -> None:
    assert [number.kind for number in find(normal(text), WORDS)] == kinds


@pytest.mark.parametrize(
    "text",
    ["PM2.5", "SP-AIR-01", "一是", "第三十六条", "第二轮", "四双大桥", "统一", "三线一单", "双随机、一公开", "5G"],
)
def test_what_is_no_number(text: str) -> None:
    assert find(text, WORDS) == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("蛙…{n}只", "蛙共有12只", ["12"]),
        ("蛙…{n}", "蛙多，鸟12", []),
        ("蛙……{n}", "蛙多，鸟12", ["12"]),
        ("蛙……{n}", "蛙多。鸟12", []),
        ("蛙…{n}", "蛙3鸟12", ["3"]),
        ("[蛙|鸟][共|]{n}", "蛙 3，鸟共4", ["3", "4"]),
        ("{x}池{n}蛙", "5池7蛙", ["7"]),
        ("^{d}$", "发于2031年3月5日\n2031年3月6日\n", ["2031年3月6日"]),
        ("{year}年度", "2031 年度", ["2031"]),
        ("蛙μ{n}", "蛙µ３", ["３"]),
        ("“蛙”{n}", '"蛙"3', ["3"]),
    ],
)
def test_the_language_of_phrases(pattern: str, text: str, found: list[str]) -> None:
    simple = normal(text)
    view = View(simple, find(simple, WORDS))
    own = [view.number_at(place.own) for place in compiled("X", pattern, WORDS).found_in(view) if place.own is not None]
    assert [text[number.start : number.end] for number in own if number] == found


def test_a_phrase_outside_the_language_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing fills"):
        compiled("X", "蛙{m}", WORDS)
    with pytest.raises(ValueError, match="more than one number"):
        compiled("X", "{n}蛙{n}", WORDS)


FIGURES: list[dict[str, Any]] = [
    {"stable_id": "SP-META-01", "value": str(YEAR)},
    {"stable_id": "SP-META-02", "value": "2032-01-09"},
    {"stable_id": "SP-AIR-01", "value": "311"},
    {"stable_id": "SP-AIR-02", "value": "85.2", "exact_fraction": "311/365", "numerator": "311", "denominator": "365"},
    {"stable_id": "SP-AIR-03", "value": "29", "exact_fraction": "5761/200"},
    {"stable_id": "SP-AIR-04", "value": "true"},
    {"stable_id": "SP-AIR-05", "value": None, "status": "unverified", "reason": "缺少往年数据。"},
    {"stable_id": "SP-AIR-06", "value": "2"},
    {"stable_id": "SP-AIR-07", "value": "2"},
    {"stable_id": "SP-AIR-09", "value": "12"},
    {"stable_id": "SP-WAT-01", "value": "Ⅲ"},
    {"stable_id": "SP-WAT-02", "value": "Ⅲ"},
    {"stable_id": "SP-WAT-05", "value": "true"},
    {"stable_id": "SP-WAT-17", "value": "5"},
    {"stable_id": "SP-WAT-18", "value": "5"},
    {"stable_id": "SP-EIA-02", "value": "71"},
    {"stable_id": "SP-EIA-03", "value": "71"},
    {"stable_id": "SP-EIA-04", "value": "false"},
    {"stable_id": "SP-PER-01", "value": "412"},
    {"stable_id": "SP-ENF-01", "value": "700+", "exact_fraction": "746/1"},
    {"stable_id": "SP-ENF-02", "value": None, "status": "withheld", "reason": "规则未通过。"},
    {"stable_id": "SP-ENF-06", "value": "83.25", "exact_fraction": "8325200/100000"},
    {"stable_id": "SP-PET-01", "value": "1246"},
    {"stable_id": "SP-AIR-01", "value": "305", "year": YEAR - 1},
]  # fmt: skip
ALTERNATIVES = [
    {"alternative_id": "SP-PER-01.in_force", "stable_id": "SP-PER-01", "name_zh": "年末有效许可证数", "value": "380",
     "alternative_order": 1},
]  # fmt: skip
EFFECTS = [{"stable_id": "SP-PET-01", "lowest_value": "1240", "highest_value": "1250"}]


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return made_catalogue(FIGURES, ALTERNATIVES, EFFECTS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # two figures of one value, told by their words
        ("共71个项目类型免于环评，审批环评文件71件。", ["SP-EIA-02", "SP-EIA-03"]),
        ("地级水源保护区5个，县级水源保护区5个。", ["SP-WAT-17", "SP-WAT-18"]),
        # one number of several figures
        ("新建、搬迁子站各两处。", ["SP-AIR-06", "SP-AIR-07"]),
        ("四双大桥、金宝屯两个断面水质均为三类。", ["SP-WAT-01", "SP-WAT-02"]),
        # the ratio and the count begin alike
        ("优良天数比例为85.2%", ["SP-AIR-02"]),
        ("优良天数\t311天\n优良天数比例\t85.2%\n", ["SP-AIR-01", "SP-AIR-02"]),
        ("空气质量每月会商研判。", ["SP-AIR-09"]),
        ("2032年1月9日", ["SP-META-02"]),
        ("截至2032年1月9日，累计核发排污许可证412张。", ["SP-PER-01"]),
    ],
)
def test_a_figure_is_known_by_its_words(known: Catalogue, text: str, found: list[str]) -> None:
    said = [one for one in verdicts(text, known) if one[2] != "unknown"]
    assert [stable_id for stable_id, _, _ in said] == found
    assert {verdict for _, _, verdict in said} == {"agrees"}


@pytest.mark.parametrize(
    "text",
    ["建立“五步工作机制”", "“三三五八”模式", "“5+1”模式", "落实三项制度", "“双随机、一公开”", "“三线一单”", "三水共治",
     "“一台一报一网”", "以“二污普”为基础", "“十四五”规划", "第二轮督察", "一岗双责", "2030年度考评", "2032年度工作安排",
     "环发〔2031〕12号", "优良天数同比增加6天", "优良天数比例下降1.2个百分点", "（三）加大力度", "招苏台河六家子断面",
     "抓好一件实事", "在3个方面下功夫", "PM2.5和PM10"],
)  # fmt: skip
def test_what_is_not_a_figure_is_not_spoken_of(known: Catalogue, text: str) -> None:
    assert verdicts(text, known) == []


def test_a_number_with_a_unit_of_which_nothing_is_known_is_listed(known: Catalogue) -> None:
    assert verdicts("出动车辆86辆。", known) == [(None, "86", "unknown")]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("优良天数311天", "agrees"),
        ("优良天数三百一十一天", "agrees"),
        ("优良天数312天", "differs"),
        ("优良天数300余天", "rounding"),
        ("优良天数近320天", "rounding"),
        ("优良天数约310天", "rounding"),
        ("优良天数320余天", "differs"),
        ("优良天数比例85.2%", "agrees"),
        ("优良天数比例百分之八十五点二", "agrees"),
        ("优良天数比例85.21%", "rounding"),
        ("优良天数比例85%", "rounding"),
        ("优良天数比例85.20%", "rounding"),
        ("优良天数比例85.3%", "differs"),
        ("优良天数比例86%", "differs"),
        ("PM2.5浓度29μg/m³", "agrees"),
        ("PM2.5浓度28.8微克/立方米", "rounding"),
        ("PM2.5浓度0.029mg/m³", "agrees"),
        ("PM2.5浓度28μg/m³", "differs"),
        ("罚款83.25万元", "agrees"),
        ("罚款832500元", "agrees"),
        ("罚款83.3万元", "rounding"),
        ("罚款83.252万元", "rounding"),
        ("罚款83.25元", "differs"),
        ("罚款85.23万元", "differs"),
        ("检查企业700余家次", "agrees"),
        ("检查企业746家次", "agrees"),
        ("检查企业700家次", "rounding"),
        ("检查企业740余家次", "rounding"),
        ("检查企业800余家次", "differs"),
        ("检查企业747家次", "differs"),
        ("四双大桥断面为Ⅲ类", "agrees"),
        ("四双大桥断面为三类水质", "agrees"),
        ("四双大桥断面为Ⅳ类", "differs"),
        ("空气质量达到国家二级标准", "agrees"),
        ("空气质量未达到国家二级标准", "differs"),
        ("空气质量达到国家一级标准", "differs"),
        ("全域消除五类水体", "agrees"),
        ("全域消除四类水体", "differs"),
        ("环评全部按承诺时限办结", "differs"),
        ("环评未全部按承诺时限办结", "agrees"),
        ("空气质量每季度会商研判", "differs"),
        ("办理行政处罚案件9件", "not_certified"),
        ("查封扣押3家", "not_certified"),
        ("空气首次达到国家二级标准", "not_verifiable"),
        (f"{YEAR - 1}年优良天数305天", "agrees"),
        (f"{YEAR - 1}年优良天数311天", "differs"),
        ("上年优良天数305天", "agrees"),
        (f"优良天数比{YEAR - 1}年增加6天，优良天数311天", "agrees"),
        ("比上年多了6天，优良天数311天", "agrees"),
        (f"{YEAR - 2}年优良天数305天", "not_certified"),
        ("优良天数比例\t0.852", "agrees"),
        ("四双大桥断面水质类别\tⅢ\t", "agrees"),
        ("四双大桥断面水质类别\tIV\t", "differs"),
    ],
)
def test_a_statement_is_judged(known: Catalogue, text: str, verdict: str) -> None:
    last = verdicts(text + "。", known)
    # 首次达到 speaks of two figures: whether it holds, and whether it is the first time
    assert verdict in [found for _, _, found in last]
    assert len(last) == (2 if "首次" in text else 1)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("累计核发排污许可证380张", "年末有效许可证数"),
        ("优良天数305天", f"{YEAR - 1}年度"),
        ("罚款83.25元", "计量单位"),
        ("罚款832.5万元", "小数点"),
        ("优良天数比例85.0%", "分母不同：311/366"),
        ("信访举报1264件", "相邻两位颠倒"),
        ("信访举报1250件", "待处理"),
        ("信访举报1146件", "一位数字"),
        ("审批环评文件412件", "累计核发排污许可证数"),
        ("优良天数比例51.9%", "原因不明"),
        ("落款日期2032年1月10日", "相差一天"),
        ("空气质量达到国家一级标准", "级别"),
    ],
)
def test_a_difference_is_given_a_probable_cause(known: Catalogue, text: str, cause: str) -> None:
    (found,) = [one for one in checked(text, known) if one["verdict"] == "differs"]
    assert cause in found["cause"]
    assert (found["printed"], found["unit"]) != (found["computed"], found["computed_unit"])


def test_a_statement_says_where_it_stands(known: Catalogue) -> None:
    text = "甲。\n本市优良天数共 311 天。"
    (found,) = checked(text, known)
    assert text[found["offset"] :].startswith("优良天数共")
    assert text[found["offset"] : found["offset"] + len(found["text"])] == found["text"] == "优良天数共 311 天"
    assert text[found["printed_offset"] : found["printed_end"]] == found["printed"] == "311"


def phrases(name: str) -> list[dict[str, str]]:
    with (SEEDS / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_figure_has_phrases() -> None:
    assert {row["stable_id"] for row in phrases("figure_phrase")} == {
        row["stable_id"] for row in phrases("figure_catalogue")
    }


@pytest.mark.real
def test_no_sentence_of_the_report_is_copied() -> None:
    printed = re.sub(r"[^\u4e00-\u9fff]", "", shared("report", "siping_2020.txt").read_text(encoding="utf-8"))
    own = [row["pattern_zh"] for row in phrases("figure_phrase")] + re.split(r"[，。；：\n]", OWN_WORDS + OTHER_WORDS)
    runs = [run for text in own for run in re.findall(r"[\u4e00-\u9fff]+", text)]
    # names of things are shorter than this
    assert [run for run in runs if len(run) >= 12 and run in printed] == []
