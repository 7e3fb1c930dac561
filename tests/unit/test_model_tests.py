"""What a failed test of dbt's becomes: a row beside the guard's results, and never the end of everything."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration import model_tests, transformations
from orchestration.places import Places
from orchestration.transformations import NodeResult

MANIFEST = {
    "sources": {
        "source.x.outfalls": {"schema": "raw", "identifier": "outfalls"},
        "source.x.boilers": {"schema": "raw", "identifier": "boilers"},
        "source.x.deliveries": {"schema": "intake", "identifier": "deliveries"},
    },
    "nodes": {
        "model.x.stg": {"depends_on": {"nodes": ["source.x.outfalls", "source.x.deliveries"]}},
        "model.x.fct": {"schema": "marts", "alias": "fct", "depends_on": {"nodes": ["model.x.stg"]}},
        "model.x.both": {
            "schema": "marts",
            "alias": "both",
            "depends_on": {"nodes": ["model.x.fct", "source.x.boilers"]},
        },
        "test.x.unique_fct.1": {
            "name": "unique_fct",
            "attached_node": "model.x.fct",
            "column_name": "record_id",
            "test_metadata": {"name": "unique"},
            "depends_on": {"nodes": ["model.x.fct"]},
        },
        "test.x.of_both": {
            "name": "of_both",
            "config": {"meta": {"rule": "G09.both"}},
            "depends_on": {"nodes": ["model.x.both"]},
        },
    },
}
SOURCES = {"outfalls": "outfalls", "boilers": "boilers"}


def result(unique_id: str, status: str, failures: int = 0) -> NodeResult:
    return NodeResult(unique_id, status, 0.1, failures, "")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    found = Places(tmp_path / "raw", tmp_path / "warehouse")
    found.work_db.parent.mkdir(parents=True)
    return found


def rows(places: Places) -> list[tuple]:
    with duckdb.connect(str(places.work_db), read_only=True) as work:
        return work.execute(
            "select stage, source, table_name, rule_id, outcome, blocks, rows_failed from quality.check_results "
            "order by rule_id"
        ).fetchall()


def test_a_failed_test_blocks_the_source_that_fills_its_table(places: Places) -> None:
    found = [
        result("model.x.fct", "success"),
        result("test.x.unique_fct.1", "fail", 2),
        result("test.x.of_both", "pass"),
    ]
    model_tests.record(places, found, MANIFEST, SOURCES)
    assert rows(places) == [
        # a table of several sources speaks for every figure
        ("keys", "any", "marts.both", "G09.both", "passed", False, 0),
        ("keys", "outfalls", "marts.fct", "unique_fct", "failed", True, 2),
    ]


def test_a_test_that_holds_again_takes_the_place_of_its_failure(places: Places) -> None:
    model_tests.record(places, [result("test.x.unique_fct.1", "fail", 2)], MANIFEST, SOURCES)
    model_tests.record(places, [result("test.x.of_both", "pass")], MANIFEST, SOURCES)
    model_tests.record(places, [result("test.x.unique_fct.1", "pass")], MANIFEST, SOURCES)
    assert [(rule, outcome) for _, _, _, rule, outcome, _, _ in rows(places)] == [
        ("G09.both", "passed"),
        ("unique_fct", "passed"),
    ]


def test_what_stands_behind_a_failed_test_is_built_all_the_same(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def node(unique_id: str, status: str) -> Any:
        failures = 1 if status == "fail" else 0
        return SimpleNamespace(
            node=SimpleNamespace(unique_id=unique_id), status=status, execution_time=0, failures=failures, message=""
        )

    answers = [
        [node("test.x.unique_fct.1", "fail"), node("model.x.both", "skipped"), node("test.x.of_both", "skipped")],
        [node("model.x.both", "success"), node("test.x.of_both", "pass")],
    ]
    asked: list[list[str]] = []

    def invoke(_manifest: Any, arguments: list[str], _heard: Any) -> Any:
        asked.append(arguments)
        return SimpleNamespace(results=answers[len(asked) - 1])

    monkeypatch.setattr(transformations, "prepare", lambda: None)
    monkeypatch.setattr(transformations, "_manifest", lambda: None)
    monkeypatch.setattr(transformations, "_invoke", invoke)
    found = transformations.build(places, "marts")
    assert {r.unique_id: r.status for r in found} == {
        "test.x.unique_fct.1": "fail",
        "model.x.both": "success",
        "test.x.of_both": "pass",
    }
    assert asked[1][:4] == ["build", "--select", "both", "of_both"]
