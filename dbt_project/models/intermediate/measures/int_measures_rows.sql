select * from (
    {{ disposed(ref("stg_measures"), key=["document_no"]) }}
)
