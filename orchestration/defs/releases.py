"""The release of a year as an asset: one partition a year, made when a person certifies it.

Belongs here: what a person must say to start it, and what is shown of the result. Does not belong here: any timer.
"""

import csv

import dagster as dg
from pydantic import Field

from orchestration.places import SEEDS
from orchestration.progress import say
from orchestration.refusals import Refusal
from orchestration.workshop import Workshop

with (SEEDS / "bureau" / "report_year.csv").open(encoding="utf-8", newline="") as _file:
    YEARS = dg.StaticPartitionsDefinition([row["year"] for row in csv.DictReader(_file)])


class Certificate(dg.Config):
    """What the certifier says; starting the run means that they state: complete, and accurate."""

    certified_by: str = Field(
        description="Name of the person who certifies that the figures are complete and accurate."
    )
    reason: str = Field(default="", description="Why there is another release after the first; else empty.")
    embargo_until: str = Field(
        default="", description="Moment in Asia/Shanghai before which it may not be published; empty: at once."
    )


@dg.asset(
    key=["releases", "edition"],
    deps=[["serving", "current"]],
    partitions_def=YEARS,
    group_name="releases",
    kinds={"parquet"},
    pool="warehouse",
    description="What is served of a year, certified by a person and frozen: tables, papers, checks, hashes, and the "
    "difference to the release before.",
)
def edition(context: dg.AssetExecutionContext, config: Certificate, workshop: Workshop) -> dg.MaterializeResult:
    """Freeze a year under the name of the person who certifies it."""
    from orchestration import releasing

    try:
        folder = releasing.release(
            workshop.places,
            int(context.partition_key),
            releasing.Certification(config.certified_by, config.reason or None, releasing.moment(config.embargo_until)),
            step=say,
        )
    except Refusal as refusal:
        raise dg.Failure(description=str(refusal), allow_retries=False) from None
    return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(folder)})
