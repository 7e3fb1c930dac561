"""A delivery that says that there was nothing, one that says nothing, and one that says both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.intake.deliveries import prepare
from tests.unit.intake_zone import HEADER, PERMITS, Zone, rows_at, simple, workbook

DISTRICTS = [*HEADER, "县区"]


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    return Zone(tmp_path)


def covers(zone: Zone) -> list[tuple]:
    return zone.ask("select cover_key, row_count, is_zero_report from intake.delivery_cover order by all")


def zeros(zone: Zone) -> list[tuple]:
    return zone.ask("select layout, cover_key, part, row_number from intake.zero_reports order by all")


@pytest.mark.parametrize(
    "said",
    [
        "零报告",
        "本月无",
        "无",
        " 零 报 告 。",
        "（无）",
        "2020年3月无",
        "3月份零报告",
        "备注：本月无",
        "本期无新增",
        "无数据",
    ],
)
def test_a_word_instead_of_records_is_a_zero_report(zone: Zone, said: str) -> None:
    entry = zone.take("permits/2020年3月.xlsx", simple([said]))
    assert (entry.status, entry.records_counted, entry.raw_rows) == ("loaded", 0, 0)
    assert covers(zone) == [("2020-03", 0, True)]
    assert zeros(zone) == [("export", "2020-03", None, 2)]
    assert zone.ask("select kind from intake.delivery_notes") == [("zero_report",)]
    assert zone.permits() == []


def test_where_the_word_stands_does_not_matter(zone: Zone) -> None:
    def merged(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER])(sheet, book)
        sheet.merge_range(1, 0, 1, 3, "零报告")

    zone.take("permits/2020年3月.xlsx", workbook(("Sheet1", merged)))
    zone.take("permits/2020年4月.csv", ",".join(HEADER) + "\n1,,本月无,\n")
    assert covers(zone) == [("2020-03", 0, True), ("2020-04", 0, True)]


def test_a_header_alone_is_no_zero_report_and_is_said(zone: Zone) -> None:
    entry = zone.take("permits/2020年3月.xlsx", simple())
    assert (entry.status, entry.raw_rows) == ("loaded", 0)
    assert covers(zone) == [("2020-03", 0, False)]
    assert any("permits/2020年3月.xlsx" in said and "零报告" in said for said in zone.said)


def test_an_empty_month_beside_a_full_one_is_said(zone: Zone) -> None:
    sheets = [("1月", rows_at(0, [HEADER, [1, "A1", "甲厂", 1]])), ("2月", rows_at(0, [HEADER]))]
    zone.take("permits/2020年许可.xlsx", workbook(*sheets))
    assert covers(zone) == [("2020-01", 1, False), ("2020-02", 0, False)]
    assert any("零报告" in said for said in zone.said)


@pytest.mark.parametrize("said", ["无锡某厂", "无机盐厂", "本月无组织排放", "零报告制度", "—", "/"])
def test_other_words_stay_rows(zone: Zone, said: str) -> None:
    entry = zone.take("permits/2020年3月.xlsx", simple([1, None, said]))
    assert entry.raw_rows == 1
    assert covers(zone) == [("2020-03", 1, False)]
    assert zeros(zone) == []


def test_beside_records_the_word_is_a_row_for_the_rules(zone: Zone) -> None:
    entry = zone.take("permits/2020年3月.xlsx", simple(["无"], [2, "A1", "甲厂", 1]))
    assert (entry.records_counted, entry.raw_rows) == (2, 2)
    assert covers(zone) == [("2020-03", 2, False)]
    assert zeros(zone) == []


def test_a_district_says_for_itself_that_it_had_nothing(zone: Zone) -> None:
    rows = [
        DISTRICTS,
        [1, "A1", "甲厂", 1, "铁西区"],
        [2, None, "零报告", None, "铁东区"],
        [3, None, "无", None, "铁西区"],
    ]
    entry = zone.take("permits/2020年3月.xlsx", workbook(("Sheet1", rows_at(0, rows))))
    # the second district has nothing; the first has something, so its word is a row that the rules will hold
    assert entry.raw_rows == 2
    assert zeros(zone) == [("export", "2020-03", "铁东区", 3)]
    assert covers(zone) == [("2020-03", 2, False)]


def test_all_districts_had_nothing(zone: Zone) -> None:
    rows = [DISTRICTS, [1, None, "零报告", None, "铁西区"], [2, None, "零报告", None, "铁东区"]]
    zone.take("permits/2020年3月.xlsx", workbook(("Sheet1", rows_at(0, rows))))
    assert covers(zone) == [("2020-03", 0, True)]
    assert [part for _, _, part, _ in zeros(zone)] == ["铁东区", "铁西区"]


def test_a_contract_may_declare_other_words(zone: Zone) -> None:
    layout = {**PERMITS["layouts"][0], "zero_report": "未发生"}
    zone.declare({**PERMITS, "layouts": [layout]})
    zone.take("permits/2020年3月.xlsx", simple(["未发生"]))
    zone.take("permits/2020年4月.xlsx", simple(["无"]))
    assert covers(zone) == [("2020-03", 0, True), ("2020-04", 1, False)]


def test_a_register_made_before_zero_reports_gains_the_columns(zone: Zone) -> None:
    zone.places.restricted.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{zone.places.restricted_db}' as restricted")
        connection.execute("create schema restricted.intake")
        connection.execute(
            "create table restricted.intake.delivery_cover (delivery_id VARCHAR, source VARCHAR, layout VARCHAR, "
            "cover_key VARCHAR, period_start DATE, period_end DATE)"
        )
    prepare(zone.places)
    zone.take("permits/2020年3月.xlsx", simple(["零报告"]))
    assert covers(zone) == [("2020-03", 0, True)]
