"""The numbers that the expectations ask for.

Belongs here: how many rows a rule looked at and how many failed, as metrics of Great Expectations. Does not belong
here: what the numbers mean for success (counted.py).
"""

# the library prescribes these arguments, whether a metric needs them or not
# ruff: noqa: ARG002
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

ROWS_LOOKED_AT = "ecoledger.rows_looked_at"
ROWS_FAILED = "ecoledger.rows_failed"
SET_LOOKED_AT = "ecoledger.set_looked_at"
SET_FAILED = "ecoledger.set_failed"


def _rows_where(condition: str) -> Any:
    # verbatim: conditions hold colons, percent signs and braces that are no parameters
    return sa.literal_column(f"count(*) filter (where {condition}\n)")


class RowsLookedAt(TableMetricProvider):
    """Rows that a question about single rows is about; one aggregate in the scan that all such questions share."""

    metric_name = ROWS_LOOKED_AT
    value_keys = ("looked_where",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> Any:
        return _rows_where(metric_value_kwargs["looked_where"]), metric_domain_kwargs, {}


class RowsFailed(TableMetricProvider):
    """Rows that fail a question about single rows."""

    metric_name = ROWS_FAILED
    value_keys = ("failed_where",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> Any:
        return _rows_where(metric_value_kwargs["failed_where"]), metric_domain_kwargs, {}


def _number(execution_engine: SqlAlchemyExecutionEngine, query: str) -> int:
    # a backslash before a colon keeps SQLAlchemy from taking it for a parameter
    rows = execution_engine.execute_query(sa.text(query.replace(":", r"\:"))).fetchall()
    if len(rows) != 1 or len(rows[0]) != 1 or rows[0][0] is None:
        raise ValueError("looked_at must give one row with one number")
    return int(rows[0][0])


class SetLookedAt(TableMetricProvider):
    """Rows that a question about rows together is about; a query of its own."""

    metric_name = SET_LOOKED_AT
    value_keys = ("looked_query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> int:
        return _number(execution_engine, metric_value_kwargs["looked_query"])


class SetFailed(TableMetricProvider):
    """Records that such a query finds."""

    metric_name = SET_FAILED
    value_keys = ("bad_rows",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> int:
        return _number(execution_engine, f"select count(*) from ({metric_value_kwargs['bad_rows']}\n) as bad")
