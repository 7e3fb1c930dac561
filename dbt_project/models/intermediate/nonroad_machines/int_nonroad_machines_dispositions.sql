select * from (
    {{ dispositions(ref("int_nonroad_machines_rows")) }}
)
