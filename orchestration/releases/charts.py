"""The charts of the figure book: each is a declaration in `templates/figure_book/charts`, filled from one DuckDB file.

A declaration says to which figure a chart belongs, its title and note, the rows it draws (a query of which `$year` is
the year), the columns of the table beside it, and how it is drawn (a Vega-Lite specification over the data set `rows`).

Belongs here: reading the declarations and filling them. Does not belong here: one line for one chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from orchestration.reading import Record

if TYPE_CHECKING:
    import duckdb

CHARTS = Path(__file__).parent.parent / "templates" / "figure_book" / "charts"
# how all charts look, and the chart that stands in every passport
_LOOK, _TREND = "look", "trend"


@dataclass(frozen=True)
class Chart:
    """One chart of a year with everything that is drawn and said beside it."""

    name: str
    # figure_id of the catalogue
    chapter_of: str
    title_zh: str
    note_zh: str
    rows: list[Record]
    columns: dict[str, str]
    legend_title_zh: str | None
    legend: list[Record]
    spec: dict[str, Any]
    # how the chart fits itself to the width it is given
    fitting: dict[str, Any]


def charts(served: duckdb.DuckDBPyConnection, year: int) -> list[Chart]:
    """All charts, in the order of their names; one without rows has nothing to draw, which the page says."""
    told = {
        figure_id
        for (figure_id,) in served.execute(
            "select figure_id from figures.yearly_figures where year = ? and status = 'computed'", [year]
        ).fetchall()
    }
    return [
        _filled(served, year, path, told) for path in sorted(CHARTS.glob("*.yaml")) if path.stem not in (_LOOK, _TREND)
    ]


def look() -> dict[str, Any]:
    """The configuration that every chart is drawn with."""
    return _declared(CHARTS / f"{_LOOK}.yaml")


def trend() -> dict[str, Any]:
    """The specification of the years of one figure."""
    return _declared(CHARTS / f"{_TREND}.yaml")["spec"]


@cache
def _declared(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _filled(served: duckdb.DuckDBPyConnection, year: int, path: Path, told: set[str]) -> Chart:
    declared = _declared(path)
    legend = declared.get("legend", {})
    # what may not be said is not drawn either
    is_told = declared["chapter_of"] in told
    return Chart(
        name=path.stem,
        chapter_of=declared["chapter_of"],
        title_zh=declared["title_zh"],
        note_zh=declared["note_zh"],
        rows=_rows(served, declared["rows"], year) if is_told else [],
        columns=declared["columns"],
        legend_title_zh=legend.get("title_zh"),
        legend=_rows(served, legend["rows"], year) if legend and is_told else [],
        spec=declared["spec"],
        fitting={name: declared[name] for name in ("blocks", "step") if name in declared},
    )


def _rows(served: duckdb.DuckDBPyConnection, query: str, year: int) -> list[Record]:
    cursor = served.execute(query, {"year": year})
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
