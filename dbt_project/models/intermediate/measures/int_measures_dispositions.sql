select * from (
    {{ dispositions(ref("int_measures_rows")) }}
)
