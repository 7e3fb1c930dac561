with fact as (
    select
        *,
        concat_ws('|', permit_no, cast(issue_date as varchar), business_type) as event_key
    from {{ ref("int_permits_disposed") }}
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
    -- what contradicts itself is kept apart here, and found by rule P04
    case when place = 1 then event_key else event_key || '#' || cast(place as varchar) end as record_id,
    permit_no,
    unit_code,
    site_number,
    unit_name,
    event_date,
    business_type,
    event_order,
    first_issue_date,
    issue_date,
    valid_from,
    valid_to,
    cancel_date,
    permit_status,
    management_class,
    industry_code,
    industry_name,
    issuing_authority_name,
    authority_territory_code,
    district_code,
    layout,
    covered_until,
    delivery_id,
    sheet_name,
    row_number
from numbered
