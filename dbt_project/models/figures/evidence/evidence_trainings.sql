-- a training of several days belongs to the year of its first
select
    'SP-LEG-03' as stable_id,
    report_year.year as period,
    training.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    training.status as measure_label,
    training.is_own_session as in_numerator,
    true as in_denominator
from {{ ref("fct_training") }} as training
inner join {{ ref("report_year") }} as report_year
    on training.held_from between report_year.period_start and report_year.period_end
