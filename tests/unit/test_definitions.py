"""What Dagster shows: every source, model, rule and dbt test, under two-level keys, in one job."""

from __future__ import annotations

import json

import dagster as dg
import pytest

from expectations.rules import load_suites
from orchestration.transformations import BuildFailed, _unquoted, manifest_file


@pytest.fixture(scope="module")
def loaded() -> dg.Definitions:
    from orchestration.definitions import defs

    return defs()


@pytest.fixture(scope="module")
def checks(loaded: dg.Definitions) -> dict[tuple[str, str], dg.AssetCheckSpec]:
    graph = loaded.resolve_asset_graph()
    keys = graph.asset_check_keys
    return {("/".join(key.asset_key.path), key.name): graph.get_check_spec(key) for key in keys}


def test_every_key_has_two_levels(loaded: dg.Definitions) -> None:
    keys = loaded.resolve_asset_graph().materializable_asset_keys
    assert keys
    assert [key.path for key in keys if len(key.path) != 2] == []


def test_every_rule_is_a_blocking_check_on_its_table(checks: dict[tuple[str, str], dg.AssetCheckSpec]) -> None:
    rules = [(suite.table.replace(".", "/"), rule.id) for suite in load_suites() for rule in suite.rules]
    assert rules
    for table, rule in rules:
        spec = checks[table, rule.replace(".", "_").replace("-", "_")]
        assert spec.blocking, (table, rule)


def test_no_test_of_dbt_vanishes_from_the_page(checks: dict[tuple[str, str], dg.AssetCheckSpec]) -> None:
    manifest = json.loads(manifest_file().read_text(encoding="utf-8"))
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert tests
    assert tests - {name for _, name in checks} == set()


def test_one_job_holds_everything_and_calls_each_stage_once(loaded: dg.Definitions) -> None:
    job = loaded.resolve_job_def("everything")
    steps = [node.name for node in job.nodes]
    for stage in ("rows", "guard_rows", "facts", "guard_facts", "published_figures", "serving__current"):
        assert steps.count(stage) == 1
    # Dagster cuts a stage into pieces when something in it waits for a later one: `facts`, `facts_2`, …
    assert [step for step in steps if step.rsplit("_", 1)[-1].isdigit()] == []


def test_a_failure_of_dbt_does_not_quote_what_was_delivered() -> None:
    said = _unquoted("Conversion Error: Could not convert string '13812345678' to INT32 in column \"code\"")
    assert "13812345678" not in said
    assert "code" in said
    assert issubclass(BuildFailed, Exception)
