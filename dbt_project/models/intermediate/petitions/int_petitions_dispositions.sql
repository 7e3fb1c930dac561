select * from (
    {{ dispositions(ref("int_petition_rows")) }}
)
