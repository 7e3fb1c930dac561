select * from (
    {{ register_lineage("int_source_zones_rows", "record_id") }}
)
