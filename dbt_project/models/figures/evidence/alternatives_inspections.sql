with inspection as (
    select
        report_year.year as period,
        fact.record_id,
        fact.inspection_date,
        fact.method,
        fact.unit_kind,
        fact.is_our_territory,
        fact.method = 'on_site' and fact.is_our_territory as is_counted,
        -- without a code nobody can tell whether two sites or households are one: each visit to one stands for itself
        coalesce(fact.credit_code, fact.record_id) as unit_key
    from {{ ref("fct_inspection") }} as fact
    inner join {{ ref("report_year") }} as report_year
        on fact.inspection_date between report_year.period_start and report_year.period_end
),

numbered as (
    select
        *,
        row_number() over (
            partition by period, is_counted, unit_key
            order by inspection_date, record_id
        ) as visit_of_unit
    from inspection
)

-- a unit counts with the first visit to it
select
    'SP-ENF-01.enterprises' as alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    unit_kind as measure_label,
    is_counted and visit_of_unit = 1 as in_numerator,
    true as in_denominator
from numbered
union all
select
    'SP-ENF-01.with_desk_checks' as alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    method as measure_label,
    is_our_territory as in_numerator,
    true as in_denominator
from numbered
