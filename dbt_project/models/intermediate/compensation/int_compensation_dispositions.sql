select * from (
    {{ dispositions(ref("int_compensation_rows")) }}
)
