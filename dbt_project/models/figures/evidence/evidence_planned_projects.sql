-- a category counts while one project of it is planned
select
    'SP-WAT-08' as stable_id,
    period,
    category || '|' || cast(period as varchar) as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    category as measure_label,
    bool_or(is_planned) as in_numerator,
    true as in_denominator
from {{ ref("int_planned_projects_by_year") }}
group by period, category
union all
select
    'SP-WAT-09' as stable_id,
    period,
    project_no as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    category as measure_label,
    is_planned as in_numerator,
    true as in_denominator
from {{ ref("int_planned_projects_by_year") }}
