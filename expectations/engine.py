"""Great Expectations on one open DuckDB connection.

Great Expectations knows no DuckDB yet: with a plain SQL data source it closes the connection before it fetches the
result. Here an execution engine keeps one connection for as long as it is needed, the way the library itself does for
the dialects that it lists as persisted. This module is the seam: when the library brings a DuckDB data source, it takes
the place of `KeptConnectionEngine` and nothing else changes.

The library's own way leads through a data context that saves its whole configuration anew for every table added to it,
which took longer than all questions together. Here its validator is given the engine and the table directly; what it
does with expectations and metrics is its own.

Belongs here: the engine, and how a table's expectations are run. Does not belong here: rules, and SQL.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.expectations.expectation import Expectation

# counts only: a result must never carry the value of a cell, for it may be somebody's name
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}

_importing = threading.Lock()


def warm_up() -> None:
    """Import Great Expectations, which takes seconds; call it in a thread while something else runs."""
    _engine_class()
    import expectations.kinds  # noqa: F401


class Examiner:
    """Asks expectations of the tables of one DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Work on a cursor: the same database, closed by itself; the connection stays the caller's."""
        engine_class = _engine_class()
        from great_expectations.core.run_identifier import RunIdentifier

        from expectations.dialect import engine_on

        self._cursor = connection.cursor()
        # without the second setting the library copies each table before it looks at it
        self._engine = engine_class(engine=engine_on(self._cursor), create_temp_table=False)
        self._run = RunIdentifier(run_time=datetime.now(UTC))

    def examine(self, table: str, name: str, expectations: Sequence[Expectation]) -> ExpectationSuiteValidationResult:
        """Run all expectations on a table (`schema.table`) in one validation, under a name of its own."""
        from great_expectations import __version__ as version
        from great_expectations.core import ExpectationSuiteValidationResult
        from great_expectations.core.batch import Batch
        from great_expectations.core.batch_spec import SqlAlchemyDatasourceBatchSpec
        from great_expectations.core.id_dict import IDDict
        from great_expectations.validator.validation_statistics import calc_validation_statistics
        from great_expectations.validator.validator import Validator

        schema, _, bare = table.rpartition(".")
        spec = SqlAlchemyDatasourceBatchSpec({"data_asset_name": name, "schema_name": schema, "table_name": bare})
        data, markers = self._engine.get_batch_data_and_markers(spec)
        batch = Batch(
            data=data,
            batch_definition=IDDict(spec),  # pyright: ignore[reportArgumentType] what names the batch, as the library reads it
            batch_spec=spec,
            batch_markers=markers,
        )
        validator = Validator(execution_engine=self._engine, batches=[batch])
        validator.metrics_calculator.show_progress_bars = False
        results = validator.graph_validate(
            configurations=[expectation.configuration for expectation in expectations],
            runtime_configuration={"result_format": RESULT_FORMAT},
        )
        counted = calc_validation_statistics(results)
        return ExpectationSuiteValidationResult(
            success=counted.success,
            results=results,
            suite_name=name,
            statistics={
                "evaluated_expectations": counted.evaluated_expectations,
                "successful_expectations": counted.successful_expectations,
                "unsuccessful_expectations": counted.unsuccessful_expectations,
                "success_percent": counted.success_percent,
            },
            meta={
                "great_expectations_version": version,
                "run_id": self._run,
                "validation_time": self._run.run_time,
                "batch_spec": dict(spec),
                "batch_markers": dict(markers),
            },
        )

    def close(self) -> None:
        """Let go of the connection, so that another process may open the file."""
        self._engine.close()
        self._cursor.close()


@contextmanager
def examiner(connection: duckdb.DuckDBPyConnection) -> Iterator[Examiner]:
    """Whoever asks the questions, on this connection; lets go of it at the end."""
    one = Examiner(connection)
    try:
        yield one
    finally:
        one.close()


def _make_engine_class() -> type:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    # a failing metric is logged with its traceback; the guard says the same in one sentence
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)

    import sqlalchemy as sa
    from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

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

    return KeptConnectionEngine


_made: list[type] = []


def _engine_class() -> Any:
    """The library's engine fitted to DuckDB; made once, when the library is first needed."""
    with _importing:
        if not _made:
            _made.append(_make_engine_class())
        return _made[0]
