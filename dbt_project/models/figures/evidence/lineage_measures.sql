select * from (
    {{ register_lineage("int_measures_rows", "document_no") }}
)
