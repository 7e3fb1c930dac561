"""One file at a time: what lands, what stands beside the data, and what refuses the file."""

from __future__ import annotations

import base64
import datetime as dt
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from orchestration.intake import bulk, deliveries, worker
from orchestration.intake.limits import Limits
from tests.unit.intake_zone import HEADER, XLS, Zone, read_in_this_process, rows_at, simple, workbook


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    return Zone(tmp_path)


def test_a_workbook_with_everything_around_its_records(zone: Zone) -> None:
    def fill(sheet: Any, _: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "四平市2020年3月许可证")
        rows_at(
            2,
            [
                [*HEADER, "县区"],
                [1, "A1", "甲厂", 330.0, None],
                [2, "A2", "乙\n厂 ", 0.1, None],
                ["小计", None, None, 330.1],
                [1, "A3", None, "7.40", "铁东区"],
                [],
                ["合计", None, None, 337.5],
                ["备注：合计数和类型数量不一致"],
            ],
        )(sheet, None)
        sheet.merge_range(3, 4, 4, 4, "铁西区")

    entry = zone.take("permits/x.xlsx", workbook(("表一", fill)))
    assert (entry.status, entry.reason, entry.records_counted, entry.raw_rows) == ("loaded", None, 3, 3)
    assert (entry.period_start, entry.period_end, entry.layout) == (dt.date(2020, 3, 1), dt.date(2020, 3, 31), "export")
    assert zone.ask(
        "select sheet_name, row_number, cover_key, serial_no, permit_no, unit_name, amount, "
        "district_name, phone from raw.permits order by 2"
    ) == [
        ("表一", 4, "2020-03", "1", "A1", "甲厂", "330", "铁西区", None),
        ("表一", 5, "2020-03", "2", "A2", "乙\n厂 ", "0.1", "铁西区", None),
        ("表一", 7, "2020-03", "1", "A3", None, "7.40", "铁东区", None),
    ]
    assert zone.ask("select row_number, kind, text from intake.delivery_notes order by 1") == [
        (1, "title", "四平市2020年3月许可证"),
        (6, "total", "小计 330.1"),
        (9, "total", "合计 337.5"),
        (10, "footnote", "备注：合计数和类型数量不一致"),
    ]
    assert zone.ask("select row_number, column_name, value from intake.control_totals order by 1, 2") == [
        (6, "amount", "330.1"),
        (6, "serial_no", "小计"),
        (9, "amount", "337.5"),
        (9, "serial_no", "合计"),
    ]
    assert zone.ask("select position, label, column_name from intake.delivery_columns order by 1")[-1] == (
        5,
        "县区",
        "district_name",
    )
    assert zone.ask("select source, layout, cover_key, period_start, period_end from intake.delivery_cover") == [
        ("permits", "export", "2020-03", dt.date(2020, 3, 1), dt.date(2020, 3, 31))
    ]


def test_one_sheet_a_district_hidden_ones_too_and_empty_ones_not(zone: Zone) -> None:
    def hidden(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER, [1, "B1", "丙厂", 3]])(sheet, book)
        sheet.hide()

    content = workbook(
        ("铁西区", rows_at(0, [HEADER, [1, "A1", "甲厂", 1]])), ("铁东区", hidden), ("Sheet3", rows_at(0, []))
    )
    entry = zone.take("permits/2020年3月.xlsx", content)
    assert (entry.status, entry.raw_rows) == ("loaded", 2)
    assert zone.ask("select sheet_name, row_number, permit_no from raw.permits order by 3") == [
        ("铁西区", 2, "A1"),
        ("铁东区", 2, "B1"),
    ]
    assert any("sheet 铁东区 is hidden" in said for said in zone.said)


def test_a_year_of_months_one_a_sheet(zone: Zone) -> None:
    sheets = [(f"{n}月", rows_at(0, [HEADER, [1, f"A{n}", "甲厂", n]])) for n in (1, 2, 12)]
    entry = zone.take("permits/2020年许可.xlsx", workbook(*sheets))
    assert (entry.period_start, entry.period_end) == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert zone.ask("select cover_key, permit_no from raw.permits order by all") == [
        ("2020-01", "A1"),
        ("2020-02", "A2"),
        ("2020-12", "A12"),
    ]
    assert zone.ask("select cover_key from intake.delivery_cover order by 1") == [
        ("2020-01",),
        ("2020-02",),
        ("2020-12",),
    ]


