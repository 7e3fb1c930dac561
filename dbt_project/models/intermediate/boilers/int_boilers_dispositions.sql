select * from (
    {{ dispositions(ref("int_boilers_rows")) }}
)
