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
        report_year.year,
        -- the headline and its alternatives rest on the same deliveries
        coalesce(headline.is_zero_proven, false) as is_zero_proven
    from {{ ref("figure_alternative") }} as alternative
    inner join {{ ref("figure_catalogue") }} as catalogue on alternative.stable_id = catalogue.stable_id
    cross join {{ ref("report_year") }} as report_year
    left join {{ ref("figure_results") }} as headline
        on alternative.stable_id = headline.stable_id and report_year.year = headline.year
),

valued as (
    select * from (
        {{ figure_values(ref("alternative_evidence"), "alternative_id") }}
    )
)

select
    alternative_id,
    stable_id,
    year,
    alternative_order,
    name_zh,
    definition_zh,
    decision_zh,
    unit,
    value,
    exact_value,
    shown_numerator as numerator,
    shown_denominator as denominator,
    exact_fraction,
    rows_counted
from valued
