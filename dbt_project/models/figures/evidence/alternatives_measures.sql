select
    'SP-ENF-03.documents' as alternative_id,
    report_year.year as period,
    measure.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure.measure_type as measure_label,
    measure.status <> 'withdrawn' and measure.is_our_territory as in_numerator,
    true as in_denominator
from {{ ref("fct_enforcement_measure") }} as measure
inner join {{ ref("report_year") }} as report_year
    on measure.decision_date between report_year.period_start and report_year.period_end
where measure.measure_type = 'seizure'
