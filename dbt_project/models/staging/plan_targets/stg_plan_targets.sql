select * from (
{{
    register(
        "plan_targets",
        "plan_targets",
        event_date="null",
        columns={
            "document_no": "document_no",
            "target_kind": "word",
            "object_kind": "word",
            "object_name": "text",
            "object_key": {"kind": "code", "cell": "object_name"},
            "target_year": "years",
            "status": "word",
        },
    )
}}
)
