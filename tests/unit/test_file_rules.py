"""The rules about files, each on a made file that breaks it and on one that does not."""

from __future__ import annotations

import base64
import datetime as dt
import struct
import zlib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.intake import biff, bulk, deliveries
from orchestration.intake.notices import Notice, places_of
from tests.unit.guarded_files import Guarded
from tests.unit.intake_zone import (
    HEADER,
    LIMITS,
    NOW,
    PERMITS,
    XLS,
    Zone,
    read_in_this_process,
    rows_at,
    simple,
    workbook,
)

RULES = {
    *("F01", "F02", "F02.names", "F03", "F03.labels", "F04", "F05", "F06", "F08", "F13", "F14", "F16"),
}
TEXT = "许可证编号,单位名称,数量\n"


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    return Zone(tmp_path)


def guarded(zone: Zone, **files: bytes | str) -> Guarded:
    """Deliver files one after another, and ask."""
    for number, (name, content) in enumerate(files.items()):
        zone.put(f"permits/{name.replace('__', '.')}", content)
        zone.run(NOW + dt.timedelta(hours=number))
    return Guarded(zone)


def measured(**column: Any) -> dict[str, Any]:
    """The permits' contract with something more in the column of numbers."""
    layout = PERMITS["layouts"][0]
    columns = [{**c, **column} if c["name"] == "amount" else c for c in layout["columns"]]
    return {**PERMITS, "layouts": [{**layout, "columns": columns}]}


CLEAN = simple([1, "A1", "甲厂", 1.5], [2, "A2", "乙厂", 2], ["小计", None, None, 3.5], ["合计", None, None, 3.5])


def test_clean_files_pass_every_rule_and_are_looked_at(zone: Zone) -> None:
    zone.declare(measured(unit="吨"))
    later = simple([1, "B1", "甲厂", 1.5], ["合计", None, None, 1.5])
    found = guarded(zone, **{"2020年3月__xlsx": CLEAN, "2020年4月__xlsx": later})
    assert set(found.checks) == RULES
    assert found.failed() == set()
    assert all(check.rows_looked_at > 0 for check in found.checks.values()), found.checks


def test_an_empty_zone_is_no_failure(zone: Zone) -> None:
    zone.run()
    assert Guarded(zone).failed() == set()


def test_f01_the_same_bytes_under_another_name_and_in_another_source(zone: Zone) -> None:
    once = simple([1, "A1", "甲厂", 1], name="2020年3月")
    zone.put("permits/一.xlsx", once)
    zone.put("permits/二.xlsx", once)
    zone.run()
    zone.put("air/三.xlsx", once)
    zone.run(NOW + dt.timedelta(days=1))
    found = Guarded(zone)
    assert found.failed() == {"F01"}
    assert not found.checks["F01"].blocks
    reasons = found.reasons("F01")
    assert any("air/三.xlsx" in reason and "与之相同的文件：permits/一.xlsx" in reason for reason in reasons)
    assert any("permits/二.xlsx" in reason and "与之相同的文件：permits/一.xlsx" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("rule", "file", "content"),
    [
        ("F02", "2020年3月__csv", TEXT.encode() + "A1,甲".encode() + b"\xff,1\n"),
        ("F02", "2020年3月__xlsx", simple([1, "A1", "甲\ufffd厂", 1])),
        ("F03", "2020年3月__xlsx", workbook(("S", rows_at(0, [["序号", "许可证编号", "数量"], [1, "A1", 1]])))),
        ("F04", "2020年3月__xlsx", simple([1, 912203001234567890, "甲厂", 1])),
        ("F05", "没有月份__xlsx", CLEAN),
        ("F16", "2020年3月__xlsx", b"PK\x03\x04 cut short"),
    ],
)
def test_what_intake_refuses_fails_its_rule_alone_and_withholds_nothing_once_more(
    zone: Zone, rule: str, file: str, content: bytes
) -> None:
    found = guarded(zone, **{"2020年1月__xlsx": simple([1, "Z1", "丙厂", 1]), file: content})
    assert found.failed() == {rule}
    check = found.checks[rule]
    assert (check.severity, check.outcome, check.rows_failed, check.blocks) == ("critical", "failed", 1, False)
    assert found.sources(rule) == {"permits"}
    assert file.replace("__", ".") in found.reasons(rule)[0]


