select * from (
    {{ disposed(ref("stg_supervision_bulletins"), key=["round_code", "batch_no"]) }}
)
