"""From bytes to cells: encodings, kinds of files, records, and the text of a cell."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.intake import delimited
from orchestration.intake.cells import Cell, cell_text
from orchestration.intake.decoding import CHUNK, encoding_of, transcode
from orchestration.intake.html_tables import read_html
from orchestration.intake.kinds import Kind, kind_of
from orchestration.intake.problems import Refused
from orchestration.intake.sheet_xml import look_at
from tests.unit.intake_zone import LIMITS, rows_at, simple, workbook


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" ", " "),
        (" 甲\n厂 ", " 甲\n厂 "),
        (330.0, "330"),
        (330, "330"),
        (0.1, "0.1"),
        (2.2, "2.2"),
        (7.40, "7.4"),
        (1e-7, "0.0000001"),
        (9.12203e17, "912203000000000000"),
        (1e23, "100000000000000000000000"),
        (-0.05, "-0.05"),
        (1200.0, "1200"),
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.date(2020, 4, 1), "2020-04-01"),
        (dt.datetime(2020, 4, 1, 13, 0, 1), "2020-04-01 13:00:01"),
        (dt.time(12, 30), "12:30:00"),
        (dt.timedelta(days=1, hours=12), "36:00:00"),
        (dt.timedelta(hours=24), "24:00:00"),
    ],
)
def test_a_cell_is_written_exactly(value: Cell, text: str | None) -> None:
    assert cell_text(value) == text


GBK = "单位名称,数量\n四平市第一污水处理厂,12\n".encode("gb18030")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("单位\n".encode(), "utf-8-sig"),
        ("\ufeff单位\n".encode(), "utf-8-sig"),
        (b"plain\n", "utf-8-sig"),
        (GBK, "gb18030"),
        ("㛃䶮,𠮷\n名\n".encode("gb18030"), "gb18030"),
        ("单位\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "单位\n".encode("utf-16-be"), "utf-16"),
        (b"a," * CHUNK + "厂\n".encode(), "utf-8-sig"),
        (b"a" * (CHUNK - 1) + "厂\n".encode(), "utf-8-sig"),
        (b"a" * (CHUNK - 1) + "厂\n".encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_the_one_in_which_every_byte_reads(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert encoding_of(path, "x") == encoding


@pytest.mark.parametrize(
    ("content", "words"),
    [
        # UTF-8 with one broken character, which GB18030 would gladly read as rubbish
        ("四平市第一污水处理厂".encode() + b"\xe5\x8e," + "第二厂".encode(), "damaged character at byte 30"),
        # cut short within a character
        ("四平市第一污水处理厂".encode()[:-1], "damaged character at byte 27"),
        (GBK + b"\xff\xff\n", "nor as GB18030"),
        ("单位\n".encode("utf-16-le"), "byte"),
        (b"a,b\n1,\x002\n", "a NUL byte at byte 6"),
        ("a,b\n1,四平\ufffd\n".encode(), "U+FFFD) at byte 12"),
        ("单位\n".encode("utf-16")[:-1], "UTF-16"),
    ],
)
def test_a_byte_that_cannot_be_read_refuses_the_file_and_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        encoding_of(path, "air/x.csv")
    assert refused.value.rule_id == "F02"
    assert words in refused.value.sentence
    assert refused.value.sentence.startswith("air/x.csv")


def test_a_copy_in_utf8_is_the_same_text(tmp_path: Path) -> None:
    text = "单位,㛃䶮𠮷\r\n" * 1000
    path, copy = tmp_path / "x", tmp_path / "y"
    path.write_bytes(text.encode("gb18030"))
    transcode(path, "gb18030", copy, "x")
    assert copy.read_bytes() == text.encode()


def zipped(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "is empty"),
        ("x.csv", b"\xef\xbb\xbf \r\n", "is empty"),
        ("x.xlsx", "许可证编号,单位名称\n".encode(), "is plain text under the name of a workbook"),
        ("x.xlsx", b"<html><table></table></html>", "is an HTML page under the name of a workbook"),
        ("x.xlsx", simple()[:2000], "is a broken workbook or archive"),
        ("x.xlsx", b"PK\x03\x04", "is a broken workbook or archive"),
        ("x.xls", OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        ("x.doc", OLE + "WordDocument".encode("utf-16-le"), "is an old Office document"),
        ("x.docx", zipped(word__document="x").replace(b"word/document", b"word/document"), "an archive"),
        ("x.zip", zipped(a="1"), "is an archive"),
        ("x.ods", zipped(**{"content.xml": "1"}), "is an OpenDocument file"),
        ("x.xlsb", zipped(**{"xl/workbook.bin": "1"}), "is a binary workbook"),
        ("x.pdf", b"%PDF-1.4", "is a PDF"),
        ("x.jpg", b"\xff\xd8\xff\xe0", "is a picture"),
        ("x.xls", b"MIME-Version: 1.0\n", "is a web archive"),
        ("x.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "of 2003"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        kind_of(path, f"permits/{name}", LIMITS)
    assert refused.value.rule_id == "F16"
    assert words in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.xls", simple(), Kind.XLSX),
        ("x.csv", simple(), Kind.XLSX),
        ("x.xls", b"a\tb\n", Kind.TEXT),
        ("x.xls", "\ufeff<html><body><table>".encode(), Kind.HTML),
        ("x.xls", "  \r\n<TABLE border=1>".encode("gb18030"), Kind.HTML),
        ("x.xlsx", OLE + "Workbook".encode("utf-16-le"), Kind.XLS),
        ("x.txt", "单位\n".encode("utf-16"), Kind.TEXT),
    ],
)
def test_the_bytes_tell_the_kind_and_not_the_name(tmp_path: Path, name: str, content: bytes, kind: Kind) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(content)
    assert kind_of(path, name, LIMITS) is kind


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (120 * 2**20))
    with pytest.raises(Refused, match="unpacks to more than"):
        kind_of(path, "bomb.xlsx", LIMITS)


def test_two_cells_in_far_corners_do_not_fill_the_memory(tmp_path: Path) -> None:
    def far(sheet, _book) -> None:
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")

    path = tmp_path / "far.xlsx"
    path.write_bytes(workbook(("S", far)))
    with pytest.raises(Refused, match="reaches to row 1048576 and column 16384"):
        look_at(path, "far.xlsx", LIMITS)


def test_rows_are_counted_from_the_xml_by_what_can_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(("S", rows_at(0, [["a"], [" "], [], ["b", 1], [None, 0]])), ("leer", rows_at(0, []))))
    facts = look_at(path, "x", LIMITS)
    assert (facts["S"].filled_rows, facts["leer"].filled_rows) == (3, 0)


def parsed_count(path: Path) -> int:
    return sum(1 for _ in delimited.records(path, ",", "x"))


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ("a,b\n1,2\n", 2),
        ("a,b\n1,2", 2),
        ("a,b\r\n1,2\r\n", 2),
        ("a,b\r1,2\r", 2),
        ('a,b\n"1\n1",2\n', 2),
        ('a,b\n"1""\n""1",2\n', 2),
        ("a,b\n\n1,2\n\n", 4),
        ('\ufeff"a",b\n1,2\n', 2),
        ('a,b\n="01",2\n', 2),
        ("a,b\r\n1,2\n", 2),
    ],
)
def test_records_are_counted_without_the_parser(tmp_path: Path, content: str, count: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(content.encode())
    assert delimited.look_at(path, "x").records == count == parsed_count(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.lists(st.text(alphabet='a",\n\r厂; ', max_size=4), min_size=2, max_size=2), min_size=1, max_size=6
    ),
    # Python's writer leaves a lone return unquoted when lines end otherwise: that file would be written badly
    way=st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
)
def test_count_and_parser_agree_on_whatever_is_written_well(
    tmp_path: Path, rows: list[list[str]], way: tuple[str, int]
) -> None:
    content = io.StringIO()
    csv.writer(content, lineterminator=way[0], quoting=way[1]).writerows(rows)
    path = tmp_path / "x"
    path.write_bytes(content.getvalue().encode())
    assert delimited.look_at(path, "x").records == parsed_count(path) == len(rows)


def test_a_quote_that_never_closes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text('a,b\n"1,2\n')
    with pytest.raises(Refused, match="never closed"):
        delimited.look_at(path, "x")


@pytest.mark.parametrize(
    ("field", "text"), [('="0123"', "0123"), ('=""', None), ("", None), ("=1", "=1"), ('="a', '="a')]
)
def test_a_code_that_excel_guarded_is_the_code(field: str, text: str | None) -> None:
    assert delimited.plain(field) == text


PAGE = """<html><head><meta charset=utf-8><style>td{}</style></head><body>
<h1>2020年3月 排污许可</h1>
<table><tr><td>首页<td>1<td>2</table>
<table border=1>
<tr><th rowspan=2>许可证编号</th><th rowspan=2>单位&nbsp;名称</th><th colspan=2>数量</th></tr>
<tr><th>新</th><th>旧</th></tr>
<tr><td>A1<td>甲<br>厂</td><td> 1
 2 </td><td>&nbsp;</td></tr>
<tr><td colspan=4></td></tr>
</table></body></html>"""


def test_a_page_is_read_as_its_reader_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    # the page says UTF-8 and is GB18030, as pages do
    path.write_bytes(PAGE.encode("gb18030"))
    menu, table = read_html(path, "x.xls", LIMITS)
    assert menu.head == [["首页", "1", "2"]]
    assert (menu.counted, table.counted) == (1, 3)
    assert table.head[0] == ["许可证编号", "单位 名称", "数量"]
    assert table.head[2] == ["A1", "甲\n厂", "1 2", None]
    assert (table.merges[0].top, table.merges[0].bottom, table.merges[2].left, table.merges[2].right) == (0, 1, 2, 3)
    assert "2020年3月 排污许可" in table.outside
