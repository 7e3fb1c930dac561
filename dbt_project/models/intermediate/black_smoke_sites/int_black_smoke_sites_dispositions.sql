select * from (
    {{ dispositions(ref("int_black_smoke_sites_rows")) }}
)
