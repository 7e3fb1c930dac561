"""What a failed test of dbt's becomes: a row beside the guard's results, and never the end of everything."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration import model_tests, standing_tests, transformations
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


def test_of_a_test_that_stands_what_it_found_before_is_there(places: Places) -> None:
    model_tests.record(places, [result("test.x.unique_fct.1", "fail", 2)], MANIFEST, SOURCES)
    kept = NodeResult("test.x.unique_fct.1", "pass", 0.0, 0, transformations.STANDS)
    model_tests.record(places, [kept], MANIFEST, SOURCES)
    assert [(rule, outcome) for _, _, _, rule, outcome, _, _ in rows(places)] == [("unique_fct", "failed")]


def node(kind: str, *reads: str, raw_code: str = "", materialized: str = "table", name: str = "") -> Any:
    return SimpleNamespace(
        resource_type=kind,
        depends_on_nodes=list(reads),
        depends_on=SimpleNamespace(macros=["macro.x.not_null"]),
        raw_code=raw_code,
        config={"materialized": materialized},
        database="ecoledger",
        schema="marts",
        alias=name,
    )


@pytest.fixture
def manifest() -> Any:
    return SimpleNamespace(
        nodes={
            "seed.x.word": node("seed", name="word"),
            "model.x.fct": node("model", "seed.x.word", name="fct"),
            "model.x.seen": node("model", "model.x.fct", materialized="view", raw_code="select 1", name="seen"),
            "model.x.later": node("model", "model.x.seen", name="later"),
            "test.x.fct": node("test", "model.x.fct"),
            "test.x.seen": node("test", "model.x.seen"),
            "test.x.both": node("test", "model.x.fct", "model.x.later"),
        },
        sources={},
        macros={"macro.x.not_null": SimpleNamespace(macro_sql="select null")},
    )


@pytest.mark.parametrize(
    ("built", "tests"),
    [
        (["model.x.fct"], ["test.x.fct"]),
        (["model.x.seen"], ["test.x.seen"]),
        (["model.x.later"], ["test.x.both"]),
        (["seed.x.word"], []),
    ],
)
def test_a_test_is_asked_when_the_last_of_what_it_reads_is_built(
    manifest: Any, built: list[str], tests: list[str]
) -> None:
    assert standing_tests.about(manifest, built) == tests


def contents(places: Places, **told: str) -> None:
    with duckdb.connect(str(places.work_db)) as work:
        work.execute("create schema if not exists quality")
        work.execute(
            "create or replace table quality.standing (relation_name varchar, made_of varchar, contents varchar)"
        )
        for table, found in told.items():
            work.execute("insert into quality.standing values (?, '', ?)", [f"ecoledger.marts.{table}", found])


def passed(places: Places, manifest: Any, *tests: str) -> None:
    standing = standing_tests.standing(places, manifest, tests)
    standing_tests.note(places, tests, {test: made_of for test, (made_of, _) in standing.items()})


def stands(places: Places, manifest: Any, test: str) -> bool:
    return standing_tests.standing(places, manifest, [test])[test][1]


@pytest.mark.parametrize("test", ["test.x.fct", "test.x.seen"])
def test_a_test_that_passed_stands_until_its_table_is_another(places: Places, manifest: Any, test: str) -> None:
    contents(places, fct="3 17")
    assert not stands(places, manifest, test)
    passed(places, manifest, test)
    assert stands(places, manifest, test)
    with duckdb.connect(str(places.work_db)) as work:
        work.execute("update quality.standing set contents = '3 18' where relation_name = 'ecoledger.marts.fct'")
    assert not stands(places, manifest, test)


def test_a_test_with_another_text_is_asked_again(places: Places, manifest: Any) -> None:
    contents(places, fct="3 17")
    passed(places, manifest, "test.x.fct", "test.x.seen")
    manifest.nodes["model.x.seen"].raw_code = "select 2"
    assert stands(places, manifest, "test.x.fct")
    assert not stands(places, manifest, "test.x.seen")
    manifest.macros["macro.x.not_null"].macro_sql = "select 1 where false"
    assert not stands(places, manifest, "test.x.fct")


def test_a_test_of_a_table_of_which_nothing_is_known_never_stands(places: Places, manifest: Any) -> None:
    contents(places)
    assert standing_tests.standing(places, manifest, ["test.x.fct"]) == {"test.x.fct": ("", False)}


def test_what_was_asked_and_did_not_pass_no_longer_stands(places: Places, manifest: Any) -> None:
    contents(places, fct="3 17")
    passed(places, manifest, "test.x.fct")
    standing_tests.note(places, ["test.x.fct"], {})
    assert not stands(places, manifest, "test.x.fct")
