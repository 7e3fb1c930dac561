"""Every rule of the catalogue is asked by something, or says why not; and nothing is asked that the catalogue lacks.

Who asks is read where it is declared: suites, the tests of dbt, the code of intake and of releasing.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.rules import load_suites
from tests.conftest import PROJECT

DBT = PROJECT / "dbt_project"
INTAKE = PROJECT / "orchestration" / "intake"
RULE = re.compile(r"[A-Z][0-9]{2}")


def catalogue() -> dict[str, dict[str, str]]:
    with (DBT / "seeds/quality/rule_catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["rule_id"]: row for row in rows}


def asked_by_suites() -> set[tuple[str, str]]:
    """Part of a rule, and table."""
    return {(rule.id, suite.table) for suite in load_suites() for rule in suite.rules}


def asked_by_tests_of_dbt() -> set[str]:
    found = {
        rule
        for path in [*DBT.glob("models/**/*.yml"), *DBT.glob("seeds/**/*.yml")]
        for test in _tests(yaml.safe_load(path.read_text(encoding="utf-8")))
        if (rule := test.get("config", {}).get("meta", {}).get("rule"))
    }
    # a test that is a query of its own
    texts = [path.read_text(encoding="utf-8") for path in DBT.glob("tests/**/*.sql")]
    return found | {
        rule for text in texts for rule in re.findall(r"meta\s*=\s*{\s*[\"']rule[\"']:\s*[\"'](.*?)[\"']", text)
    }


def _tests(declared: Any) -> Iterator[dict[str, Any]]:
    """Every test below a declaration, without its name."""
    if isinstance(declared, list):
        for one in declared:
            yield from _tests(one)
    elif isinstance(declared, dict):
        for test in declared.get("data_tests", []):
            yield from (said for said in (test.values() if isinstance(test, dict) else []) if isinstance(said, dict))
        for one in declared.values():
            yield from _tests(one)


def asked_by_intake() -> set[str]:
    """The rules that the code of intake names, as it refuses a file or notes a copy."""
    return named_by(*INTAKE.glob("*.py"))


def asked_by_releasing() -> set[str]:
    """The rules that are asked when a person certifies a year."""
    return named_by(PROJECT / "orchestration" / "releasing.py")


def named_by(*modules: Path) -> set[str]:
    return {
        node.value
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value)
    }


def base(part: str) -> str:
    return part[:3]


def test_the_catalogue_names_nothing_twice_and_is_in_order() -> None:
    with (DBT / "seeds/quality/rule_catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(catalogue()) == len(rows)
    assert [int(row["rule_order"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(RULE.fullmatch(row["rule_id"]) for row in rows)


def test_every_rule_is_asked_by_a_build_or_says_where_it_is_asked() -> None:
    asked = {base(part) for part, _ in asked_by_suites()}
    asked |= {base(part) for part in asked_by_tests_of_dbt()}
    elsewhere = {rule for rule, row in catalogue().items() if row["asked_elsewhere_zh"]}
    assert elsewhere == asked_by_releasing()
    silent = [rule for rule, row in catalogue().items() if rule not in asked and not row["asked_elsewhere_zh"]]
    assert silent == [], "nothing asks these: write a rule into a suite"
    both = [rule for rule, row in catalogue().items() if rule in asked and row["asked_elsewhere_zh"]]
    assert both == [], "these are asked: empty their asked_elsewhere_zh"


@pytest.mark.parametrize(
    "asked",
    [{part for part, _ in asked_by_suites()}, asked_by_tests_of_dbt(), asked_by_intake(), asked_by_releasing()],
    ids=["suites", "dbt", "intake", "releasing"],
)
def test_nothing_is_asked_that_the_catalogue_lacks(asked: set[str]) -> None:
    assert asked, "who asks was not found"
    assert {part for part in asked if base(part) not in catalogue()} == set()


def test_no_part_of_a_rule_is_asked_both_by_a_suite_and_by_dbt() -> None:
    assert {part for part, _ in asked_by_suites()} & asked_by_tests_of_dbt() == set()


def test_what_intake_acts_on_is_asked_of_the_table_of_deliveries_as_well() -> None:
    assert asked_by_intake() - {base(part) for part, _ in asked_by_suites()} == set()


def test_no_line_is_read_as_a_test_by_mistake() -> None:
    tests = list(
        _tests(
            {"models": [{"columns": [{"data_tests": ["unique", {"unique": {"config": {"meta": {"rule": "P04"}}}}]}]}]}
        )
    )
    assert [test["config"]["meta"]["rule"] for test in tests] == ["P04"]
