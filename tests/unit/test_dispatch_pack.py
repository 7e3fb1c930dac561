"""The monthly dispatch: what is declared of each figure, and what the workbook says of parts and totals."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest

from orchestration.places import DBT_PROJECT, SEEDS
from orchestration.releases.dispatch import adds_up
from orchestration.releases.sheets import harmless, name_of, number_of


def declared() -> dict[str, dict[str, str]]:
    with (SEEDS / "figures/figure_dispatch.csv").open(encoding="utf-8") as file:
        return {row["stable_id"]: row for row in csv.DictReader(file)}


def test_every_figure_of_the_catalogue_says_how_it_gathers_or_why_it_does_not() -> None:
    with (SEEDS / "figures/figure_catalogue.csv").open(encoding="utf-8") as file:
        catalogue = [row["stable_id"] for row in csv.DictReader(file)]
    assert list(declared()) == catalogue


def test_every_figure_that_gathers_has_its_days_declared_once_and_no_other_has() -> None:
    macro = (DBT_PROJECT / "macros/figures/dispatch.sql").read_text(encoding="utf-8")
    dated = [
        figure for listed in re.findall(r'"figures": \[(.*?)\]', macro) for figure in re.findall(r"SP-\S+\d", listed)
    ]
    gathers = [figure for figure, row in declared().items() if row["accumulation"] in ("flow", "stock")]
    assert sorted(dated) == sorted(gathers)


def test_a_figure_has_districts_where_its_records_have_them_declared() -> None:
    macro = (DBT_PROJECT / "macros/figures/dispatch.sql").read_text(encoding="utf-8")
    for entry in re.findall(r'\{"figures".*?\},\n', macro, flags=re.S):
        for figure in re.findall(r"SP-[A-Z]+-\d+", entry):
            assert declared()[figure]["has_districts"] == str('"district":' in entry).lower(), figure


def row(kind: str, numerator: int, denominator: int = 1, value: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "place_kind": kind,
        "aggregation": "count",
        "month_value": value if value is not None else str(numerator),
        "month_status": "computed",
        "month_numerator": numerator,
        "month_denominator": denominator,
        **more,
    }


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({"total": row("total", 3), "a": row("district", 2), "b": row("district", 1)}, "平"),
        ({"total": row("total", 3), "a": row("district", 2), "b": row("district", 2)}, "不平"),
        # a case of two districts, and one of none
        (
            {"total": row("total", 3), "a": row("district", 2), "b": row("district", 1),
             "unplaced": row("unplaced", 1), "cross": row("cross", 1)},
            "平",
        ),
        # 0.005 and 0.005 are printed 0.00 each, and 0.01 together
        (
            {"total": row("total", 10000, 1000000, "0.01", aggregation="sum"),
             "a": row("district", 5000, 1000000, "0.00", aggregation="sum"),
             "b": row("district", 5000, 1000000, "0.00", aggregation="sum")},
            "平（尾差）",
        ),
        ({"total": row("total", 3), "a": row("district", 0, value="", month_status="not_delivered")}, "缺区县"),
        ({"total": row("total", 3, aggregation="ratio")}, "／"),
        ({"total": row("total", 0, value="", month_status="withheld")}, "／"),
    ],
)  # fmt: skip
def test_parts_are_held_against_their_total(places: dict[str, dict[str, Any]], said: str) -> None:
    assert adds_up(places, "month") == said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_text_that_looks_like_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_a_number_that_a_spreadsheet_cannot_keep_stays_a_text() -> None:
    assert number_of("1234567890123456") is None
    assert number_of("Ⅳ") is None
    assert str(number_of("46.20")) == "46.20"


def test_names_of_sheets_are_allowed_short_and_unlike_one_another() -> None:
    taken: set[str] = set()
    names = [name_of(text, taken) for text in ("科室[一]", "科室_一_", "长" * 40, "长" * 40, "")]
    assert names == ["科室_一_", "科室_一_2", "长" * 31, "长" * 30 + "2", "表"]
