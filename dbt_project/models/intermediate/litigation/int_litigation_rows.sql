select * from (
    {{ disposed(ref("stg_litigation"), key=["case_no"]) }}
)
