select * from (
    {{ dispositions(ref("int_villages_rows")) }}
)
