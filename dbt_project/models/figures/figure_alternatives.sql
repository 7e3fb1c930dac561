{{ config(tags=["published"]) }}

-- figure_year is read by the macro below
with figure_year as ( -- noqa: ST03
    select
        alternative.alternative_id,
        alternative.stable_id,
        alternative.alternative_order,
        alternative.name_zh,
        alternative.definition_zh,
        alternative.decision_zh,
        coalesce(alternative.aggregation, catalogue.aggregation) as aggregation,
        coalesce(alternative.digits, catalogue.digits) as digits,
        coalesce(alternative.unit, catalogue.unit) as unit,
        -- beside an approximate headline the exact number is the point
        cast(null as integer) as approx_floor,
        report_year.year
    from {{ ref("figure_alternative") }} as alternative
    inner join {{ ref("figure_catalogue") }} as catalogue on alternative.stable_id = catalogue.stable_id
    cross join {{ ref("report_year") }} as report_year
),

valued as (
    select * from (
        {{ figure_values(ref("alternative_evidence"), "alternative_id") }}
    )
)

select
    valued.alternative_id,
    valued.stable_id,
    valued.year,
    valued.alternative_order,
    valued.name_zh,
    valued.definition_zh,
    valued.decision_zh,
    valued.unit,
    case when headline.status = 'computed' then valued.value end as value,
    case when headline.status = 'computed' then valued.exact_value end as exact_value,
    case when headline.status = 'computed' then valued.shown_numerator end as numerator,
    case when headline.status = 'computed' then valued.shown_denominator end as denominator,
    valued.rows_counted,
    headline.value as headline_value
from valued
inner join {{ ref("yearly_figures") }} as headline
    on valued.stable_id = headline.stable_id and valued.year = headline.year
