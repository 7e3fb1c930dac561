"""The workbook and the document of the sample year hold what `ecoledger figures` says, and harm nobody who opens them.

Belongs here: both papers as a person or a program reads them. Does not belong here: a single cell (tests/unit).
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.releases import document, starting_template, workbook
from orchestration.releases.edition import Edition, FigureChange, Revision, State
from tests.conftest import Installation

pytestmark = pytest.mark.pipeline

YEAR = 2020
DRAFT = Edition(year=YEAR, version=None, state=State.DRAFT, known_at=None, made_at=datetime(2021, 1, 8, 9, 30))
CERTIFIED = Edition(
    year=YEAR,
    version=2,
    state=State.CERTIFIED,
    known_at=datetime(2021, 1, 7, 12, 0),
    made_at=datetime(2021, 1, 8, 9, 30),
    certified_by="甲某",
    certified_at=datetime(2021, 1, 8, 9, 0),
    statements_zh=("数据完整。", "数据准确。"),
    embargo_until=datetime(2021, 1, 20, 0, 0),
    reason_zh="补报一件",
    revisions=(
        Revision(
            version=1,
            certified_at=datetime(2021, 1, 7, 17, 0),
            certified_by="乙某",
            reason_zh="补报一件",
            changes=(
                FigureChange("SP-ENF-02", "行政处罚案件数", "7", None, "computed", "withheld", 1, 2, 3, (), "=迟报"),
            ),
        ),
    ),
)
FOR_PEOPLE = [
    "封面",
    "目录",
    "说明与图例",
    "年度数据",
    "其他口径",
    "与已公布数字的比较",
    "公布表格核算",
    "剔除行",
    "送达清单",
]


@pytest.fixture(scope="module")
def copy(sample_year: Installation) -> Path:
    return (sample_year.warehouse / "serving" / "current.duckdb").resolve()


@pytest.fixture(scope="module")
def figures(sample_year: Installation) -> dict[str, dict[str, Any]]:
    return sample_year.figures(YEAR)


@pytest.fixture(scope="module")
def written(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("papers") / "figures.xlsx"
    workbook.write(copy, DRAFT, target)
    return target


@pytest.fixture(scope="module")
def book(written: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(written)


@pytest.fixture
def changed(copy: Path, tmp_path: Path) -> Callable[..., Path]:
    """The serving copy with some of its rows changed."""

    def change(*statements: str) -> Path:
        other = tmp_path / "changed.duckdb"
        shutil.copy(copy, other)
        other.chmod(0o600)
        with duckdb.connect(str(other)) as opened:
            for statement in statements:
                opened.execute(statement)
        return other

    return change


def table(sheet: Worksheet) -> tuple[list[str], list[dict[str, Any]]]:
    """The table of a sheet, below whatever stands above it: its headers and its rows as cells."""
    assert sheet.freeze_panes is not None
    head = int(re.sub(r"\D", "", sheet.freeze_panes)) - 1
    headers = [str(cell.value) for cell in sheet[head]]
    rows = [dict(zip(headers, row, strict=True)) for row in sheet.iter_rows(min_row=head + 1)]
    return headers, rows


def every_cell(book: openpyxl.Workbook) -> Iterator[Any]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_the_workbook_has_a_sheet_for_each_purpose_and_one_for_the_evidence_of_each_figure(
    book: openpyxl.Workbook, figures: dict[str, dict[str, Any]]
) -> None:
    assert book.sheetnames == [*FOR_PEOPLE, *figures]


def test_the_contents_lead_to_every_sheet_and_the_figures_to_their_evidence_and_back(
    book: openpyxl.Workbook, figures: dict[str, dict[str, Any]]
) -> None:
    def leads_to(cell: Any) -> str:
        sheet, _, place = cell.hyperlink.location.rpartition("!")
        assert place == "A1"
        return sheet.strip("'")

    _, contents = table(book["目录"])
    assert [leads_to(row["表"]) for row in contents] == [name for name in book.sheetnames if name != "目录"]
    _, shown = table(book["年度数据"])
    assert sorted(leads_to(row["编号"]) for row in shown) == sorted(figures)
    for stable_id in figures:
        back = [cell for row in book[stable_id].iter_rows(max_row=4) for cell in row if cell.hyperlink]
        assert [leads_to(cell) for cell in back] == ["年度数据"]


def test_every_value_is_the_figure_as_printed(book: openpyxl.Workbook, figures: dict[str, dict[str, Any]]) -> None:
    _, rows = table(book["年度数据"])
    shown = {row["编号"].value: row for row in rows}
    assert shown.keys() == figures.keys()
    for stable_id, figure in figures.items():
        value, cell = figure["value"], shown[stable_id]["数值"]
        if re.fullmatch(r"\d+(\.\d+)?", value):
            assert cell.data_type == "n"
            assert Decimal(str(cell.value)) == Decimal(value)
            # and it is seen with the digits that are printed
            assert cell.number_format == "0" + re.sub(r"\d", "0", value[value.find(".") :] if "." in value else "")
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            assert cell.is_date
            assert cell.value.date().isoformat() == value
        else:
            assert cell.value == {"true": "是", "false": "否"}.get(value, value.replace("+", "余"))
        assert shown[stable_id]["状态"].value == "● 可以公布"
        assert shown[stable_id]["待处理"].value == figure["held_rows"]
        assert shown[stable_id]["证据"].value == figure["rows"]
        assert shown[stable_id]["截止"].value.date().isoformat() == figure["as_of"]


def test_the_evidence_of_each_figure_is_all_there(book: openpyxl.Workbook, sample_year: Installation) -> None:
    counted = sample_year.query(
        "select stable_id, count(*), count(*) filter (where is_counted) from figures.figure_evidence "
        "where period = ? group by stable_id",
        YEAR,
    )
    places = dict(
        sample_year.query(
            "select stable_id, count(*) from figures.figure_lineage where period = ? group by stable_id", YEAR
        )
    )
    assert counted
    for stable_id, records, counts in counted:
        _, rows = table(book[stable_id])
        assert len(rows) == records
        assert sum(row["计入"].value == "是" for row in rows) == counts
        assert sum(row["出处行数"].value for row in rows) == places[stable_id]
        said = [str(row[0].value) for row in book[stable_id].iter_rows(max_row=9)]
        assert any(f"证据记录{records}条：计入{counts}条" in line and f"{places[stable_id]}行" in line for line in said)


def test_few_places_are_named_one_by_one(book: openpyxl.Workbook, sample_year: Installation) -> None:
    _, rows = table(book["SP-EIA-03"])
    shown = {row["记录"].value: row for row in rows}
    expected: dict[str, set[tuple[str, int]]] = {}
    for record, file, row in sample_year.query(
        "select l.record_id, d.file, l.row_number from figures.figure_lineage as l "
        "inner join marts.deliveries as d on d.delivery_id = l.delivery_id and d.status = 'loaded' "
        "where l.stable_id = 'SP-EIA-03' and l.period = ?",
        YEAR,
    ):
        expected.setdefault(record, set()).add((file, row))
    several = {record: places for record, places in expected.items() if len(places) > 1}
    assert several
    for record, places in several.items():
        said = f"{shown[record]['文件'].value} 第{shown[record]['行号'].value}行；{shown[record]['其余出处'].value}"
        for file, row in places:
            assert file in said
            assert re.search(rf"[第、]{row}[、行]", said)


def test_each_table_keeps_its_head_in_sight_and_is_ready_to_print(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # one page wide is what a sheet says by saying nothing; as many pages high as it takes
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((None, 0), (1, 0))
        assert "&P" in (sheet.oddFooter.right.text or "")
        if sheet.title in ("封面", "说明与图例"):
            continue
        if sheet.cell(sheet.max_row, 1).value == "无。":
            continue
        _, rows = table(sheet)
        assert rows
        assert sheet.print_title_rows is not None
        assert sheet.auto_filter.ref is not None
    assert book.properties.title
    assert book.properties.created == DRAFT.made_at


def test_no_cell_is_a_formula(written: Path, book: openpyxl.Workbook) -> None:
    assert not [cell.coordinate for cell in every_cell(book) if cell.data_type == "f"]
    with zipfile.ZipFile(written) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(book.sheetnames)
        assert not [name for name in sheets if b"<f" in parts.read(name)]


def test_hostile_texts_are_harmless_and_long_ones_say_that_they_are_cut(
    changed: Callable[..., Path], tmp_path: Path
) -> None:
    hostile = changed(
        "update figures.yearly_figures set name_zh = '=HYPERLINK(\"http://x\",\"y\")' where stable_id = 'SP-ENF-02'",
        "update figures.yearly_figures set definition_zh = repeat('长', 40000) where stable_id = 'SP-ENF-03'",
        "update figures.figure_evidence set record_id = '-2+3|' || record_id where stable_id = 'SP-LEG-01'",
        "update marts.deliveries set file = '@SUM(A1)|cmd' || file where source = 'permits'",
        "update marts.rejects set reason = '+1' || chr(1) || reason where source = 'permits'",
        "update marts.rejects set title_zh = chr(9) || '=1' where source = 'air'",
    )
    target = tmp_path / "hostile.xlsx"
    workbook.write(hostile, DRAFT, target)
    book = openpyxl.load_workbook(target)
    cells = list(every_cell(book))
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for planted in ("'=HYPERLINK(", "'-2+3|", "'@SUM(A1)|cmd", "'+1", "'\t=1"):
        assert any(text.startswith(planted) for text in texts), planted
    assert max(map(len, texts)) <= 32_767
    assert any(text.endswith("（以下从略，全文40000字）") for text in texts)


def test_paper_holds_the_beginning_of_long_evidence_and_says_so(
    book: openpyxl.Workbook, sample_year: Installation
) -> None:
    records = dict(
        sample_year.query(
            "select stable_id, count(*) from figures.figure_evidence where period = ? group by stable_id", YEAR
        )
    )
    most = workbook.ROWS_PRINTED
    assert min(records.values()) <= most < max(records.values())
    for stable_id, count in records.items():
        sheet = book[stable_id]
        said = [cell.value for row in sheet.iter_rows(max_row=12) for cell in row if cell.value]
        assert (f"打印时只印前{most}条记录，其余在本表中查看。" in said) is (count > most)
        assert bool(sheet.print_area) is (count > most)
        if count > most:
            head = int(re.sub(r"\D", "", str(sheet.freeze_panes))) - 1
            assert str(sheet.print_area).endswith(f"${head + most}")


def test_a_table_without_rows_says_so_and_has_no_head(changed: Callable[..., Path], tmp_path: Path) -> None:
    workbook.write(changed("delete from marts.mart_table_check"), DRAFT, tmp_path / "without.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "without.xlsx")["公布表格核算"]
    said = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert said[0] == "公布表格核算"
    assert said[-1] == "无。"
    assert sheet.freeze_panes is None


def test_evidence_that_one_sheet_can_not_hold_goes_on_in_the_next(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: openpyxl.Workbook
) -> None:
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 1500)
    target = tmp_path / "split.xlsx"
    workbook.write(copy, DRAFT, target)
    split = openpyxl.load_workbook(target, read_only=False)
    assert [name for name in split.sheetnames if name.startswith("SP-PER-02")] == [
        "SP-PER-02",
        "SP-PER-02 (2)",
        "SP-PER-02 (3)",
    ]
    parts = [
        [row["记录"].value for row in table(split[name])[1]]
        for name in split.sheetnames
        if name.startswith("SP-PER-02")
    ]
    assert [len(part) for part in parts[:-1]] == [1500, 1500]
    assert [record for part in parts for record in part] == [row["记录"].value for row in table(book["SP-PER-02"])[1]]


def test_equal_figures_make_equal_bytes(copy: Path, written: Path, tmp_path: Path) -> None:
    workbook.write(copy, DRAFT, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == written.read_bytes()
    document.write(copy, CERTIFIED, tmp_path / "once.docx")
    document.write(copy, CERTIFIED, tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == (tmp_path / "once.docx").read_bytes()


def test_a_release_says_who_certified_what_and_what_it_changed(copy: Path, tmp_path: Path) -> None:
    workbook.write(copy, CERTIFIED, tmp_path / "release.xlsx")
    book = openpyxl.load_workbook(tmp_path / "release.xlsx")
    cover = "\n".join(str(cell.value) for row in book["封面"].iter_rows() for cell in row if cell.value is not None)
    for said in ("第2版（已核定）", "甲某", "数据完整。", "数据准确。", "补报一件", "保密至2021年1月20日"):
        assert said in cover
    assert "草稿" not in cover
    assert book.sheetnames[: len(FOR_PEOPLE) + 1] == [*FOR_PEOPLE, "版本变化"]
    _, ((change),) = table(book["版本变化"])
    asked = ("原版", "编号", "原值", "新值", "新状态", "增加", "减少", "变更", "原因")
    assert [change[name].value for name in asked] == [1, "SP-ENF-02", 7, "—", "✗ 不公布", 1, 2, 3, "'=迟报"]


def template(path: Path, *paragraphs: str, header: str = "") -> Path:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if header:
        made.sections[0].header.paragraphs[0].add_run(header)
    made.save(str(path))
    return path


def text_of(path: Path) -> str:
    made = Document(str(path))
    cells = [cell.text for found in made.tables for row in found.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def test_the_starting_template_yields_a_draft_without_a_gap(
    copy: Path, figures: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    filled = document.write(copy, DRAFT, tmp_path / "report.docx")
    assert set(filled.filled) == set(figures)
    assert filled.missing == {}
    text = text_of(tmp_path / "report.docx")
    assert not re.search(r"\{\{|\{%|【|None|Undefined", text)
    made = Document(str(tmp_path / "report.docx"))
    assert "草稿" in made.sections[0].header.paragraphs[0].text
    listed = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert [row[0] for row in listed[1:]] == list(figures)
    for row in listed[1:]:
        value = figures[row[0]]["value"]
        if re.fullmatch(r"[\d.]+\+?", value):
            assert row[2].startswith(value.replace("+", "余"))


def test_a_slot_gives_each_figure_as_it_is_printed(
    copy: Path, figures: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    names = [stable_id.replace("-", "_") for stable_id in figures]
    asked = template(tmp_path / "t.docx", *(f"{name}={{{{ {name}.value }}}}" for name in names))
    document.write(copy, CERTIFIED, tmp_path / "out.docx", asked)
    lines = dict(line.split("=", 1) for line in text_of(tmp_path / "out.docx").splitlines())
    assert lines == {name: figures[name.replace("_", "-")]["value"] for name in names}


def test_a_template_has_loops_conditions_and_the_words_of_a_figure(copy: Path, tmp_path: Path) -> None:
    asked = template(
        tmp_path / "t.docx",
        "{{ SP_ENF_01.wording }}|{{ SP_ENF_01.with_unit }}|{{ SP_WAT_01.class }}|{{ SP_ENF_08.wording }}",
        "{% if SP_AIR_04.is_known %}{{ SP_AIR_04.sentence }}{% else %}不明{% endif %}",
        "{% for figure in figures %}{{ figure.stable_id }}{{ ',' if not loop.last }}{% endfor %}",
        "{{ edition.title }}，{{ edition.certified_by }}",
        header="{{ bureau }}{{ year }}",
    )
    document.write(copy, CERTIFIED, tmp_path / "out.docx", asked)
    said, claim, ids, edition = text_of(tmp_path / "out.docx").splitlines()
    wording, with_unit, water, drill = said.split("|")
    assert re.fullmatch(r"\d+00余", wording)
    assert with_unit == f"{wording}家/次"
    assert re.fullmatch(r"(劣?Ⅴ|[Ⅰ-Ⅳ])类", water)
    assert re.fullmatch(r"2020年\d+月\d+日", drill)
    assert claim.endswith("。")
    assert len(ids.split(",")) == 63
    assert edition == "第2版（已核定），甲某"
    assert Document(str(tmp_path / "out.docx")).sections[0].header.paragraphs[0].text.endswith("2020")


def test_a_slot_without_a_value_is_marked_in_red_and_reported(changed: Callable[..., Path], tmp_path: Path) -> None:
    withheld = changed(
        "update figures.yearly_figures set status = 'withheld', value = null, wording_zh = null, "
        "reason = '规则<A>未通过。' where stable_id = 'SP-ENF-02' and year = 2020",
        "update figures.figure_sentence set value_zh = null, with_unit_zh = null, sentence_zh = null "
        "where stable_id = 'SP-ENF-02' and year = 2020",
    )
    asked = template(
        tmp_path / "t.docx",
        "处罚{{ SP_ENF_02.with_unit }}，罚款{{ SP_ENF_06.with_unit }}。",
        "{{ SP_ENF_02.sentence }}",
        "{% if SP_ENF_02.is_known %}有{% else %}无{% endif %}",
        header="{{ SP_ENF_02.value }}",
    )
    filled = document.write(withheld, DRAFT, tmp_path / "out.docx", asked)
    assert filled.missing == {"SP-ENF-02": "规则<A>未通过。"}
    assert filled.filled == ("SP-ENF-06",)
    mark = "【SP-ENF-02 未核定：规则<A>未通过】"
    made = Document(str(tmp_path / "out.docx"))
    places = [*made.paragraphs[:2], made.sections[0].header.paragraphs[0]]
    for place in places:
        assert [run.text for run in place.runs if run.font.highlight_color == WD_COLOR_INDEX.RED] == [mark]
    first = made.paragraphs[0].text
    assert first.startswith(f"处罚{mark}，罚款")
    assert re.search(r"罚款[\d.]+万元。$", first)
    assert made.paragraphs[2].text == "无"
    assert not re.search("[\ue000\ue001]", text_of(tmp_path / "out.docx"))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("{{ SP_AIR_99.value }}", "SP_AIR_99"),
        ("{{ SP_AIR_01.valeu }}", "SP_AIR_01.valeu"),
        ("{{ SP_AIR_01 }}", "SP_AIR_01"),
        ("{% for figure in figures %}{{ figure.valeu }}{% endfor %}", "valeu"),
        ("{{ bureaux }}", "bureaux"),
        ("优良{{ SP_AIR_01.value }天", "优良"),
        ("{% if year %}", "if"),
        ("{% for figure in figures %}", "for"),
        ("{{ year | int }}", "int"),
        ("{{ 1 / 0 }}", "zero"),
        ("{% include 'secret.docx' %}", "t.docx"),
        ("{{ SP_AIR_01.__class__ }}", "__class__"),
        ("{{ SP_AIR_01['_figure'] }}", "_figure"),
        ("{{ figures[0].get.__globals__ }}", "get"),
        ("{{ ''.__class__.__mro__ }}", "__class__"),
        ("{{ '{0.__class__}'.format(year) }}", "__class__"),
        ("{{ figures.append(1) }}", "append"),
        ("{{ cycler.__init__.__globals__ }}", "cycler"),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_refused_in_one_sentence(
    copy: Path, tmp_path: Path, said: str, named: str
) -> None:
    asked = template(tmp_path / "t.docx", "一", said, "二")
    with pytest.raises(document.TemplateRefused) as refused:
        document.write(copy, DRAFT, tmp_path / "out.docx", asked)
    sentence = str(refused.value)
    assert sentence.startswith(str(asked))
    assert sentence.endswith(".")
    assert named in sentence
    assert "\n" not in sentence
    assert "object at" not in sentence
    assert not list(tmp_path.glob("*out.docx*"))


def test_all_unknown_slots_are_named_at_once(copy: Path, tmp_path: Path) -> None:
    asked = template(tmp_path / "t.docx", "{{ SP_A.value }}", "{{ SP_AIR_01.x }}", header="{{ SP_B.value }}")
    with pytest.raises(document.TemplateRefused, match=r"SP_A, SP_AIR_01\.x, SP_B\."):
        document.write(copy, DRAFT, tmp_path / "out.docx", asked)


@pytest.mark.parametrize("content", [b"", b"{{ SP_AIR_01.value }}", b"PK\x03\x04 cut off"])
def test_what_is_no_word_document_is_refused_in_one_sentence(copy: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.docx").write_bytes(content)
    with pytest.raises(document.TemplateRefused, match=r"t\.docx is no Word document"):
        document.write(copy, DRAFT, tmp_path / "out.docx", tmp_path / "t.docx")


def test_the_command_writes_papers_and_says_what_has_no_certified_value(
    sample_year: Installation, tmp_path: Path
) -> None:
    book, report, own = tmp_path / "w.xlsx", tmp_path / "d.docx", tmp_path / "t.docx"
    assert sample_year.call("workbook", str(YEAR), str(book)).stdout.strip() == str(book)
    sample_year.call("template", str(own))
    sample_year.call("document", str(YEAR), str(report), "--template", str(own))
    assert text_of(report)
    # a year that has not come to its end
    said = sample_year.call("document", "2021", str(report), code=1).stderr.splitlines()
    without = [one for one, figure in sample_year.figures(2021).items() if figure["value"] is None]
    assert [line.split(" ", 1)[0] for line in said] == without
    assert all("no certified value" in line for line in said)
    for arguments in (
        ("template", str(own)),
        ("document", str(YEAR), str(own), "--template", str(own)),
        ("document", str(YEAR), str(report), "--template", str(book)),
        ("document", "1990", str(report)),
        ("workbook", str(YEAR), str(tmp_path)),
        ("workbook", str(YEAR), str(tmp_path / "nowhere" / "w.xlsx")),
    ):
        refused = sample_year.call(*arguments, code=2).stderr
        assert len(refused.splitlines()) == 1
    starting_template.write(tmp_path / "untouched.docx")
    assert text_of(own) == text_of(tmp_path / "untouched.docx")
