select
    *,
    {{ document_key("document_no") }} as document_key
from (
    {{ disposed(ref("stg_documents"), key=["document_no"]) }}
)
