select * from (
    {{ register_lineage("int_outfalls_rows", "outfall_code") }}
)
