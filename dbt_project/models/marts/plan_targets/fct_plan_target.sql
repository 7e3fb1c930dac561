with in_force as (
    select *
    from {{ ref("int_plan_targets_rows") }}
    where disposition = 'fact'
    -- one promise of a document, one fact: rows that contradict one another are named by X04
    qualify
        row_number() over (
            partition by document_key, target_kind, object_kind, object_key
            order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    concat_ws('|', document_no, target_kind, object_kind, object_key) as record_id,
    document_no,
    document_key,
    target_kind,
    object_kind,
    object_name,
    object_key,
    cast(target_year as integer) as target_year,
    status,
    delivery_id,
    sheet_name,
    row_number
from in_force
