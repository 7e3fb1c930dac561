select * from (
    {{ disposed(ref("stg_meetings"), key=["minutes_no"]) }}
)