def test_a_sheet_that_could_hold_records_and_has_no_header_is_not_passed_over(zone: Zone) -> None:
    known = ("一", rows_at(0, [HEADER, [1, "A1", "甲厂", 1]]))
    rule, said = zone.refusal(
        "permits/2020年3月.xlsx", workbook(known, ("二", rows_at(0, [["A2", "乙厂"], ["A3", "丙厂"]])))
    )
    assert (rule, "sheet 二" in said, "remove the sheet" in said) == ("F03", True, True)


@pytest.mark.parametrize("name", ["填表说明", "字典"])
def test_sheets_of_explanation_are_notes(zone: Zone, name: str) -> None:
    known = ("一", rows_at(0, [HEADER, [1, "A1", "甲厂", 1]]))
    entry = zone.take(
        "permits/2020年3月.xlsx", workbook(known, (name, rows_at(0, [["单位名称", "填全称"], ["许可证编号", "22位"]])))
    )
    assert (entry.status, entry.raw_rows) == ("loaded", 1)
    assert zone.ask("select count(*) from intake.delivery_notes where kind = 'other'") == [(2,)]


def test_one_column_of_text_on_a_sheet_is_a_note(zone: Zone) -> None:
    known = ("一", rows_at(0, [HEADER, [1, "A1", "甲厂", 1]]))
    entry = zone.take("permits/2020年3月.xlsx", workbook(known, ("hidden1", rows_at(0, [["重点"], ["简化"]]))))
    assert entry.status == "loaded"


def test_typed_cells_become_text(zone: Zone) -> None:
    def fill(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER])(sheet, book)
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        values: list[Any] = [dt.datetime(2020, 4, 1), dt.datetime(2020, 4, 1, 13, 5), True, 43922.0]
        for number, value in enumerate(values, start=1):
            sheet.write_string(number, 1, f"A{number}")
            sheet.write(number, 3, value, day if number == 1 else moment if number == 2 else None)
        sheet.write_string(5, 1, "A5")
        sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
        sheet.write_string(6, 1, "A6")
        sheet.write_formula(6, 3, "=1+1", None, 2)

    zone.take("permits/2020年3月.xlsx", workbook(("S", fill)))
    # the reader of values shows an error as nothing; it is not nothing
    assert [row[3] for row in zone.permits()] == ["2020-04-01", "2020-04-01 13:05:00", "TRUE", "43922", "#DIV/0!", "2"]


def test_dates_that_count_from_1904(zone: Zone) -> None:
    def fill(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER, [1, "A1", "甲"]])(sheet, book)
        sheet.write_datetime(1, 3, dt.datetime(2020, 4, 1), book.add_format({"num_format": "yyyy-mm-dd"}))

    zone.take("permits/2020年3月.xlsx", workbook(("S", fill), options={"date_1904": True}))
    assert zone.permits()[0][3] == "2020-04-01"


def test_a_formula_that_was_never_calculated_refuses_the_file(zone: Zone, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, [1, "A1", "甲", "=1+1"], ["合计", None, None, "=SUM(D2:D2)"]):
        sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    rule, said = zone.refusal("permits/2020年3月.xlsx", (tmp_path / "x.xlsx").read_bytes())
    assert rule == "F16"
    assert "row 2: column 数量 holds a formula whose result was never saved" in said
    # in a total it harms nobody
    sheet["D2"] = 2
    book.save(tmp_path / "x.xlsx")
    assert zone.take("permits/2020年4月.xlsx", (tmp_path / "x.xlsx").read_bytes()).status == "loaded"


