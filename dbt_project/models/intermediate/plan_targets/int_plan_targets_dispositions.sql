select * from (
    {{ dispositions(ref("int_plan_targets_rows")) }}
)
