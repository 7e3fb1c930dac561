select * from (
    {{ register_lineage("int_documents_rows", "document_no") }}
)
