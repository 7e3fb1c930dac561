select
    *,
    {{ document_key("document_no") }} as document_key
from (
    {{ disposed(ref("stg_plan_targets"), key=["document_no", "target_kind", "object_kind", "object_key"]) }}
)
