select
    report_year.year as period,
    project.record_id as project_no,
    project.category,
    -- one that left on the very day of the report is out
    coalesce(project.left_date > report_year.as_of_date, true) as is_planned
from {{ ref("fct_planned_project") }} as project
inner join {{ ref("report_year") }} as report_year on project.entered_date <= report_year.as_of_date
where
    exists (
        select 1
        from {{ ref("dim_territory") }} as territory
        where
            territory.is_ours
            and {{ array_has("project.district_codes", "territory.territory_code") }}
            and report_year.as_of_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
    )
