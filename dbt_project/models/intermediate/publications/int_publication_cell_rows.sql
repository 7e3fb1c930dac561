select * from (
    {{ disposed(ref("stg_publication_cells"), key=["document_title", "table_no", "row_name", "column_name"]) }}
)
