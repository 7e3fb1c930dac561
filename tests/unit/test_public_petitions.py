"""What may be published of petitions by place or day is guarded against small numbers (rule T11)."""

from __future__ import annotations

import re

import yaml

from expectations.rules import load_suites
from tests.conftest import PROJECT

MARTS = PROJECT / "dbt_project/models/marts/petitions/_petitions_marts.yml"
# a place below the city
PLACE = re.compile(r"district|county|town|village|site|address")


def counting_marts() -> dict[str, set[str]]:
    """The marts that count petitions (no line a petition), by name, with their columns."""
    models = yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]
    marts = {m["name"]: {column["name"] for column in m["columns"]} for m in models if m["name"].startswith("mart_")}
    return {name: columns for name, columns in marts.items() if any(c.startswith("petitions") for c in columns)}


def test_every_count_of_petitions_by_place_or_day_is_guarded() -> None:
    guarded = {suite.table for suite in load_suites() for rule in suite.rules if rule.id.split(".")[0] == "T11"}
    fine = {
        f"marts.{name}"
        for name, columns in counting_marts().items()
        if any(PLACE.search(column) for column in columns) or "received_date" in columns
    }
    assert fine
    assert fine == guarded
