with decided as (
    select * from {{ ref("int_eia_document_rows") }}
    where accepted_date is not null and accepted_date <= decision_date
),

excluded_period as (
    select * from (
        {{ eia_excluded_periods("decided") }}
    )
),

-- †the day after acceptance is day 1, the day of the decision is the last
procedure_day as (
    select
        delivery_id,
        sheet_name,
        row_number,
        {{ calendar_days("accepted_date + 1", "decision_date") }} as calendar_date
    from decided
),

judged_day as (
    select
        procedure_day.delivery_id,
        procedure_day.sheet_name,
        procedure_day.row_number,
        procedure_day.calendar_date,
        dim_date.is_working_day,
        exists(
            select 1 from excluded_period
            where
                procedure_day.delivery_id = excluded_period.delivery_id
                and procedure_day.sheet_name is not distinct from excluded_period.sheet_name
                and procedure_day.row_number = excluded_period.row_number
                and procedure_day.calendar_date between excluded_period.first_day and excluded_period.last_day
        ) as is_excluded
    from procedure_day
    left join {{ ref("dim_date") }} as dim_date on procedure_day.calendar_date = dim_date.calendar_date
),

counted as (
    select
        delivery_id,
        sheet_name,
        row_number,
        count(*) filter (where not is_excluded) as calendar_days_used,
        count(*) filter (where is_working_day and not is_excluded) as working_days_used,
        count(*) filter (where is_working_day and is_excluded) as working_days_excluded,
        min(extract(year from calendar_date)) filter (where is_working_day is null) as missing_calendar_year
    from judged_day
    group by delivery_id, sheet_name, row_number
),

measured as (
    select
        decided.*,
        cast(coalesce(counted.calendar_days_used, 0) as integer) as calendar_days_used,
        -- without a calendar for every day there is no number of working days
        case
            when counted.missing_calendar_year is null then cast(coalesce(counted.working_days_used, 0) as integer)
        end as working_days_used,
        case
            when counted.missing_calendar_year is null then cast(coalesce(counted.working_days_excluded, 0) as integer)
        end as working_days_excluded,
        cast(counted.missing_calendar_year as integer) as missing_calendar_year
    from decided
    left join counted
        on
            decided.delivery_id = counted.delivery_id
            and decided.sheet_name is not distinct from counted.sheet_name
            and decided.row_number = counted.row_number
)

select
    measured.delivery_id,
    measured.sheet_name,
    measured.row_number,
    measured.working_days_used,
    measured.calendar_days_used,
    measured.working_days_excluded,
    measured.missing_calendar_year,
    case measured.committed_limit_unit
        when 'working_day' then measured.working_days_used <= measured.committed_limit_days
        when 'calendar_day' then measured.calendar_days_used <= measured.committed_limit_days
    end as is_within_committed_limit,
    legal_limit.limit_days as legal_limit_days,
    legal_limit.limit_unit as legal_limit_unit,
    legal_limit.legal_basis,
    case legal_limit.limit_unit
        when 'working_day' then measured.working_days_used <= legal_limit.limit_days
        when 'calendar_day' then measured.calendar_days_used <= legal_limit.limit_days
    end as is_within_legal_limit
from measured
-- the law of the day of acceptance: a procedure ends under the rule it began under
left join {{ ref("eia_time_limit") }} as legal_limit
    on
        measured.document_type = legal_limit.document_type
        and measured.accepted_date between legal_limit.valid_from and coalesce(legal_limit.valid_to, date '9999-12-31')
