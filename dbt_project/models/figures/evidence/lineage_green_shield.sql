select * from (
    {{ register_lineage("int_green_shield_rows", "record_id") }}
)
