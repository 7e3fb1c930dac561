"""A written report held against the sample year: what it says is found, every change in it is found, and nothing else.

Belongs here: whole reports, every kind of file, the command. Does not belong here: a single sentence
(tests/unit/test_statements.py).
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from docx import Document
from lxml import html
from pypdf import PdfWriter

from orchestration.statements import catalogue, checking, readers
from orchestration.statements.catalogue import Catalogue
from orchestration.statements.problems import ReportRefused
from orchestration.statements.readers import Part, Report
from tests.conftest import Installation, shared
from tests.report_files import FILES, pdf, write_docx, write_pdf
from tests.written_reports import NO_FIGURE, OTHER_WORDS, OWN_WORDS, Slot, Written, written

pytestmark = pytest.mark.pipeline

YEAR = 2020


@pytest.fixture(scope="module")
def known(sample_year: Installation) -> Catalogue:
    with duckdb.connect(str(sample_year.served()), read_only=True) as served:
        return catalogue.load(served, YEAR)


@pytest.fixture(scope="module")
def values(sample_year: Installation) -> dict[str, str]:
    return dict(sample_year.query("select stable_id, value from figures.yearly_figures where year = ?", YEAR))


@pytest.fixture(scope="module")
def own(values: dict[str, str]) -> Written:
    return written(values, OWN_WORDS)


@pytest.fixture(params=[OWN_WORDS, OTHER_WORDS], ids=["own", "other"])
def either(values: dict[str, str], request: pytest.FixtureRequest) -> Written:
    return written(values, request.param)


def check(text: str, known: Catalogue) -> list[dict[str, Any]]:
    return checking.check(Report("报告.txt", ".txt", text, (Part(0, ""),)), known)["statements"]


def differing(statements: list[dict[str, Any]]) -> list[str]:
    return [one["stable_id"] for one in statements if one["verdict"] == "differs"]


def test_every_figure_is_found_where_the_report_says_it(known: Catalogue, either: Written) -> None:
    found = check(either.text, known)
    wanted = {stable_id: slot for slot in either.slots for stable_id in slot.figures}
    assert len(wanted) == len(known.names) == 63
    assert sorted(one["stable_id"] for one in found if one["stable_id"]) == sorted(wanted)
    for one in found:
        if one["stable_id"]:
            slot = wanted[one["stable_id"]]
            assert one["verdict"] == "agrees", one
            # a claim stands in the words that make it, a number where it is written
            assert max(one["printed_offset"], slot.start) < min(one["printed_end"], slot.end), one
    assert [one["printed"] for one in found if one["verdict"] == "unknown"] == [NO_FIGURE]


def test_every_number_that_is_changed_is_found_and_only_it(known: Catalogue, either: Written) -> None:
    changed = [slot for slot in either.slots if slot.way != "="]
    assert len(changed) >= 40
    missed = {}
    for slot in changed:
        found = check(either.changed(slot), known)
        others = [one for one in found if one["verdict"] not in ("agrees", "differs", "unknown")]
        if differing(found) != list(slot.figures) or others:
            missed[slot.figures] = (differing(found), others)
    assert missed == {}


@pytest.mark.parametrize(
    ("before", "after", "figure"),
    [
        ("第一次符合国家二级", "第一次符合国家一级", "SP-AIR-04"),
        ("空气质量第一次符合", "空气质量再次符合", "SP-AIR-05"),
        ("没有五类水体", "仍有五类水体", "SP-WAT-05"),
        ("逐月会商", "每季度会商", "SP-AIR-09"),
        ("锅炉全部拆除", "锅炉尚未全部拆除", "SP-AIR-10"),
        ("，全部在承诺时限", "，未全部在承诺时限", "SP-EIA-04"),
        ("我市列为", "我市未列为", "SP-WAT-07"),
        ("每月对", "每季度对", "SP-WAT-16"),
    ],
)
def test_a_claim_that_is_turned_round_is_found(
    known: Catalogue, own: Written, before: str, after: str, figure: str
) -> None:
    assert own.text.count(before) == 1
    assert figure in differing(check(own.text.replace(before, after), known))


@pytest.mark.parametrize("name", FILES)
def test_a_report_of_every_kind_says_the_same(known: Catalogue, own: Written, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    FILES[name](file, own.text)
    report = readers.read(file)
    right = checking.check(report, known)
    assert right["verdicts"] == {"agrees": 63, "unknown": 1}
    for one in right["statements"]:
        assert report.text[one["offset"] : one["offset"] + len(one["text"])] == one["text"]
        assert one["place"]
    slot = next(slot for slot in own.slots if slot.figures == ("SP-GOV-01",))
    FILES[name](file, own.changed(slot))
    assert differing(checking.check(readers.read(file), known)["statements"]) == ["SP-GOV-01"]


@pytest.fixture(scope="module")
def rendered(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document that the project itself makes."""
    file = tmp_path_factory.mktemp("rendered") / "年度报告.docx"
    sample_year.call("document", str(YEAR), str(file))
    return file


