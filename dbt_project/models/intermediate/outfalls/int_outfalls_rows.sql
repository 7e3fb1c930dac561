select * from (
    {{ disposed(ref("stg_outfalls"), key=["outfall_code"]) }}
)