def test_f05_two_that_claim_one_month(zone: Zone) -> None:
    zone.put("permits/2020年3月甲.xlsx", simple([1, "A1", "甲厂", 1]))
    zone.put("permits/2020年3月乙.xlsx", simple([1, "A2", "甲厂", 1]))
    zone.run()
    found = Guarded(zone)
    assert (found.failed(), found.checks["F05"].rows_failed) == ({"F05"}, 2)


def test_a_refused_file_that_was_taken_away_fails_nothing(zone: Zone) -> None:
    zone.put("permits/没有月份.xlsx", CLEAN)
    zone.run()
    (zone.places.raw / "permits/没有月份.xlsx").unlink()
    zone.run()
    assert Guarded(zone).failed() == set()


@pytest.mark.parametrize("large", [False, True], ids=["plain", "bulk"])
def test_f02_a_question_mark_inside_a_name(zone: Zone, monkeypatch: pytest.MonkeyPatch, *, large: bool) -> None:
    read_in_this_process(monkeypatch)
    monkeypatch.setattr(bulk, "BULK_FROM_BYTES", 1 if large else 2**30)
    zone.declare(measured(labels=["数量", "备注"]))
    text = TEXT.replace("数量", "备注") + "A1,四平??化工厂,为什么?\nA2,甲厂,#REF!\nA3,乙?厂,是否?\n"
    found = guarded(zone, **{"2020年3月__csv": text})
    assert found.failed() == {"F02.names", "F08"}
    assert found.checks["F02.names"].blocks
    assert "名称中丢失的字（问号）2（B2、B4）" in found.reasons("F02.names")[0]
    assert "公式错误的单元格1（C3）" in found.reasons("F08")[0]
    assert "化工" not in "".join(found.reasons("F02.names"))


def test_f03_unknown_labels_are_listed_without_numbers_of_anybody(zone: Zone) -> None:
    content = workbook(("S", rows_at(0, [[*HEADER, "法人电话13812345678", "去向"], [1, "A1", "甲厂", 1, "x", "y"]])))
    found = guarded(zone, **{"2020年3月__xlsx": content})
    assert found.failed() == {"F03.labels"}
    assert "法人电话…、去向" in found.reasons("F03.labels")[0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [[1, "A1", "甲厂", 1.5], [2, "A2", "乙厂", 2], ["合计", None, None, 3.6]],
            ["列：amount，所载：3.6，明细：3.5"],
        ),
        ([[1, "A1", "甲厂", 1], ["合计", None, "2件", None]], ["列：unit_name，所载：2，明细：1"]),
        (
            [
                [1, "A1", "甲厂", 1],
                ["小计", None, None, 1],
                [2, "A2", "乙厂", 2],
                ["小计", None, None, 3],
                ["合计", None, None, 3],
            ],
            ["行：5，列：amount，所载：3，明细：2"],
        ),
    ],
)
def test_f06_a_total_that_its_records_do_not_come_to(zone: Zone, rows: list[list[Any]], said: list[str]) -> None:
    found = guarded(zone, **{"2020年3月__xlsx": simple(*rows)})
    assert found.failed() == {"F06"}
    assert found.checks["F06"].blocks
    assert found.sources("F06") == {"permits"}
    reasons = found.reasons("F06")
    assert len(reasons) == len(said)
    assert all(words in reason for words, reason in zip(said, reasons, strict=True))


def test_f06_a_declared_reason_holds_where_a_footnote_says_so(zone: Zone) -> None:
    rows = [[1, "A1", "甲厂", 1], [2, "A1", "甲厂二标段", 1], ["合计", None, "1项", None]]
    explanation = {"source": "permits", "footnote_text": "不另计", "explanation_zh": "标段不另计"}
    zone.put("permits/2020年3月.xlsx", simple(*rows, ["注：标段不另计项目。"]))
    zone.run()
    assert Guarded(zone).failed() == {"F06"}
    assert Guarded(zone, [explanation]).failed() == set()
    assert Guarded(zone, [{**explanation, "valid_to": "2020-12-31"}]).failed() == {"F06"}
    assert Guarded(zone, [{**explanation, "column_name": "amount"}]).failed() == {"F06"}
    assert Guarded(zone, [{**explanation, "source": "air"}]).failed() == {"F06"}
    zone.put("permits/2020年4月.xlsx", simple(*rows))
    zone.run(NOW + dt.timedelta(days=1))
    assert Guarded(zone, [explanation]).checks["F06"].rows_failed == 1