@pytest.mark.parametrize("value", [9.12203e17, 1001, True, dt.date(2020, 1, 1)])
def test_a_code_that_is_no_text_has_lost_its_digits(zone: Zone, value: Any) -> None:
    def fill(sheet: Any, book: Any) -> None:
        rows_at(0, [HEADER, [1, "A1", "甲"], [2, None, "乙"]])(sheet, book)
        sheet.write(2, 1, value, book.add_format({"num_format": "yyyy-mm-dd"}) if isinstance(value, dt.date) else None)

    rule, said = zone.refusal("permits/2020年3月.xlsx", workbook(("S", fill)))
    assert rule == "F04"
    assert "sheet S, row 3: column 许可证编号" in said


def test_codes_that_became_numbers_on_the_way_to_text(zone: Zone) -> None:
    rule, said = zone.refusal(
        "permits/2020-03.csv", "许可证编号,单位名称,数量\n9.12203E+17,甲,1\n,乙,1\n4.1E+21,丙,2\n"
    )
    assert (rule, "column 许可证编号" in said) == ("F04", True)
    # one such cell among others is that row's defect
    assert zone.take("permits/2020-04.csv", "许可证编号,单位名称,数量\n9.12203E+17,甲,1\nA1,丙,2\n").status == "loaded"


def test_the_bytes_decide_when_the_name_is_wrong(zone: Zone) -> None:
    assert zone.take("permits/2020年3月.xls", simple([1, "A1", "甲", 1])).raw_rows == 1
    assert zone.take("permits/2020年4月.xlsx", zlib.decompress(base64.b85decode(XLS))).rule_id == "F05"


@pytest.mark.parametrize("name", ["2020年3月.xls", "202003.xlsx"])
def test_a_real_xls(zone: Zone, name: str) -> None:
    entry = zone.take(f"permits/{name}", zlib.decompress(base64.b85decode(XLS)))
    assert (entry.status, entry.records_counted, entry.raw_rows, entry.reason) == ("loaded", 2, 2, None)
    assert zone.permits() == [(3, "A001", "甲厂", "330"), (4, "A002", "乙厂", "2020-04-01")]
    assert zone.ask("select row_number, value from intake.control_totals where column_name = 'amount'") == [(6, "0.1")]


