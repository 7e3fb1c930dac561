select * from (
    {{ disposed(ref("stg_supervision_cases"), key=["record_id"]) }}
)
