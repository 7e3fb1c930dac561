with loaded_delivery as (
    select *
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
),

settled as (
    select
        delivery_id,
        sum(case when fate = 'typed' then row_count else 0 end) as typed_rows,
        sum(case when fate = 'rejected' then row_count else 0 end) as rejected_rows,
        sum(case when fate = 'superseded' then row_count else 0 end) as superseded_rows,
        sum(case when fate = 'duplicate' then row_count else 0 end) as duplicate_rows,
        sum(case when fate = 'fact' then row_count else 0 end) as fact_rows
    from {{ ref("int_row_count") }}
    group by delivery_id
),

counted as (
    select
        loaded_delivery.delivery_id,
        loaded_delivery.source,
        loaded_delivery.layout,
        loaded_delivery.file,
        loaded_delivery.records_counted,
        loaded_delivery.raw_rows,
        cast(coalesce(settled.typed_rows, 0) as bigint) as typed_rows,
        cast(coalesce(settled.rejected_rows, 0) as bigint) as rejected_rows,
        cast(coalesce(settled.superseded_rows, 0) as bigint) as superseded_rows,
        cast(coalesce(settled.duplicate_rows, 0) as bigint) as duplicate_rows,
        cast(coalesce(settled.fact_rows, 0) as bigint) as fact_rows
    from loaded_delivery
    left join settled on loaded_delivery.delivery_id = settled.delivery_id
)

select
    delivery_id,
    source,
    layout,
    file,
    records_counted,
    raw_rows,
    typed_rows,
    rejected_rows,
    superseded_rows,
    duplicate_rows,
    fact_rows,
    coalesce(
        records_counted = raw_rows
        and raw_rows = typed_rows
        and typed_rows = rejected_rows + superseded_rows + duplicate_rows + fact_rows,
        false
    ) as closes
from counted
