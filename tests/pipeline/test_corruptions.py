"""Five hundred cells of the sample gone wrong, one a row: each is caught, or no figure's evidence is another.

A corruption is *caught* when its row, or a record made of it, newly stands in quality.rejects or quality.failures. It
left everything *unchanged* when no record that any figure or other way to count looks at is another than before. Else
it is *silent*, and that is a defect of the guard, with one exception that no guard can close: a *plausible* value in
place of another. 2020-03-05 in place of 2020-03-06, 41 in place of 14, the county of another row, or nothing at all
where the column has such gaps: nobody who sees the delivered file could say that it is wrong. Whether a corruption is
of that kind is decided by the texts of the column alone (tests/corruptions.py), never by what the pipeline made of it.

One build bears many corruptions, so what changed is told apart by lineage: record, row. What lineage can not tell
apart is tried again with less beside it, at last alone in its source.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from random import Random

import duckdb
import pytest

from tests.cell_workshop import Edit, Workshop
from tests.conftest import Installation
from tests.corruptions import KINDS, corrupted, is_plausible

pytestmark = [pytest.mark.pipeline, pytest.mark.long]

CORRUPTIONS = 500
BUILDS = 2
# other cells: ECOLEDGER_SEED=another pytest -m long tests/pipeline/test_corruptions.py
SEED = os.environ.get("ECOLEDGER_SEED", "ecoledger")
# rows of one kind looked at for each source, more than are needed
ENOUGH = 60
EVIDENCE = """
    select stable_id, null as alternative_id, columns(* exclude (stable_id, measure, is_counted))
    from figures.figure_evidence
    union all
    select named.stable_id, evidence.alternative_id, columns(evidence.* exclude (alternative_id))
    from figures.alternative_evidence as evidence
    inner join reference.figure_alternative as named using (alternative_id)
