"""Wrong input: one clear sentence each, a refused delivery, and everything else goes on.

All wrong files are dropped into one copy of the sample year and built in one run: a bad file must not only be
refused but must not disturb its neighbours.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import xlsxwriter

from tests.conftest import Installation

pytestmark = pytest.mark.pipeline


def a_workbook(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def permits_with_numbers_as_floats(raw: Path) -> Path:
    """A real delivery of the sample, whose permit numbers a spreadsheet turned into numbers."""
    original = max((raw / "permits").rglob("*.xlsx"))
    target = raw / "permits" / "排污许可证_截至2020年11月_浮点.xlsx"
    book = openpyxl.load_workbook(original)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and len(cell.value.strip()) == 22 and cell.value.strip()[-1].isalpha():
                    cell.value = 9.1220302e17
    book.save(target)
    return target


Spoiled = tuple[Installation, dict[str, Path]]


@pytest.fixture(scope="module")
def spoiled(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Spoiled:
    bureau = sample_year.copy(tmp_path_factory.mktemp("spoiled") / "bureau")
    raw = bureau.raw
    wrong = {
        "empty": raw / "permits" / "空文件.xlsx",
        "renamed text": raw / "registrations" / "登记_截至2020年10月.xlsx",
        "truncated zip": raw / "eia" / "环评台账_截断.xlsx",
        "wrong encoding": raw / "registrations" / "登记_截至2020年9月.csv",
        "unknown headers": raw / "water" / "水质_2020年13月.xlsx",
        "floats": permits_with_numbers_as_floats(raw),
        "same month a": raw / "petitions" / "信访_2021年2月_甲.csv",
        "same month b": raw / "petitions" / "信访_2021年2月_乙.csv",
    }
    wrong["empty"].write_bytes(b"")
    wrong["renamed text"].write_text("这不是工作簿\n只是一段文字\n", encoding="utf-8")
    whole = max((raw / "eia").rglob("*.xlsx"))
    wrong["truncated zip"].write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    wrong["wrong encoding"].write_bytes("登记编号,单位名称\n".encode("gb18030") + b"\xff\xfe\xff\x00\x81\n")
    a_workbook(wrong["unknown headers"], [["甲", "乙", "丙"], [1, 2, 3]])
    month = (raw / "petitions" / "信访举报登记表_202012.csv").read_bytes().splitlines(keepends=True)
    wrong["same month a"].write_bytes(b"".join(month[:-2]))
    wrong["same month b"].write_bytes(b"".join(month[:-3]))
    done = bureau.call("run", code=1)
    (bureau.folder / "run.err").write_text(done.stderr, encoding="utf-8")
    return bureau, wrong


KINDS = [
    "empty",
    "renamed text",
    "truncated zip",
    "wrong encoding",
    "unknown headers",
    "floats",
    "same month a",
    "same month b",
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_refused_with_one_sentence_that_names_it(spoiled: Spoiled, kind: str) -> None:
    bureau, wrong = spoiled
    file = wrong[kind].relative_to(bureau.raw).as_posix()
    entry = [d for d in bureau.ask("deliveries") if d["file"] == file]
    assert [d["status"] for d in entry] == ["refused"], entry
    reason = entry[0]["reason"]
    assert "\n" not in reason
    assert wrong[kind].name in reason
    assert reason.rstrip().endswith(".")
    assert reason in (bureau.folder / "run.err").read_text(encoding="utf-8")


def test_the_two_that_claim_one_month_name_each_other(spoiled: Spoiled) -> None:
    bureau, wrong = spoiled
    reasons = {d["file"]: d["reason"] for d in bureau.ask("deliveries")}
    a, b = wrong["same month a"], wrong["same month b"]
    assert b.name in reasons[f"petitions/{a.name}"]
    assert a.name in reasons[f"petitions/{b.name}"]


def test_each_refusal_is_a_rule_that_failed_and_is_said_once(spoiled: Spoiled) -> None:
    bureau, _ = spoiled
    with duckdb.connect(str(bureau.warehouse / "work" / "ecoledger.duckdb"), read_only=True) as work:
        failed = work.execute(
            "select rule_id, rows_failed, blocks from quality.check_results "
            "where table_name = 'marts.deliveries' and not passed order by 1"
        ).fetchall()
    assert [(rule, rows) for rule, rows, _ in failed] == [("F02", 1), ("F03", 1), ("F05", 3), ("F16", 3)]
    assert not any(blocks for *_, blocks in failed)
    said = (bureau.folder / "run.err").read_text(encoding="utf-8")
    assert not re.search(r"blocked by F", said)


def test_figures_behind_a_refused_delivery_are_withheld_and_say_why(
    spoiled: Spoiled,
) -> None:
    bureau, _ = spoiled
    figures = bureau.figures(2020)
    for stable_id in ("SP-PER-01", "SP-PER-02", "SP-EIA-03", "SP-EIA-04"):
        assert figures[stable_id]["status"] == "withheld", stable_id
        assert figures[stable_id]["value"] is None
        assert figures[stable_id]["reason"]


def test_everything_else_still_builds(spoiled: Spoiled, sample_year: Installation) -> None:
    bureau, _ = spoiled
    before, after = sample_year.figures(2020), bureau.figures(2020)
    # the two petition files speak of another month, and no file of air was touched
    for stable_id in ("SP-AIR-01", "SP-AIR-03", "SP-PET-01"):
        assert after[stable_id]["value"] == before[stable_id]["value"]
        assert after[stable_id]["status"] == "computed"


def test_what_is_taken_away_no_longer_holds_anything_back(
    spoiled: Spoiled, sample_year: Installation, tmp_path: Path
) -> None:
    bureau, wrong = spoiled
    mended = bureau.copy(tmp_path / "mended")
    for path in wrong.values():
        (mended.raw / path.relative_to(bureau.raw)).unlink()
    mended.call("run")
    assert {i: f["value"] for i, f in mended.figures(2020).items()} == {
        i: f["value"] for i, f in sample_year.figures(2020).items()
    }


def test_a_whole_landing_zone_of_rubbish_builds_to_nothing_without_a_traceback(empty: Installation) -> None:
    folder = empty.raw / "permits"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(b"")
    with zipfile.ZipFile(folder / "b.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    shutil.copy(folder / "b.xlsx", folder / "c.csv")
    empty.call("run", code=1)
    assert {d["status"] for d in empty.ask("deliveries")} <= {"refused", "duplicate"}
