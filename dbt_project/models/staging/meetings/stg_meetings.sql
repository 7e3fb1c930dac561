select * from (
{{
    register(
        "meetings",
        "meetings",
        event_date="meeting_date",
        columns={
            "meeting_date": "date",
            "meeting_name": "text",
            "topics": "words",
            "lead_departments": {"kind": "offices", "field": "department"},
            "attending_departments": {"kind": "offices", "field": "department"},
            "minutes_no": "document_no",
        },
    )
}}
)
