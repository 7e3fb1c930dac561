with fact as (
    select
        *,
        concat_ws('|', registration_no, cast(registration_date as varchar), registration_type) as event_key
    from {{ ref("int_registrations_disposed") }}
    where disposition = 'fact'
),

numbered as (
    select
        fact.*,
        cast(active_delivery.period_end as date) as covered_until,
        row_number() over (
            partition by fact.event_key order by fact.delivery_id, fact.sheet_name nulls first, fact.row_number
        ) as place
    from fact
    inner join {{ ref("int_active_delivery") }} as active_delivery on fact.delivery_id = active_delivery.delivery_id
)

select
    -- what contradicts itself is kept apart here, and found by rule P04.registrations
    case when place = 1 then event_key else event_key || '#' || cast(place as varchar) end as record_id,
    unit_code || '|' || site_number as registrant_id,
    registration_no,
    unit_code,
    site_number,
    unit_name,
    event_date,
    registration_type,
    event_order,
    registration_date,
    valid_from,
    valid_to,
    term_is_known,
    cancel_date,
    registration_status,
    industry_name,
    district_code,
    covered_until,
    delivery_id,
    sheet_name,
    row_number
from numbered
