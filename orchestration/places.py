"""Where everything lies: the project's own folders, and the two that a user may move.

Belongs here: paths and nothing else. Does not belong here: opening, making or reading any of them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
CONTRACTS = PROJECT / "raw"
SUITES = PROJECT / "expectations" / "suites"


@dataclass(frozen=True)
class Places:
    """The landing zone and the warehouse of one installation.

    `raw` holds what was delivered, one folder a source; `warehouse` holds what is built from it.
    """

    raw: Path
    warehouse: Path
    # the copy inside a release, where that is asked instead of what is served now
    pinned: Path | None = None

    @classmethod
    def from_environment(cls) -> Places:
        """Read ECOLEDGER_RAW and ECOLEDGER_WAREHOUSE; without them, the folders of the project."""
        return cls(
            raw=Path(os.environ.get("ECOLEDGER_RAW") or PROJECT / "raw").resolve(),
            warehouse=Path(os.environ.get("ECOLEDGER_WAREHOUSE") or PROJECT / "warehouse").resolve(),
        )

    @property
    def received_book(self) -> Path:
        """When each delivery was first seen: kept beside the bytes, so that a warehouse can be made anew."""
        return self.raw / "received.csv"

    @property
    def restricted(self) -> Path:
        """Folder of everything that may hold personal data; only its owner may read it."""
        return self.warehouse / "restricted"

    @property
    def restricted_db(self) -> Path:
        """The delivered cells as text and the register of deliveries."""
        return self.restricted / "raw.duckdb"

    @property
    def archive(self) -> Path:
        """The delivered bytes, named by their SHA-256."""
        return self.restricted / "archive"

    @property
    def work_db(self) -> Path:
        """What dbt builds and the guard reads; free of personal data from staging on."""
        return self.warehouse / "work" / "ecoledger.duckdb"

    @property
    def serving(self) -> Path:
        """Read-only copies for readers, and the pointer to the newest."""
        return self.warehouse / "serving"

    @property
    def current(self) -> Path:
        """The pointer that readers open."""
        return self.serving / "current.duckdb"

    @property
    def read_from(self) -> Path:
        """The DuckDB file that commands read: the newest copy, or that of a release."""
        return self.pinned or self.current

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.warehouse / "writer.lock"
