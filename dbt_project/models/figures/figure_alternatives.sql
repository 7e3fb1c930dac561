{{ config(tags=["published"]) }}

select
    result.alternative_id,
    result.stable_id,
    result.year,
    result.alternative_order,
    result.name_zh,
    result.definition_zh,
    result.decision_zh,
    result.unit,
    case when headline.status = 'computed' then result.value end as value,
    case when headline.status = 'computed' then result.exact_value end as exact_value,
    case when headline.status = 'computed' then result.numerator end as numerator,
    case when headline.status = 'computed' then result.denominator end as denominator,
    result.rows_counted,
    headline.value as headline_value
from {{ ref("alternative_results") }} as result
inner join {{ ref("yearly_figures") }} as headline
    on result.stable_id = headline.stable_id and result.year = headline.year