PAGE = """<html><body><h2>2020年3月</h2><table><tr><td>首页<td>下一页</table><table>
<tr><th rowspan=2>序号<th rowspan=2>许可证编号<th rowspan=2>单位名称<th>数量<th rowspan=2>县区</tr>
<tr><th>(个)</tr>
<tr><td>1<td>A1<td>甲厂<td>1<td rowspan=2>铁西区</tr><tr><td>2<td>A2<td>乙厂<td>2</tr>
<tr><td colspan=3>合计<td>3<td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_that_calls_itself_xls(zone: Zone, encoding: str) -> None:
    entry = zone.take("permits/x.xls", PAGE.encode(encoding))
    assert (entry.status, entry.records_counted, entry.raw_rows) == ("loaded", 2, 2)
    assert zone.ask("select row_number, permit_no, district_name, cover_key from raw.permits order by 1") == [
        (3, "A1", "铁西区", "2020-03"),
        (4, "A2", "铁西区", "2020-03"),
    ]
    assert zone.ask("select value from intake.control_totals where column_name = 'amount'") == [("3",)]


def test_a_table_of_a_page_as_wide_as_the_records_is_not_passed_over(zone: Zone) -> None:
    rule, _ = zone.refusal(
        "permits/x.xls", PAGE.replace("</body>", "<table><tr><td>3<td>A3<td>丙<td>4<td>铁东</table></body>")
    )
    assert rule == "F03"


TEXT = "许可证编号,单位名称,数量\n"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (TEXT + "A1,甲厂,1\nA2,乙厂,\n", [(2, "A1", "甲厂", "1"), (3, "A2", "乙厂", None)]),
        ("\ufeff" + TEXT + "A1,甲厂,1\r\n", [(2, "A1", "甲厂", "1")]),
        (TEXT.replace(",", "\t") + "A1\t甲,厂\t1\n", [(2, "A1", "甲,厂", "1")]),
        (TEXT.replace(",", ";") + "A1;甲厂;0,5\n", [(2, "A1", "甲厂", "0,5")]),
        (TEXT + '="01",甲厂,="0123"\n"=""02""",乙厂,1\n', [(2, "01", "甲厂", "0123"), (3, "02", "乙厂", "1")]),
        (TEXT + 'A1,"甲\r\n厂",1\nA2,"a""b",2\n', [(2, "A1", "甲\r\n厂", "1"), (3, "A2", 'a"b', "2")]),
        # the title, blank lines, totals and footnotes may have fields of their own
        ("许可证\n\n" + TEXT + "A1,甲厂,1\n\n,,\n合计,,1\n备注：没有\n", [(4, "A1", "甲厂", "1")]),
        (TEXT, []),
        (TEXT.strip(), []),
    ],
    ids=[
        "plain",
        "mark and returns",
        "tabs",
        "semicolons",
        "guarded",
        "lines in cells",
        "around",
        "header only",
        "no end",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_delimited_text(zone: Zone, content: str, rows: list[tuple], encoding: str) -> None:
    text = content.removeprefix("\ufeff") if encoding == "utf-16" else content
    if encoding == "gb18030" and content.startswith("\ufeff"):
        return
    entry = zone.take("permits/x_2020-03.xls", text.encode(encoding))
    assert (entry.status, entry.reason, entry.records_counted, entry.raw_rows) == ("loaded", None, len(rows), len(rows))
    assert zone.permits() == rows
    # a month without a case is a statement too
    assert zone.ask("select cover_key from intake.delivery_cover") == [("2020-03",)]


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (TEXT + "A1,甲厂,1\nA2,乙厂\n", "F16", "record 3 has 2 fields where the header has 3"),
        (TEXT + "A1,甲厂,1\nA2,乙厂,1,2\n", "F16", "record 3 has 4 fields where the header has 3"),
        (TEXT + 'A1,"甲"厂,1\n', "F16", "record 2 is damaged"),
        (TEXT + 'A1,"甲厂,1\n', "F16", "never closed"),
        (TEXT + "A1,甲\x00厂,1\n", "F02", "a NUL byte"),
        ("一,二\n1,2\n", "F03", "no header row"),
        ("许可证编号,单位名称\nA1,甲\n", "F03", "less than 90 %"),
    ],
)
def test_damaged_text_is_refused_with_its_place(zone: Zone, content: str, rule: str, words: str) -> None:
    refused, said = zone.refusal("permits/x_2020-03.csv", content)
    assert (refused, words in said) == (rule, True), said
    assert "甲" not in said


def test_text_in_another_encoding_is_refused_and_says_how_it_was_read(zone: Zone) -> None:
    rule, said = zone.refusal("permits/x_2020-03.csv", "許可證編號,單位名稱\nA1,甲廠\n".encode("big5"))
    assert rule in ("F02", "F03")
    assert "GB18030" in said


def test_a_missing_month_is_refused(zone: Zone) -> None:
    rule, said = zone.refusal("permits/许可.xlsx", simple([1, "A1", "甲", 1]))
    assert (rule, "no month is written" in said) == ("F05", True)


def test_a_lost_character_in_a_workbook_is_refused(zone: Zone) -> None:
    rule, said = zone.refusal("permits/2020年3月.xlsx", simple([1, "A1", "甲\ufffd", 1]))
    assert (rule, "row 2: column 单位名称" in said) == ("F02", True)


def test_a_workbook_whose_sheets_are_all_empty(zone: Zone) -> None:
    rule, said = zone.refusal("permits/2020年3月.xlsx", workbook(("S", rows_at(0, []))))
    assert (rule, "all of its sheets are empty" in said) == ("F16", True)


