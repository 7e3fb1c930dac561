select * from (
    {{ register_lineage("int_drills_rows", "concat_ws('|', drill_date, drill_key)") }}
)
