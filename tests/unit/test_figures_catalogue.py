"""The catalogue of figures and the tables beside it must agree with one another."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


def read(name: str) -> list[dict[str, str]]:
    """A seed as text."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CATALOGUE = read("figures/figure_catalogue.csv")
COMPUTED = [figure for figure in CATALOGUE if figure["source"]]
RULES = read("standards/rule_version.csv")


def test_every_figure_of_the_report_is_in_the_catalogue_and_no_other() -> None:
    printed = {row["stable_id"] for row in read("figures/printed_value.csv")}
    assert {figure["stable_id"] for figure in CATALOGUE} == printed
    assert len(CATALOGUE) == len(printed) == 63


def test_the_catalogue_is_in_order_and_names_nothing_twice() -> None:
    assert [int(figure["catalogue_order"]) for figure in CATALOGUE] == list(range(1, len(CATALOGUE) + 1))
    for column in ("stable_id", "figure_id", "name_zh"):
        assert len({figure[column] for figure in CATALOGUE}) == len(CATALOGUE), column


def test_two_figures_never_mean_the_same() -> None:
    # targets of one plan are worded alike, and still differ in what they count
    meanings = [figure["definition_zh"] for figure in CATALOGUE]
    assert len(set(meanings)) == len(meanings)


@pytest.mark.parametrize("figure", COMPUTED, ids=lambda figure: figure["stable_id"])
def test_a_computed_figure_says_how_it_is_computed_and_what_it_needs(figure: dict[str, str]) -> None:
    assert figure["aggregation"]
    assert figure["digits"].isdigit()
    assert figure["numerator_zh"]
    assert figure["denominator_zh"] or figure["aggregation"] in ("count", "sum")
    needs = [row for row in read("figures/figure_requirement.csv") if row["stable_id"] == figure["stable_id"]]
    assert figure["source"] in {need["source"] for need in needs}


def test_only_computed_figures_need_deliveries() -> None:
    needing = {row["stable_id"] for row in read("figures/figure_requirement.csv")}
    assert needing == {figure["stable_id"] for figure in COMPUTED}


def test_every_source_of_a_figure_has_a_contract() -> None:
    contracts = {path.parent.name for path in (SEEDS.parents[1] / "raw").glob("*/contract.yml")}
    assert {row["source"] for row in read("figures/figure_requirement.csv")} <= contracts


def test_a_family_that_a_figure_names_is_in_the_register_of_rules() -> None:
    families = {rule["family"] for rule in RULES}
    named = {family for figure in CATALOGUE for family in figure["standard_family"].split(";") if family}
    assert named <= families


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_does_not_end_before_it_begins(rule: dict[str, str]) -> None:
    if rule["valid_from"] and rule["valid_to"]:
        assert date.fromisoformat(rule["valid_from"]) <= date.fromisoformat(rule["valid_to"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gb_3095_2012", "gb_3095_2026_transition"),
        ("gb_3095_2026_transition", "gb_3095_2026_final"),
        ("hj_633_2012", "hj_633_2026"),
        ("hj_663_2013", "hj_663_2026"),
        ("eia_catalogue_2018", "eia_catalogue_2021"),
        ("eia_law", "ecological_code_eia"),
        ("petition_regulation_2005", "petition_regulation_2022"),
        ("penalty_measures_2010", "penalty_measures_2023"),
        ("permit_catalogue_2017", "permit_catalogue_2019"),
    ],
)
def test_a_successor_begins_on_the_day_after(old: str, new: str) -> None:
    by_id = {rule["rule_id"]: rule for rule in RULES}
    gap = date.fromisoformat(by_id[new]["valid_from"]) - date.fromisoformat(by_id[old]["valid_to"])
    assert gap.days == 1


def test_no_printed_value_has_crept_into_a_definition() -> None:
    values = {row["printed_value"] for row in read("figures/printed_value.csv")}
    numbers = {value for value in values if re.fullmatch(r"\d{2,}|\d+\.\d+", value)}
    assert numbers
    texts = [" ".join(text for column, text in figure.items() if column.endswith("_zh")) for figure in CATALOGUE]
    # the last day of December is a date, not a count
    found = {n for n in numbers for text in texts if re.search(rf"(?<![\d.]){re.escape(n)}(?![\d.月])", text)}
    assert found == set()


def test_declared_years_are_whole_and_signed_after_their_end() -> None:
    for row in read("bureau/report_year.csv"):
        year = int(row["year"])
        assert (row["period_start"], row["period_end"]) == (f"{year}-01-01", f"{year}-12-31")
        assert date.fromisoformat(row["as_of_date"]) > date(year, 12, 31)


def test_there_is_one_bureau() -> None:
    (bureau,) = read("bureau/bureau.csv")
    assert re.fullmatch(r"\d{6}", bureau["bureau_code"])
