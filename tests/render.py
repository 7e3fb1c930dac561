"""Renders a dbt macro to SQL without dbt, so that a pure function can be tried on a table of cases in a second.

    from tests.render import evaluate, render
    render("read_date", "delivered")                      # the SQL text of the macro on a column
    evaluate("read_date", ["2020.4.1", "202572日"])       # the values DuckDB makes of each text, in order

With `--import-mode=importlib` the package `tests` is importable from the project's root. All macros of
`dbt_project/macros` are loaded together and see one another; `adapter.dispatch` picks `duckdb__x`, then `default__x`.
Does not belong here: models (dbt unit tests), `ref`, `source`, anything that runs a query while it renders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2

MACROS = Path(__file__).resolve().parent.parent / "dbt_project" / "macros"
# dbt's own block tags, which plain jinja does not know
FOREIGN_TAGS = re.compile(r"{%-?\s*(test|materialization|snapshot|docs)\s")


class _Adapter:
    """Stands in for dbt's adapter: only `dispatch`."""

    def __init__(self) -> None:
        self.macros: Any = None

    def dispatch(self, name: str, package: str | None = None) -> Callable[..., str]:
        """Pick the macro of this engine, as dbt does."""
        for candidate in (f"duckdb__{name}", f"default__{name}"):
            if hasattr(self.macros, candidate):
                return getattr(self.macros, candidate)
        raise LookupError(f"macro {name} has neither a duckdb__ nor a default__ form")


@cache
def _macros() -> Any:
    sources = [path.read_text(encoding="utf-8") for path in sorted(MACROS.rglob("*.sql"))]
    adapter = _Adapter()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    # dbt's return() ends a macro with a value; for macros that are one expression, printing the value is the same
    environment.globals.update(adapter=adapter, var=lambda _name, default="": default)
    environment.globals["return"] = lambda value: value
    template = environment.from_string("\n".join(s for s in sources if not FOREIGN_TAGS.search(s)))
    adapter.macros = template.module
    return template.module


def render(macro: str, *arguments: Any) -> str:
    """Give the SQL that a macro expands to."""
    return str(getattr(_macros(), macro)(*arguments)).strip()


def evaluate(macro: str, texts: Iterable[str | None], *arguments: Any) -> list[Any]:
    """Run a macro of one text column on each text and give the values in the same order."""
    with duckdb.connect() as connection:
        connection.execute("create table cases (position integer, delivered varchar)")
        connection.executemany("insert into cases values (?, ?)", list(enumerate(texts)) or [(-1, None)])
        expression = render(macro, "delivered", *arguments)
        rows = connection.execute(f"select {expression} from cases where position >= 0 order by position")
        return [value for (value,) in rows.fetchall()]
