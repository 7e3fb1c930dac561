with watched as (
    select
        record.record_id,
        record.deadline_id,
        record.record_no,
        cast(null as varchar) as source,
        record.district_code,
        record.started_date,
        record.limit_days,
        record.limit_unit,
        coalesce(record.told_due_date, due.due_date) as due_date,
        due.missing_calendar_year,
        record.done_date,
        record.legal_basis,
        record.is_confirmed,
        cast(null as varchar) as owner_zh,
        record.delivery_id,
        record.sheet_name,
        record.row_number
    from {{ ref("int_deadline_record") }} as record
    left join {{ ref("int_deadline_due") }} as due on record.record_id = due.record_id
    union all
    -- what is expected and was not delivered: a delivery that says nothing does not end the waiting
    select
        concat_ws('|', 'delivery', expected.expected_id) as record_id,
        'delivery' as deadline_id,
        concat_ws(
            ' ', coalesce(dim_source.title_zh, expected.source), expected.layout, expected.period_start,
            expected.period_end
        ) as record_no,
        expected.source,
        expected.district_code,
        expected.period_start as started_date,
        cast(null as integer) as limit_days,
        'calendar_day' as limit_unit,
        expected.due_date,
        cast(null as integer) as missing_calendar_year,
        cast(expected.first_received_at as date) as done_date,
        cast(null as varchar) as legal_basis,
        cast(null as boolean) as is_confirmed,
        expected.owner_zh,
        cast(null as varchar) as delivery_id,
        cast(null as varchar) as sheet_name,
        cast(null as integer) as row_number
    from {{ ref("mart_delivery_expected") }} as expected
    left join {{ ref("dim_source") }} as dim_source on expected.source = dim_source.source
    where expected.rhythm <> 'event'
)

select
    watched.record_id,
    watched.deadline_id,
    deadline.name_zh,
    coalesce(watched.source, deadline.source) as source,
    watched.record_no,
    watched.district_code,
    watched.started_date,
    watched.limit_days,
    watched.limit_unit,
    watched.due_date,
    watched.missing_calendar_year,
    watched.done_date,
    deadline.warn_before_days,
    coalesce(watched.legal_basis, deadline.legal_basis) as legal_basis,
    coalesce(watched.is_confirmed, deadline.is_confirmed) as is_confirmed,
    coalesce(watched.owner_zh, deadline.owner_zh) as owner_zh,
    watched.delivery_id,
    watched.sheet_name,
    watched.row_number
from watched
inner join {{ ref("deadline") }} as deadline on watched.deadline_id = deadline.deadline_id
