"""Nothing about a person stands in anything that a run writes, but for the restricted folder.

Looked for are the planted names, phones, identity numbers and addresses, each as it was planted; and beside them every
text with the shape of a mobile, identity or telephone number, by patterns of this test's own. Looked at are all files
below the installation except what was delivered and the restricted folder (databases by their text, not their bytes),
what dbt keeps in its target folder, and what every command that reads says, in every format.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.intake.contracts import load_contracts
from orchestration.places import CONTRACTS
from tests.conftest import PROJECT, Installation

pytestmark = pytest.mark.pipeline

YEAR = 2020
# commands that read and do not come as table, JSON and CSV
IN_THEIR_OWN_SHAPE = [["baselines"], *(["dictionary", "--format", shape] for shape in ("markdown", "json", "csv"))]
# the whole text of one of these is a number or a name; in a longer text of digits and letters it is chance
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z.])[1-8]\d{5}((?:19|20)\d\d)(\d\d)(\d\d)\d{3}[\dXx](?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z.-])(?:0\d{2,3}-|[(（]0\d{2,3}[)）]\s?)[2-8]\d{6,7}(?![0-9A-Za-z])")
_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ－", "0123456789Xx-")


def numbers_of_people(text: str) -> list[str]:
    """Everything in a text that has the shape of a number of a person."""
    text = text.translate(_DIGITS)
    found = [match[0] for pattern in (_MOBILE, _LANDLINE) for match in pattern.finditer(text)]
    return found + [match[0] for match in _IDENTITY.finditer(text) if _is_day(*match.groups())]


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)) < date.today()
    except ValueError:
        return False


class Scanner:
    """Find any of some thousand strings in bytes: look at three bytes at a time, then only where they fit."""

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = {text.encode() for text in wanted}
        assert min(map(len, self.wanted)) >= 6, "too short to be told from chance"
        self.lengths: dict[bytes, set[int]] = {}
        for text in self.wanted:
            self.lengths.setdefault(text[:3], set()).add(len(text))
        self.starts = np.zeros(1 << 24, dtype=bool)
        for start in self.lengths:
            self.starts[int.from_bytes(start, "big")] = True

    def found(self, content: bytes) -> list[str]:
        part = 1 << 22
        hits = []
        for at in range(0, len(content), part):
            window = np.frombuffer(content[at : at + part + 2], dtype=np.uint8).astype(np.uint32)
            three = (window[:-2] << 16) | (window[1:-1] << 8) | window[2:]
            for place in map(int, np.flatnonzero(self.starts[three]) + at):
                texts = (content[place : place + length] for length in self.lengths[content[place : place + 3]])
                hits += [text.decode() for text in texts if text in self.wanted and self._stands(content, place, text)]
        return hits

    def _stands(self, content: bytes, place: int, text: bytes) -> bool:
        """Whether a number begins and ends where it is found: beside another that is looked for, or beside no digit.

        A database lays its texts against each other; among the digits of some million exact numbers chance writes any
        eleven.
        """
        if not text.isdigit():
            return True
        before, after = content[max(place - len(text), 0) : place], content[place + len(text) : place + 2 * len(text)]
        return (before in self.wanted or not before[-1:].isdigit()) and (
            after in self.wanted or not after[:1].isdigit()
        )


def texts_of_duckdb(database: Path) -> Iterator[tuple[str, str]]:
    """All distinct text of each table: a database file keeps text compressed, so its bytes prove nothing."""
    with duckdb.connect(str(database), read_only=True) as opened:
        columns = opened.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and regexp_matches(data_type, 'VARCHAR|JSON|BLOB')"
        ).fetchall()
        for schema, table, column in columns:
            yield f"{schema}.{table}.{column}", _distinct(opened, f'"{schema}"."{table}"', column)
        # what describes the tables is served with them
        yield (
            "comments",
            "\n".join(
                str(row)
                for row in opened.execute("select comment from duckdb_columns() where comment is not null").fetchall()
            ),
        )


def whole_numbers_of_duckdb(database: Path) -> Iterator[tuple[str, str]]:
    """Whole numbers with as many digits as a phone or an identity number: by shape, amounts of money look like them."""
    with duckdb.connect(str(database), read_only=True) as opened:
        columns = opened.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and data_type in ('BIGINT', 'HUGEINT', 'UBIGINT')"
        ).fetchall()
        for schema, table, column in columns:
            numbers = f'(from "{schema}"."{table}" where length(cast("{column}" as varchar)) in (11, 18))'
            yield f"{schema}.{table}.{column}", _distinct(opened, numbers, column)


def texts_of_parquet(file: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect() as session:
        for column, kind, *_ in session.execute(f"describe from '{file}'").fetchall():
            if "VARCHAR" in kind:
                yield column, _distinct(session, f"'{file}'", column)


def _distinct(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> str:
    return "\n".join(
        str(text) for (text,) in connection.execute(f'select distinct "{column}" from {relation}').fetchall()
    )


def texts_of_sqlite(database: Path) -> Iterator[tuple[str, str]]:
    """All text of each table of Dagster's storage; what it keeps packed is unpacked."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
        opened.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for (table,) in opened.execute("select name from sqlite_master where type = 'table'").fetchall():
            cells = (cell for row in opened.execute(f'select * from "{table}"') for cell in row)
            text = "\n".join(_unpacked(cell) for cell in cells if isinstance(cell, str | bytes))
            # Dagster shows the first rows of a table: whole numbers of it are looked at in the table itself
            yield table, re.sub(r"\| -?\d+(?= \|)", "|", text)


