"""What a suite file may say, and that the suites at hand speak of things that exist."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from expectations.rules import SuiteError, load_suites, read_suite
from tests.conftest import PROJECT

SUITES = load_suites()
FOLDER = PROJECT / "dbt_project" / "models"
MODELS = {path.stem: path.relative_to(FOLDER) for path in FOLDER.rglob("*.sql")}

GOOD = """
table: staging.stg_thing
source: permits
stage: rows
key: [delivery_id, sheet_name, row_number]
rules:
  - id: P01
    title_zh: 编码格式
    sentence_zh: 编码须以“证”开头
    basis: 内部约定
    severity: hold
    column: code
    expect: {type: not_null}
"""


def written(folder: Path, text: str, name: str = "stg_thing.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_suite_is_read(tmp_path: Path) -> None:
    suite = read_suite(written(tmp_path, GOOD))
    assert suite.rules[0].looked_column == "code"
    assert suite.file == "stg_thing.yml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: hold", "severity: fatal", ["stg_thing.yml", "rule P01", "severity"]),
        ("    column: code\n", "", ["rule P01", "not_null needs a column"]),
        ("title_zh: 编码格式\n", "titel_zh: 编码格式\n", ["rule P01", "titel_zh"]),
        ("{type: not_null}", "{type: looks_nice}", ["rule P01", "looks_nice"]),
        ("{type: not_null}", "{type: between}", ["rule P01", "between needs min or max"]),
        ("{type: not_null}", "{type: in_set, values: []}", ["rule P01", "values"]),
        ("{type: not_null}", "{type: rows_hold, condition: 'a; drop table b'}", ["rule P01", "condition"]),
        ("severity: hold", "severity: info\n    holds: cell", ["rule P01", "holds: cell"]),
        ("stage: rows\nkey: [delivery_id, sheet_name, row_number]", "stage: rows\nkey: [code]", ["key of a suite"]),
        (
            "stage: rows\nkey: [delivery_id, sheet_name, row_number]",
            "stage: facts\nkey: [code]",
            ["rule P01", "these are facts"],
        ),
        ("severity: hold", "severity: warning\n    enforced_by: intake", ["rule P01", "enforced_by is for critical"]),
        ("severity: hold", "severity: critical\n    enforced_by: nobody", ["rule P01", "enforced_by"]),
        ("  - id: P01", "  - id: P1", ["rule P1", "id"]),
        ("table: staging.stg_thing", "table: staging.stg_other", ["stg_thing.yml", "stg_other.yml"]),
        ("stage: rows", "stage: rows\nstage: rows", ["stg_thing.yml", "stage is written twice"]),
        ("rules:", "rules: [", ["stg_thing.yml", "YAML"]),
    ],
)
def test_a_mistake_is_told_with_file_rule_and_field(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(SuiteError) as caught:
        read_suite(written(tmp_path, GOOD.replace(old, new)))
    assert all(word in str(caught.value) for word in said), caught.value


def test_an_id_stands_once_in_a_table(tmp_path: Path) -> None:
    written(tmp_path, GOOD + GOOD.split("rules:\n")[1])
    with pytest.raises(SuiteError, match="P01 is written twice"):
        load_suites(tmp_path)


def test_an_id_means_the_same_wherever_it_stands(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    other = GOOD.replace("stg_thing", "stg_other")
    written(tmp_path, other, "stg_other.yml")
    assert len(load_suites(tmp_path)) == 2
    written(tmp_path, other.replace("severity: hold", "severity: info"), "stg_other.yml")
    with pytest.raises(SuiteError, match="one id, one meaning"):
        load_suites(tmp_path)


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    expect = (
        read_suite(written(tmp_path, GOOD.replace("{type: not_null}", "{type: between, max: 0.10}"))).rules[0].expect
    )
    assert str(getattr(expect, "max", None)) == "0.10"


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.table)
class TestTheSuitesAtHand:
    def test_its_table_is_a_model_of_that_schema(self, suite) -> None:  # type: ignore[no-untyped-def]
        schema, bare = suite.table.split(".")
        assert bare in MODELS, f"{suite.file}: no model makes {suite.table}"
        assert MODELS[bare].parts[0] == schema

    def test_its_source_and_layouts_have_a_contract(self, suite) -> None:  # type: ignore[no-untyped-def]
        needed = {suite.source, *(source for rule in suite.rules for source in rule.needs)} - {"any"}
        assert all((PROJECT / "raw" / source / "contract.yml").exists() for source in needed), suite.file
        if suite.layouts:
            assert set(suite.layouts) <= {layout["name"] for layout in contract(suite.source)["layouts"]}

    def test_its_figures_are_in_the_catalogue(self, suite) -> None:  # type: ignore[no-untyped-def]
        path = PROJECT / "dbt_project/seeds/figures/figure_catalogue.csv"
        with path.open(encoding="utf-8") as file:
            known = {row["stable_id"] for row in csv.DictReader(file)}
        assert {figure for rule in suite.rules for figure in rule.figures} <= known

    def test_it_shows_no_personal_column(self, suite) -> None:  # type: ignore[no-untyped-def]
        if suite.source == "any":
            return
        columns = [column for layout in contract(suite.source)["layouts"] for column in layout["columns"]]
        personal = {column["name"] for column in columns if column.get("personal")}
        shown = {column for rule in suite.rules for column in rule.show}
        assert not shown & personal, suite.file


def contract(source: str) -> dict:
    return yaml.safe_load((PROJECT / "raw" / source / "contract.yml").read_text(encoding="utf-8"))
