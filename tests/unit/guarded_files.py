"""What the guard says of files: from bytes through intake and the models of deliveries to the rules, without dbt.

Belongs here: building those models on a zone's register and asking their suites. Does not belong here: what must come
out (test_file_rules.py).
"""

from __future__ import annotations

import duckdb

from expectations.guard import guard
from expectations.results import CheckResult
from expectations.rules import load_suites
from tests.suite_tables import Row, put, read_seed
from tests.unit.air_models import compiled
from tests.unit.intake_zone import Zone

MODELS = {
    "int_superseded_cover": "intermediate",
    "int_active_delivery": "intermediate",
    "deliveries": "marts",
    "delivery_notice": "marts",
    "delivery_column": "marts",
    "delivery_sheet": "marts",
    "delivery_sheet_set": "marts",
    "control_total": "marts",
}


class Guarded:
    """The rules about files on what lies in a zone."""

    def __init__(self, zone: Zone, explanations: list[Row] | None = None) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{zone.places.restricted_db}' as restricted (read_only)")
        for seed in ("unit_spelling", "delivery_notice_kind", "control_total_explanation"):
            read_seed(self.connection, seed)
        put(self.connection, "reference.control_total_explanation", explanations or [])
        for model, schema in MODELS.items():
            self.connection.execute(f"create schema if not exists {schema}")
            self.connection.execute(f"create table {schema}.{model} as {compiled(model)}")
        # the tables stand by themselves; the zone may be run again
        self.connection.execute("detach restricted")
        suites = [suite for suite in load_suites() if suite.table.split(".")[1] in MODELS]
        report = guard(self.connection, "facts", {"permits", "air"}, suites=suites)
        self.checks: dict[str, CheckResult] = {check.rule_id: check for check in report.checks}

    def failed(self) -> set[str]:
        """The rules that did not pass."""
        return {rule for rule, check in self.checks.items() if not check.passed}

    def reasons(self, rule: str) -> list[str]:
        """What the guard says of each failing record of a rule."""
        rows = self.connection.execute("select reason from quality.failures where rule_id = ? order by 1", [rule])
        return [reason for (reason,) in rows.fetchall()]

    def sources(self, rule: str) -> set[str]:
        """Whose the failing records of a rule are."""
        rows = self.connection.execute("select distinct source from quality.failures where rule_id = ?", [rule])
        return {source for (source,) in rows.fetchall()}
