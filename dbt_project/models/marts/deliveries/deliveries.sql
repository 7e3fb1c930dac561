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
    active.superseded_by
from {{ source("intake", "deliveries") }} as delivery
left join {{ ref("int_active_delivery") }} as active
    on delivery.delivery_id = active.delivery_id and delivery.status = 'loaded'
where delivery.received_at <= {{ known_at() }}