def test_f06_looks_no_more_at_what_was_replaced(zone: Zone) -> None:
    wrong = simple([1, "A1", "甲厂", 1], ["合计", None, None, 2])
    found = guarded(zone, **{"2020年3月__xlsx": wrong, "2020年3月更正__xlsx": simple([1, "A1", "甲厂", 1])})
    assert found.failed() == set()


def test_f08_what_a_reader_of_a_workbook_may_overlook(zone: Zone) -> None:
    def fill(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER, *([n, f"A{n}", "甲厂", n] for n in range(1, 6))])(sheet, book)
        sheet.set_row(2, None, None, {"hidden": True})
        # far below the table there is nothing to overlook
        sheet.set_row(50, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.set_column(10, 16383, None, None, {"hidden": True})
        sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")
        sheet.write_number(4, 3, 4, book.add_format({"bg_color": "#FF0000"}))
        sheet.write_blank(5, 4, None, book.add_format({"bg_color": "red"}))
        sheet.write_number(5, 3, 5, book.add_format({"bg_color": "#FFC7CE"}))

    def hidden(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER, [1, "B1", "丙厂", 3]])(sheet, book)
        sheet.hide()

    found = guarded(zone, **{"2020年3月__xlsx": workbook(("一", fill), ("二", hidden))})
    assert found.failed() == {"F08"}
    assert not found.checks["F08"].blocks
    assert found.connection.execute(
        "select sheet_name, kind, notice_count, places from marts.delivery_notice order by all"
    ).fetchall() == [
        ("一", "formula_error", 1, "D4"),
        ("一", "hidden_column", 1, "C"),
        ("一", "hidden_row", 1, "3"),
        ("一", "red_fill", 2, "D5、E6"),
        ("二", "hidden_sheet", 1, None),
    ]
    assert any("隐藏的行1（3）；隐藏的列1（C）；公式错误的单元格1（D4）" in reason for reason in found.reasons("F08"))
    # noticed, and read all the same
    assert len(zone.permits()) == 6


PAGE = """<table><tr><th>许可证编号<th>单位名称<th>数量</tr><tr style="display: none"><td>A1<td>甲厂<td>1</tr>
<tr><td>A2<td bgcolor="#ff0000">乙厂<td style="background-color:rgb(255, 0, 0)">#N/A</tr>
<tr bgcolor=#ffff00><td>A3<td style="background:#FFF">丙厂<td>3</tr></table>"""


def test_f08_what_a_reader_of_a_page_may_overlook(zone: Zone) -> None:
    found = guarded(zone, **{"2020年3月__xls": PAGE})
    assert found.connection.execute("select kind, places from marts.delivery_notice order by all").fetchall() == [
        ("formula_error", "C3"),
        ("hidden_row", "2"),
        ("red_fill", "B3、C3"),
    ]
    assert len(zone.permits()) == 3


def test_f08_in_an_old_workbook(zone: Zone, tmp_path: Path) -> None:
    content = bytearray(zlib.decompress(base64.b85decode(XLS)))
    path = tmp_path / "x.xls"
    path.write_bytes(content)
    assert [facts.noticed for facts in biff.look_at(path, "x", LIMITS)] == [{}, {}]
    # the row of the second record, hidden: ROW (0x0208), 16 bytes, row 3
    row = content.index(struct.pack("<HHH", 0x0208, 16, 3))
    content[row + 4 + 12] |= 0x20
    path.write_bytes(content)
    assert biff.look_at(path, "x", LIMITS)[0].noticed == {Notice.HIDDEN_ROW: {(3, None)}}
    found = guarded(zone, **{"2020年3月__xls": bytes(content)})
    assert found.failed() == {"F08"}
    assert len(zone.permits()) == 2


def test_places_are_written_as_a_spreadsheet_names_them() -> None:
    assert places_of({(6, None), (2, None), (10, None)}) == "3、7、11"
    assert places_of({(None, 0), (None, 25), (None, 26), (None, 702)}) == "A、Z、AA、AAA"
    assert places_of({(n, 2) for n in range(12)}) == "C1、C2、C3、C4、C5、C6、C7、C8、C9、C10 …"
    assert places_of({(None, None)}) == ""


def unit_row(unit: str, title: str = "2020年3月") -> bytes:
    head = [[title], ["序号", "许可证编号", "单位名称", "数量", "县区"], ["/", "/", "/", unit, "无量纲"]]
    return workbook(("S", rows_at(0, [*head, [1, "A1", "甲厂", 3, "铁西"]])))


