select * from (
    {{ dispositions(ref("int_drills_rows")) }}
)
