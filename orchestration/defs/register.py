"""The register of deliveries: what came, once all sources have been brought in."""

from __future__ import annotations

import dagster as dg

from orchestration.keys import REGISTER
from orchestration.places import CONTRACTS
from orchestration.progress import say
from orchestration.workshop import Workshop


@dg.asset(
    key=REGISTER,
    deps=[["raw", path.parent.name] for path in sorted(CONTRACTS.glob("*/contract.yml"))],
    group_name="intake",
    kinds={"duckdb"},
    pool="warehouse",
    description="Every delivery with its bytes' SHA-256, what it covers, and what became of it.",
)
def register(workshop: Workshop) -> dg.MaterializeResult:
    """Show the register by source and status."""
    import duckdb

    from orchestration.intake.deliveries import unclaimed

    strangers = unclaimed(workshop.places)
    for sentence in strangers:
        say(sentence)
    with duckdb.connect(str(workshop.places.restricted_db), read_only=True) as restricted:
        rows = restricted.execute(
            "select source, status, count(*), coalesce(sum(raw_rows), 0)::bigint from intake.deliveries "
            "where is_present group by all order by all"
        ).fetchall()
    return dg.MaterializeResult(
        metadata={
            "files": sum(row[2] for row in rows),
            "not_read": strangers,
            "dagster/row_count": sum(row[3] for row in rows),
            "by_source": dg.MetadataValue.table(
                [
                    dg.TableRecord({"source": source, "status": status, "files": files, "rows": count})
                    for source, status, files, count in rows
                ],
                dg.TableSchema([dg.TableColumn(name) for name in ("source", "status", "files", "rows")]),
            ),
        }
    )
