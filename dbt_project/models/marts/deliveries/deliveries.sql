with cover as (
    select
        delivery_id,
        bool_or(coalesce(row_count = 0 and not is_zero_report, false)) as is_empty
    from {{ source("intake", "delivery_cover") }}
    group by delivery_id
)

select
    delivery.delivery_id,
    delivery.source,
    delivery.layout,
    delivery.file,
    delivery.sha256,
    delivery.size_bytes,
    delivery.received_at,
    delivery.status,
    delivery.rule_id,
    delivery.reason,
    delivery.repeats as repeats_file,
    delivery.records_counted,
    delivery.raw_rows,
    delivery.period_start,
    delivery.period_end,
    delivery.is_present,
    coalesce(active.is_active, false) as is_active,
    active.superseded_by,
    coalesce(active.is_zero_report, false) as is_zero_report,
    -- a delivery that covers what its rows say covers nothing without rows
    delivery.status = 'loaded'
    and coalesce(
        cover.is_empty,
        delivery.raw_rows = 0 and not coalesce(active.is_zero_report, false),
        false
    ) as is_empty
from {{ source("intake", "deliveries") }} as delivery
left join {{ ref("int_active_delivery") }} as active
    on delivery.delivery_id = active.delivery_id and delivery.status = 'loaded'
left join cover on delivery.delivery_id = cover.delivery_id
where delivery.received_at <= {{ known_at() }}
