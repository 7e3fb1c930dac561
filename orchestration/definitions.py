"""The only door: everything Dagster knows of ecoledger is loaded here, from the folder `defs`."""

from __future__ import annotations

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """Load the declared sources and the stages behind them."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
