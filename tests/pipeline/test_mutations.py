"""Every decoy of the sample, taken away and made to count: exactly the figures that it should move do.

A mutation edits delivered cells where they lie as text, below everything that transforms them, and builds again what
stands on them. Of each kind of decoy one is made to count, alone among the rows of its source, and the printed values
must be those that the sample worked out for it. All decoys whose absence should change nothing are taken away together:
not one record that any figure counts may come or go, so that nothing can cancel out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import duckdb
import pytest

from expectations.guard import guard
from expectations.rules import load_suites
from orchestration import transformations
from orchestration.guarding import delivered
from orchestration.intake.contracts import load_contracts
from orchestration.places import CONTRACTS, Places
from tests.conftest import Installation

pytestmark = [pytest.mark.pipeline, pytest.mark.long]

YEAR = 2020
COUNTED = (
    "select stable_id, record_id, in_numerator, in_denominator from figures.figure_evidence "
    f"where period = {YEAR} and is_counted"
)

RESTS_ON = (
    "select lineage.stable_id, lineage.record_id, delivery.file, lineage.sheet_name, lineage.row_number "
    "from figures.figure_lineage as lineage inner join marts.deliveries as delivery "
    f"on lineage.delivery_id = delivery.delivery_id and delivery.status = 'loaded' where lineage.period = {YEAR}"
)


@dataclass(frozen=True)
class Mutation:
    """Rows of one file with other cells, or (without cells) not there at all, and the figures that must then differ."""

    name: str
    source: str
    file: str
    sheet: str | None
    rows: tuple[int, ...]
    place: str | None
    cells: dict[str, str | None] | None
    expected: dict[str, str]


@dataclass
class Outcome:
    """What stands after a build: the printed values of the year, and every record that counts."""

    values: dict[str, str | None]
    counted: set[tuple]


def mutation(
    decoy: dict[str, Any], what: str, cells: dict[str, str | None] | None, expected: dict[str, str]
) -> Mutation:
    name = f"{decoy['source']}: {decoy['kind']} {what}"
    rows = tuple(decoy["rows"])
    return Mutation(name, decoy["source"], decoy["file"], decoy["sheet"], rows, decoy["place"], cells, expected)


class Workshop:
    """A copy of the sample year that is mutated and built over and over; each round begins with the sound cells."""

    def __init__(self, bureau: Installation) -> None:
        self.places = Places(raw=bureau.raw, warehouse=bureau.warehouse)
        self.sound = bureau.folder / "sound.duckdb"
        shutil.copy(self.places.restricted_db, self.sound)
        self.contracts = load_contracts(CONTRACTS)
        self.suites = load_suites()
        manifest = json.loads(transformations.manifest_file().read_text(encoding="utf-8"))
        self.staged: dict[str, list[str]] = {}
        for node in manifest["nodes"].values():
            # models/staging/<source>/<model>.sql
            if node["resource_type"] == "model" and node["path"].startswith("staging/"):
                self.staged.setdefault(node["path"].split("/")[1], []).append(node["name"])
        self.before: set[str] = set()

    def build(self, mutations: Sequence[Mutation]) -> Outcome:
        shutil.copy(self.sound, self.places.restricted_db)
        with duckdb.connect(str(self.places.restricted_db)) as cells:
            for one in mutations:
                self._apply(cells, one)
        # what the round before has mutated must become sound again
        now = {one.source for one in mutations}
        touched, self.before = now | self.before, now
        staging = [model for source in sorted(touched) for model in self.staged[source]]
        self._run(" ".join(staging))
        self._ask("rows", touched)
        below = " ".join(f"{model}+" for model in staging)
        self._run(below, f"{' '.join(staging)} tag:rows tag:published")
        self._ask("facts", touched)
        self._run("tag:published")
        with duckdb.connect(str(self.places.work_db), read_only=True) as work:
            values = work.execute(f"select stable_id, value from figures.yearly_figures where year = {YEAR}").fetchall()
            return Outcome(dict(values), set(work.execute(COUNTED).fetchall()))

    def _run(self, select: str, exclude: str = "") -> None:
        transformations.build(self.places, select, f"resource_type:test {exclude}")

    def _ask(self, stage: Any, sources: set[str]) -> None:
        tables = {suite.table for suite in self.suites if suite.source in {*sources, "any"}}
        guard(self.places.work_db, stage, delivered(self.places), suites=self.suites, tables=tables)

    def _apply(self, cells: duckdb.DuckDBPyConnection, one: Mutation) -> None:
        ((delivery, layout),) = cells.execute(
            "select delivery_id, layout from intake.deliveries where file = ? and status = 'loaded'", [one.file]
        ).fetchall()
        table = f'raw.raw."{self.contracts[one.source].layout(layout).table}"'
        here = "delivery_id = ? and sheet_name is not distinct from ? and list_contains(?, row_number)"
        of: list[Any] = [delivery, one.sheet, list(one.rows)]
        if one.place is not None:
            here, of = f"{here} and place = ?", [*of, one.place]
        if one.cells is None:
            ((gone,),) = cells.execute(f"delete from {table} where {here}", of).fetchall()
            # the file would have had so many records fewer
            cells.execute(
                "update intake.deliveries set raw_rows = raw_rows - ?, records_counted = records_counted - ? "
                "where delivery_id = ? and status = 'loaded'",
                [gone, gone, delivery],
            )
            assert gone == len(one.rows), one.name
        else:
            named = ", ".join(f'"{column}" = ?' for column in one.cells)
            ((changed,),) = cells.execute(
                f"update {table} set {named} where {here}", [*one.cells.values(), *of]
            ).fetchall()
            assert changed == len(one.rows), one.name


@pytest.fixture(scope="module")
def workshop(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(sample_year.copy(tmp_path_factory.mktemp("mutated") / "bureau"))
    yield made
    shutil.rmtree(made.sound.parent, ignore_errors=True)


def kinds(sample_year: Installation) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for decoy in sample_year.truth()["decoys"]:
        found.setdefault((decoy["source"], decoy["kind"]), []).append(decoy)
    return found


def test_a_decoy_made_to_count_moves_exactly_its_figures(sample_year: Installation, workshop: Workshop) -> None:
    figures = {stable_id: figure["value"] for stable_id, figure in sample_year.figures(YEAR).items()}
    by_source: dict[str, list[Mutation]] = {}
    for (source, _), decoys in kinds(sample_year).items():
        counting = next((decoy for decoy in decoys if decoy["counts_if"]), None)
        if counting:
            made = mutation(counting, "made to count", counting["counts_if"], counting["would_be"])
            by_source.setdefault(source, []).append(made)
        missed = next((decoy for decoy in decoys if decoy["without"]), None)
        if missed:
            by_source.setdefault(source, []).append(mutation(missed, "taken away", None, missed["without"]))
    tried = sum(map(len, by_source.values()))
    assert tried > 20
    wrong = []
    # sources share no figure, so one mutation of each fits into a round
    for round_ in zip_longest(*by_source.values()):
        mutations = [one for one in round_ if one]
        after = workshop.build(mutations).values
        for one in mutations:
            own = {stable_id for other in by_source[one.source] for stable_id in other.expected}
            changed = {stable_id: after[stable_id] for stable_id in own if after[stable_id] != figures[stable_id]}
            if changed != one.expected:
                wrong.append(f"{one.name}: expected {one.expected}, changed {changed}")
        meant = {stable_id for one in mutations for stable_id in one.expected}
        others = {i: after[i] for i, value in figures.items() if i not in meant and after[i] != value}
        if others:
            wrong.append(f"{[one.name for one in mutations]}: these moved as well: {others}")
    assert wrong == []
    print(f"decoys made to count or taken away one by one: {tried}, wrong: {len(wrong)}")


def test_decoys_taken_away_leave_every_counted_record(sample_year: Installation, workshop: Workshop) -> None:
    taken = [
        mutation(decoy, "taken away", None, {})
        for decoys in kinds(sample_year).values()
        # one stays where there are several: a ledger from which a whole year has gone is rightly stopped (F07)
        for decoy in decoys[: max(1, len(decoys) - 1)]
        # a single cell of a file with a column for every place is no record of its own
        if decoy["rows"] and not decoy["without"] and not decoy["place"]
    ]
    assert len({one.name for one in taken}) > 20
    outcome = workshop.build(taken)
    with duckdb.connect(str(sample_year.warehouse / "work" / "ecoledger.duckdb"), read_only=True) as work:
        sound = set(work.execute(COUNTED).fetchall())
        rests_on = work.execute(RESTS_ON).fetchall()
    assert outcome.counted - sound == set()
    gone = {(one.file, one.sheet, row) for one in taken for row in one.rows}
    # of "all" and "none" a record may be judged that is a decoy itself: it goes, and the verdict stays
    judged = {(stable_id, record_id, False, True) for stable_id, record_id, *place in rests_on if tuple(place) in gone}
    assert sound - outcome.counted - judged == set()
    figures = {stable_id: figure["value"] for stable_id, figure in sample_year.figures(YEAR).items()}
    assert outcome.values == figures
