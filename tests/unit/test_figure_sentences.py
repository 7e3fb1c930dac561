"""Every figure of the catalogue has its sentence, and the starting template speaks of every figure."""

from __future__ import annotations

import csv
import re
from string import Formatter

import pytest

from orchestration.places import PROJECT, SEEDS
from tests.conftest import shared


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FIGURES = seed("figure_catalogue")
SENTENCES = {row["stable_id"]: row for row in seed("figure_sentence_pattern")}


def named(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure["stable_id"])
def test_a_number_is_said_with_its_value_and_a_claim_in_two_wordings(figure: dict[str, str]) -> None:
    sentence = SENTENCES[figure["stable_id"]]
    holds, fails = sentence["sentence_zh"], sentence["sentence_false_zh"]
    assert holds.endswith("。")
    assert named(holds) | named(fails) <= {"value", "unit", "year", "as_of"}
    if figure["aggregation"] in ("all", "none"):
        assert fails.endswith("。")
        assert fails != holds
        assert not {"value", "unit"} & (named(holds) | named(fails))
    else:
        assert not fails
        assert "value" in named(holds)
        # a day and a label stand alone; everything else is said with its unit
        assert ("unit" in named(holds)) == (figure["unit"] not in ("date", "label"))


def test_no_sentence_is_of_a_figure_that_is_not_in_the_catalogue() -> None:
    assert set(SENTENCES) == {figure["stable_id"] for figure in FIGURES}


def test_the_starting_template_speaks_of_every_figure_in_its_text_and_not_only_in_its_table() -> None:
    text = (PROJECT / "orchestration" / "templates" / "annual_report.md").read_text(encoding="utf-8")
    asked = {slot.replace("_", "-") for slot in re.findall(r"\{\{ (SP_[A-Z]+_\d+)\.", text)}
    assert asked == {figure["stable_id"] for figure in FIGURES}


@pytest.mark.real
def test_no_clause_of_the_report_is_copied() -> None:
    printed = re.sub(r"[^\u4e00-\u9fff]", "", shared("report", "siping_2020.txt").read_text(encoding="utf-8"))
    text = (PROJECT / "orchestration" / "templates" / "annual_report.md").read_text(encoding="utf-8")
    own = [row[key] for row in SENTENCES.values() for key in ("sentence_zh", "sentence_false_zh")]
    # names of rivers, sites and programmes are shorter than this
    long = 14
    copied = [
        piece[start : start + long]
        for piece in re.findall(r"[\u4e00-\u9fff]+", "\n".join([text, *own]))
        for start in range(len(piece) - long + 1)
        if piece[start : start + long] in printed
    ]
    assert not copied
