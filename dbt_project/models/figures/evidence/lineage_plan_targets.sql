select * from (
    {{ register_lineage("int_plan_targets_rows", "concat_ws('|', target_kind, object_kind, object_key)") }}
)
union all
-- that a promise holds and since when is told by its document
select
    concat_ws('|', target.target_kind, target.object_kind, target.object_key) as record_id,
    document.delivery_id,
    document.sheet_name,
    document.row_number
from {{ ref("int_plan_targets_rows") }} as target
inner join {{ ref("int_documents_rows") }} as document on target.document_key = document.document_key
where target.disposition in ('fact', 'duplicate') and document.disposition in ('fact', 'duplicate')
