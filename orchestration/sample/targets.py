"""What the sample must come to, and whom and what it is made for: read from the project's seeds, typed nowhere.

Belongs here: reading seeds and contracts as they lie on disk. Does not belong here: any number of a report.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from orchestration.places import CONTRACTS, SEEDS
from orchestration.refusals import Refusal
from orchestration.sample.dice import Dice


class SampleError(Refusal, ValueError):
    """A sample that cannot or must not be made; the message is one sentence for the person who asked."""


def seed_rows(*parts: str) -> list[dict[str, str]]:
    """Read one seed as text."""
    path = SEEDS.joinpath(*parts).with_suffix(".csv")
    if not path.exists():
        raise SampleError(f"The sample needs the seed {path.relative_to(SEEDS.parent)}, which is not there.")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Year:
    """A reported year: its days and the day up to which it is told."""

    year: int
    first: date
    last: date
    as_of: date


def reported_year(year: int) -> Year:
    """Find the year among those that the bureau reports."""
    for row in seed_rows("bureau", "report_year"):
        if row["year"] == str(year):
            return Year(
                year,
                date.fromisoformat(row["period_start"]),
                date.fromisoformat(row["period_end"]),
                date.fromisoformat(row["as_of_date"]),
            )
    raise SampleError(f"{year} is not among the years in seeds/bureau/report_year.csv, so no sample is made.")


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text: how a long row of column names stays readable."""
    return tuple(text.split())


class Targets:
    """The values to be reached: what was printed for the year, or, where nothing was, what chance offers."""

    def __init__(self, year: int, printed: dict[str, str] | None = None) -> None:
        """Read the record of what was printed for that year."""
        self.year = year
        self._printed = printed if printed is not None else _printed_of(year)
        self.reached: dict[str, str] = {}

    def apart(self) -> Targets:
        """Give the same targets once more, for reading another source's rows: what they reach is not told here."""
        return Targets(self.year, self._printed)

    def _value(self, stable_id: str, otherwise: str) -> str:
        self.reached[stable_id] = self._printed.get(stable_id, otherwise)
        return self.reached[stable_id]

    def count(self, stable_id: str, low: int, high: int) -> int:
        """Give a printed count, or a made one between the two."""
        text = self._value(stable_id, str(Dice(self.year, stable_id).between(low, high)))
        if not text.isdigit():
            raise SampleError(f"The printed value of {stable_id}, {text!r}, is not a count: no sample can reach it.")
        return int(text)

    def word(self, stable_id: str, otherwise: str) -> str:
        """Give a printed word (a class, true or false), or the one named."""
        return self._value(stable_id, otherwise)

    def follows(self, stable_id: str, value: str) -> str:
        """State what follows for a figure from others; a printed value that contradicts it stops the sample."""
        printed = self._printed.get(stable_id)
        if printed is not None and printed != value:
            raise SampleError(
                f"The printed value of {stable_id} is {printed}, but the other printed values make it {value}: "
                "no sample can reach both."
            )
        self.reached[stable_id] = value
        return value


def _printed_of(year: int) -> dict[str, str]:
    rows = seed_rows("figures", "printed_value")
    return {row["stable_id"]: row["printed_value"] for row in rows if row["year"] == str(year)}


def contract_labels(source: str, layout: str) -> dict[str, list[str]]:
    """Give the known labels of each column of a layout, as its contract declares them."""
    return {column["name"]: list(column["labels"]) for column in _contract_columns(source, layout)}


def contract_people(source: str, layout: str) -> list[str]:
    """Name the columns of a layout that its contract leaves behind because a cell may tell of a person."""
    return [column["name"] for column in _contract_columns(source, layout) if column.get("personal")]


def _contract_columns(source: str, layout: str) -> list[dict[str, Any]]:
    path: Path = CONTRACTS / source / "contract.yml"
    if not path.exists():
        raise SampleError(f"The sample needs raw/{source}/contract.yml for its headers, and it is not there.")
    contract = yaml.safe_load(path.read_text(encoding="utf-8"))
    for declared in contract["layouts"]:
        if declared["name"] == layout:
            return declared["columns"]
    raise SampleError(f"raw/{source}/contract.yml declares no layout {layout}, so the sample has no headers for it.")
