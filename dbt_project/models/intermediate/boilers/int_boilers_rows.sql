select * from (
    {{ disposed(ref("stg_boilers"), key=["boiler_code"]) }}
)
