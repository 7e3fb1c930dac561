select
    'SP-GOV-01.by_column' as alternative_id,
    report_year.year as period,
    placement.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    placement.column_name as measure_label,
    placement.is_standing as in_numerator,
    true as in_denominator
from {{ ref("bridge_post_column") }} as placement
inner join {{ ref("report_year") }} as report_year
    on placement.published_date between report_year.period_start and report_year.period_end
