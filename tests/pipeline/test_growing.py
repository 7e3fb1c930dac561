"""Adding a rule, a figure and a year as the engineer's page says: its snippets, in the files it names.

Belongs here: laying the snippets in, one run of the grown copy, and what must come out. A new register has a test of
its own (test_new_register.py).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Installation
from tests.documentation import blocks, read
from tests.project_copy import copied, run

PAGE = "docs/data_engineer.md"
FIGURE = "SP-WAT-90"
SEEDS = "dbt_project/seeds/figures/"


def snippet(first: str, language: str) -> str:
    """The one block of the page that begins so."""
    (found,) = (b for b in blocks(read(PAGE)) if b.language == language and b.text.lstrip().startswith(first))
    return found.text


# where the page says that each goes: at the end of this file
AT_THE_END = {
    "expectations/suites/stg_outfalls.yml": snippet("- id:", "yaml"),
    "tests/unit/suite_cases/stg_outfalls.yml": snippet("O04.river", "yaml"),
    f"{SEEDS}figure_catalogue.csv": snippet(f"90,{FIGURE}", "csv"),
    f"{SEEDS}figure_sentence_pattern.csv": snippet(f"{FIGURE},截至", "csv"),
    f"{SEEDS}figure_requirement.csv": snippet(f"{FIGURE},outfalls", "csv"),
    "dbt_project/models/figures/evidence/evidence_outfalls.sql": snippet("union all", "jinja"),
    "dbt_project/seeds/bureau/report_year.csv": snippet("2027", "csv"),
}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with every snippet at the end of its file."""
    project = copied(tmp_path_factory.mktemp("growing") / "ecoledger")
    for name, text in AT_THE_END.items():
        path = project / name
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")
    return project


def test_the_page_names_every_file_it_means() -> None:
    page = read(PAGE)
    assert [name for name in AT_THE_END if f"`{name}`" not in page and f"`{Path(name).name}`" not in page] == []


def test_the_rule_of_the_page_has_cases_and_stands_in_the_catalogue(grown: Path) -> None:
    (told,) = (b for b in blocks(read(PAGE)) if "-m pytest" in b.text)
    files = re.findall(r"tests/unit/\S+", told.text)
    done = outcome_of(grown, *files)
    assert done.returncode == 0, done.stdout[-3000:]
    (grown / "tests/unit/suite_cases/stg_outfalls.yml").write_text(
        read("tests/unit/suite_cases/stg_outfalls.yml"), encoding="utf-8"
    )
    assert "O04.river" in outcome_of(grown, *files).stdout, "a rule without cases is not missed"


def outcome_of(project: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Run tests of the copied project."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-k", "outfalls or catalogue or rule", *files],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(project), "DO_NOT_TRACK": "1"},
        text=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def built(grown: Path, sample_year: Installation) -> Path:
    """The grown copy, run over the deliveries of the sample."""
    sample_year.copy(grown / "delivered")
    for source in (grown / "delivered" / "raw").iterdir():
        for file in source.iterdir() if source.is_dir() else ():
            file.rename(grown / "raw" / source.name / file.name)
    (grown / "delivered" / "raw" / "received.csv").rename(grown / "raw" / "received.csv")
    done = run(grown, "run")
    assert done.returncode == 0, done.stderr[-4000:]
    return grown


@pytest.mark.pipeline
@pytest.mark.long
def test_its_figure_its_rule_and_its_year_are_there(built: Path, sample_year: Installation) -> None:
    explained = json.loads(run(built, "explain", FIGURE, "--year", "2020", "--format", "json").stdout)
    # counted by another way than evidence: in the fact of the project that was not grown
    ((expected,),) = sample_year.query("""
        select count(*) from marts.fct_outfall
        inner join marts.dim_territory on district_code = territory_code and is_ours
        where outfall_type = 'industrial' and investigated_date <= date '2021-01-07'
            and date '2021-01-07' between valid_from and coalesce(valid_to, date '9999-12-31')
    """)
    assert expected > 0
    assert (explained["figure"]["status"], explained["figure"]["value"]) == ("computed", str(expected))
    assert explained["figure"]["sentence"].endswith(f"累计排查工业排污口{expected}个。")
    with duckdb.connect(str(built / "warehouse/serving/current.duckdb"), read_only=True) as served:
        asked = served.execute("select outcome from marts.mart_rule where asked_as = 'O04.river'").fetchall()
        years = served.execute("select status from figures.yearly_figures where year = 2027").fetchall()
    assert len(asked) == 1
    assert len(years) > 50
    # nothing was delivered for it, so nothing is said of it
    assert "computed" not in {status for (status,) in years}
