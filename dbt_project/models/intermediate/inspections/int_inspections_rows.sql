select * from (
    {{ disposed(ref("stg_inspections"), key=["inspection_no"]) }}
)
