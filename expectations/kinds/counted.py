"""What all kinds share: an expectation that counts what it looked at, and fails when it looked at nothing.

Belongs here: success, the result, the Chinese words in Data Docs. Does not belong here: SQL.
"""

# the library prescribes these arguments, whether a method needs them or not
# ruff: noqa: ARG002, ARG003
from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.core.id_dict import IDDict
from great_expectations.expectations.expectation import (
    BatchExpectation,
    render_suite_parameter_string,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render.components import (
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

TABLE_ROWS = "table.row_count"


class CountedExpectation(BatchExpectation):
    """Passes when something was looked at and nothing of it failed.

    The library passes on nothing; here a question that no row was there to answer is not answered.
    """

    title_zh: str = ""
    sentence_zh: str = ""
    # the rows asked for may be missing from a table that has others
    may_be_empty: bool = False
    # the table itself may have no row
    table_may_be_empty: bool = False

    # what the kind asks, in a few words, where that is more than the rule's own sentence
    kind_zh: ClassVar[str] = ""
    looked_at_metric: ClassVar[str]
    failed_metric: ClassVar[str]
    # by metric: the field that holds the text it is asked with
    metrics_asked: ClassVar[dict[str, str | None]]

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """Name the metrics with what they ask; the library finds the same by copying the expectation many times."""
        return ValidationDependencies(
            metric_configurations={
                metric: MetricConfiguration(
                    metric_name=metric,
                    metric_domain_kwargs=IDDict({"batch_id": self.batch_id}),
                    metric_value_kwargs=IDDict({text: getattr(self, text)} if text else {}),
                )
                for metric, text in self.metrics_asked.items()
            },
            result_format=dict(runtime_configuration or {}).get("result_format", {}),
        )

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        looked_at, failed = int(metrics[self.looked_at_metric]), int(metrics[self.failed_metric])
        table_rows = int(metrics[TABLE_ROWS])
        answered = looked_at > 0 or self.table_may_be_empty or (self.may_be_empty and table_rows > 0)
        return {
            "success": answered and failed == 0,
            # numbers only, never a value of a cell
            "result": {
                "observed_value": failed,
                "element_count": looked_at,
                "details": {"table_rows": table_rows, "answered": answered},
            },
        }

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    @render_suite_parameter_string
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> list[RenderedStringTemplateContent]:
        said = configuration.kwargs if configuration else {}
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={
                    "template": "$title_zh：$sentence_zh" + (f"（{cls.kind_zh}）" if cls.kind_zh else ""),
                    "params": {name: said.get(name, "") for name in ("title_zh", "sentence_zh")},
                    "styling": (runtime_configuration or {}).get("styling"),
                },
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> str:
        numbers = result.result if result is not None else None
        if not numbers or "element_count" not in numbers:
            return "未能检查"
        return f"检查 {numbers['element_count']} 行，不符合 {numbers['observed_value']} 行"
