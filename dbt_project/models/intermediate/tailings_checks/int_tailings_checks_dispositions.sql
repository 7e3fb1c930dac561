select * from (
    {{ dispositions(ref("int_tailings_checks_rows")) }}
)
