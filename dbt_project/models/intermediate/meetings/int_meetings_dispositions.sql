select * from (
    {{ dispositions(ref("int_meetings_rows")) }}
)