def test_rows_that_only_one_of_two_readers_sees_refuse_the_file(
    zone: Zone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.intake import sheet_xml

    true_look = sheet_xml.look_at

    def blind(path: Path, shown: str, limits: Limits) -> dict[str, sheet_xml.SheetFacts]:
        facts = true_look(path, shown, limits)
        for sheet in facts.values():
            sheet.filled_rows += 1
        return facts

    read_in_this_process(monkeypatch)
    monkeypatch.setattr(sheet_xml, "look_at", blind)
    rule, said = zone.refusal("permits/2020年3月.xlsx", simple([1, "A1", "甲", 1]))
    assert (rule, "2 records were counted but 1 could be read" in said) == ("F16", True)


def test_a_broken_sheet_inside_a_whole_zip(zone: Zone, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(simple([1, "A1", "甲", 1]))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"][:-60]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    rule, _ = zone.refusal("permits/2020年3月.xlsx", path.read_bytes())
    assert rule == "F16"


def test_a_reader_that_panics_is_a_broken_workbook(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.intake import workbooks

    class PanicException(BaseException):
        pass

    def panics(*_: object, **__: object) -> None:
        raise PanicException("secret")

    read_in_this_process(monkeypatch)
    monkeypatch.setattr(workbooks, "_sheet", panics)
    rule, said = zone.refusal("permits/2020年3月.xlsx", simple([1, "A1", "甲", 1]))
    assert (rule, "is a broken workbook" in said) == ("F16", True)


def test_a_file_that_nobody_foresaw_keeps_no_other_out(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    true_read = worker.read_delivery

    def stumbles(connection: Any, given: Any) -> Any:
        if "坏" in given.file:
            raise RuntimeError("secret 13800000000")
        return true_read(connection, given)

    read_in_this_process(monkeypatch)
    monkeypatch.setattr(worker, "read_delivery", stumbles)
    zone.put("permits/坏2020-02.csv", TEXT)
    zone.put("permits/好2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    bad = zone.entry("permits/坏2020-02.csv")
    assert (bad.status, bad.rule_id) == ("refused", "F16")
    assert "13800000000" not in (bad.reason or "") + "".join(zone.said)
    assert zone.entry("permits/好2020-03.csv").status == "loaded"


def test_no_personal_cell_is_ever_said(zone: Zone) -> None:
    header = [*HEADER, "联系电话"]
    zone.put("permits/2020年3月.xlsx", workbook(("S", rows_at(0, [header, [1, "A1", "甲", 1, "13800138000"]]))))
    zone.put("permits/2020年4月.xlsx", workbook(("S", rows_at(0, [header, [1, 12.5, "甲", 1, "13800138000"]]))))
    zone.put("permits/2020年5月.csv", "许可证编号,单位名称,数量,联系电话\nA1,甲,1,13800138000,\n")
    zone.put("permits/2020年6月.csv", "13800138000,甲,1\n")
    report = zone.run()
    assert "13800138000" not in "".join(
        [*zone.said, *report.warnings, *(entry.reason or "" for entry in report.deliveries)]
    )
    assert [entry.status for entry in report.deliveries] == ["loaded", "refused", "refused", "refused"]


# ---- wide and large


def wide(day: str, *stations: str, hours: int = 24, first: str = "1") -> str:
    lines = [",".join(["date", "hour", "type", *stations])]
    for hour in range(hours):
        values = [first if number == 0 else "" if hour % 2 else str(hour) for number, _ in enumerate(stations)]
        lines.append(",".join([day, str(hour), "AQI", *values]))
    return "\n".join(lines) + "\n"


def test_a_wide_file_lands_long_with_its_empty_cells(zone: Zone) -> None:
    entry = zone.take("air/审核_20200101.csv", wide("20200101", "1001A", "1002A", hours=2))
    assert (entry.status, entry.records_counted, entry.raw_rows, entry.layout) == ("loaded", 4, 4, "wide_station")
    assert zone.ask(
        "select row_number, cover_key, date, hour, type, variant, place, value from raw.air_wide "
        "order by row_number, place"
    ) == [
        (2, "20200101", "20200101", "0", "AQI", "audited", "1001A", "1"),
        (2, "20200101", "20200101", "0", "AQI", "audited", "1002A", "0"),
        (3, "20200101", "20200101", "1", "AQI", "audited", "1001A", "1"),
        (3, "20200101", "20200101", "1", "AQI", "audited", "1002A", None),
    ]
    assert zone.ask("select cover_key, period_start, period_end from intake.delivery_cover") == [
        ("20200101", dt.date(2020, 1, 1), dt.date(2020, 1, 1))
    ]


RECORDS = "src,timepoint,area,stationcode,pm10\n"


def records(count: int, ending: str = "\n", quote: str = "") -> str:
    lines = [
        f"{n}.csv,2026-03-{n % 28 + 1:02d}T{n % 24:02d}00,四平市,{n % 9:04d}A,{quote}{'' if n % 7 == 0 else n}{quote}"
        for n in range(count)
    ]
    return RECORDS.replace("\n", ending) + "".join(line + ending for line in lines)


@pytest.mark.parametrize(
    "content",
    [
        records(500),
        records(500, "\r\n"),
        records(500, quote='"'),
        records(500).removesuffix("\n"),
        records(50) + 'x,2026-03-01T0100,四平市,="0007A",1\n',
        records(50) + 'x,2026-03-01T0100,"四,平\n市",0001A, 1 \n',
        records(50) + "x,,四平市,0001A,1\n",
        records(50) + "\n" + records(50).removeprefix(RECORDS),
        records(50) + ",,,,\n",
        records(50) + RECORDS + "x,2026-03-02T0100,四平市,0001A,1\n",
        records(50) + "备注：试运行,,,,\n",
        "空气质量\n" + records(50),
        records(20) + 'x,2026-03-01T0100,四平市,0001A,"a""b"\r\n',
        wide("20200101", *(f"{n}A" for n in range(1001, 1040))),
        wide("20200101", "1001A", "备用", "1002A"),
        wide("20200101", "1001A", "1002A", first='"1,5"'),
        wide("20200101", "1001A", "1002A", first='="1"'),
        wide("20200101", "1001A", "1002A").replace("\n", "\r\n"),
        wide("20200101", "1001A", "1002A") + ",,,,\n",
        wide("20200101", "1001A") + "\n备注：停电\n",
    ],
)
def test_the_fast_way_and_the_plain_way_land_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    read_in_this_process(monkeypatch)
    landed = []
    for least in (0, 2**60):
        monkeypatch.setattr(bulk, "BULK_FROM_BYTES", least)
        (tmp_path / str(least)).mkdir()
        zone = Zone(tmp_path / str(least))
        entry = zone.take("air/x.csv", content)
        assert (entry.status, entry.reason, entry.records_counted) == ("loaded", None, entry.raw_rows)
        landed.append(zone.everything())
    assert landed[0] == landed[1]
    assert sum(len(table) for table in landed[0]) > 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (records(500) + "x,2026-03-01T0100,四平市,0001A\n", "record 502 has 4 fields"),
        (wide("20200101", "1001A") + "20200101,1,AQI,1,2\n", "record 26 has 5 fields"),
        (records(500) + 'x,2026-03-01T0100,四平市,"0001"A,1\n', "record 502 is damaged"),
    ],
)
def test_the_fast_way_refuses_in_the_same_words(
    zone: Zone, monkeypatch: pytest.MonkeyPatch, content: str, words: str
) -> None:
    read_in_this_process(monkeypatch)
    monkeypatch.setattr(bulk, "BULK_FROM_BYTES", 0)
    rule, said = zone.refusal("air/x.csv", content)
    assert (rule, words in said) == ("F16", True), said
    assert zone.ask("select (select count(*) from raw.air_record) + (select count(*) from raw.air_wide)") == [(0,)]


def test_the_fast_way_is_really_taken(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the comparison of both ways would compare one with itself."""
    taken = []
    true_land = bulk.land_in_bulk

    def watched(*arguments: Any) -> int | None:
        taken.append(true_land(*arguments))
        return taken[-1]

    read_in_this_process(monkeypatch)
    monkeypatch.setattr(bulk, "BULK_FROM_BYTES", 0)
    monkeypatch.setattr(bulk, "land_in_bulk", watched)
    zone.put("air/a.csv", records(500, "\r\n", quote='"'))
    zone.put("air/b.csv", wide("20200101", "1001A", "备用", "1002A"))
    zone.put("air/c.csv", records(50) + 'x,2026-03-01T0100,四平市,="0007A",1\n')
    zone.put("air/d.csv", records(50) + "备注：试运行,,,,\n")
    zone.run()
    assert taken == [500, 24, 51, None]
