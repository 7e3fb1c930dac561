select * from (
    {{ dispositions(ref("int_outfalls_rows")) }}
)
