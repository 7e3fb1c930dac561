"""The catalogue of rules as a reader sees it after a run."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from expectations.guard import expected_checks
from orchestration.guarding import delivered
from orchestration.places import Places
from tests.conftest import Installation
from tests.unit.test_rule_catalogue import catalogue

pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def told(sample_year: Installation) -> list[dict[str, Any]]:
    return sample_year.ask("rules")


def test_every_rule_is_told_and_in_order(told: list[dict[str, Any]]) -> None:
    assert list(dict.fromkeys(line["rule"] for line in told)) == list(catalogue())
    assert all(line["name_zh"] and line["class_zh"] and line["basis"] and line["owner"] for line in told)


def test_every_check_of_the_guard_stands_there_with_what_it_found(
    sample_year: Installation, told: list[dict[str, Any]]
) -> None:
    known = delivered(Places(raw=sample_year.raw, warehouse=sample_year.warehouse))
    expected = [name for stage in ("rows", "facts") for name in expected_checks(stage, known)]
    guarded = [line for line in told if line["held_by"] == "expectation"]
    assert sorted((line["table"], line["asked_as"]) for line in guarded) == sorted(expected)
    assert {line["outcome"] for line in guarded} == {"passed", "failed"}
    rejected = sample_year.ask("rejects")
    failed = {(line["table"], line["asked_as"]): line["rows_failed"] for line in guarded if line["severity"] == "hold"}
    assert sum(failed.values()) == len(rejected)
    assert {rule for (_, rule), rows in failed.items() if rows} == {row["rule"] for row in rejected}


def test_what_a_test_of_dbt_holds_has_its_result(told: list[dict[str, Any]]) -> None:
    held = [line for line in told if line["held_by"] == "dbt_test"]
    assert held
    assert {line["outcome"] for line in held} == {"passed"}


def test_a_rule_names_the_figures_that_depend_on_it(told: list[dict[str, Any]]) -> None:
    figures = {(line["table"], line["asked_as"]): line["figures"] for line in told}
    # named in the suite; all of its source; all of every source
    assert figures["marts.fct_permit_event", "P04"] == ["SP-PER-01"]
    assert figures["staging.stg_outfalls", "O02"] == ["SP-WAT-21", "SP-WAT-22", "SP-WAT-23"]
    assert len(figures["marts.row_ledger", "L01"]) == 63


def test_as_text_it_is_one_line_a_rule_and_table(sample_year: Installation, told: list[dict[str, Any]]) -> None:
    lines = list(csv.DictReader(io.StringIO(sample_year.call("rules", "--format", "csv").stdout)))
    assert [line["asked_as"] for line in lines] == [line["asked_as"] or "" for line in told]
    table = sample_year.call("rules").stdout
    assert all(rule in table for rule in catalogue())
