with placed_row as (
    select
        document_key,
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_eia_ledger_rows") }}
    where disposition in ('fact', 'duplicate')
    union all
    select
        document_key,
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_eia_publicity_rows") }}
    where disposition in ('fact', 'duplicate')
)

select
    decision.record_id,
    placed_row.delivery_id,
    placed_row.sheet_name,
    placed_row.row_number
from {{ ref("fct_eia_decision") }} as decision
inner join placed_row on decision.document_key = placed_row.document_key
