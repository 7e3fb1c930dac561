"""A copy of a built bureau-year whose delivered cells are changed where they lie as text, and which is built again.

Belongs here: changing cells below everything that transforms them, and building and guarding what stands on them. Does
not belong here: which cells are changed, or what must come of it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from expectations.guard import guard
from expectations.rules import load_suites
from orchestration import transformations
from orchestration.guarding import delivered
from orchestration.intake.contracts import Layout, load_contracts
from orchestration.places import CONTRACTS, Places
from tests.conftest import Installation


@dataclass(frozen=True)
class Edit:
    """Rows of one file with other cells, or (without cells) not there at all.

    `place`: whose cell, in a file with a column for every place; without it a line's own cells.
    """

    name: str
    source: str
    file: str
    sheet: str | None
    rows: tuple[int, ...]
    place: str | None
    cells: dict[str, str | None] | None


class Workshop:
    """A copy of the sample year that is edited and built over and over; each round begins with the sound cells."""

    def __init__(self, bureau: Installation) -> None:
        self.places = Places(raw=bureau.raw, warehouse=bureau.warehouse)
        self.sound = bureau.folder / "sound.duckdb"
        shutil.copy(self.places.restricted_db, self.sound)
        self.contracts = load_contracts(CONTRACTS)
        self.suites = load_suites()
        manifest = json.loads(transformations.manifest_file().read_text(encoding="utf-8"))
        self.staged: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        for node in manifest["nodes"].values():
            # models/staging/<source>/<model>.sql
            if node["resource_type"] == "model" and node["path"].startswith("staging/"):
                source = node["path"].split("/")[1]
                # declared corrections are staged beside the sources, and nobody delivers them
                if source not in self.contracts:
                    continue
                self.staged.setdefault(source, []).append(node["name"])
                self._texts[source] = self._texts.get(source, "") + node["raw_code"]
        for macro in manifest["macros"].values():
            folder = macro["path"].split("/")[1]
            if macro["package_name"] == "ecoledger" and folder in self._texts:
                self._texts[folder] += macro["macro_sql"]
        self.before: set[str] = set()

    def is_read(self, source: str, column: str) -> bool:
        """Whether staging names a delivered column; what it does not name stays behind."""
        return re.search(rf"\b{column}\b", self._texts[source]) is not None

    def build(self, edits: Sequence[Edit]) -> None:
        """Edit the sound cells, and build and guard all that stands on them."""
        shutil.copy(self.sound, self.places.restricted_db)
        with duckdb.connect(str(self.places.restricted_db)) as cells:
            for one in edits:
                self._apply(cells, one)
        # what the round before has edited must become sound again
        now = {one.source for one in edits}
        touched, self.before = now | self.before, now
        staging = [model for source in sorted(touched) for model in self.staged[source]]
        with duckdb.connect(str(self.places.work_db)) as work:
            # the register of deliveries knows nothing of cells that were changed behind its back
            work.execute(
                "delete from quality.standing where list_contains(?, relation_name)",
                [[f"ecoledger.staging.{model}" for model in staging]],
            )
        self._run(" ".join(staging))
        self._ask("rows", touched)
        below = " ".join(f"{model}+" for model in staging)
        self._run(below, f"{' '.join(staging)} tag:rows tag:published")
        self._ask("facts", touched)
        self._run("tag:published")

    def read(self) -> duckdb.DuckDBPyConnection:
        """What was built, to be asked."""
        return duckdb.connect(str(self.places.work_db), read_only=True)

    def _run(self, select: str, exclude: str = "") -> None:
        transformations.build(self.places, select, exclude)

    def _ask(self, stage: Any, sources: set[str]) -> None:
        tables = {suite.table for suite in self.suites if suite.source in {*sources, "any"}}
        guard(self.places.work_db, stage, delivered(self.places), suites=self.suites, tables=tables)

    def _apply(self, cells: duckdb.DuckDBPyConnection, one: Edit) -> None:
        ((delivery, name),) = cells.execute(
            "select delivery_id, layout from intake.deliveries where file = ? and status = 'loaded'", [one.file]
        ).fetchall()
        layout = self.contracts[one.source].layout(name)
        table = f'raw.raw."{layout.table}"'
        here = "delivery_id = ? and sheet_name is not distinct from ? and list_contains(?, row_number)"
        of: list[Any] = [delivery, one.sheet, list(one.rows)]
        if one.place is not None:
            here, of = f"{here} and place = ?", [*of, one.place]
        # without a place all cells of a line share what is edited: the line is one row of the file
        counted = "count(*)" if one.place is not None else "count(distinct row_number)"
        assert cells.execute(f"select {counted} from {table} where {here}", of).fetchall() == [(len(one.rows),)], one
        if one.cells is None:
            ((gone,),) = cells.execute(f"delete from {table} where {here}", of).fetchall()
            # the file would have had so many records fewer
            cells.execute(
                "update intake.deliveries set raw_rows = raw_rows - ?, records_counted = records_counted - ? "
                "where delivery_id = ? and status = 'loaded'",
                [gone, gone, delivery],
            )
        else:
            named = ", ".join(f'"{column}" = ?' for column in one.cells)
            cells.execute(f"update {table} set {named} where {here}", [*one.cells.values(), *of])
            if layout.coverage.kind == "rows" and set(one.cells) & set(layout.coverage.key):
                self._cover(cells, layout, delivery, here, of)

    def _cover(self, cells: duckdb.DuckDBPyConnection, layout: Layout, delivery: str, here: str, of: list[Any]) -> None:
        """What a row covers follows from its cells: write the key as intake would have."""
        table = f'raw.raw."{layout.table}"'
        parts = ", ".join(f"coalesce(trim(\"{column}\"), '')" for column in layout.coverage.key)
        cells.execute(
            f"insert into intake.delivery_cover by name "
            f"select distinct c.* replace (concat_ws('|', {parts}) as cover_key) from {table} as cell "
            f"inner join intake.delivery_cover as c using (delivery_id, cover_key) where {here} "
            f"and not exists (select 1 from intake.delivery_cover as known where known.delivery_id = cell.delivery_id "
            f"and known.cover_key = concat_ws('|', {parts}))",
            of,
        )
        cells.execute(f"update {table} set cover_key = concat_ws('|', {parts}) where {here}", of)
        cells.execute(
            f"delete from intake.delivery_cover as c where delivery_id = ? and layout = ? "
            f"and not exists (select 1 from {table} as cell where cell.delivery_id = c.delivery_id "
            "and cell.cover_key = c.cover_key)",
            [delivery, layout.name],
        )
