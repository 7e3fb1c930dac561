-- a village counts once in each, in the territory of the day of acceptance
with accepted as (
    select village.*
    from {{ ref("fct_village_task") }} as village
    inner join {{ ref("dim_territory") }} as territory
        on
            village.district_code = territory.territory_code
            and territory.is_ours
            and village.accepted_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
),

counted as (
    select
        'SP-ECO-03.accepted_by_report' as alternative_id,
        report_year.year as period,
        accepted.village_code
    from accepted
    inner join {{ ref("report_year") }} as report_year
        on accepted.task_year = report_year.year and accepted.accepted_date <= report_year.as_of_date
    union
    select
        'SP-ECO-03.accepted_in_year' as alternative_id,
        report_year.year as period,
        accepted.village_code
    from accepted
    inner join {{ ref("report_year") }} as report_year
        on accepted.accepted_date between report_year.period_start and report_year.period_end
)

select
    alternative_id,
    period,
    village_code as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    cast(null as varchar) as measure_label,
    true as in_numerator,
    true as in_denominator
from counted
