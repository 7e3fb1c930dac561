"""Great Expectations on one open DuckDB connection.

Great Expectations knows no DuckDB yet: with a plain SQL data source it closes the connection before it fetches the
result. Here a data source keeps one connection for as long as it is needed, the way the library itself does for the
dialects that it lists as persisted. This module is the seam: when the library brings a DuckDB data source, it takes
the place of `KeptDuckDB` and nothing else changes.

Belongs here: the data source, the throw-away context, how a suite is run. Does not belong here: rules, and SQL.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import duckdb
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.expectations.expectation import Expectation

# counts only: a result must never carry the value of a cell, for it may be somebody's name
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}

_importing = threading.Lock()


def warm_up() -> None:
    """Import Great Expectations, which takes seconds; call it in a thread while something else runs."""
    _classes()


class Examiner:
    """Runs suites of expectations against the tables of one DuckDB connection."""

    def __init__(self, context: EphemeralDataContext, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep the context; the connection stays the caller's."""
        self._context = context
        self._connection = connection
        self._sources: dict[str, Any] = {}

    @property
    def context(self) -> EphemeralDataContext:
        """The library's own context, for whoever wants its Data Docs."""
        return self._context

    def examine(
        self, table: str, name: str, expectations: Sequence[Expectation]
    ) -> tuple[ExpectationSuite, ExpectationSuiteValidationResult]:
        """Run all expectations on a table (`schema.table`) in one validation."""
        from great_expectations.core import ExpectationSuite, ValidationDefinition

        schema, _, bare = table.rpartition(".")
        asset = self._source(schema).add_table_asset(name=name, table_name=bare)
        batch = asset.add_batch_definition_whole_table(name="whole table")
        suite = self._context.suites.add(ExpectationSuite(name=name, expectations=list(expectations)))
        validation = self._context.validation_definitions.add(ValidationDefinition(name=name, data=batch, suite=suite))
        return suite, validation.run(result_format=RESULT_FORMAT)  # pyright: ignore[reportArgumentType]

    def _source(self, schema: str) -> Any:
        # a data source of the library has one schema
        if schema not in self._sources:
            source: Any = _classes().source(
                **{"name": schema, "connection_string": "keptduckdb://", "schema_of_tables": schema}
            )
            source.keep(self._connection)
            self._sources[schema] = self._context.data_sources.add_kept_duckdb(source)  # pyright: ignore[reportAttributeAccessIssue]
        return self._sources[schema]

    def close(self) -> None:
        """Let go of the connection, so that another process may open the file."""
        for source in self._sources.values():
            source.let_go()
        self._sources.clear()


def throw_away_context() -> EphemeralDataContext:
    """A context that lives in memory only, and shows no bars of its own."""
    _classes()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@contextmanager
def examiner(connection: duckdb.DuckDBPyConnection) -> Iterator[Examiner]:
    """Whoever asks the questions, on this connection; lets go of it at the end."""
    one = Examiner(throw_away_context(), connection)
    try:
        yield one
    finally:
        one.close()


class _Classes:
    """The library's classes that are fitted to DuckDB; made once, when the library is first needed."""

    def __init__(self) -> None:
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        os.environ.setdefault("DO_NOT_TRACK", "1")
        # a failing metric is logged with its traceback; the guard says the same in one sentence
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL)

        import sqlalchemy as sa
        from great_expectations.compatibility.pydantic import PrivateAttr  # pyright: ignore[reportPrivateImportUsage]
        from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
        from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

        from expectations.dialect import engine_on

        class KeptConnectionEngine(SqlAlchemyExecutionEngine):
            """An execution engine that never closes its connection between query and fetch."""

            @contextmanager
            def get_connection(self) -> Generator[sa.Connection, None, None]:
                kept = self._connection = self._connection or self.engine.connect()
                yield kept

            def _build_selectable_from_batch_spec(self, batch_spec: Any) -> Any:
                return self._subselectable(batch_spec)

            def get_domain_records(self, domain_kwargs: dict[str, Any]) -> Any:
                # the table under its own name: the library's nameless alias would hide it from conditions
                records = super().get_domain_records(domain_kwargs)
                return records.element if isinstance(records, sa.Alias) else records

            def close(self) -> None:
                if self._connection is not None:
                    self._connection.close()
                    self._connection = None
                super().close()

        class KeptDuckDB(SQLDatasource):
            """The tables of one schema behind one open DuckDB connection."""

            type: Literal["kept_duckdb"] = "kept_duckdb"  # pyright: ignore[reportIncompatibleVariableOverride]
            schema_of_tables: str | None = None

            _cursor: Any = PrivateAttr(None)
            _asks: Any = PrivateAttr(None)

            @property
            def schema_(self) -> str | None:
                return self.schema_of_tables

            def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
                """Work on a cursor of this connection: the same database, closed by itself."""
                self._cursor = connection.cursor()
                self._engine = engine_on(self._cursor)
                self._cached_connection_string = self.connection_string

            def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
                if not self._asks:
                    # without the second setting the library copies each table before it looks at it
                    self._asks = KeptConnectionEngine(engine=self.get_engine(), create_temp_table=False)
                return self._asks

            def let_go(self) -> None:
                """Close what keep() opened."""
                if self._asks is not None:
                    self._asks.close()
                if self._engine is not None:
                    self._engine.dispose()
                if self._cursor is not None:
                    self._cursor.close()

        self.engine = KeptConnectionEngine
        self.source = KeptDuckDB


_made: list[_Classes] = []


def _classes() -> _Classes:
    with _importing:
        if not _made:
            _made.append(_Classes())
        return _made[0]
