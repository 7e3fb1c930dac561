select * from (
    {{ dispositions(ref("int_eco_damage_rows")) }}
)
