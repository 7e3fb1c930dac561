select * from (
    {{ register_lineage("int_boilers_rows", "boiler_code") }}
)
