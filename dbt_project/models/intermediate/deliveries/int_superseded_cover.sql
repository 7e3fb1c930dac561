with known_delivery as (
    select
        delivery_id,
        -- the order in which deliveries count: by receipt, and among equals by name, so that there always is one order
        row_number() over (order by received_at asc, delivery_id desc) as arrival
    from {{ source("intake", "deliveries") }}
    where
        status = 'loaded'
        and received_at <= {{ known_at() }}
),

-- one number that says who stands before whom: the end of the period decides, then the arrival
known_cover as (
    select
        cover.delivery_id,
        cover.source,
        cover.layout,
        cover.cover_key,
        coalesce(cast(cover.period_end as date) - date '0001-01-01', 0) * 1000000 + known_delivery.arrival as standing
    from {{ source("intake", "delivery_cover") }} as cover
    inner join known_delivery on cover.delivery_id = known_delivery.delivery_id
),

-- most keys are covered once; millions of keys are counted here, and none is sorted
contested_cover as (
    select
        source,
        layout,
        cover_key,
        max_by(delivery_id, standing) as winner
    from known_cover
    group by source, layout, cover_key
    having count(*) > 1
)

select
    known_cover.delivery_id,
    known_cover.source,
    known_cover.layout,
    known_cover.cover_key,
    contested_cover.winner as superseded_by
from known_cover
inner join contested_cover
    on
        known_cover.source = contested_cover.source
        and known_cover.layout is not distinct from contested_cover.layout
        and known_cover.cover_key is not distinct from contested_cover.cover_key
where known_cover.delivery_id <> contested_cover.winner
