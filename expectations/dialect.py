"""The least that SQLAlchemy must know of DuckDB for Great Expectations to read tables.

Every statement stands by itself (no transaction is begun): a question that stumbles does not spoil the next one, and
several SQLAlchemy connections can share the one that is kept. Belongs here: that. Does not belong here: reflection,
types, writing; whoever needs them wants the package duckdb-engine.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect

_NAME = "keptduckdb"


class KeptDuckDBDialect(DefaultDialect):
    """Reads through one connection that somebody else opened."""

    name = "duckdb"
    driver = "kept"
    supports_statement_cache = False
    default_paramstyle = "qmark"

    @classmethod
    def import_dbapi(cls) -> Any:
        """DuckDB's own client follows the DB-API closely enough."""
        import duckdb

        return duckdb

    def initialize(self, connection: Any) -> None:
        """Ask the database nothing about itself."""

    def do_begin(self, dbapi_connection: Any) -> None:
        """Leave every statement by itself."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """There is nothing to commit."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """There is nothing to take back."""


def engine_on(connection: Any) -> sa.Engine:
    """An engine whose every connection is this one."""
    return sa.create_engine(f"{_NAME}://", creator=lambda: connection, poolclass=sa.StaticPool)


registry.register(_NAME, __name__, KeptDuckDBDialect.__name__)