@pytest.mark.parametrize(
    ("declared", "content", "failed"),
    [
        ("mg/L", unit_row("mg/L"), set()),
        ("mg/L", unit_row("毫克/升"), set()),
        # a thousand times off, and nothing else in the file is wrong
        ("mg/L", unit_row("μg/L"), {"F13"}),
        # the file says a unit and nobody has said in which one it is read
        ("", unit_row("mg/L"), {"F13"}),
        # above the table: of the columns that measure such things
        ("万元", simple([1, "A1", "甲厂", 3]), set()),
        ("万元", workbook(("S", rows_at(0, [["2020年3月 单位：万元"], HEADER, [1, "A1", "甲厂", 3]]))), set()),
        ("万元", workbook(("S", rows_at(0, [["2020年3月 单位：元"], HEADER, [1, "A1", "甲厂", 3]]))), {"F13"}),
        ("吨", workbook(("S", rows_at(0, [["2020年3月 单位：元"], HEADER, [1, "A1", "甲厂", 3]]))), set()),
        ("万元", workbook(("S", rows_at(0, [["2020年3月 填报单位：元"], HEADER, [1, "A1", "甲厂", 3]]))), set()),
    ],
)
def test_f13_the_unit_of_a_measured_column(zone: Zone, declared: str, content: bytes, failed: set[str]) -> None:
    layout = PERMITS["layouts"][0]
    columns = [
        {**c, "unit": declared}
        if c["name"] == "amount"
        else {**c, "unit": "无量纲"}
        if c["name"] == "district_name"
        else c
        for c in layout["columns"]
    ]
    zone.declare({**PERMITS, "layouts": [{**layout, "columns": columns}]})
    found = guarded(zone, **{"2020年3月__xlsx": content})
    assert found.failed() == failed, found.reasons("F13")
    if failed:
        assert found.checks["F13"].blocks
        assert found.sources("F13") == {"permits"}
        assert "列名：数量" in found.reasons("F13")[0]


def test_a_unit_that_the_contract_gains_is_seen_in_what_was_delivered_before(zone: Zone) -> None:
    zone.put("permits/2020年3月.xlsx", workbook(("S", rows_at(0, [["单位：元"], HEADER, [1, "A1", "甲厂", 3]]))))
    zone.run()
    assert Guarded(zone).failed() == set()
    zone.declare(measured(unit="万元"))
    zone.run()
    assert Guarded(zone).failed() == {"F13"}


def sheets(*names: str, code: str = "A") -> bytes:
    return workbook(*((name, rows_at(0, [HEADER, [1, f"{code}{name}", "甲厂", 1]])) for name in names))


def test_f14_sheets_that_are_missing_or_new(zone: Zone) -> None:
    found = guarded(
        zone,
        **{
            "2020年3月__xlsx": sheets("铁西", "铁东", "Sheet1"),
            "2020年4月__xlsx": sheets("铁西", "铁东", "Sheet1", code="B"),
            "2020年5月__xlsx": sheets("铁西", "梨树", "Sheet1", code="C"),
        },
    )
    assert (found.failed(), found.checks["F14"].rows_looked_at, found.checks["F14"].rows_failed) == ({"F14"}, 2, 1)
    assert "缺少的工作表：铁东，多出的工作表：梨树" in found.reasons("F14")[0]


def test_f14_a_sheet_of_another_month_is_the_same_sheet(zone: Zone) -> None:
    found = guarded(
        zone,
        **{"2020年__xlsx": sheets("3月"), "2020年b__xlsx": sheets("4月", "五月"), "202006__csv": TEXT + "D,甲,1\n"},
    )
    assert found.failed() == set()
    assert found.checks["F14"].rows_looked_at == 1


def test_a_register_of_an_older_shape_gains_what_it_lacks_and_is_read_anew(zone: Zone) -> None:
    zone.put("permits/2020年3月.xlsx", simple([1, "A1", "甲厂", 1], ["合计", None, None, 2]))
    zone.run()
    with duckdb.connect(str(zone.places.restricted_db)) as register:
        register.execute("alter table intake.control_totals drop column printed")
        register.execute("drop table intake.delivery_sheets")
        register.execute("update intake.deliveries set contract_fingerprint = 'of an older reading'")
    zone.run(NOW + dt.timedelta(days=1))
    assert Guarded(zone).failed() == {"F06"}