def _unpacked(cell: str | bytes) -> str:
    if isinstance(cell, str):
        return cell
    with contextlib.suppress(zlib.error):
        cell = zlib.decompress(cell)
    return cell.decode("utf-8", "replace")


def spellings(text: str) -> list[str]:
    """A text as it may stand in a file: JSON and HTML may write every Chinese character as a number."""
    return [text, json.dumps(text)[1:-1], json.dumps(text)[1:-1].replace("\\u", "\\\\u"), _entities(text)]


def _entities(text: str) -> str:
    return "".join(sign if sign.isascii() else f"&#{ord(sign)};" for sign in text)


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Everything that can be read in a file, by place."""
    start = path.open("rb").read(16)
    if path.suffix == ".duckdb":
        yield from texts_of_duckdb(path)
    elif start.startswith(b"SQLite format 3"):
        yield from texts_of_sqlite(path)
    elif path.suffix == ".parquet":
        yield from texts_of_parquet(path)
    elif start.startswith(b"PK"):
        # workbooks and documents are packed folders of XML; a name in two runs of a paragraph is still one name, and
        # the numbers of two cells are two
        with zipfile.ZipFile(path) as packed:
            for member in packed.namelist():
                text = packed.read(member).decode("utf-8", "ignore")
                parts = re.sub("</(?:c|si|w:p)>", "\n", text)
                yield member, f"{text}\n{re.sub('<[^>]*>', '', parts)}"
    else:
        yield "", path.read_text(encoding="utf-8", errors="ignore")


@cache
def scanner(sample_year: Installation) -> Scanner:
    return Scanner([spelled for text in sample_year.truth()["personal"] for spelled in spellings(text)])


def leaks(sample_year: Installation, text: str) -> list[str]:
    """What is personal in a text, a few of it; in a failing test, the sample's nobodies are named."""
    return sorted({*scanner(sample_year).found(text.encode()), *numbers_of_people(text)})[:5]


def test_the_scanner_finds_what_is_there() -> None:
    assert Scanner(["赵仿婷", "13812345678"]).found("x赵仿婷,y".encode() * 3) == ["赵仿婷"] * 3
    assert Scanner(["13812345678"]).found(b"1381234567 8") == []
    # of its length and whole, or among its own kind; not among the digits of another number
    two = ["13812345678", "13912345678"]
    assert Scanner(two).found(b"x1381234567813912345678") == two
    assert Scanner(two).found(b"13812345678") == two[:1]
    assert Scanner(two).found(b"0.4138123456789") == Scanner(two).found(b"138123456780000000/38") == []


@pytest.mark.parametrize(
    "text",
    ["电话13812345678。", "138-1234-5678", "138 1234 5678", "１３８１２３４５６７８", "220302199001011234",
     "22030219900101123X", "0434-3266778", "（0434）3266778"],
)  # fmt: skip
def test_a_number_of_a_person_is_known_by_its_shape(text: str) -> None:
    assert numbers_of_people(text) != []


@pytest.mark.parametrize(
    "text",
    ["91220302MAX123456", "220302199013011234", "138123456789", "0.13812345678", "e13812345678", "2020-20200101"],
)
def test_other_numbers_are_not(text: str) -> None:
    assert numbers_of_people(text) == []


