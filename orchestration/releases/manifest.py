"""What a manifest says: the head of the edition, what its figures rest on, and every file with its hash.

Belongs here: gathering it, and what the manifests of one release after the other tell together. Does not belong here:
writing it (`freezing.py`) and holding a release against it (`verifying.py`).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.reading import rows_of
from orchestration.releases.edition import Edition, FigureChange, Revision
from orchestration.releases.shelf import Manifest, sha256_of


def head(edition: Edition) -> dict[str, Any]:
    """The edition itself; its revisions stand in the manifests of the releases before."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(replace(edition, revisions=())).items()
        if name not in ("revisions", "code_version")
    }


def rests_on(copy: Path, year: int) -> dict[str, Any]:
    """Figures by status, and the deliveries, late rows and rules behind them."""
    with duckdb.connect(str(copy), read_only=True) as read:
        return {
            "figures": rows_of(
                read,
                "select status, count(*) as figures from figures.yearly_figures where year = ? "
                "group by all order by all",
                [year],
            ),
            "deliveries": rows_of(
                read,
                "select source, file, sha256, size_bytes, status, is_present, "
                "cast(received_at as varchar) as received_at from marts.deliveries order by all",
            ),
            "late_rows": rows_of(
                read,
                "select source, file, cast(received_at as varchar) as received_at, "
                "cast(cut_off_at as varchar) as cut_off_at, rows_more from marts.mart_late_row "
                "where year = ? order by all",
                [year],
            ),
            "rules": rows_of(
                read,
                'select rule_id, held_by, asked_as, table_name as "table", outcome, rows_looked_at, rows_failed, '
                "blocks from marts.mart_rule where outcome is not null order by all",
            ),
        }


def revisions(told: list[Manifest], newest: tuple[FigureChange, ...] | None) -> tuple[Revision, ...]:
    """The releases before an edition, each with what the one after it changed.

    `told` are their manifests, the oldest first; `newest` is what the edition itself changes: None where there is none
    before it.
    """
    changes = [tuple(map(_change, one["changes"])) for one in told[1:]]
    if newest is not None:
        changes.append(newest)
    return tuple(
        Revision(
            version=one["version"],
            certified_at=datetime.fromisoformat(one["certified_at"]),
            certified_by=one["certified_by"],
            reason_zh=one["reason_zh"],
            changes=changed,
        )
        for one, changed in zip(told, changes, strict=True)
    )


def _change(record: dict[str, Any]) -> FigureChange:
    return FigureChange(**{**record, "causes": tuple(record["causes"])})


def files_in(folder: Path) -> list[dict[str, Any]]:
    """Every file of a folder, in order."""
    return [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
