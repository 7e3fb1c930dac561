select * from (
    {{ disposed(ref("stg_petitions"), key=["petition_no"]) }}
)