def test_a_hidden_name_is_read() -> None:
    for text in ("赵仿婷", "\\u8d75\\u4eff\\u5a77", "\\\\u8d75\\\\u4eff\\\\u5a77", "&#36213;&#20223;&#23159;"):
        assert Scanner(spellings("赵仿婷")).found(text.encode()) == [text]


def test_every_personal_column_of_the_sample_holds_somebody(sample_year: Installation) -> None:
    """A scan for what was never planted proves nothing: each register has its people, in columns and in sentences."""
    planted = scanner(sample_year)
    with duckdb.connect(str(sample_year.warehouse / "restricted" / "raw.duckdb"), read_only=True) as raw:
        empty, silent = [], []
        for source, contract in sorted(load_contracts(CONTRACTS).items()):
            personal = [(layout.table, column.name) for layout in contract.layouts for column in layout.columns
                        if column.personal and not column.name.endswith("_type")]  # fmt: skip
            said = ""
            for table, column in personal:
                cells = raw.execute(f'select distinct "{column}" from raw.raw."{table}"').fetchall()
                text = "\n".join(str(cell) for (cell,) in cells if cell)
                said += text
                if text and not planted.found(text.encode()):
                    empty.append(f"{table}.{column}")
            found = planted.found(said.encode())
            kinds = {"phone": r"1\d{10}", "identity number": r"\d{17}[\dX]", "name": r".仿."}
            if personal:
                silent += [f"{source}: {kind}" for kind, form in kinds.items()
                           if not any(re.fullmatch(form, one) for one in found)]  # fmt: skip
    assert empty == []
    assert silent == []


def test_no_file_of_a_run_says_anything_about_a_person(sample_year: Installation) -> None:
    """Databases, quality report, Dagster's history and logs, dbt's logs, what was printed while it ran."""
    apart = (sample_year.raw, sample_year.warehouse / "restricted")
    files = [p for p in sample_year.folder.rglob("*") if p.is_file() and not any(map(p.is_relative_to, apart))]
    kinds = {path.suffix for path in files}
    assert {".duckdb", ".html", ".db", ".out", ".err", ".json"} <= kinds
    found = {}
    for path in files:
        name = str(path.relative_to(sample_year.folder))
        # the bytes as well: a database may keep what it no longer shows
        kept = scanner(sample_year).found(path.read_bytes())
        said = {place: leaks(sample_year, text) for place, text in texts(path)}
        found |= {f"{name} {place}": some for place, some in said.items() if some}
        found |= {name: kept[:5]} if kept else {}
        if path.suffix == ".duckdb":
            numbers = {
                place: scanner(sample_year).found(text.encode()) for place, text in whole_numbers_of_duckdb(path)
            }
            found |= {f"{name} {place}": some for place, some in numbers.items() if some}
        assert leaks(sample_year, name) == []
    assert found == {}


def test_what_dbt_keeps_says_nothing_about_a_person(sample_year: Installation) -> None:
    """The manifest in the project; what dbt compiles and finds in a run goes with the run."""
    files = [path for path in (PROJECT / "dbt_project" / "target").rglob("*") if path.is_file()]
    assert "manifest.json" in {path.name for path in files}
    found = {path.name: scanner(sample_year).found(path.read_bytes()) for path in files}
    assert {name: some for name, some in found.items() if some} == {}
    assert not (sample_year.warehouse / "work" / "target").exists()


def commands(sample_year: Installation) -> list[list[str]]:
    """Every command that reads, about what has most to do with people."""
    explained = ("SP-PET-01", "SP-ENF-02", "SP-ENF-03", "SP-LEG-02", "SP-SUP-01", "SP-ECO-04", "SP-PER-01", "SP-ENF-01")
    asked = [
        ["figures", str(YEAR)],
        ["rejects"],
        ["conflicts", str(YEAR)],
        ["conflicts", "2019"],
        ["deliveries"],
        ["rules"],
        ["status"],
        ["doctor"],
        ["alarms"],
        ["alarms", "--as-of", f"{YEAR}-07-20", "--within", "60"],
    ]
    asked += [["explain", figure, "--year", str(YEAR)] for figure in explained]
    rows = sample_year.query(
        "select file, sheet_name, min(row_number) from figures.figure_lineage inner join marts.deliveries "
        "using (delivery_id) where source in ('petitions', 'penalties', 'eia', 'supervision') and period = ? "
        "group by all order by all limit 4",
        YEAR,
    )
    asked += [["trace", file, str(row), *(["--sheet", sheet] if sheet else [])] for file, sheet, row in rows]
    return asked


