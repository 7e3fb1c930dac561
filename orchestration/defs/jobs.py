"""The jobs a person starts.

Belongs here: what belongs together in one run, and how it is executed. Does not belong here: any timer for a
release; a release is certified by a person.
"""

from __future__ import annotations

import dagster as dg

from orchestration.keys import REGISTER

# all that reads the landing zone
DELIVERED = dg.AssetSelection.key_prefixes(["raw"]) | dg.AssetSelection.assets(REGISTER)

# one process: nine small steps took 2 s that way and 46 s with a process each
everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("releases"),
    executor_def=dg.in_process_executor,
    description="Bring in what is new, build, guard, serve.",
)

# `ecoledger run` calls these two, the second where the first or the code has changed anything
bring_in = dg.define_asset_job(
    "bring_in",
    selection=DELIVERED,
    executor_def=dg.in_process_executor,
    description="Bring in what is new and stop there.",
)

build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all() - DELIVERED - dg.AssetSelection.groups("releases"),
    executor_def=dg.in_process_executor,
    description="Build, guard and serve what has been brought in.",
)

release = dg.define_asset_job(
    "release",
    selection=dg.AssetSelection.groups("releases"),
    executor_def=dg.in_process_executor,
    description="Certify and freeze what is served of a year: what `ecoledger release` does. No timer starts it.",
)
