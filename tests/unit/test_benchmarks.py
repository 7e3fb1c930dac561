"""The benchmarks: their arithmetic, and that they measure what they say. Nothing here looks at a clock."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks import air, measuring
from benchmarks.__main__ import main
from benchmarks.air_hours import shape_of
from benchmarks.measuring import Pair, Run


def test_a_share_is_of_the_rest_and_not_of_the_whole() -> None:
    assert Run(total=100, guard=20).share == 0.25


def test_the_share_of_several_runs_is_the_median_of_their_shares() -> None:
    assert measuring.share_of([Run(125, 25), Run(60, 30), Run(110, 10)]) == 0.25


def test_a_ratio_is_that_of_the_medians() -> None:
    assert measuring.ratio_of([Pair(3, 1), Pair(4, 2), Pair(90, 50)]) == 2


def test_the_seconds_of_the_processor_have_a_ratio_of_their_own() -> None:
    assert measuring.cpu_ratio_of([Pair(9, 1, 3, 1), Pair(9, 1, 4, 2), Pair(9, 1, 90, 50)]) == 2


def test_pairs_are_measured_in_turns() -> None:
    order: list[str] = []
    pairs = measuring.in_pairs(3, lambda: order.append("guard"), lambda: order.append("query"))
    assert order == ["guard", "query", "query", "guard", "guard", "query"]
    assert len(pairs) == 3


@pytest.mark.parametrize(
    ("wanted", "stations", "hours"), [(5_000_000, 569, 8784), (144, 6, 24), (5_000, 6, 816), (52_704, 6, 8784)]
)
def test_an_archive_has_about_as_many_hours_as_wanted(wanted: int, stations: int, hours: int) -> None:
    assert shape_of(wanted) == (stations, hours)
    assert abs(stations * hours - wanted) <= wanted * 0.03


def test_another_count_of_the_same_rules_is_no_measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # without a table no rule can be asked, while the query says that it has counted
    query = tmp_path / "other.sql"
    query.write_text("select 'marts.fct_air_hour', 'A01', 5, 0")
    monkeypatch.setattr(air, "QUERY", query)
    with pytest.raises(air.Disagreement, match=r"A01.*guard \(0, 0\), query \(5, 0\)"):
        air.measure(tmp_path / "work.duckdb", 1, "200MB", 1)


@pytest.mark.pipeline
def test_the_air_suites_and_the_query_count_the_same_on_a_small_archive(tmp_path: Path) -> None:
    asked = ["air", "--hours", "5000", "--runs", "1", "--memory-limit", "300MB", "--folder", str(tmp_path)]
    done = CliRunner().invoke(main, [*asked, "--format", "json"])
    assert done.exit_code == 0, done.output
    ((said),) = json.loads(done.stdout)
    assert (said["benchmark"], said["station_hours"], len(said["runs"])) == ("air", 4896, 1)
    # planted: an instrument that stands still, and an index that differs here and there
    assert said["failing_rows_written"] > 1
    (work,) = tmp_path.rglob("ecoledger.duckdb")
    with duckdb.connect(str(work), read_only=True) as made:
        failed = dict(made.execute("select rule_id, rows_failed from quality.check_results").fetchall())
    assert failed["A07"] == 1
    assert failed["A01"] == failed["A02"] == 0
