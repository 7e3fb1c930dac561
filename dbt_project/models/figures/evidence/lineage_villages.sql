select * from (
    {{ register_lineage("int_villages_rows", "record_id") }}
)
