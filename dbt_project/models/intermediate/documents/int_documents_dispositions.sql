select * from (
    {{ dispositions(ref("int_documents_rows")) }}
)
