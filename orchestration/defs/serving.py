"""The gate before readers, the copy they get, and the page that says what it is worth.

Belongs here: the last check of a build and the assets that serve it.
"""

from __future__ import annotations

import dagster as dg

from orchestration.progress import say
from orchestration.workshop import Workshop

FIGURES = dg.AssetKey(["figures", "yearly_figures"])


@dg.asset_check(
    asset=FIGURES,
    name="every_expected_check_arrived",
    description="Every check that is declared for a delivered source has left its result; one that is missing "
    "keeps the whole build from being served.",
    blocking=True,
)
def every_expected_check_arrived(workshop: Workshop) -> dg.AssetCheckResult:
    """Hold the declared checks against the results that the guard wrote."""
    from orchestration import guarding

    counted = guarding.count(workshop.places)
    missing = [f"{table}: {rule}" for table, rule in counted.missing]
    say(f"gate: {counted.expected - len(missing)} of {counted.expected} expected checks arrived")
    return dg.AssetCheckResult(
        passed=not missing,
        metadata={"expected": counted.expected, "missing": missing},
        description=f"missing: {', '.join(missing)}" if missing else None,
    )


@dg.asset(
    key=["serving", "current"],
    deps=[FIGURES, ["figures", "figure_evidence"], ["figures", "figure_lineage"], ["marts", "rejects"]],
    group_name="serving",
    kinds={"duckdb"},
    pool="warehouse",
    description="A read-only copy of marts and figures under a new name, and the pointer to it.",
)
def current(workshop: Workshop) -> dg.MaterializeResult:
    """Serve what passed the gate."""
    from orchestration.code_version import code_version
    from orchestration.serving import publish, served

    say("serve: a new copy for readers")
    copy = publish(workshop.places, {"known_at": workshop.known_at or None, "code": code_version().as_record()})
    return dg.MaterializeResult(
        metadata={
            "file": dg.MetadataValue.path(copy),
            "bytes": copy.stat().st_size,
            "copies": len(served(workshop.places)),
        }
    )


@dg.asset(
    key=["quality", "report"],
    deps=[["serving", "current"]],
    group_name="quality",
    kinds={"html"},
    pool="warehouse",
    description="One page a year, in Chinese: what each figure and each source passed, what is held back, and what "
    "that could change.",
)
def report(workshop: Workshop) -> dg.MaterializeResult:
    """Write the quality report of the copy that was just served."""
    from orchestration import quality_report, standing

    places = workshop.places
    pages = quality_report.write_all(places.current.resolve(), places.warehouse / "quality", workshop.known_at or None)
    standing.end(places)
    return dg.MaterializeResult(metadata={page.stem: dg.MetadataValue.path(page) for page in pages})
