select * from (
    {{ disposed(ref("stg_eco_damage"), key=["issue_no"]) }}
)
