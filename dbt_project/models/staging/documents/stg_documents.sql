select * from (
{{
    register(
        "documents",
        "documents",
        event_date="least(" ~ first_day_of("left(years, 4)") ~ ", " ~ first_day_of("document_date") ~ ")",
        columns={
            "document_no": "document_no",
            "category": "word",
            "issuer_name": "text",
            "document_date": "partial_date",
            "received_date": "date",
            "published_date": "date",
            "years": "years",
            "matter": "word",
            "subject_name": "public_body",
            "status": "word",
        },
    )
}}
)
