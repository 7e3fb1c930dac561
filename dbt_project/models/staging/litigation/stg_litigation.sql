select * from (
{{
    register(
        "litigation",
        "litigation",
        event_date="accepted_date",
        columns={
            "case_no": "code",
            "proceeding_type": "word",
            "related_document_no": "document_no",
            "original_case_no": "code",
            "accepted_date": "date",
            "result": "word",
            "closed_date": "date",
        },
    )
}}
)
