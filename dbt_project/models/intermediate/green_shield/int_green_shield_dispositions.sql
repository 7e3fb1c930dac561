select * from (
    {{ dispositions(ref("int_green_shield_rows")) }}
)
