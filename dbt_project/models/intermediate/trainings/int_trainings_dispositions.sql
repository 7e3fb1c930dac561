select * from (
    {{ dispositions(ref("int_trainings_rows")) }}
)
