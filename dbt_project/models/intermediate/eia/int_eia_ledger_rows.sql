select * from (
    {{ disposed(ref("stg_eia_ledger"), key=["document_key"], spellings=["document_no"]) }}
)
