"""The catalogue of phrases as the seeds have it, over figures that a test makes up; without dbt and without a run.

Belongs here: making that catalogue, and checking a text against it. Does not belong here: what must come out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from orchestration.statements import catalogue, checking
from orchestration.statements.catalogue import Catalogue
from orchestration.statements.readers import Part, Report
from tests.suite_tables import Row, make_table, put, read_seed
from tests.unit.air_models import compiled

YEAR = 2031
_SEEDS = (
    *("figure_catalogue", "figure_sentence_pattern", "spoken_unit", "published_unit", "figure_phrase", "not_a_figure"),
    *("statement_word", "section", "figure_alternative", "alternative_cause", "conflict_cause"),
)
_MODELS = (
    *("dim_figure_phrase", "dim_not_a_figure", "dim_statement_word", "dim_published_unit", "dim_alternative_cause"),
    "dim_conflict_cause",
)


def made_catalogue(figures: Iterable[Row], alternatives: Iterable[Row] = (), effects: Iterable[Row] = ()) -> Catalogue:
    """A catalogue of made-up figures: each a row of yearly_figures, of which the seed gives what is not said."""
    with duckdb.connect() as connection:
        for seed in _SEEDS:
            read_seed(connection, seed)
        connection.execute("create schema marts")
        for model in _MODELS:
            connection.execute(f"create table marts.{model} as {compiled(model)}")
        known = {
            row[0]: dict(zip(("stable_id", "catalogue_order", "name_zh", "unit", "kind"), row, strict=True))
            for row in connection.execute(
                "select stable_id, catalogue_order, name_zh, unit, kind from reference.figure_catalogue"
            ).fetchall()
        }
        rows = []
        for figure in figures:
            value = figure.get("value")
            fraction = f"{value}/1" if value and value.isdecimal() else None
            usual = {"year": YEAR, "status": "computed", "exact_fraction": fraction}
            rows.append({**known[figure["stable_id"]], **usual, **figure})
        for name, made in (("yearly_figures", rows), ("figure_alternatives", alternatives), ("figure_effect", effects)):
            listed = [{"year": YEAR, **row} for row in made]
            make_table(connection, f"figures.{name}", listed)
            put(connection, f"figures.{name}", listed)
        return catalogue.load(connection, YEAR)


def checked(text: str, known: Catalogue) -> list[dict[str, Any]]:
    """The statements of a text."""
    return checking.check(Report("报告.txt", ".txt", text, (Part(0, "第1行"),)), known)["statements"]


def verdicts(text: str, known: Catalogue) -> list[tuple[str | None, str | None, str]]:
    """Of each statement of a text: the figure, what is printed, the verdict."""
    return [(one["stable_id"], one["printed"], one["verdict"]) for one in checked(text, known)]
