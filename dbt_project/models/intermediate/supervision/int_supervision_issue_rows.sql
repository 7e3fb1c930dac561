select * from (
    {{ disposed(ref("stg_supervision_issues"), key=["record_id"]) }}
)
