-- a flow: villages of the year's task; one counts when it was accepted by the end of the year, in what was the bureau's
-- territory on the day of acceptance. A village whose task is of another year is that year's, whenever it was accepted
with task as (
    select
        report_year.period_end,
        village.record_id,
        village.task_year,
        village.district_code,
        village.accepted_date,
        coalesce(village.accepted_date <= report_year.period_end, false) as is_accepted
    from {{ ref("fct_village_task") }} as village
    inner join {{ ref("report_year") }} as report_year on village.task_year = report_year.year
)

select
    'SP-ECO-03' as stable_id,
    task.task_year as period,
    task.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    task.district_code as measure_label,
    task.is_accepted and territory.territory_code is not null as in_numerator,
    territory.territory_code is not null as in_denominator
from task
left join {{ ref("dim_territory") }} as territory
    on
        task.district_code = territory.territory_code
        and territory.is_ours
        -- what has not been accepted in time belongs to the territory at the end of the year
        and case when task.is_accepted then task.accepted_date else task.period_end end
        between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
