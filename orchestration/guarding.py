"""Run the guard on a build, and count its checks.

Belongs here: which sources have delivered, so which checks are expected. Does not belong here: rules and how they
are asked (`expectations/`), and anything of Dagster.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.places import Places
from orchestration.progress import say

if TYPE_CHECKING:
    from expectations.results import CheckName, GuardReport
    from expectations.rules import Stage


@dataclass(frozen=True)
class Count:
    """Checks that had to arrive, and those of them that did not."""

    expected: int
    missing: list[CheckName]


def ask(places: Places, stage: Stage) -> GuardReport:
    """Ask all rules of a stage of the tables whose sources have delivered."""
    from expectations.data_docs import build_data_docs
    from expectations.guard import guard

    report = guard(places.work_db, stage, delivered(places))
    build_data_docs(report, places.warehouse / "quality" / "data_docs" / stage)
    held = sum(check.rows_failed for check in report.failed if check.severity == "hold")
    withholding = f"{len(report.blocking)} checks withhold figures"
    say(f"guard: {len(report.checks)} checks of {stage}, {held} rows held, {withholding}")
    return report


def count(places: Places) -> Count:
    """Hold the checks that the declarations expect against the results that stand in the work file."""
    from expectations.guard import expected_checks, missing_checks

    known = delivered(places)
    expected = [name for stage in ("rows", "facts") for name in expected_checks(stage, known)]
    with duckdb.connect(str(places.work_db), read_only=True) as work:
        received = work.execute("select table_name, rule_id from quality.check_results").fetchall()
    return Count(expected=len(expected), missing=missing_checks(expected, received))


def count_served(copy: Path) -> Count:
    """The same of a serving copy: every check that its deliveries ask for must have left a result in it."""
    from expectations.guard import expected_checks, missing_checks

    with duckdb.connect(str(copy), read_only=True) as served:
        rows = served.execute(
            "select distinct source, layout from marts.deliveries where is_active and not is_zero_report"
        ).fetchall()
        received = served.execute(
            "select table_name, asked_as from marts.mart_rule where outcome is not null and held_by = 'expectation'"
        ).fetchall()
    known = _names(rows)
    expected = [name for stage in ("rows", "facts") for name in expected_checks(stage, known)]
    return Count(expected=len(expected), missing=missing_checks(expected, received))


def delivered(places: Places) -> set[str]:
    """The sources with a loaded delivery in this build, each by itself and by layout (`air`, `air.record`).

    A zero report is no delivery in this sense: it holds nothing at which a rule could look.
    """
    with duckdb.connect(str(places.work_db), read_only=True) as work:
        rows = work.execute(
            "select distinct source, layout from intermediate.int_active_delivery where not is_zero_report"
        ).fetchall()
    return _names(rows)


def _names(rows: list[tuple[str, str]]) -> set[str]:
    return {source for source, _ in rows} | {f"{source}.{layout}" for source, layout in rows}
