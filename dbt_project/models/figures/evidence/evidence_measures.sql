with measure as (
    select
        report_year.year as period,
        fact.record_id,
        fact.measure_type,
        fact.decision_date,
        fact.status <> 'withdrawn' and fact.is_our_territory as is_counted,
        -- who has no code is a unit of its own in each document
        coalesce(fact.credit_code, fact.record_id) as unit_key
    from {{ ref("fct_enforcement_measure") }} as fact
    inner join {{ ref("report_year") }} as report_year
        on fact.decision_date between report_year.period_start and report_year.period_end
),

-- 家: one with several documents counts with the first that stands
seizure as (
    select
        *,
        row_number() over (
            partition by period, is_counted, unit_key
            order by decision_date, record_id
        ) as document_of_unit
    from measure
    where measure_type = 'seizure'
)

select
    'SP-ENF-03' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_type as measure_label,
    is_counted and document_of_unit = 1 as in_numerator,
    true as in_denominator
from seizure
union all
select
    'SP-ENF-04' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_type as measure_label,
    is_counted as in_numerator,
    true as in_denominator
from measure
where measure_type in ('production_restriction', 'production_stop')
union all
-- what the police did is no transfer, and stands here so that a reader finds why it does not count
select
    'SP-ENF-05' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_type as measure_label,
    is_counted and measure_type = 'detention_transfer' as in_numerator,
    true as in_denominator
from measure
where measure_type in ('detention_transfer', 'police_detention')
