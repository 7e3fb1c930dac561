select * from (
    {{ disposed(ref("stg_penalties_ledger"), key=["case_no", "document_key"], spellings=["document_no"]) }}
)
