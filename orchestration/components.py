"""The one component type that repeats: a source that is delivered as files.

Belongs here: how a declared source becomes an asset. Does not belong here: anything that differs between
sources; that stands in raw/<source>/contract.yml.
"""

from __future__ import annotations

import dagster as dg

from orchestration.places import CONTRACTS
from orchestration.progress import say
from orchestration.workshop import Workshop


class DeliveredSource(dg.Component, dg.Model, dg.Resolvable):
    """Files of one source, brought in as text cells with their file, sheet and row."""

    source: str

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:  # noqa: ARG002
        """Make the asset raw/<source> that brings in what is new."""
        from orchestration.intake.contracts import load_contract

        contract = load_contract(CONTRACTS / self.source / "contract.yml")

        @dg.asset(
            key=["raw", self.source],
            group_name="raw",
            description=f"{contract.title_zh}. {contract.description}",
            kinds={"duckdb", "file"},
            pool="warehouse",
            metadata={
                "contract": dg.MetadataValue.path(f"raw/{self.source}/contract.yml"),
                "owner": contract.owner_zh,
                "dagster/column_schema": dg.TableSchema(
                    [
                        dg.TableColumn(c.name, "VARCHAR", description=c.zh)
                        for layout in contract.layouts
                        for c in layout.columns
                    ]
                ),
            },
        )
        def bring_in(workshop: Workshop) -> dg.MaterializeResult:
            from orchestration.intake.deliveries import ingest

            report = ingest(workshop.places, [self.source], progress=say)
            return dg.MaterializeResult(metadata=_found(report.deliveries))

        return dg.Definitions(assets=[bring_in])


def _found(deliveries: list) -> dict[str, dg.MetadataValue]:
    """What the landing zone of the source holds: counts, the period covered, and each delivery in a small table."""
    present = [d for d in deliveries if d.is_present]
    starts = [d.period_start for d in present if d.period_start]
    ends = [d.period_end for d in present if d.period_end]
    records = [
        dg.TableRecord({"file": d.file, "status": d.status, "rows": d.raw_rows or 0, "reason": d.reason or ""})
        for d in present[-50:]
    ]
    return {
        "dagster/row_count": dg.MetadataValue.int(sum(d.raw_rows or 0 for d in present)),
        "files": dg.MetadataValue.int(len(present)),
        "refused": dg.MetadataValue.int(sum(d.status == "refused" for d in present)),
        "period": dg.MetadataValue.text(f"{min(starts)} to {max(ends)}" if starts and ends else "none"),
        "deliveries": dg.MetadataValue.table(
            records,
            dg.TableSchema([dg.TableColumn(name) for name in ("file", "status", "rows", "reason")]),
        ),
    }
