select * from (
    {{ dispositions(ref("int_inspections_rows")) }}
)