"""
# Z07 says of a figure that rows are held; which ones stands in quality.rejects
FAILED = "select source, rule_id, record_id from quality.failures where rule_id <> 'Z07'"
HELD = "select source, rule_id, delivery_id, sheet_name, row_number, column_name from quality.rejects"
BLOCKED = "select source, rule_id, table_name from quality.check_results where blocks"

Place = tuple[str, str | None, int]


@dataclass(frozen=True, eq=False)
class Corruption:
    """One cell gone wrong; `kind` says how."""

    kind: str
    column: str
    old: str | None
    new: str
    plausible: bool
    at: Place
    edit: Edit

    def __str__(self) -> str:
        # the place and not the texts, which may be somebody's name
        return (
            f"{self.kind}: {self.edit.file} {self.at[1] or ''} row {self.at[2]} {self.edit.place or ''} {self.column}"
        )


@dataclass
class State:
    """What a build says: the evidence, what was held or failed, and which records a row has become."""

    evidence: set[tuple]
    held: set[tuple]
    failed: set[tuple]
    blocked: set[tuple]
    records: dict[Place, set[str]] = field(default_factory=dict)


def state(work: duckdb.DuckDBPyConnection, places: Sequence[Place]) -> State:
    evidence, held, failed, blocked = (
        set(work.execute(question).fetchall()) for question in (EVIDENCE, HELD, FAILED, BLOCKED)
    )
    found = State(evidence, held, failed, blocked)
    lineages = work.execute(
        "select table_name from duckdb_tables() where schema_name = 'figures' and starts_with(table_name, 'lineage_')"
    ).fetchall()
    rows = [dict(zip(("delivery_id", "sheet_name", "row_number"), place, strict=True)) for place in places]
    for (lineage,) in sorted(lineages):
        for record, *place in work.execute(
            f"""
            with row_at as (
                select unnest(
                    cast(? as struct(delivery_id varchar, sheet_name varchar, row_number integer)[]), recursive := true
                )
            )
            select distinct record_id, row_at.* from figures.{lineage} as lineage inner join row_at
                on lineage.delivery_id = row_at.delivery_id and lineage.row_number = row_at.row_number
                and lineage.sheet_name is not distinct from row_at.sheet_name
            """,
            [rows],
        ).fetchall():
            found.records.setdefault(tuple(place), set()).add(record)
    return found


@pytest.fixture(scope="module")
def workshop(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(sample_year.copy(tmp_path_factory.mktemp("corrupted") / "bureau"))
    yield made
    shutil.rmtree(made.sound.parent, ignore_errors=True)


def chosen(workshop: Workshop) -> list[Corruption]:
    """Rows of all sources in turn, one corruption each; the same ones every time."""
    with workshop.read() as work:
        work.execute(f"attach '{workshop.sound}' as sound (read_only)")
        by_source = {source: _of_source(workshop, work, source) for source in sorted(workshop.staged)}
    in_turn = chain.from_iterable(zip_longest(*by_source.values()))
    return [one for one in in_turn if one][:CORRUPTIONS]


def _of_source(workshop: Workshop, work: duckdb.DuckDBPyConnection, source: str) -> list[Corruption]:
    dice = Random(f"{SEED} {source}")
    by_table = [_of_layout(workshop, work, source, layout.name, dice) for layout in workshop.contracts[source].layouts]
    return [one for one in chain.from_iterable(zip_longest(*by_table)) if one]


def _of_layout(
    workshop: Workshop, work: duckdb.DuckDBPyConnection, source: str, name: str, dice: Random
) -> list[Corruption]:
    """Corrupt rows that count and others; neither those that a later delivery replaces nor those that are held."""
    layout = workshop.contracts[source].layout(name)
    columns = [column.name for column in layout.columns if workshop.is_read(source, column.name)]
    wide = layout.shape == "wide"
    table = f"sound.raw.{layout.table}"
    # of each text three are enough to see that it is repeated
    counted = "select {0}, least(count(*), 3) from {1} group by 1 order by 1"
    texts: dict[str, list[str | None]] = {
        column: [
            text for text, times in work.execute(counted.format(f'"{column}"', table)).fetchall() for _ in range(times)
        ]
        for column in [*columns, *(["value"] if wide else [])]
    }
    lot = f"'{SEED}', delivery.file, cell.sheet_name, cell.row_number{', cell.place' if wide else ''}"
    rows = work.execute(
        f"""
        with behind as (select distinct delivery_id, sheet_name, row_number from figures.figure_lineage),
        drawn as (
            select delivery.file, cell.*, behind.delivery_id is not null as counts,
                md5(concat_ws('|', {lot})) as lot
            from {table} as cell
            inner join sound.intake.deliveries as delivery using (delivery_id)
            left join behind on cell.delivery_id = behind.delivery_id and cell.row_number = behind.row_number
                and cell.sheet_name is not distinct from behind.sheet_name
            where not exists (
                select 1 from intermediate.int_superseded_cover as later
                where later.delivery_id = cell.delivery_id and later.cover_key is not distinct from cell.cover_key
            ) and not exists (
                select 1 from quality.rejects as held
                where held.delivery_id = cell.delivery_id and held.row_number = cell.row_number
                    and held.sheet_name is not distinct from cell.sheet_name
            )
        )
        select * exclude (lot) from drawn
        qualify row_number() over (partition by counts order by lot) <= {ENOUGH}
        order by row_number() over (partition by counts order by lot), counts
        """
    ).fetchall()
    names = [described[0] for described in work.description or []]
    made, used = [], set()
    for row in (dict(zip(names, values, strict=True)) for values in rows):
        at = (row["delivery_id"], row["sheet_name"], row["row_number"])
        if at in used:
            continue
        used.add(at)
        # an empty cell can go wrong in few ways: most are not looked at
        filled = [column for column in texts if row[column]] if dice.random() < 0.95 else list(texts)
        ways = [(kind, column) for kind in _shuffled(dice, KINDS) for column in _shuffled(dice, filled)]
        wrongs = ((kind, column, corrupted(kind, row[column] or "", dice, texts[column])) for kind, column in ways)
        kind, column, new = next(way for way in wrongs if way[2] is not None)
        plausible = is_plausible(row[column] or "", new, texts[column])
        place = row["place"] if column == "value" else None
        edit = Edit(f"{source}: {kind}", source, row["file"], row["sheet_name"], at[2:], place, {column: new or None})
        made.append(Corruption(kind, column, row[column], new, plausible, at, edit))
    return made


def _shuffled(dice: Random, names: Collection[str]) -> list[str]:
    return dice.sample(sorted(names), len(names))


@dataclass
class Verdicts:
    """What became of each corruption, and what one build could not tell."""

    before: State
    sources: dict[str, set[str]]
    caught: list[Corruption] = field(default_factory=list)
    unchanged: list[Corruption] = field(default_factory=list)
    plausible: list[Corruption] = field(default_factory=list)
    open: list[Corruption] = field(default_factory=list)

    def judge(self, tried: Sequence[Corruption], after: State) -> None:
        """Sort what was tried together; what moved and was not caught by its own row or record stays open."""
        moved = self.before.evidence ^ after.evidence
        moved_records = {row[3] for row in moved}
        records = {one: self.before.records.get(one.at, set()) | after.records.get(one.at, set()) for one in tried}
        # a year's mean is made of many rows: what is said of it is said of none of them
        claims = Counter(record for those in records.values() for record in those)
        held = {row[2:5] for row in after.held - self.before.held}
        failed = {row[2] for row in after.failed - self.before.failed}
        # what no lineage leads to is laid at the door of everything in the sources of the figure
        homeless = set().union(*(self.sources[row[0]] for row in moved if row[3] not in claims))
        assert homeless <= {one.edit.source for one in tried}, "evidence moved of which nothing was touched"
        for one in tried:
            own = {record for record in records[one] if claims[record] == 1}
            place = ["" if part is None else str(part) for part in one.at]
            if one.at in held or failed & {":".join(place), "|".join(place), *own}:
                self.caught.append(one)
            elif not (records[one] & moved_records or one.edit.source in homeless):
                self.unchanged.append(one)
            elif one.plausible:
                self.plausible.append(one)
            else:
                self.open.append(one)

    def judge_alone(self, one: Corruption, after: State) -> bool:
        """Sort what was alone in its source; False when it was silent."""
        complaints = chain(after.held - self.before.held, after.failed - self.before.failed,
                           after.blocked - self.before.blocked)  # fmt: skip
        if any(complaint[0] == one.edit.source for complaint in complaints):
            self.caught.append(one)
        elif any(one.edit.source in self.sources[row[0]] for row in self.before.evidence ^ after.evidence):
            return False
        else:
            self.unchanged.append(one)
        return True


def test_a_corrupted_cell_is_caught_or_moves_nothing(workshop: Workshop) -> None:
    corruptions = chosen(workshop)
    assert len(corruptions) == CORRUPTIONS
    assert {one.edit.source for one in corruptions} == set(workshop.staged)
    assert {one.kind for one in corruptions} == set(KINDS)
    places = [one.at for one in corruptions]
    with workshop.read() as work:
        before = state(work, places)
        sources: dict[str, set[str]] = {}
        for stable_id, source in work.execute("select stable_id, source from reference.figure_requirement").fetchall():
            sources.setdefault(stable_id, set()).add(source)
    verdicts = Verdicts(before, sources)

    def tried(some: Sequence[Corruption]) -> State:
        workshop.build([one.edit for one in some])
        with workshop.read() as work:
            return state(work, [one.at for one in some])

    for part in range(BUILDS):
        some = corruptions[part::BUILDS]
        verdicts.judge(some, tried(some))
    while verdicts.open:
        together, verdicts.open = verdicts.open, []
        verdicts.judge(together, tried(together))
        if len(verdicts.open) == len(together):
            break
    silent = []
    alone: dict[str, list[Corruption]] = {}
    for one in verdicts.open:
        alone.setdefault(one.edit.source, []).append(one)
    for round_ in zip_longest(*alone.values()):
        some = [one for one in round_ if one]
        after = tried(some)
        silent += [one for one in some if not verdicts.judge_alone(one, after)]
    for name in ("caught", "unchanged", "plausible"):
        those = getattr(verdicts, name)
        print(f"{name}: {len(those)} {dict(sorted(Counter(one.kind for one in those).items()))}")
    print(f"silent: {len(silent)}")
    # a guard that holds nothing, and cells that nothing reads, would leave nothing to be proven
    assert len(verdicts.caught) > CORRUPTIONS / 3
    assert len(verdicts.plausible) < CORRUPTIONS / 10
    assert [str(one) for one in silent] == []
