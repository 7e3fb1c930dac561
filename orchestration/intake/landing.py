"""Records into the raw tables: one way for every kind of file, so that the same rows land the same way.

Belongs here: the statement that puts a relation of text cells into a raw table, long where the layout is wide.
Does not belong here: where the relation comes from (reading.py, bulk.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.intake.contracts import PLACE_COLUMNS
from orchestration.intake.layout import Header
from orchestration.intake.register import literal, quoted


@dataclass(frozen=True)
class Landing:
    """What is the same for every row of a sheet.

    The relation that lands has `row_number`, one text column c<position> for every mapped column of the header, and for
    a wide layout `cells`, the list of the place columns' texts in the order of the header.
    """

    delivery_id: str
    sheet_name: str | None
    header: Header
    attributes: dict[str, str | None]
    # None: the key is made of each row's own values
    cover_key: str | None

    def land(self, connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        """Insert the relation; nothing is filtered, a cell without text stays a row."""
        layout = self.header.layout
        values = {column.name: f"c{position}" for position, column in self.header.columns.items()}
        values |= {name: literal(text) for name, text in self.attributes.items()}
        key = self._key(values)
        inner = relation
        if layout.shape == "wide":
            labels = ", ".join(literal(label) for label in self.header.places.values())
            # the key is made once a line where it does not name the place: a line has 1,600 cells
            by_line = "place" not in layout.coverage.key
            carried = ["row_number", *(f"c{position}" for position in self.header.columns)]
            carried += [f"{key} as line_key"] if by_line else []
            inner = f"(select {', '.join(carried)}, unnest([{labels}]) as place, unnest(cells) as cell from {relation})"
            key = "line_key" if by_line else self._key(values | {"place": "place"})
            values |= {"place": "place", "value": "nullif(cell, '')"}
        targets = ", ".join([*PLACE_COLUMNS, *(quoted(name) for name in values)])
        expressions = ", ".join(
            [literal(self.delivery_id), literal(self.sheet_name), "row_number", key, *values.values()]
        )
        connection.execute(f"insert into raw.{quoted(layout.table)} ({targets}) select {expressions} from {inner}")

    def _key(self, values: dict[str, str]) -> str:
        """Write the cover key: one for the sheet, or made of each row's own values."""
        if self.cover_key is not None:
            return literal(self.cover_key)
        parts = (f"coalesce(trim({values.get(name, 'NULL')}), '')" for name in self.header.layout.coverage.key)
        return "concat_ws('|', " + ", ".join(parts) + ")"
