"""Coded cells of the petition register, and the lists that they are read by."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.render import evaluate

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "standards"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("大气，噪声", ["大气", "噪声"]),
        ("大气、 水；土壤;固废", ["固废", "土壤", "大气", "水"]),
        ("大气 噪声", ["噪声", "大气"]),
        ("大气\u3000噪声", ["噪声", "大气"]),
        ("水/水", ["水"]),
        ("、大气、", ["大气"]),
        ("/", []),
        ("无", []),
        ("", []),
        (None, None),
    ],
)
def test_a_cell_names_each_word_once(cell: str | None, words: list[str] | None) -> None:
    (read,) = evaluate("words_of", [cell])
    assert (None if read is None else sorted(read)) == (None if words is None else sorted(words))


@pytest.mark.parametrize("name", ["petition_label", "eia_label"])
def test_a_label_is_written_in_the_form_that_it_is_compared_in_and_means_one_thing(name: str) -> None:
    labels = seed(name)
    written = [row["label"] for row in labels]
    assert evaluate("text_key", written) == written
    assert max(Counter((row["field"], row["label"]) for row in labels).values()) == 1


def test_every_coded_channel_and_kind_of_pollution_has_a_name() -> None:
    values = {row["field"]: set() for row in seed("petition_label")} | {"pollution": set(), "channel": set()}
    for row in seed("petition_label"):
        values[row["field"]].add(row["value"])
    assert values["channel"] == {row["channel_code"] for row in seed("petition_channel")}
    assert values["pollution"] == {row["pollution_code"] for row in seed("pollution_type")}


def test_a_column_of_its_own_never_contradicts_the_general_yes_and_no() -> None:
    general = {row["label"] for row in seed("petition_label") if row["field"] == "yes_no"}
    own = {
        row["label"]
        for row in seed("petition_label")
        if row["field"] in {"is_accepted", "is_anonymous", "is_real_name", "is_closed_on_time", "duplicate_mark"}
    }
    assert not general & own


@pytest.mark.parametrize("name", ["petition_time_limit", "eia_time_limit"])
def test_limits_of_one_kind_follow_one_another_without_overlap_or_gap(name: str) -> None:
    rows = [(row.get("step") or row["document_type"], row["valid_from"], row["valid_to"]) for row in seed(name)]
    for kind in {row[0] for row in rows}:
        spans = sorted((first, last) for named, first, last in rows if named == kind)
        for (_, last), (first, _) in pairwise(spans):
            assert date.fromisoformat(last) + timedelta(days=1) == date.fromisoformat(first)
        assert spans[-1][1] == ""
