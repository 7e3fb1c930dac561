"""What the serving copy knows of sentences: phrases, words around numbers, units, and the figures of all years.

Belongs here: reading those tables into plain values. Does not belong here: looking for anything in a text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from orchestration.reading import must_have_a_report, rows_of
from orchestration.statements.numbers import Words
from orchestration.statements.phrases import Phrase, compiled
from orchestration.statements.text import normal

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Other:
    """Another value that is known of a figure, and why it would be printed instead."""

    name: str
    cause: str
    value: str


@dataclass(frozen=True)
class Figure:
    """A figure of one year."""

    stable_id: str
    year: int
    order: int
    name: str
    unit: str
    kind: str
    status: str
    # None where it may not be said
    value: str | None
    exact: Fraction | None
    numerator: str | None
    denominator: str | None
    reason: str
    # between these it lies, whatever becomes of the rows that are held
    lowest: str | None = None
    highest: str | None = None
    alternatives: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All that is needed to check a report on one year."""

    year: int
    figures: dict[tuple[str, int], Figure]
    phrases: tuple[Phrase, ...]
    # what is no figure, and why
    ignored: tuple[tuple[Phrase, str], ...]
    words: Words
    # by unit: its family, and what power of ten it is worth there
    units: dict[str, tuple[str, int]]
    causes: dict[str, str]
    # (figure, name of it) in the order of the catalogue
    names: dict[str, str] = field(default_factory=dict)


def load(served: duckdb.DuckDBPyConnection, year: int) -> Catalogue:
    """Read a copy. Raises UnknownName for a year of which no figure is asked."""
    must_have_a_report(served, year)
    said = rows_of(served, "select word, kind, meaning from marts.dim_statement_word order by all")

    def of_kind(kind: str) -> dict[str, str]:
        return {row["word"]: row["meaning"] for row in said if row["kind"] == kind}

    units = {
        normal(row["unit"]): (row["family"], row["power"])
        for row in rows_of(served, "select unit, family, power from marts.dim_published_unit")
    }
    words = Words(
        measures=(*units, *map(normal, of_kind("measure"))),
        before=of_kind("before"),
        behind=of_kind("behind"),
        behind_unit=of_kind("behind_unit"),
        negations=tuple(of_kind("negation")),
        years={word: int(meaning) for word, meaning in of_kind("year").items()},
        comparisons=tuple(of_kind("comparison")),
    )
    phrases = rows_of(
        served,
        "select stable_id, pattern_zh, near_zh, says, is_shared from marts.dim_figure_phrase "
        "order by stable_id, phrase_order, pattern_zh",
    )
    ignored = rows_of(served, "select pattern_zh, reason_zh from marts.dim_not_a_figure order by pattern_zh")
    causes = rows_of(served, "select cause_code, name_zh from marts.dim_conflict_cause")
    figures = _figures(served)
    return Catalogue(
        year=year,
        figures=figures,
        phrases=tuple(
            compiled(row["stable_id"], row["pattern_zh"], words, row["near_zh"] or "", row["says"], row["is_shared"])
            for row in phrases
        ),
        ignored=tuple((compiled(None, row["pattern_zh"], words), row["reason_zh"]) for row in ignored),
        words=words,
        units=units,
        causes={row["cause_code"]: row["name_zh"] for row in causes},
        names={figure.stable_id: figure.name for figure in figures.values()},
    )


def _figures(served: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], Figure]:
    others: dict[tuple[str, int], list[Other]] = {}
    for row in rows_of(
        served,
        "select stable_id, year, name_zh, value, cause_zh from figures.figure_alternatives "
        "left join marts.dim_alternative_cause using (alternative_id) where value is not null "
        "order by stable_id, year, alternative_order",
    ):
        other = Other(row["name_zh"], row["cause_zh"] or "", row["value"])
        others.setdefault((row["stable_id"], row["year"]), []).append(other)
    return {
        (row["stable_id"], row["year"]): _figure(row, tuple(others.get((row["stable_id"], row["year"]), ())))
        for row in rows_of(
            served,
            "select figure.*, effect.lowest_value, effect.highest_value from figures.yearly_figures as figure "
            "left join figures.figure_effect as effect using (stable_id, year) order by year, catalogue_order",
        )
    }


def _figure(row: dict[str, Any], alternatives: tuple[Other, ...]) -> Figure:
    known = row["status"] == "computed"
    exact = None
    if known and row["kind"] not in ("class", "status", "label", "event") and row["exact_fraction"]:
        above, _, below = row["exact_fraction"].partition("/")
        exact = Fraction(int(above), int(below)) * (100 if row["unit"] == "%" else 1)
    return Figure(
        stable_id=row["stable_id"],
        year=row["year"],
        order=row["catalogue_order"],
        name=row["name_zh"],
        unit=row["unit"],
        kind=row["kind"],
        status=row["status"],
        value=row["value"] if known else None,
        exact=exact,
        numerator=row["numerator"],
        denominator=row["denominator"],
        reason=" ".join((row["reason"] or "").split()),
        lowest=row["lowest_value"] if known else None,
        highest=row["highest_value"] if known else None,
        alternatives=alternatives,
    )


def day_of(value: str) -> date | None:
    """The day that a value of the catalogue is, where it is one."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
