{%- set newest_receipt -%}
(select max(received_at) from {{ source("intake", "deliveries") }})
{%- endset -%}

-- what is known at is a moment of its own; without one, the newest receipt says how late it is
with moment as (
    select cast({{ known_at() if var("known_at") else newest_receipt }} as date) as today
),

sampled_month as (
    select distinct
        section_code,
        month_start
    from {{ ref("int_water_samples") }}
),

watched_year as (
    select distinct
        report_year.year,
        report_year.period_start,
        report_year.period_end
    from {{ ref("report_year") }} as report_year
    inner join sampled_month
        on sampled_month.month_start between report_year.period_start and report_year.period_end
),

year_month as (
    select
        watched_year.year,
        watched_year.period_end,
        make_date(watched_year.year, month_number, 1) as month_start
    from watched_year
    cross join {{ month_numbers() }}
),

calendar_month as (
    select
        year_month.*,
        cast(year_month.month_start + interval 1 month - interval 1 day as date) as month_end,
        -- a month is missed once its file is overdue; of a year that is over, every month is
        moment.today > year_month.period_end
        or moment.today >= cast(year_month.month_start + interval 1 month as date) + (policy.due_day - 1) as is_due
    from year_month
    cross join moment
    inner join {{ ref("water_policy") }} as policy
        on year_month.month_start between policy.valid_from and coalesce(policy.valid_to, date '9999-12-31')
),

-- the bureau's list is the one of the year's last day: who left with a district is not counted any more
listed_section as (
    select
        watched_year.year,
        section.section_code
    from watched_year
    inner join {{ ref("dim_section") }} as section
        on watched_year.period_end between section.valid_from and section.last_day
),

kept_month as (
    select distinct
        calendar_month.year,
        calendar_month.month_start,
        section.section_code
    from calendar_month
    inner join {{ ref("dim_section") }} as section
        on calendar_month.month_start >= section.valid_from and calendar_month.month_end <= section.last_day
),

section_month as (
    select
        year,
        month_start,
        section_code
    from kept_month
    union
    select
        calendar_month.year,
        calendar_month.month_start,
        sampled_month.section_code
    from calendar_month
    inner join sampled_month on calendar_month.month_start = sampled_month.month_start
)

select
    section_month.section_code,
    section_month.year,
    section_month.month_start,
    calendar_month.month_end,
    listed_section.section_code is not null as is_listed,
    listed_section.section_code is not null and kept_month.section_code is not null as is_owed,
    listed_section.section_code is not null and kept_month.section_code is not null and calendar_month.is_due
        as is_expected
from section_month
inner join calendar_month on section_month.month_start = calendar_month.month_start
left join kept_month
    on section_month.section_code = kept_month.section_code and section_month.month_start = kept_month.month_start
left join listed_section
    on section_month.section_code = listed_section.section_code and section_month.year = listed_section.year
