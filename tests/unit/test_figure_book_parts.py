"""Parts of the figure book that need no browser and no warehouse."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import altair
import pytest
import vl_convert
import yaml

from orchestration.releases import charts, figure_book
from orchestration.releases.passports import drawn, shown
from tests.conftest import PROJECT

DECLARED = sorted(charts.CHARTS.glob("*.yaml"))
DRAWN = [path for path in DECLARED if path.stem != "look"]


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_every_chart_is_a_valid_specification(path: Any) -> None:
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]
    altair.Chart.from_dict(spec)
    compiled = vl_convert.vegalite_to_vega(
        {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": charts.look()}
    )
    assert compiled["marks"]


@pytest.mark.parametrize("path", [path for path in DRAWN if path.stem != "trend"], ids=lambda path: path.stem)
def test_every_chart_belongs_to_a_figure_of_the_catalogue(path: Any) -> None:
    catalogue = PROJECT / "dbt_project" / "seeds" / "figures" / "figure_catalogue.csv"
    with catalogue.open(encoding="utf-8", newline="") as rows:
        known = {row["figure_id"] for row in csv.DictReader(rows)}
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["chapter_of"] in known


def test_json_in_a_page_can_not_end_its_element() -> None:
    planted = {"file": "</script><script>alert(1)</script><!--&amp;"}
    written = str(figure_book._json(planted))
    assert not re.search(r"[<>&]", written)
    assert json.loads(written) == planted


def test_the_policy_lets_nothing_in_and_nothing_run_but_what_is_written() -> None:
    policy = figure_book._policy({"one": "let a = 1;"})
    # the hash of these bytes, as any other tool computes it
    assert "script-src 'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck=';" in policy
    assert policy.startswith("default-src 'none'")
    assert "connect-src 'none'" in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize(
    ("value", "wording", "said"),
    [("123", "123", "123"), ("4500+", "4500余", "4500余"), ("true", "true", "是"), (None, None, "—")],
)
def test_values_are_said_as_people_read_them(value: str | None, wording: str | None, said: str) -> None:
    assert shown({"value": value, "wording_zh": wording}) == said


def year(number: int, said: str, printed: str | None = None, computed: bool = True) -> dict[str, Any]:
    return {"year": number, "shown": said, "printed": printed, "computed": computed, "status": "computed"}


def test_a_trend_needs_two_years_with_numbers() -> None:
    assert drawn([year(2020, "123", "123")], "count") == []
    assert drawn([year(2019, "—", computed=False), year(2020, "123")], "count") == []
    assert drawn([year(2019, "是"), year(2020, "否")], "status") == []
    marks = drawn([year(2019, "—", "4100余", computed=False), year(2020, "4500余")], "approximate_count")
    assert [(mark["year"], mark["number"], mark["series"]) for mark in marks] == [
        (2019, 4100.0, "报告所印"),
        (2020, 4500.0, "计算"),
    ]
