"""Headers found by labels, rows told apart, and what a sheet says it covers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestration.intake.cells import Cell, Merge
from orchestration.intake.contracts import Attribute, Contract, Coverage, Layout
from orchestration.intake.coverage import Period, Texts, attribute_of, cover_key, period_of
from orchestration.intake.layout import Header, find_header, refuse_header, table_unit
from orchestration.intake.problems import Refused
from orchestration.intake.rows import RowKind, filled_down, kind_of_row
from tests.unit.intake_zone import AIR, HEADER, PERMITS

EXPORT = Contract.model_validate(PERMITS).layouts[0]
WIDE = Contract.model_validate(AIR).layouts


def layout(*labels: list[str], **more: Any) -> Layout:
    columns = [{"name": f"c{number}", "labels": names, "required": True} for number, names in enumerate(labels)]
    return Layout.model_validate({"name": "l", "table": "t", "columns": columns, "coverage": {"kind": "year"}, **more})


def found(head: list[list[Cell]], *layouts: Layout, merges: list[Merge] | None = None) -> Header:
    header, _ = find_header(head, merges or [], list(layouts))
    assert header is not None
    return header


def columns(header: Header) -> dict[int, str]:
    return {position: column.name for position, column in header.columns.items()}


def test_a_header_below_a_merged_title() -> None:
    head: list[list[Cell]] = [["2020年3月 许可证", None, None, None], [None], HEADER, [1, "A1", "甲", 1]]
    header = found(head, EXPORT, merges=[Merge(0, 0, 0, 3)])
    assert (header.first_row, header.last_row) == (2, 2)
    assert columns(header) == {0: "serial_no", 1: "permit_no", 2: "unit_name", 3: "amount"}


@pytest.mark.parametrize(
    "label",
    ["许可证编号", " 许可证\n编号 ", "許可證編號", "*许可证编号", "许可证编号　"],
    ids=["same", "spaces", "other", "must", "wide space"],
)
def test_labels_are_the_same_after_their_normal_form_and_only_then(label: str) -> None:
    header, _ = find_header([["序号", label, "单位名称", "数量（个）"]], [], [EXPORT])
    assert (header is not None) == (label != "許可證編號")


def test_three_rows_of_header_with_vertical_merges() -> None:
    water = layout(["断面名称"], ["水温"], ["高锰酸盐指数", "codmn"])
    head: list[list[Cell]] = [
        ["断面名称", "水温", "高锰酸盐指数"],
        [None, "Temp", "CodMn"],
        [None, "℃", "mg/l"],
        ["六家子", 3, "7.40"],
    ]
    header = found(head, water, merges=[Merge(0, 0, 2, 0)])
    assert (header.first_row, header.last_row) == (0, 2)


def test_a_row_of_units_without_any_merge_belongs_to_the_header() -> None:
    water = layout(["断面名称"], ["水温"], ["氨氮"])
    head: list[list[Cell]] = [["断面名称", "水温", "氨氮"], ["/", "℃", "mg/L"], ["六家子", "3", "0.1"]]
    assert found(head, water).last_row == 1
    head[1] = ["六家子", "3", "0.1"]
    assert found(head, water).last_row == 0


HEADINGS = layout(["编号"], ["污染类型_水"], ["污染类型_大气"])


def test_two_levels_of_header_join_with_an_underscore() -> None:
    head: list[list[Cell]] = [["编号", "污染类型", None], [None, "水", "大气"], ["1", "是", None]]
    header = found(head, HEADINGS, merges=[Merge(0, 0, 1, 0), Merge(0, 1, 0, 2)])
    assert columns(header) == {0: "c0", 1: "c1", 2: "c2"}
    assert header.last_row == 1


def test_two_levels_of_header_that_lost_their_merges() -> None:
    head: list[list[Cell]] = [["编号", "污染类型", None], [None, "水", "大气"], ["1", "是", None]]
    assert columns(found(head, HEADINGS)) == {0: "c0", 1: "c1", 2: "c2"}


def test_the_same_label_under_two_headings() -> None:
    air = layout(["城市"], ["SO2_浓度"], ["SO2_分指数"], ["NO2_浓度"], ["NO2_分指数"])
    head: list[list[Cell]] = [
        ["城市", "SO2", None, "NO2", None],
        [None, "浓度", "分指数", "浓度", "分指数"],
        ["四平", 1, 2, 3, 4],
    ]
    header = found(head, air, merges=[Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 0, 4)])
    assert columns(header) == {0: "c0", 1: "c1", 2: "c2", 3: "c3", 4: "c4"}


def test_a_label_merged_over_two_columns_names_the_first() -> None:
    header = found(
        [["编号", "单位", None, "数量"], ["1", "a", "b", 2]],
        layout(["编号"], ["单位"], ["数量"]),
        merges=[Merge(0, 1, 0, 2)],
    )
    assert columns(header) == {0: "c0", 1: "c1", 3: "c2"}


def test_the_layout_with_more_known_labels_is_chosen() -> None:
    small, large = layout(["编号"], ["单位"], name="small"), layout(["编号"], ["单位"], ["数量"], name="large")
    assert found([["编号", "单位", "数量"]], small, large).layout.name == "large"
    assert found([["编号", "单位"]], small, large).layout.name == "small"


def test_places_are_found_by_their_form() -> None:
    header = found([["date", "hour", "type", "1001A", "备用", "1002A"], ["20200101", "0", "AQI", "1", "", "2"]], *WIDE)
    assert header.layout.name == "wide_station"
    assert header.places == {3: "1001A", 5: "1002A"}


def sentence(head: list[list[Cell]], *layouts: Layout) -> str:
    header, nearest = find_header(head, [], list(layouts))
    assert header is None
    refused = refuse_header("x.csv", nearest, list(layouts))
    assert refused.rule_id == "F03"
    return refused.sentence


TEN = layout(*[[f"列{n}"] for n in "甲乙丙丁戊己庚辛壬癸"])
LOOSE = TEN.model_copy(
    update={"columns": [c.model_copy(update={"required": n == 0}) for n, c in enumerate(TEN.columns)]}
)


@pytest.mark.parametrize(
    ("head", "layouts", "words"),
    [
        (
            [["a", "b"], ["张三", "13800000000"]],
            [EXPORT],
            "no header row with the known labels was found (looked for 许可证编号、单位名称)",
        ),
        ([["标题"], ["序号", "许可证编号", "数量"]], [EXPORT], "row 2: the header (layout export) lacks 单位名称"),
        ([["许可证编号", "单位名称", "单位名称", "数量"]], [EXPORT], "more than one column for 单位名称"),
        (
            [[f"列{n}" for n in "甲乙丙丁戊己庚辛"]],
            [LOOSE],
            "less than 90 % of the expected labels; missing: 列壬、列癸",
        ),
        ([["date", "hour", "type"]], list(WIDE), "lacks columns of places"),
        ([["date", "hour", "type", "1001A", "1001A"]], list(WIDE), "more than one column for 1001A"),
        (
            [["编号", "单位"]],
            [layout(["编号"], ["单位"], name="a"), layout(["编号"], ["单位"], name="b")],
            "fits the layouts a and b equally",
        ),
    ],
)
def test_a_header_that_does_not_fit_is_refused_with_what_is_missing(
    head: list[list[Cell]], layouts: list[Layout], words: str
) -> None:
    said = sentence(head, *layouts)
    assert words in said
    assert "张三" not in said


def test_nine_of_ten_labels_are_enough() -> None:
    found([[f"列{n}" for n in "甲乙丙丁戊己庚辛壬"]], LOOSE)


HEAD = found([HEADER], EXPORT)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([1, "A1", "甲厂", 3], RowKind.DATA),
        ([None, None, None, None], RowKind.BLANK),
        (["", " ", None, "　"], RowKind.BLANK),
        # a form whose rows are numbered in advance
        ([7, None, None, None], RowKind.BLANK),
        (["合计", None, None, 12], RowKind.TOTAL),
        ([None, "合 计", None, 12], RowKind.TOTAL),
        ([None, None, "铁西区小计：", 12], RowKind.TOTAL),
        (["总计", None, "2家", 12], RowKind.TOTAL),
        # a code makes it a record, whatever its name is; so does a name that only begins like a total
        ([3, "A3", "合计", None], RowKind.DATA),
        ([3, None, "小计算机公司", 1], RowKind.DATA),
        (["备注:合计数和类型数量不一致", None, None, None], RowKind.FOOTNOTE),
        (["注：以上为全部", None, None, None], RowKind.FOOTNOTE),
        (["注1 以上", None, None, None], RowKind.FOOTNOTE),
        (["说明", "本表由平台导出", None, None], RowKind.FOOTNOTE),
        (["填表人：张三", None, "审核人：李四", "日期：2020-04-02"], RowKind.FOOTNOTE),
        # not a footnote: a company
        ([None, None, "注销中的厂", 1], RowKind.DATA),
        (["序号", "许可证编号", "单位名称", "数量"], RowKind.OTHER),
        # nobody knows what it is: the rules shall see it
        ([None, None, "甲厂", None], RowKind.DATA),
        ([4, None, None, 5], RowKind.DATA),
    ],
)
def test_what_a_row_is(row: list[Cell], kind: RowKind) -> None:
    assert kind_of_row(row, HEAD) is kind


def test_a_heading_across_the_table_is_no_record() -> None:
    assert kind_of_row(["一、铁西区", None, None, None], HEAD, {0: 4}) is RowKind.TITLE
    assert kind_of_row([None, None, "甲厂", None], HEAD) is RowKind.DATA


def test_only_declared_columns_are_filled_and_only_within_their_merge() -> None:
    header = found([[*HEADER, "县区"]], EXPORT)
    merges = [Merge(1, 4, 3, 4), Merge(1, 2, 2, 2), Merge(5, 3, 5, 4)]
    assert filled_down(merges, header) == {(2, 4): (1, 4), (3, 4): (1, 4)}


MONTH = Coverage(kind="month")
YEAR = Coverage(kind="year")
SO_FAR = Coverage(kind="cumulative")


def month(year: int, number: int, last: int) -> Period:
    return Period(dt.date(year, number, 1), dt.date(year, number, last))


@pytest.mark.parametrize(
    ("title", "file", "sheet", "period"),
    [
        ("2020年3月水质", "x", "Sheet1", month(2020, 3, 31)),
        ("", "water_202002", "Sheet1", month(2020, 2, 29)),
        ("", "water_2020-02", "", month(2020, 2, 29)),
        ("", "2020.12", "", month(2020, 12, 31)),
        ("二〇二〇年十二月", "x", "", month(2020, 12, 31)),
        ("二○二○年三月", "x", "", month(2020, 3, 31)),
        ("２０２０年 ３ 月份", "x", "", month(2020, 3, 31)),
        ("2020年3月", "四平_202003(1)", "3月", month(2020, 3, 31)),
        # a full date is when the file was made
        ("2020年3月（导出时间2020-04-02）", "export_20200402", "", month(2020, 3, 31)),
        ("统计时间：2020年3月1日至2020年3月31日", "x", "", month(2020, 3, 31)),
        # year and month in two places
        ("四平市2020年断面监测", "x", "3月", month(2020, 3, 31)),
        ("", "2020年信访", "12月", month(2020, 12, 31)),
    ],
)
def test_the_month_is_found(title: str, file: str, sheet: str, period: Period) -> None:
    texts: Texts = {"title": title, "file": file, "sheet": sheet}
    assert period_of(MONTH, texts, "x") == period


@pytest.mark.parametrize(
    ("title", "file", "words"),
    [
        ("水质监测结果", "water", "no month is written in the title or file name or sheet name"),
        ("2020年", "water", "no month"),
        ("3月", "water", "no month"),
        ("", "export_20200402", "no month"),
        ("2020年第3季度", "water", "no month"),
        (
            "2020年3月",
            "water_202004",
            "more than one month is written in the title or file name or sheet name (2020-03、2020-04)",
        ),
        (
            "2020年1-3月",
            "x",
            "more than one month is written in the title or file name or sheet name (2020-01、2020-03)",
        ),
        ("2020年13月", "x", "no month"),
    ],
)
def test_a_month_that_is_not_or_not_clearly_written_is_refused(title: str, file: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        period_of(MONTH, {"title": title, "file": file}, "water/x.xlsx")
    assert refused.value.rule_id == "F05"
    assert words in refused.value.sentence


@pytest.mark.parametrize(
    ("title", "file", "end"),
    [
        ("截至2020年12月31日", "x", dt.date(2020, 12, 31)),
        ("截至2020年12月", "permits_202012", dt.date(2020, 12, 31)),
        ("", "permits_20201231", dt.date(2020, 12, 31)),
        ("2020年1-6月", "x", dt.date(2020, 6, 30)),
        ("截至2020年12月25日", "x", dt.date(2020, 12, 25)),
        # when it was exported does not matter where it is said how far it goes
        ("截至2020年12月", "export_20210105", dt.date(2020, 12, 31)),
        ("", "export_20210105", dt.date(2021, 1, 5)),
    ],
)
def test_how_far_a_cumulative_file_goes(title: str, file: str, end: dt.date) -> None:
    assert period_of(SO_FAR, {"title": title, "file": file}, "x") == Period(None, end)


@pytest.mark.parametrize(
    ("text", "year"), [("2020年度", 2020), ("2020", 2020), ("2020年1-12月", 2020), ("二〇二一年", 2021)]
)
def test_the_year_is_found(text: str, year: int) -> None:
    assert period_of(YEAR, {"title": text}, "x") == Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def test_cover_keys() -> None:
    period = month(2020, 3, 31)
    assert cover_key(MONTH, period, {}) == "2020-03"
    assert cover_key(YEAR, period, {}) == "2020"
    assert cover_key(SO_FAR, period, {}) == "cumulative"
    assert cover_key(MONTH.model_copy(update={"key": ["variant"]}), period, {"variant": "raw"}) == "2020-03|raw"


DUST = Attribute.model_validate(
    {"name": "dust", "from": ["title", "file"], "values": {"扣沙": "true", "不扣沙": "false"}, "default": "unsaid"}
)


@pytest.mark.parametrize(
    ("title", "file", "value"),
    [("", "x_扣沙", "true"), ("不扣沙", "x_扣沙", "false"), ("", "x不扣沙", "false"), ("", "x", "unsaid")],
)
def test_a_longer_word_is_not_also_the_shorter_one_in_it(title: str, file: str, value: str) -> None:
    assert attribute_of(DUST, {"title": title, "file": file}, "x") == value


def test_an_attribute_that_says_two_things_is_refused() -> None:
    with pytest.raises(Refused, match="more than one thing for dust"):
        attribute_of(DUST, {"title": "扣沙和不扣沙"}, "x")
    needed = DUST.model_copy(update={"default": None, "required": True})
    with pytest.raises(Refused, match="is written in neither the title or file name"):
        attribute_of(needed, {"title": ""}, "x")


def test_the_unit_of_a_column_stands_in_a_row_of_units_in_brackets_or_not_at_all() -> None:
    water = layout(["断面名称"], ["水温"], ["氨氮"], ["投资", "投资(万元)", "投资_(亿元)"], ["面积"], ["编号(名录)"])
    head: list[list[Cell]] = [
        ["断面名称", "水温", "氨氮", "投资（万元）", "面积", "编号(名录)"],
        ["", "T", "NH3-N", "", "", ""],
        ["", "℃", "MG/L", "", "/", ""],
        ["六家子", 3, "7.40", 5, 1, "x"],
    ]
    merges = [Merge(0, column, 2, column) for column in (0, 3, 5)]
    header = found(head, water, merges=merges)
    assert (header.last_row, header.units) == (2, {1: "°c", 2: "mg/l", 3: "万元"})
    # a letter in a row that is none of units is a short code
    plain = found([head[0], [*head[1][:3], "(亿元)", "公顷", None]], water, merges=[Merge(0, 5, 1, 5)])
    assert plain.units == {3: "亿元", 4: "公顷"}


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        ("2020年3月 单位：万元", "万元"),
        ("某表\n（单位:公顷）", "公顷"),
        ("计量单位：吨", "吨"),
        ("填报单位：元宝区分局", None),
        ("报送单位:元", None),
        ("单位：元宝山公司", None),
        ("单位：个", None),
        ("单位：元\n单位：万元", None),
        ("", None),
    ],
)
def test_the_unit_above_a_table(above: str, unit: str | None) -> None:
    assert table_unit(above) == unit
