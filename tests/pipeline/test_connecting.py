"""The ways to connect of docs/connecting.md, and its example queries, on the sample's served copy."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, Installation

pytestmark = pytest.mark.pipeline

PAGE = PROJECT / "docs" / "connecting.md"
EXAMPLES = sorted((PROJECT / "docs" / "examples").glob("*.sql"))


def snippets(language: str, bureau: Installation) -> list[str]:
    """The page's own lines in a language, with the warehouse in the place of W."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert found, f"the page shows nothing in {language}"
    return [snippet.replace("W/serving", f"{bureau.warehouse}/serving") for snippet in found]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_what_it_answers_and_answers_it(sample_year: Installation, example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    assert re.match(r"-- .{20,}\.\n", text), "the first line says what the query answers"
    with duckdb.connect(str(sample_year.warehouse / "serving" / "current.duckdb"), read_only=True) as served:
        answer = served.execute(text)
        columns = [column[0] for column in answer.description or []]
        rows = answer.fetchall()
    assert rows
    empty = [name for position, name in enumerate(columns) if all(row[position] is None for row in rows)]
    # nothing that came in good order has a reason
    assert set(empty) <= {"reason"}


def test_python(sample_year: Installation) -> None:
    (snippet,) = snippets("python", sample_year)
    done = subprocess.run([sys.executable, "-c", snippet], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "SP-META-01" in done.stdout


def test_the_shell(sample_year: Installation) -> None:
    if shutil.which("duckdb") is None:
        pytest.skip("the program duckdb is not installed here")
    (lines,) = [one for one in snippets("sh", sample_year) if one.startswith("duckdb")]
    asked = lines.splitlines()[0]
    done = subprocess.run(asked, shell=True, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "SP-META-01" in done.stdout


def test_r(sample_year: Installation) -> None:
    (snippet,) = snippets("r", sample_year)
    has_driver = ["Rscript", "-e", "library(DBI); library(duckdb)"]
    if shutil.which("Rscript") is None or subprocess.run(has_driver, capture_output=True).returncode:
        pytest.skip("R with its package duckdb is not installed here")
    done = subprocess.run(["Rscript", "-e", snippet], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "SP-META-01" in done.stdout


def test_parquet_and_the_workbook(sample_year: Installation, tmp_path: Path) -> None:
    sample_year.call("export", str(tmp_path / "parquet"))
    (figures,) = (tmp_path / "parquet").rglob("*yearly_figures.parquet")
    assert duckdb.sql(f"select count(*) from '{figures}'").fetchall() != [(0,)]
    sample_year.call("workbook", "2020", str(tmp_path / "figures.xlsx"))
    assert (tmp_path / "figures.xlsx").stat().st_size > 0


def test_nobody_can_write_into_what_is_served(sample_year: Installation) -> None:
    with (
        duckdb.connect(str(sample_year.warehouse / "serving" / "current.duckdb"), read_only=True) as served,
        pytest.raises(duckdb.Error, match="read-only"),
    ):
        served.execute("create table figures.mine (n integer)")


def test_an_open_connection_keeps_its_copy_and_a_new_one_sees_the_next(
    sample_year: Installation, tmp_path: Path
) -> None:
    from orchestration.places import Places
    from orchestration.serving import publish

    bureau = sample_year.copy(tmp_path / "bureau")
    places = Places(raw=bureau.raw, warehouse=bureau.warehouse)
    asked = "select count(*) from duckdb_tables() where table_name = 'a_mark'"
    with duckdb.connect(str(places.current), read_only=True) as stays:
        with duckdb.connect(str(places.work_db)) as work:
            work.execute("create table figures.a_mark as select 1 as mark")
        publish(places, {"known_at": None})
        assert stays.execute(asked).fetchall() == [(0,)]
        with duckdb.connect(str(places.current), read_only=True) as anew:
            assert anew.execute(asked).fetchall() == [(1,)]
        assert stays.execute(asked).fetchall() == [(0,)]
