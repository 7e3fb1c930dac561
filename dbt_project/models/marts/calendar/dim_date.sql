with known_notice as (
    select * from {{ ref("working_day_notice") }}
    where published_date <= {{ known_at() }}
),

-- the latest notice that names a day arranges it
arranged_day as (
    select
        working_day.calendar_date,
        working_day.is_working_day,
        working_day.occasion_zh,
        working_day.notice_id
    from {{ ref("working_day") }} as working_day
    inner join known_notice on working_day.notice_id = known_notice.notice_id
    qualify
        row_number() over (
            partition by working_day.calendar_date
            order by known_notice.published_date desc, working_day.notice_id desc
        ) = 1
),

covered_year as (
    select distinct calendar_year from known_notice
),

-- a year without a notice is not guessed, not even between two that have one
covered_day as (
    select
        calendar_year,
        {{ calendar_days("make_date(calendar_year, 1, 1)", "make_date(calendar_year, 12, 31)") }} as calendar_date
    from covered_year
)

select
    covered_day.calendar_date,
    covered_day.calendar_year,
    cast(extract(month from covered_day.calendar_date) as integer) as calendar_month,
    {{ day_of_week("covered_day.calendar_date") }} as day_of_week,
    coalesce(arranged_day.is_working_day, {{ day_of_week("covered_day.calendar_date") }} <= 5) as is_working_day,
    arranged_day.occasion_zh,
    arranged_day.notice_id
from covered_day
left join arranged_day on covered_day.calendar_date = arranged_day.calendar_date
