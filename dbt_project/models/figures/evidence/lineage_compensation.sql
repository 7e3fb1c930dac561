select * from (
    {{ register_lineage("int_compensation_rows", "case_no") }}
)
