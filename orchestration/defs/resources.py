"""The resource of every step."""

from __future__ import annotations

import dagster as dg

from orchestration.workshop import Workshop


@dg.definitions
def resources() -> dg.Definitions:
    """One workshop a run."""
    return dg.Definitions(resources={"workshop": Workshop()})
