-- the status that counts is that of the year's last month
with last_month as (
    select
        report_year.year as period,
        report_year.period_end,
        max(project.month) as month
    from {{ ref("fct_project_month") }} as project
    inner join {{ ref("report_year") }} as report_year
        on project.month_end between report_year.period_start and report_year.period_end
    group by report_year.year, report_year.period_end
)

select
    'SP-WAT-06' as stable_id,
    last_month.period,
    project.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    project.status as measure_label,
    {{ is_implemented_project("project") }} as in_numerator,
    true as in_denominator
from last_month
inner join {{ ref("fct_project_month") }} as project on last_month.month = project.month
where
    exists (
        select 1
        from {{ ref("dim_territory") }} as territory
        where
            territory.is_ours
            and {{ array_has("project.district_codes", "territory.territory_code") }}
            and last_month.period_end
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
    )
