select * from (
    {{ dispositions(ref("int_litigation_rows")) }}
)
