"""The workbook of a release: the figures for people, with a sheet of evidence behind each.

Belongs here: which sheets there are, in which order, and what stands above a table. Does not belong here: what is asked
(`content.py`), what is declared (`templates/workbook.yaml`), how a cell is written (`workbook_page.py`).

Equal figures of an equal edition make equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.reading import Record
from orchestration.releases import content
from orchestration.releases.edition import Edition, State
from orchestration.releases.workbook_page import FONT, ROWS_A_SHEET, Book
from orchestration.wording import SIGNS, STATUSES, day_zh, moment_zh

if TYPE_CHECKING:
    import duckdb

_FIGURES = "figures"
# records of an evidence sheet that go to paper: whoever prints the workbook does not want hundreds of pages of lists
ROWS_PRINTED = 100


def write(copy: Path, edition: Edition, target: Path) -> None:
    """Write the workbook of one year from one DuckDB file."""
    import xlsxwriter

    with content.opened(copy) as served, content.finished(target) as part:
        bureau = content.bureau(served)
        figures = content.figures(served, edition.year)
        # rows go to disk as they come: evidence may be longer than memory
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        }
        title = f"{bureau['name_zh']} {edition.year}年度数据"
        with xlsxwriter.Workbook(str(part), options) as workbook:
            workbook.set_properties(
                {
                    "title": title,
                    "subject": edition.title_zh,
                    "author": bureau["name_zh"],
                    "company": bureau["name_zh"],
                    "keywords": f"{edition.year}; {edition.state.value}",
                    "created": edition.made_at,
                }
            )
            book = Book(workbook, f"{title}  {edition.title_zh}")
            tables = _tables(served, edition, figures)
            counts = content.evidence_counts(served, edition.year)
            _cover(book, bureau, edition, figures)
            _contents(book, tables, figures, counts)
            _legend(book, served, figures)
            for sheet, rows in tables:
                _table(book, sheet, rows, frozenset(counts))
            _all_evidence(book, served, figures, counts)


def _tables(
    served: duckdb.DuckDBPyConnection, edition: Edition, figures: list[Record]
) -> list[tuple[Record, list[Record]]]:
    """The declared sheets with their rows; what changed only where there is another edition."""
    # the office that comes first in the catalogue comes first here
    offices = list(dict.fromkeys(figure["office_zh"] for figure in figures))
    rows = {
        _FIGURES: sorted(figures, key=lambda figure: offices.index(figure["office_zh"])),
        "alternatives": content.alternatives(served, edition.year),
        "conflicts": content.conflicts(served, edition.year),
        "table_checks": content.table_checks(served, edition.year),
        "rejects": content.rejects(served),
        "deliveries": content.deliveries(served),
        "changes": content.changes(edition),
    }
    sheets = content.layout()["sheets"]
    return [(sheet, rows[sheet["key"]]) for sheet in sheets if rows[sheet["key"]] or sheet["key"] != "changes"]


def _cover(book: Book, bureau: Record, edition: Edition, figures: list[Record]) -> None:
    page = book.page("封面", [26, 92])
    page.space()
    page.banner(bureau["name_zh"], "cover_bureau", lines=1)
    page.banner(f"{edition.year}年度数据", "cover", lines=1)
    page.banner(edition.title_zh, "section", lines=1)
    page.space()
    if edition.state is State.DRAFT:
        page.banner("草稿：数据未经核定，仅供内部核对，不得引用或对外公布。", "warning")
        page.space()
    if edition.embargo_until:
        page.banner(f"保密至{moment_zh(edition.embargo_until)}，在此之前不得对外公布。", "warning")
        page.space()
    computed = sum(figure["status"] == "computed" for figure in figures)
    page.pair("单位", f"{bureau['name_zh']}（{bureau['province_name']}{bureau['city_name']}）")
    page.pair("年度", f"{edition.year}年")
    page.pair("版本", edition.title_zh)
    page.pair("数据", f"{len(figures)}项，其中可以公布{computed}项，暂无可公布数值{len(figures) - computed}项")
    as_of = sorted({figure["as_of"] for figure in figures})
    page.pair("数据截止", "；".join(map(day_zh, as_of)) + "（各项的截止日见年度数据）")
    known = f"{moment_zh(edition.known_at)}之前送达" if edition.known_at else "编制时已送达的全部文件"
    page.pair("依据的文件", known)
    page.pair("核定人", edition.certified_by or "尚未核定")
    if edition.certified_at:
        page.pair("核定时间", edition.certified_at)
    for number, statement in enumerate(edition.statements_zh, start=1):
        page.pair("核定声明" if number == 1 else "", statement)
    if edition.embargo_until:
        page.pair("可以公布的时间", edition.embargo_until)
    if edition.reason_zh:
        page.pair("本版理由", edition.reason_zh)
    page.pair("编制时间", edition.made_at)
    if edition.code_version:
        page.pair("程序版本", edition.code_version)
    page.space()
    page.link("目录", "查看目录")


def _contents(
    book: Book, tables: list[tuple[Record, list[Record]]], figures: list[Record], counts: dict[str, Record]
) -> None:
    page = book.page("目录", [24, 50, 12, 18])
    page.banner("目录", "title")
    page.banner("点击表名打开。前面是供阅读的各表，后面每项数据一张证据表。", "note")
    page.space()
    columns = [
        {"field": "name", "header": "表", "style": "link"},
        {"field": "title", "header": "内容", "style": "wrap"},
        {"field": "rows", "header": "行数", "style": "integer"},
        {"field": "status", "header": "状态", "style": "status"},
    ]
    lines: list[Record] = [
        {"name": "封面", "title": "单位、版本、核定人与声明"},
        {"name": "说明与图例", "title": "符号、数值的写法、栏目与标准"},
        *({"name": sheet["name"], "title": sheet["title"], "rows": len(rows)} for sheet, rows in tables),
        *(
            {
                "name": figure["stable_id"],
                "title": f"{figure['name_zh']}的证据",
                "rows": counts[figure["stable_id"]]["records"],
                "status": figure["status"],
            }
            for figure in figures
            if figure["stable_id"] in counts
        ),
    ]
    page.table(columns, lines, frozenset(line["name"] for line in lines))


def _legend(book: Book, served: duckdb.DuckDBPyConnection, figures: list[Record]) -> None:
    page = book.page("说明与图例", [46, 72, 13, 13])
    page.banner("说明与图例", "title")
    for section in content.layout()["legend"]:
        page.space()
        page.banner(section["title"], "section")
        for number, line in enumerate([section["head"], *section["rows"]]):
            if number == 0:
                page.head(line)
            else:
                page.line([(text, "wrap") for text in line])
    page.space()
    page.banner("本年度数据所依的标准与规定", "section")
    page.head(["标准或规定", "用于", "自", "至"])
    for standard in content.standards(served, figures):
        doubtful = "" if standard["is_confirmed"] else " †"
        page.line(
            [
                (standard["title_zh"] + doubtful, "wrap"),
                (standard["used_for_zh"], "wrap"),
                (standard["valid_from"], "date"),
                (standard["valid_to"], "date"),
            ]
        )


def _table(book: Book, sheet: Record, rows: list[Record], linked: frozenset[str]) -> None:
    page = book.page(sheet["name"], [column["width"] for column in sheet["columns"]])
    page.banner(sheet["title"], "title")
    page.banner(sheet["note"], "note")
    page.link("目录", "返回目录")
    if rows:
        page.table(sheet["columns"], rows, linked)
    else:
        page.banner("无。", "plain")


def _all_evidence(
    book: Book, served: duckdb.DuckDBPyConnection, figures: list[Record], counts: dict[str, Record]
) -> None:
    names = content.sources(served)
    for figure in figures:
        if figure["stable_id"] in counts:
            _evidence(book, figure, counts[figure["stable_id"]], content.evidence(served, figure, names))


def _evidence(book: Book, figure: Record, count: Record, rows: Iterable[Record]) -> None:
    """The evidence of one figure; what a sheet can not hold goes on in the next."""
    columns = content.layout()["evidence"]["columns"]
    back = next(sheet["name"] for sheet in content.layout()["sheets"] if sheet["key"] == _FIGURES)
    for number, some in enumerate(_portions(rows), start=1):
        again = "" if number == 1 else f" ({number})"
        page = book.page(figure["stable_id"] + again, [column["width"] for column in columns])
        page.banner(f"{figure['stable_id']} {figure['name_zh']}（{figure['year']}年）{again}", "title")
        page.link(back, "返回年度数据")
        for line in _about(figure, count):
            page.banner(line, "plain")
        page.table(columns, some)
        page.print_rows(ROWS_PRINTED)


def _about(figure: Record, count: Record) -> Iterator[str]:
    """What is said above the evidence: the figure, how many rows stand behind it, and how to get all of them."""
    value = figure["with_unit_zh"] or "—"
    status = f"{SIGNS[figure['status']]} {STATUSES[figure['status']]}"
    exact = [
        f"{name}：{figure[key]}"
        for name, key in (("未修约值", "exact_value"), ("分子", "numerator"), ("分母", "denominator"))
        # what is divided by one is no fraction
        if figure[key] not in (None, figure["value"]) and (key == "exact_value" or figure["denominator"] != "1")
    ]
    yield "    ".join([f"数值：{value}", f"状态：{status}", f"截止：{day_zh(figure['as_of'])}", *exact])
    if figure["sentence_zh"]:
        yield f"可用句：{figure['sentence_zh']}"
    if figure["reason"]:
        yield f"说明：{figure['reason']}"
    yield f"定义：{figure['definition_zh']}"
    parts = [f"分子为{figure['numerator_zh']}"] if figure["numerator_zh"] else []
    parts += [f"分母为{figure['denominator_zh']}"] if figure["denominator_zh"] else []
    if parts:
        yield "；".join(parts) + "。"
    yield (
        f"证据记录{count['records']}条：计入{count['counted']}条，看过而未计入{count['records'] - count['counted']}条；"
        f"背后是所收文件中的{count['places']}行。下表一条记录一行；出处不超过{content.PLACES_LISTED}行的逐行列出，"
        "更多的列出各文件的起止行与行数。计入记录的全部出处："
        f"ecoledger explain {figure['stable_id']} --year {figure['year']} --format csv；"
        "所有记录的全部出处：发布文件夹中的 figure_lineage.parquet。"
    )
    if count["records"] > ROWS_PRINTED:
        yield f"打印时只印前{ROWS_PRINTED}条记录，其余在本表中查看。"


def _portions(rows: Iterable[Record]) -> Iterator[Iterable[Record]]:
    """The rows in portions that a sheet can hold, without keeping them."""
    rest = iter(rows)
    while (first := next(rest, None)) is not None:
        yield chain([first], islice(rest, ROWS_A_SHEET - 1))
