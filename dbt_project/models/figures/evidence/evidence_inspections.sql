-- desk checks and visits to a county that had left stand here too, so that a reader finds why they do not count
select
    'SP-ENF-01' as stable_id,
    report_year.year as period,
    inspection.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    inspection.method as measure_label,
    inspection.method = 'on_site' and inspection.is_our_territory as in_numerator,
    true as in_denominator
from {{ ref("fct_inspection") }} as inspection
inner join {{ ref("report_year") }} as report_year
    on inspection.inspection_date between report_year.period_start and report_year.period_end
