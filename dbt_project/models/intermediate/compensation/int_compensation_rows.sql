select * from (
    {{ disposed(ref("stg_compensation"), key=["case_no"]) }}
)
