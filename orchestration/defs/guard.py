"""The guard between the stages: every rule of a suite as a blocking check on its table.

Belongs here: how a rule's outcome is shown and what it stops. What follows from a failure is decided by the rule:
rows are held, or its figures are withheld, while everything else goes on; so a failure warns. What would leave
nobody knowing, a check that never arrived, stops the build at the gate (`serving.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from expectations.results import CheckResult
from expectations.rules import Rule, Stage, Suite, load_suites
from orchestration.keys import CHECK_RESULTS, REJECTS
from orchestration.workshop import Workshop


def _check_name(rule: Rule) -> str:
    return rule.id.replace(".", "_").replace("-", "_")


def _spec(suite: Suite, rule: Rule) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=_check_name(rule),
        asset=suite.table.split("."),
        description=f"{rule.title_zh}：{rule.sentence_zh}（{rule.basis}）",
        blocking=True,
        metadata={"severity": rule.severity, "figures": rule.figures},
    )


def _guard(stage: Stage, key: dg.AssetKey, description: str) -> dg.AssetsDefinition:
    suites = [suite for suite in load_suites() if suite.stage == stage]

    # one step that leaves both the checks and the tables they write: a step of checks alone would make Dagster cut
    # the dbt stage before it into pieces, one for each layer of guarded tables
    @dg.multi_asset(
        name=f"guard_{stage}",
        specs=[
            dg.AssetSpec(
                key,
                deps=[suite.table.split(".") for suite in suites],
                group_name="quality",
                kinds={"greatexpectations", "duckdb"},
                description=description,
            )
        ],
        check_specs=[_spec(suite, rule) for suite in suites for rule in suite.rules],
        allow_arbitrary_check_specs=True,
        pool="warehouse",
    )
    def guard(workshop: Workshop) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
        from orchestration import guarding

        checks = guarding.ask(workshop.places, stage).checks
        received = {check.name: check for check in checks}
        for suite in suites:
            for rule in suite.rules:
                yield _shown(suite, rule, received.get((suite.table, rule.id)))
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "checks": len(checks),
                "not_passed": sum(not check.passed for check in checks),
                "dagster/row_count": sum(check.rows_failed for check in checks),
                "rules": _table(checks),
            },
        )

    return guard


def _shown(suite: Suite, rule: Rule, check: CheckResult | None) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=check.passed if check else True,
        asset_key=suite.table.split("."),
        check_name=_check_name(rule),
        severity=dg.AssetCheckSeverity.WARN,
        description=check.message if check else "not expected: its source has delivered nothing",
        metadata={
            "outcome": check.outcome if check else "not expected",
            "rows_looked_at": check.rows_looked_at if check else 0,
            "rows_failed": check.rows_failed if check else 0,
            "figures_withheld": list(check.figures) if check and check.blocks else [],
            "examples": list(check.examples) if check else [],
        },
    )


def _table(checks: list[CheckResult]) -> dg.TableMetadataValue:
    columns = ("rule", "title", "table", "severity", "outcome", "looked_at", "failed")
    rows = [
        (c.rule_id, c.title_zh, c.table, c.severity, c.outcome, c.rows_looked_at, c.rows_failed)
        for c in sorted(checks, key=lambda c: (c.passed, c.rule_id))
    ]
    return dg.MetadataValue.table(
        [dg.TableRecord(dict(zip(columns, row, strict=True))) for row in rows],
        dg.TableSchema([dg.TableColumn(name) for name in columns]),
    )


rejects = _guard("rows", REJECTS, "Rows and cells that a rule holds back, each with its place and the reason.")
check_results = _guard("facts", CHECK_RESULTS, "What every rule found, and the records that failed.")
