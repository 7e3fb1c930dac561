{%- set columns = {
    "stable_id": "varchar", "period": "integer", "record_id": "varchar", "measure_numerator": "hugeint",
    "measure_denominator": "hugeint", "measure_label": "varchar", "in_numerator": "boolean", "in_denominator": "boolean"
} -%}
{%- set models = [] -%}
{%- for domain in evidence_domains() -%}
{%- do models.append("evidence_" ~ domain) -%}
{%- endfor -%}

select
    evidence.stable_id,
    evidence.period,
    evidence.record_id,
    evidence.measure_numerator,
    evidence.measure_denominator,
    {{ exact_decimal("evidence.measure_numerator", "evidence.measure_denominator") }} as measure,
    evidence.measure_label,
    evidence.in_numerator,
    evidence.in_denominator,
    -- what was looked at and left out stays in sight, but is no part of the figure
    coalesce(
        case when catalogue.aggregation in ('count', 'sum') then evidence.in_numerator else evidence.in_denominator end,
        false
    ) as is_counted
from (
    {{ union_of(models, columns) }}
) as evidence
left join {{ ref("figure_catalogue") }} as catalogue on evidence.stable_id = catalogue.stable_id
