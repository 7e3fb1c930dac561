with event as (
    select
        *,
        row_number() over (partition by permit_no order by event_date, event_order nulls last, record_id) as place,
        row_number() over (
            partition by permit_no order by event_date desc, event_order desc nulls first, record_id desc
        ) as place_from_last
    from {{ ref("fct_permit_event") }}
),

permit as (
    select
        permit_no,
        min(coalesce(first_issue_date, issue_date)) as first_issue_date,
        -- otherwise the earliest issue that is known of: the first one was then, or earlier
        bool_or(first_issue_date is not null or coalesce(business_type = 'first', false)) as first_issue_is_exact,
        max(case when place = 1 then authority_territory_code end) as authority_territory_code,
        max(case when place = 1 then issuing_authority_name end) as issuing_authority_name,
        max(case when place_from_last = 1 then district_code end) as district_code,
        max(case when place_from_last = 1 then unit_code end) as unit_code,
        max(case when place_from_last = 1 then site_number end) as site_number,
        max(case when place_from_last = 1 then unit_name end) as unit_name,
        max(case when place_from_last = 1 then business_type end) as last_business_type,
        max(event_date) as last_event_date,
        max(case when place_from_last = 1 then permit_status end) as last_status,
        max(cancel_date) as cancel_date,
        max(covered_until) as covered_until,
        count(*) as event_count
    from event
    group by permit_no
),

-- an event may leave out what does not change
last_term as (
    select
        permit_no,
        valid_from,
        valid_to
    from (
        select
            permit_no,
            valid_from,
            valid_to,
            row_number() over (partition by permit_no order by place_from_last) as place
        from event
        where valid_to is not null
    ) as term
    where place = 1
),

last_class as (
    select
        permit_no,
        management_class
    from (
        select
            permit_no,
            management_class,
            row_number() over (partition by permit_no order by place_from_last) as place
        from event
        where management_class is not null
    ) as class
    where place = 1
)

select
    permit.permit_no as record_id,
    permit.permit_no,
    permit.unit_code,
    permit.site_number,
    permit.unit_name,
    permit.first_issue_date,
    permit.first_issue_is_exact,
    permit.issuing_authority_name,
    permit.authority_territory_code,
    permit.district_code,
    last_class.management_class,
    last_term.valid_from,
    last_term.valid_to,
    permit.last_business_type,
    permit.last_event_date,
    permit.last_status,
    coalesce(
        permit.last_business_type in ('cancellation', 'revocation') or permit.last_status in ('cancelled', 'revoked')
        or permit.cancel_date is not null,
        false
    ) as is_cancelled,
    permit.event_count,
    permit.covered_until
from permit
left join last_term on permit.permit_no = last_term.permit_no
left join last_class on permit.permit_no = last_class.permit_no
