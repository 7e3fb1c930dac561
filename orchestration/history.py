"""The history of runs in SQLite, with connections that stay open.

Belongs here: what Dagster's own storage of events does otherwise at a cost. Does not belong here: what is kept in it
(Dagster), or where it lies (`running.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import StringSource
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

# the index, the run that writes and one or two that somebody looks at
KEPT = 4
BUSY_SECONDS = 60


class KeptOpenEventLog(SqliteEventLogStorage):
    """Dagster's event log, file for file the same, that does not open a file anew for each of a run's thousand events.

    That had been half of the start of a build. A file is in write-ahead mode, so `synchronous=normal` keeps it whole in
    a crash; a loss of power may take the last events of a run, which then did not end well anyhow.
    """

    def __init__(self, home: str, inst_data: ConfigurableClassData | None = None) -> None:
        """`home` is the folder of the instance: the files lie where Dagster's own storage has them."""
        self._engines: dict[str, Engine] = {}
        super().__init__(str(Path(home) / "history" / "runs"), inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """What stands under `config` in dagster.yaml."""
        return {"home": StringSource}

    @classmethod
    def from_config_value(  # type: ignore[override]
        cls, inst_data: ConfigurableClassData | None, config_value: dict[str, Any]
    ) -> KeptOpenEventLog:
        """Make it as Dagster does from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Let go of every file."""
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
        super().dispose()

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.pop(shard, None) or self._opened(shard)
        # the one asked for last stands last, the first is let go
        self._engines[shard] = engine
        if len(self._engines) > KEPT:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def _opened(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=QueuePool,
            pool_size=1,
            # whoever holds the lock has the connection for himself
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _trust_the_write_ahead_log)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine


def _trust_the_write_ahead_log(connection: Any, _record: object) -> None:
    connection.execute("pragma synchronous=normal")
