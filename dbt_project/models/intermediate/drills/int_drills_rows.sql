select * from (
    {{ disposed(ref("stg_drills"), key=["drill_key", "drill_date"]) }}
)
