with known_delivery as (
    select *
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
),

cover_count as (
    select
        cover.delivery_id,
        count(*) as covers,
        count(superseded.delivery_id) as superseded_covers,
        min(superseded.superseded_by) as superseded_by,
        bool_and(coalesce(cover.is_zero_report, false)) as is_zero_report
    from {{ source("intake", "delivery_cover") }} as cover
    left join {{ ref("int_superseded_cover") }} as superseded
        on
            cover.delivery_id = superseded.delivery_id
            and cover.cover_key is not distinct from superseded.cover_key
    group by cover.delivery_id
)

select
    known_delivery.delivery_id,
    known_delivery.source,
    known_delivery.layout,
    known_delivery.file,
    known_delivery.received_at,
    known_delivery.period_start,
    known_delivery.period_end,
    coalesce(cover_count.covers, 0) as covers,
    coalesce(cover_count.superseded_covers, 0) as superseded_covers,
    -- a delivery that covers nothing can not be replaced either
    coalesce(cover_count.covers > cover_count.superseded_covers, true) as is_active,
    case when cover_count.covers = cover_count.superseded_covers then cover_count.superseded_by end as superseded_by,
    coalesce(cover_count.is_zero_report, false) as is_zero_report
from known_delivery
left join cover_count on known_delivery.delivery_id = cover_count.delivery_id
