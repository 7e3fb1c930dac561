-- a flow: starting and closing each count where the county belonged on that very day
select
    report_year.year as period,
    compensation.record_id,
    compensation.resolution,
    coalesce(
        start_territory.is_ours
        and compensation.started_date between report_year.period_start and report_year.period_end,
        false
    ) as is_started_in_year,
    coalesce(
        close_territory.is_ours
        and compensation.closed_date between report_year.period_start and report_year.period_end,
        false
    ) as is_closed_in_year
from {{ ref("fct_compensation_case") }} as compensation
inner join {{ ref("report_year") }} as report_year
    on
        compensation.started_date <= report_year.period_end
        and coalesce(compensation.closed_date >= report_year.period_start, true)
left join {{ ref("dim_territory") }} as start_territory
    on
        compensation.district_code = start_territory.territory_code
        and start_territory.is_ours
        and compensation.started_date
        between start_territory.valid_from and coalesce(start_territory.valid_to, date '9999-12-31')
left join {{ ref("dim_territory") }} as close_territory
    on
        compensation.district_code = close_territory.territory_code
        and close_territory.is_ours
        and compensation.closed_date
        between close_territory.valid_from and coalesce(close_territory.valid_to, date '9999-12-31')
where start_territory.is_ours or close_territory.is_ours