def papers(folder: Path) -> list[list[str]]:
    """Every command that writes what people hand on, with where it writes."""
    document = str(folder / "document.docx")
    return [
        ["export", str(folder / "parquet")],
        ["workbook", str(YEAR), str(folder / "workbook.xlsx")],
        ["document", str(YEAR), document],
        ["template", str(folder / "template.docx")],
        ["figure-book", str(YEAR), str(folder / "book.html")],
        ["dispatch", str(YEAR), "12", str(folder / "dispatch.xlsx")],
        # of the document above
        ["check-report", document, "--year", str(YEAR), "--marked", str(folder / "checked.docx")],
        ["check-report", document, "--year", str(YEAR), "--marked", str(folder / "checked.html"), "--format", "json"],
        ["check-report", document, "--year", str(YEAR), "--format", "csv"],
    ]


def release_commands(folder: Path) -> list[list[str]]:
    """Every command about releases, in an order in which each has something to say."""
    return [
        ["preview", str(YEAR)],
        ["release", str(YEAR), "--certified-by", "核定人甲"],
        ["releases"],
        ["verify", str(YEAR)],
        ["diff", str(YEAR), "1", "now"],
        ["publish", str(YEAR), "1", "--by", "发布人乙"],
        # what was delivered is laid out again, and is restricted as it was; what is said of it is not
        ["restore", str(YEAR), "1", str(folder)],
    ]


def test_every_command_is_asked_here(sample_year: Installation, tmp_path: Path) -> None:
    asked = [*commands(sample_year), *papers(tmp_path), *release_commands(tmp_path), *IN_THEIR_OWN_SHAPE]
    assert {one[0] for one in asked} == set(main.commands) - {"run", "sample"}


def test_no_command_says_anything_about_a_person(
    sample_year: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in sample_year.environment.items():
        monkeypatch.setenv(name, value)
    shapes = ("table", "json", "csv")
    asked = [*IN_THEIR_OWN_SHAPE, *([*one, "--format", shape] for one in commands(sample_year) for shape in shapes)]
    found = {}
    for arguments in asked:
        said = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert said.exit_code == 0, said.output
        assert said.output.strip()
        found[" ".join(arguments)] = leaks_of_output(sample_year, said.output)
    for arguments in papers(tmp_path):
        # a slot of the document without a value ends with 1 and is written all the same
        said = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert said.exit_code in (0, 1), said.output
        found[" ".join(arguments)] = leaks_of_output(sample_year, said.output)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {".parquet", ".xlsx", ".docx", ".html"} <= {path.suffix for path in written}
    found |= {f"{path} {place}": leaks(sample_year, text) for path in written for place, text in texts(path)}
    assert {name: some for name, some in found.items() if some} == {}


def test_no_release_says_anything_about_a_person(sample_year: Installation, tmp_path: Path) -> None:
    bureau = sample_year.copy(tmp_path / "bureau")
    found = {}
    for arguments in release_commands(tmp_path / "restored"):
        said = bureau.call(*arguments)
        assert said.stdout.strip(), arguments
        found[" ".join(arguments)] = leaks_of_output(sample_year, said.stdout + said.stderr)
    written = [path for path in (bureau.warehouse / "releases").rglob("*") if path.is_file()]
    assert {".parquet", ".csv", ".duckdb", ".xlsx", ".docx", ".html", ".json"} <= {path.suffix for path in written}
    for path in written:
        found[str(path)] = scanner(sample_year).found(path.read_bytes())
        # whole numbers of a table stand in its CSV beside the texts, which are looked at in its Parquet
        if path.suffix != ".csv":
            found |= {f"{path} {place}": leaks(sample_year, text) for place, text in texts(path)}
    assert {name: some for name, some in found.items() if some} == {}


def leaks_of_output(sample_year: Installation, said: str) -> list[str]:
    """What is personal in what a command says; a table folds long cells: a name may stand on two lines."""
    folded = re.sub(r"[\s│|]+", "", said)
    return leaks(sample_year, said) + scanner(sample_year).found(folded.encode())
