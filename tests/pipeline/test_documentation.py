"""The pages are true: their commands run, their queries answer, what they show is what is printed.

Every page is tried in a copy of the project in which the sample bureau-year is built: as a reader has it before him.
Does not belong here: whether links lead somewhere (tests/unit/test_documentation_links.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Installation
from tests.documentation import PAGES, Block, blocks, chinese, figure_table, read, with_table
from tests.pipeline import test_new_register as new_register
from tests.project_copy import copied

pytestmark = pytest.mark.pipeline

ENGLISH = [block for page in PAGES for block in blocks(read(page), page)]
RUN = [block for block in ENGLISH if block.language in ("sh", "python", "sql") and not block.not_run]
SHOWN = [block for block in ENGLISH if block.printed_by]


@pytest.fixture(scope="module")
def project(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout after its first run."""
    folder = copied(tmp_path_factory.mktemp("reader") / "ecoledger")
    sample_year.copy(folder / "built")
    for name in ("raw", "warehouse"):
        for path in (folder / "built" / name).iterdir():
            target = folder / name / path.name
            if target.is_dir() and not target.is_symlink():
                for file in path.iterdir():
                    file.rename(target / file.name)
            else:
                path.rename(target)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def tried(project: Path, block: Block) -> subprocess.CompletedProcess[str] | list[tuple]:
    """Do what a reader does with a block."""
    if block.language == "sql":
        with duckdb.connect(str(project / "warehouse/serving/current.duckdb"), read_only=True) as served:
            return served.execute(block.text).fetchall()
    program = [sys.executable, "-"] if block.language == "python" else ["bash", "-euo", "pipefail", "-s"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ECOLEDGER_", "DAGSTER_"))}
    return subprocess.run(
        program,
        input=block.text,
        cwd=project,
        env={**kept, "PYTHONPATH": str(project)},
        text=True,
        capture_output=True,
    )


def holds(project: Path, block: Block) -> None:
    done = tried(project, block)
    if isinstance(done, list):
        assert done, "the query gives no row"
        return
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr[-2000:]}"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_what_a_page_tells_a_reader_to_do_works(project: Path, block: Block) -> None:
    holds(project, block)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sh", ".venv/bin/ecoledger figure 2020\n"),
        ("sh", ".venv/bin/ecoledger figures 2020 --of SP-AIR-01\n.venv/bin/ecoledger status\n"),
        ("sql", "select value from figures.yearly_figure"),
        ("sql", "select value from figures.yearly_figures where year = 1949"),
        ("python", "import duckdb\nduckdb.connect('warehouse/served.duckdb', read_only=True)\n"),
    ],
)
def test_a_wrong_command_in_a_page_is_caught(project: Path, language: str, text: str) -> None:
    page = f"Do this:\n\n```{language}\n{text}\n```\n"
    (planted,) = blocks(page, "planted")
    with pytest.raises((AssertionError, duckdb.Error)):
        holds(project, planted)


def plain(text: str) -> list[str]:
    """Lines without what only lays them out."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def missing(project: Path, block: Block) -> list[str]:
    """Lines that a page shows and the command does not print, or not in this order."""
    printed = tried(project, Block("", "sh", f".venv/bin/{block.printed_by}\n", ""))
    assert isinstance(printed, subprocess.CompletedProcess)
    lines = iter(plain(printed.stdout))
    return [line for line in plain(block.text) if line not in lines]


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.name)
def test_what_a_page_shows_is_what_is_printed(project: Path, block: Block) -> None:
    assert missing(project, block) == []


def test_a_line_that_is_not_printed_is_caught(project: Path) -> None:
    shown = next(block for block in SHOWN if block.printed_by == "ecoledger figures 2020")
    lines = shown.text.splitlines(keepends=True)
    other = Block("", "text", "".join([*lines[:-1], lines[-1].replace("● computed", "× withheld")]), shown.title)
    assert missing(project, other) == plain(lines[-1].replace("● computed", "× withheld"))


@pytest.mark.parametrize("readme", [PAGES[0], chinese(PAGES[0])])
def test_the_table_of_a_readme_is_what_is_served(sample_year: Installation, readme: str) -> None:
    figures = sample_year.ask("figures", "2020")
    assert len(figures) > 50
    assert read(readme) == with_table(read(readme), figure_table(figures, readme))


@pytest.mark.parametrize("readme", [PAGES[0], chinese(PAGES[0])])
def test_a_number_typed_into_the_table_is_caught(sample_year: Installation, readme: str) -> None:
    figures = sample_year.ask("figures", "2020")
    one = next(figure for figure in figures if figure["value"].isdigit())
    figures[figures.index(one)] = {**one, "value": str(int(one["value"]) + 1)}
    assert read(readme) != with_table(read(readme), figure_table(figures, readme))


def test_the_page_on_sources_is_the_source_that_is_tried() -> None:
    """Its files are those of tests/pipeline/test_new_register.py, letter for letter."""
    page = {block.title.strip("`:"): block.text for block in blocks(read("docs/add_a_source.md"))}
    files = {name: new_register.undented(text) for name, text in new_register.FILES.items()}
    assert {name: text for name, text in page.items() if name in files} == files
    added = {name: "".join(line for _, line in lines) for name, lines in new_register.LINES.items()}
    assert {name: page.get(name) for name in added} == added


def test_what_is_not_run_says_why_and_is_counted() -> None:
    untried = [block for block in ENGLISH if block.language in ("sh", "python", "sql") and block.not_run]
    assert all(len(str(block.not_run)) > 20 for block in untried)
    assert Counter(block.page for block in untried) == {
        "README.md": 2,
        "docs/data_engineer.md": 4,
        "docs/add_a_source.md": 1,
        "docs/analyst.md": 1,
        "docs/deployment.md": 7,
    }


def test_the_table_can_be_written_anew(sample_year: Installation) -> None:
    emptied = with_table(read(PAGES[0]), "")
    assert len(emptied) < len(read(PAGES[0]))
    assert with_table(emptied, figure_table(sample_year.ask("figures", "2020"), PAGES[0])) == read(PAGES[0])