def test_the_document_of_the_project_agrees_with_its_figures(known: Catalogue, rendered: Path) -> None:
    report = readers.read(rendered)
    found = checking.check(report, known)
    assert set(found["verdicts"]) == {"agrees"}
    assert found["not_mentioned"] == []
    # a figure stands in the text, and in the table at the end
    table = report.text.index("SP-META-01")
    assert {one["stable_id"] for one in found["statements"] if one["offset"] < table} == set(known.names)
    assert {one["stable_id"] for one in found["statements"] if one["offset"] > table} == set(known.names)


def test_every_number_that_is_changed_in_the_document_of_the_project_is_found(known: Catalogue, rendered: Path) -> None:
    report = readers.read(rendered)
    tried = set()
    # the numbers of the text by its own marks: a unit of count behind digits that stand by themselves
    for match in re.finditer(
        r"(?<![\d.年月-])(\d+(?:\.\d+)?)(?=个|件|条|家|起|户|套|天|%|处|张|次|余|万元|μg)", report.text
    ):
        line = report.text[: match.start()].rpartition("\n")[2] + report.text[match.start() :].partition("\n")[0]
        digits = match[1]
        other = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        if digits.endswith("0") and "余" in report.text[match.end() : match.end() + 1]:
            other = str(int(digits) * 2)
        changed = report.text[: match.start()] + other + report.text[match.end() :]
        found = [one for one in check(changed, known) if one["verdict"] != "agrees"]
        assert [one["verdict"] for one in found] == ["differs"], (line, found)
        assert found[0]["printed_offset"] <= match.start() < found[0]["printed_end"]
        tried.add(match.start())
    assert len(tried) >= 80


def test_the_command_ends_with_one_when_a_number_disagrees(
    sample_year: Installation, own: Written, tmp_path: Path
) -> None:
    right, wrong = tmp_path / "对.docx", tmp_path / "错.docx"
    slot = next(slot for slot in own.slots if slot.figures == ("SP-PER-01",))
    write_docx(right, own.text)
    write_docx(wrong, own.changed(slot))
    said = sample_year.call("check-report", str(right), "--year", str(YEAR))
    assert "不一致" not in said.stdout
    said = sample_year.call("check-report", str(wrong), "--year", str(YEAR), "--format", "json", code=1)
    told = json.loads(said.stdout)
    (found,) = [one for one in told["statements"] if one["verdict"] == "differs"]
    assert {"offset", "text", "stable_id", "printed", "computed", "verdict"} <= set(found)
    assert (found["stable_id"], found["computed"]) == ("SP-PER-01", slot.value)
    assert found["printed"] != slot.value
    assert found["cause"]
    said = sample_year.call("check-report", str(wrong), "--year", str(YEAR), "--format", "csv", code=1)
    assert [row["stable_id"] for row in csv.DictReader(said.stdout.splitlines()) if row["verdict"] == "differs"] == [
        "SP-PER-01"
    ]


