select
    *,
    source_code || '@' || coalesce(approval_document_no, '未批复') as record_id
from (
    {{ disposed(ref("stg_source_zones"), key=["source_code", "approval_document_no"]) }}
)
