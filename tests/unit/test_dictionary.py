"""The data dictionary holds every declared column, each with its Chinese label."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from orchestration import dictionary
from orchestration.cli import main
from orchestration.intake.contracts import load_contracts
from orchestration.places import CONTRACTS
from tests.conftest import PROJECT

# pH is what everybody writes
CHINESE = re.compile(r"[\u4e00-\u9fff]|^pH$")


def entries() -> list[dictionary.Entry]:
    return dictionary.entries(load_contracts(CONTRACTS))


def without_label(found: list[dictionary.Entry]) -> list[str]:
    return [f"{e['place']}.{e['table']}.{e['column']}" for e in found if not CHINESE.search(e["label_zh"])]


def labels() -> list[dict[str, str]]:
    with dictionary.LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_column_is_without_a_chinese_label() -> None:
    assert without_label(entries()) == []


def test_a_column_without_a_label_is_found() -> None:
    found = entries()
    found[0]["label_zh"], found[-1]["label_zh"] = "", "date of birth"
    assert len(without_label(found)) == 2


def test_every_column_and_attribute_of_every_contract_is_in_it_and_keeps_whether_it_is_personal() -> None:
    declared = []
    for path in (PROJECT / "raw").glob("*/contract.yml"):
        # as the file has it, without the code that reads contracts
        contract = yaml.safe_load(path.read_text(encoding="utf-8"))
        for layout in contract["layouts"]:
            for column in [*layout["columns"], *layout.get("attributes", [])]:
                declared.append((contract["source"], layout["name"], column["name"], bool(column.get("personal"))))
    told = [(e["place"], e["layout"], e["column"], e["personal"]) for e in entries() if e["part"] == "register"]
    assert Counter(told) == Counter(declared)
    assert any(personal for *_, personal in told)


def test_every_column_of_every_model_that_is_served_is_in_it() -> None:
    declared = []
    for schema in ("marts", "figures"):
        for path in (PROJECT / "dbt_project/models" / schema).rglob("*.yml"):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
                declared += [(schema, model["name"], column["name"]) for column in model["columns"]]
    told = [(e["place"], e["table"], e["column"]) for e in entries() if e["part"] == "served"]
    assert Counter(told) == Counter(declared)


def test_every_label_is_of_a_column_and_given_once() -> None:
    told = {(e["table"], e["column"]) for e in entries() if e["part"] == "served"}
    anywhere = {column for _, column in told}
    given = Counter((row["table_name"], row["column_name"]) for row in labels())
    assert [key for key, times in given.items() if times > 1] == []
    unknown = [(t, c) for t, c in given if ((t, c) not in told if t else c not in anywhere)]
    assert unknown == []


def test_the_label_of_one_table_goes_before_that_of_all() -> None:
    of_all = {row["column_name"]: row["label_zh"] for row in labels() if not row["table_name"]}
    of_one = {(row["table_name"], row["column_name"]): row["label_zh"] for row in labels() if row["table_name"]}
    assert of_one
    for entry in entries():
        if entry["part"] == "served":
            wanted = of_one.get((entry["table"], entry["column"]), of_all.get(entry["column"]))
            assert entry["label_zh"] == wanted


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The command over an installation in which nothing was ever built."""
    monkeypatch.setenv("ECOLEDGER_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("ECOLEDGER_WAREHOUSE", str(tmp_path / "warehouse"))

    def asked(*arguments: str) -> str:
        said = CliRunner().invoke(main, ["dictionary", *arguments], catch_exceptions=False)
        assert said.exit_code == 0, said.output
        assert not (tmp_path / "warehouse").exists()
        return said.output

    return asked


def test_all_shapes_say_the_same(ask: Any) -> None:
    found = entries()
    assert json.loads(ask("--format", "json")) == found
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv"))))
    assert rows == [{key: str(value) for key, value in entry.items()} for entry in found]
    text = ask()
    assert len(re.findall(r"^\| `", text, flags=re.M)) == len(found)
    for entry in found:
        assert f"| `{entry['column']}` | {entry['label_zh']} |" in text


def test_markdown_has_a_heading_for_every_table_and_no_broken_row(ask: Any) -> None:
    text = ask("--format", "markdown")
    for schema, table in {(e["place"], e["table"]) for e in entries() if e["part"] == "served"}:
        assert text.count(f"### {schema}.{table}\n") == 1
    columns = 0
    for line in text.splitlines():
        if line.startswith("|---"):
            columns = line.count("|")
        elif line.startswith("| `"):
            assert len(re.findall(r"(?<!\\)\|", line)) == columns, line


def test_a_register_of_another_landing_zone_is_in_it(ask: Any, tmp_path: Path) -> None:
    other = tmp_path / "raw" / "frogs"
    other.mkdir(parents=True)
    (other / "contract.yml").write_text(
        "source: frogs\ntitle_zh: 蛙类\nlayouts:\n- name: list\n  table: frogs\n  key: [frog_no]\n  columns:\n"
        "  - {name: frog_no, zh: 蛙编号, labels: [蛙编号], required: true, code: true}\n"
        "  coverage: {kind: year}\n",
        encoding="utf-8",
    )
    (entry,) = (e for e in json.loads(ask("--format", "json")) if e["place"] == "frogs")
    assert (entry["column"], entry["label_zh"], entry["type"]) == ("frog_no", "蛙编号", "code")