def test_the_marked_document_has_a_comment_at_every_statement(
    sample_year: Installation, own: Written, tmp_path: Path
) -> None:
    report, marked = tmp_path / "报告.docx", tmp_path / "核对.docx"
    slot = next(slot for slot in own.slots if slot.figures == ("SP-ENF-06",))
    write_docx(report, own.changed(slot))
    sample_year.call("check-report", str(report), "--year", str(YEAR), "--marked", str(marked), code=1)
    document = Document(str(marked))
    comments = [comment.text for comment in document.comments]
    # shared numbers have one comment for all their figures
    assert sum(text.count("【") for text in comments) == 64
    (wrong,) = [text for text in comments if "【不一致】" in text]
    assert "SP-ENF-06" in wrong
    assert slot.value in wrong
    # what is written stays as it was
    assert [p.text for p in document.paragraphs] == own.changed(slot).split("\n")
    assert commented(document, "【不一致】") == ["".join(re.findall(r"罚款总额为(\S+?)元", own.changed(slot)))]


def commented(document: Any, words: str) -> list[str]:
    """The text under each comment that has these words."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = []
    for comment in document.comments:
        if words in comment.text:
            inside, text = False, ""
            for element in document.element.body.iter():
                if element.get(f"{space}id") == str(comment.comment_id):
                    inside = {"commentRangeStart": True, "commentRangeEnd": False}.get(
                        element.tag.removeprefix(space), inside
                    )
                elif inside and element.tag == f"{space}t":
                    text += element.text
            found.append(text)
    return found


def test_the_marked_page_holds_the_whole_report(sample_year: Installation, own: Written, tmp_path: Path) -> None:
    report, marked = tmp_path / "报告.txt", tmp_path / "核对.html"
    text = own.text + "\n<b>网站</b> & 其他\n"
    report.write_text(text, encoding="utf-8")
    sample_year.call("check-report", str(report), "--year", str(YEAR), "--marked", str(marked))
    page = html.document_fromstring(marked.read_text(encoding="utf-8"))
    assert not page.xpath("//@src | //link | //script")
    body = page.xpath("//div[@class='report']")[0]
    for number in body.xpath(".//mark/a"):
        number.drop_tree()
    assert body.text_content().strip() == text.strip()
    assert len(page.xpath("//table//tr")) == 1 + 64
    assert {mark.get("class") for mark in page.xpath("//mark")} == {"agrees", "unknown"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("无.docx", None, "is no file"),
        ("报告.doc", b"x", "is of a kind that is not read"),
        ("空.txt", b"", "is empty"),
        ("白.txt", b" \n\n", "There is no text"),
        ("坏.txt", b"\xff\xff\x00\x81", "neither UTF-8 nor GB18030"),
        ("坏.docx", b"PK\x03\x04", "no Word document"),
        ("密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted or in the old format"),
        ("坏.xlsx", b"PK\x03\x04", "no workbook"),
        ("密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted or in the old format"),
        ("坏.pdf", b"%PDF-1.4 nothing", "is no PDF"),
        ("错.html", b'<meta charset="utf-8"><p>\xb0\xd9</p>', "says that it is utf-8 and is not"),
    ],
)
def test_what_can_not_be_read_is_refused_in_a_sentence(
    sample_year: Installation, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    answer = sample_year.call("check-report", str(file), "--year", str(YEAR), code=2)
    assert said in answer.stderr
    assert name in answer.stderr
    assert answer.stdout == ""


def test_a_scanned_and_an_encrypted_pdf_are_refused_each_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "报告.pdf"
    file.write_bytes(pdf([""]))
    with pytest.raises(ReportRefused, match=r"报告\.pdf has no text: it is scanned"):
        readers.read(file)
    write_pdf(file, "优良天数5天。")
    writer = PdfWriter(clone_from=file)
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(file)
    with pytest.raises(ReportRefused, match=r"报告\.pdf is encrypted"):
        readers.read(file)


@pytest.mark.parametrize(
    ("name", "said"),
    [("核对.docx", "is written as .html"), ("报告.txt", "written as .html"), ("无/核对.html", "no folder")],
)
def test_what_can_not_be_marked_is_refused_before_anything_is_checked(
    sample_year: Installation, own: Written, tmp_path: Path, name: str, said: str
) -> None:
    file = tmp_path / "报告.txt"
    file.write_text(own.text, encoding="utf-8")
    answer = sample_year.call("check-report", str(file), "--year", str(YEAR), "--marked", str(tmp_path / name), code=2)
    assert said in answer.stderr
    assert file.read_text(encoding="utf-8") == own.text


def test_a_year_without_a_report_is_refused(sample_year: Installation, tmp_path: Path) -> None:
    file = tmp_path / "报告.txt"
    file.write_text("优良天数5天。", encoding="utf-8")
    assert "1990" in sample_year.call("check-report", str(file), "--year", "1990", code=2).stderr


NOT_FIGURES = (
    *("五步工作机制", "三三五八", "5+1", "三项制度", "双随机、一公开", "三线一单", "三水共治", "一台一报一网"),
    *("二污普", "十四五", "第二轮", "一岗双责", "2019年度", "2021年度工作安排"),
)


@pytest.mark.real
def test_the_real_report_is_read_whole(known: Catalogue) -> None:
    text = shared("report", "siping_2020.txt").read_text(encoding="utf-8")
    with shared("design", "figures.csv").open(encoding="utf-8", newline="") as file:
        phrases = {row["stable_id"]: row for row in csv.DictReader(file)}
    found = check(text, known)
    assert len(phrases) == 63
    assert sorted(one["stable_id"] for one in found) == sorted(phrases)
    for one in found:
        phrase = phrases[one["stable_id"]]
        start = int(phrase["char_offset"])
        assert start <= one["offset"] < start + len(phrase["phrase_zh"]), one
        assert one["verdict"] == "agrees", one
    for words in NOT_FIGURES:
        places = [match.span() for match in re.finditer(re.escape(words), text)]
        assert places, words
        # a claim may have such words in it; a number of one may not be such a word
        numbers = [one for one in found if one["printed"] != "true"]
        taken = [
            one
            for one in numbers
            for start, end in places
            if max(one["printed_offset"], start) < min(one["printed_end"], end)
        ]
        assert taken == [], words


@pytest.mark.real
def test_every_number_that_is_changed_in_the_real_report_is_found_and_only_it(known: Catalogue) -> None:
    text = shared("report", "siping_2020.txt").read_text(encoding="utf-8")
    with shared("design", "figures.csv").open(encoding="utf-8", newline="") as file:
        phrases = list(csv.DictReader(file))
    tried, missed = 0, []
    for phrase in phrases:
        value, start = phrase["value"].rstrip("+"), int(phrase["char_offset"])
        # the value as digits within its phrase; where it stands twice in it, by what follows
        places = [m.start() for m in re.finditer(rf"(?<![\d.]){re.escape(value)}(?![\d.])", phrase["phrase_zh"])]
        if not value[0].isdigit() or "-" in value or len(places) != 1:
            continue
        at = start + places[0]
        shown = Slot(at, at + len(value), (), "", phrase["value"])
        changed = Written(text, ()).changed(shown).replace("余余", "余")
        place = (phrase["char_offset"], phrase["value"])
        same = sorted(other["stable_id"] for other in phrases if (other["char_offset"], other["value"]) == place)
        if sorted(differing(check(changed, known))) != same:
            missed.append((phrase["stable_id"], differing(check(changed, known))))
        tried += 1
    assert tried >= 20
    assert missed == []
