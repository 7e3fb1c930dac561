select * from (
    {{ disposed(ref("stg_black_smoke_sites"), key=["site_code"]) }}
)
