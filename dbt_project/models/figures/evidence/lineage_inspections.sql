select * from (
    {{ register_lineage("int_inspections_rows", "inspection_no") }}
)
