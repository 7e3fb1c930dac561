select * from (
    {{ disposed(ref("stg_publication_statements"), key=["document_title", "place", "subject"]) }}
)
