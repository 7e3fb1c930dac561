"""Keys of the assets that more than one module names."""

from __future__ import annotations

import dagster as dg

REGISTER = dg.AssetKey(["intake", "register"])
REJECTS = dg.AssetKey(["quality", "rejects"])
CHECK_RESULTS = dg.AssetKey(["quality", "check_results"])

# which asset a table that the guard writes belongs to: rejects stand before the facts, the rest after them
OUTCOMES = {"rejects": REJECTS, "failures": CHECK_RESULTS, "check_results": CHECK_RESULTS}
