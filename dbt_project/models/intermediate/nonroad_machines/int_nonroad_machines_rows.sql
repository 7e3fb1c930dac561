select * from (
    {{ disposed(ref("stg_nonroad_machines"), key=["registration_no"]) }}
)
