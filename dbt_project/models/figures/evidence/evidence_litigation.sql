select
    'SP-LEG-01' as stable_id,
    report_year.year as period,
    hearing.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    hearing.result as measure_label,
    coalesce(hearing.result <> 'not_accepted', true) as in_numerator,
    true as in_denominator
from {{ ref("fct_hearing_litigation") }} as hearing
inner join {{ ref("report_year") }} as report_year
    on hearing.accepted_date between report_year.period_start and report_year.period_end
where hearing.proceeding_type = 'hearing'
union all
-- one dispute, however many of its instances were open; what is no lawsuit stays in sight and does not count
select
    'SP-LEG-02' as stable_id,
    period,
    dispute_id as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    string_agg(distinct proceeding_type, ', ' order by proceeding_type) as measure_label,
    bool_or(is_defended) as in_numerator,
    true as in_denominator
from {{ ref("int_litigation_case_year") }}
group by period, dispute_id
