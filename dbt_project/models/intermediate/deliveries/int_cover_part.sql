with known_cover as (
    select
        cover.delivery_id,
        cover.source,
        cover.layout,
        -- the hours of a day are one part of it; elsewhere the key tells parts of one period from one another
        case when cover.period_start = cover.period_end then null else cover.cover_key end as cover_key,
        cast(cover.period_start as date) as period_start,
        cast(cover.period_end as date) as period_end,
        delivery.received_at,
        coalesce(cover.row_count, 0) as row_count,
        coalesce(cover.is_zero_report, false) as is_zero_report,
        superseded.delivery_id is null as is_standing
    from {{ source("intake", "delivery_cover") }} as cover
    inner join {{ source("intake", "deliveries") }} as delivery on cover.delivery_id = delivery.delivery_id
    left join {{ ref("int_superseded_cover") }} as superseded
        on
            cover.delivery_id = superseded.delivery_id
            and cover.layout is not distinct from superseded.layout
            and cover.cover_key is not distinct from superseded.cover_key
    where
        delivery.status = 'loaded'
        and delivery.received_at <= {{ known_at() }}
        and cover.period_end is not null
)

select
    delivery_id,
    source,
    layout,
    cover_key,
    period_start,
    period_end,
    received_at,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(case when is_standing then row_count else 0 end) as bigint) as standing_rows,
    bool_and(is_zero_report) as is_zero_report,
    bool_or(is_standing) as is_standing
from known_cover
group by delivery_id, source, layout, cover_key, period_start, period_end, received_at
