select * from (
{{
    register(
        "eco_damage",
        "eco_damage",
        event_date="found_date",
        columns={
            "issue_no": "code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "problem_type": "word",
            "area_hectare": "decimal",
            "polygon_no": "code",
            "found_date": "date",
            "due_date": {"kind": "partial_date", "may_lie_ahead": true},
            "rectification_state": "word",
            "completed_date": "date",
            "closure_document_no": "document_no",
        },
    )
}}
)
