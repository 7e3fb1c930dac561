"""What the guard reports: one result per rule, and what follows from it.

Belongs here: results, and the counting of expected against received. Does not belong here: anything that runs a check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

    from expectations.rules import Rule, Severity, Stage, Suite

# passed: looked at something, nothing failed · failed: rows failed · unanswered: no row was there to be looked at ·
# broken: the question could not be asked (no such table, wrong SQL)
Outcome = Literal["passed", "failed", "unanswered", "broken"]
CheckName = tuple[str, str]


@dataclass(frozen=True)
class CheckResult:
    """What one rule found in one table.

    `passed` is False as soon as one row failed, whatever the severity. What follows depends on the severity:
    hold takes the failing rows out of the facts, so a failed hold rule does not block; critical withholds its
    figures; warning and info are shown. A rule that was not answered, or could not be asked, blocks where failing
    rows would have been withheld or held (critical, hold), for then nobody knows; a broken rule always blocks. A
    critical rule on whose failing rows somebody else has acted (`is_enforced_elsewhere`: intake refused the file, and
    that withholds what the file touches) does not withhold the same once more.
    """

    # `keys`: found by a test of dbt's, which stands beside the guard's
    stage: Stage | Literal["keys"]
    source: str
    table: str
    rule_id: str
    title_zh: str
    sentence_zh: str
    basis: str
    severity: Severity
    holds: str
    figures: tuple[str, ...]
    outcome: Outcome
    rows_looked_at: int
    rows_failed: int
    message: str
    examples: tuple[str, ...] = ()
    is_enforced_elsewhere: bool = False
    # the scan that the rules of a table share, divided among them, and the writing of this rule's failing rows
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the rule was asked, answered, and held of every row."""
        return self.outcome == "passed"

    @property
    def blocks(self) -> bool:
        """Whether the figures of this rule must be withheld."""
        match self.outcome:
            case "passed":
                return False
            case "failed":
                return self.severity == "critical" and not self.is_enforced_elsewhere
            case "unanswered":
                return self.severity in ("critical", "hold")
            case "broken":
                return True

    @property
    def name(self) -> CheckName:
        """By what expected and received checks are matched."""
        return self.table, self.rule_id


def result_of(
    suite: Suite, rule: Rule, outcome: Outcome, message: str, looked_at: int = 0, failed: int = 0
) -> CheckResult:
    """What a rule of a suite found, with what its declaration says of it."""
    return CheckResult(
        stage=suite.stage,
        source=suite.source,
        table=suite.table,
        rule_id=rule.id,
        title_zh=rule.title_zh,
        sentence_zh=rule.sentence_zh,
        basis=rule.basis,
        severity=rule.severity,
        holds=rule.holds,
        figures=tuple(rule.figures),
        outcome=outcome,
        rows_looked_at=looked_at,
        rows_failed=failed,
        message=message,
        is_enforced_elsewhere=rule.enforced_by is not None,
    )


@dataclass
class GuardReport:
    """Everything that one run of the guard found."""

    stage: Stage
    checks: list[CheckResult] = field(default_factory=list)
    seconds: float = 0.0
    # the tables of which what was found before stands
    kept: list[str] = field(default_factory=list)
    # what Great Expectations itself reports, for its Data Docs; holds counts, never values
    validations: list[ExpectationSuiteValidationResult] = field(default_factory=list)

    @property
    def received(self) -> list[CheckName]:
        """The checks that gave a result."""
        return [check.name for check in self.checks]

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that did not pass."""
        return [check for check in self.checks if not check.passed]

    @property
    def blocking(self) -> list[CheckResult]:
        """The checks because of which figures are withheld."""
        return [check for check in self.checks if check.blocks]


def missing_checks(expected: Iterable[CheckName], received: Collection[CheckName]) -> list[CheckName]:
    """The checks that were expected and gave no result."""
    here = set(received)
    return [check for check in expected if check not in here]


def as_row(check: CheckResult) -> dict[str, Any]:
    """The result as a row of quality.check_results."""
    return {
        "stage": check.stage,
        "source": check.source,
        "table_name": check.table,
        "rule_id": check.rule_id,
        "title_zh": check.title_zh,
        "severity": check.severity,
        "holds": check.holds,
        "figures": list(check.figures),
        "rows_looked_at": check.rows_looked_at,
        "rows_failed": check.rows_failed,
        "passed": check.passed,
        "outcome": check.outcome,
        "blocks": check.blocks,
        "message": check.message,
        "seconds": round(check.seconds, 3),
    }
