with disposed_row as (
    select
        delivery_id,
        disposition
    from {{ ref("int_penalties_ledger_rows") }}
    union all
    select
        delivery_id,
        disposition
    from {{ ref("int_penalties_publicity_rows") }}
)

select * from (
    {{ dispositions("disposed_row") }}
)
