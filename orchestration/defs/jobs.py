"""The jobs a person starts.

Belongs here: what belongs together in one run, and how it is executed. Does not belong here: any timer for a
release; a release is certified by a person.
"""

from __future__ import annotations

import dagster as dg

# one process: nine small steps took 2 s that way and 46 s with a process each
everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("releases"),
    executor_def=dg.in_process_executor,
    description="Bring in what is new, build, guard, serve: what `ecoledger run` does.",
)

bring_in = dg.define_asset_job(
    "bring_in",
    selection=dg.AssetSelection.key_prefixes(["raw"]),
    executor_def=dg.in_process_executor,
    description="Bring in what is new and stop there.",
)

release = dg.define_asset_job(
    "release",
    selection=dg.AssetSelection.groups("releases"),
    executor_def=dg.in_process_executor,
    description="Certify and freeze what is served of a year: what `ecoledger release` does. No timer starts it.",
)
