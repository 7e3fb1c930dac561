with event as (
    select
        settled.*,
        cast(active_delivery.period_end as date) as covered_until,
        max(
            case when settled.registration_type = 'cancellation' or settled.cancel_date is not null then 1 else 0 end
        ) over (partition by settled.registration_no) = 1 as end_is_dated
    from {{ ref("int_registrations_disposed") }} as settled
    inner join {{ ref("int_active_delivery") }} as active_delivery on settled.delivery_id = active_delivery.delivery_id
    where settled.disposition = 'fact'
),

begun as (
    select
        registration_no,
        event_date as state_from,
        event_order as state_order,
        'active' as state,
        valid_to
    from event
    where registration_type <> 'cancellation'
),

cancelled as (
    select
        registration_no,
        coalesce(cancel_date, event_date) as state_from,
        7 as state_order,
        'cancelled' as state,
        cast(null as date) as valid_to
    from event
    where registration_type = 'cancellation' or cancel_date is not null
),

-- a file that says "cancelled" without saying when: some day before the file ends
perhaps_cancelled as (
    select
        registration_no,
        event_date as state_from,
        8 as state_order,
        'unknown' as state,
        cast(null as date) as valid_to
    from event
    where registration_status in ('cancelled', 'revoked') and not end_is_dated
),

surely_cancelled as (
    select
        registration_no,
        covered_until as state_from,
        9 as state_order,
        'cancelled' as state,
        cast(null as date) as valid_to
    from event
    where registration_status in ('cancelled', 'revoked') and not end_is_dated and covered_until is not null
)

select * from begun
union all
select * from cancelled
union all
select * from perhaps_cancelled
union all
select * from surely_cancelled
