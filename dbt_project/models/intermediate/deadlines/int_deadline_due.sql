with running as (
    select * from {{ ref("int_deadline_record") }}
    where told_due_date is null and limit_days is not null
),

excluded_period as (
    select * from (
        {{ eia_excluded_periods(ref("int_eia_ledger_rows")) }}
    )
),

-- †the day after it starts is day 1; of working days, no stretch of the calendar has fewer than half, but for holidays
possible_day as (
    select
        record_id,
        deadline_id,
        limit_days,
        limit_unit,
        delivery_id,
        sheet_name,
        row_number,
        {{ calendar_days("started_date + 1", "started_date + cast(2 * limit_days + 30 + excluded_days as integer)") }}
            as calendar_date
    from running
),

judged_day as (
    select
        possible_day.record_id,
        possible_day.limit_days,
        possible_day.calendar_date,
        possible_day.limit_unit = 'working_day' and dim_date.calendar_date is null as is_without_calendar,
        (possible_day.limit_unit = 'calendar_day' or coalesce(dim_date.is_working_day, false))
        and not exists (
            select 1 from excluded_period
            where
                possible_day.deadline_id in ('eia_legal', 'eia_promised')
                and possible_day.delivery_id = excluded_period.delivery_id
                and possible_day.sheet_name is not distinct from excluded_period.sheet_name
                and possible_day.row_number = excluded_period.row_number
                and possible_day.calendar_date between excluded_period.first_day and excluded_period.last_day
        ) as counts
    from possible_day
    left join {{ ref("dim_date") }} as dim_date on possible_day.calendar_date = dim_date.calendar_date
),

counted as (
    select
        record_id,
        limit_days,
        calendar_date,
        is_without_calendar,
        counts,
        count(case when counts then 1 end) over (
            partition by record_id order by calendar_date rows between unbounded preceding and current row
        ) as days_used
    from judged_day
),

found as (
    select
        record_id,
        min(case when counts and days_used = limit_days then calendar_date end) as due_date,
        min(case when is_without_calendar then calendar_date end) as first_unknown_day
    from counted
    group by record_id
)

select
    record_id,
    -- without a calendar for every day before it there is no last day
    case when first_unknown_day is null or first_unknown_day > due_date then due_date end as due_date,
    case
        when due_date is null or first_unknown_day < due_date
            then cast(extract(year from first_unknown_day) as integer)
    end as missing_calendar_year
from found
