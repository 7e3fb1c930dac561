select * from (
{{
    register(
        "eia_exemptions",
        "eia_exemptions",
        event_date="valid_from",
        columns={
            "industry_name": "text",
            "industry_key": {"kind": "code", "cell": "industry_name"},
            "project_type": "text",
            "project_type_key": {"kind": "code", "cell": "project_type"},
            "condition": "text",
            "document_no": "document_no",
            "valid_from": {"kind": "date", "may_lie_ahead": true},
            "valid_to": {"kind": "date", "may_lie_ahead": true},
        },
    )
}}
)
