with diff as (
    select * from {{ source("intake", "delivery_diff") }}
),

known_delivery as (
    select *
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
)

select
    diff.delivery_id,
    known_delivery.source,
    known_delivery.file,
    diff.supersedes as earlier_delivery_id,
    earlier.file as earlier_file,
    diff.rows_added,
    diff.rows_changed,
    diff.rows_removed
from diff
inner join known_delivery on diff.delivery_id = known_delivery.delivery_id
inner join known_delivery as earlier on diff.supersedes = earlier.delivery_id
