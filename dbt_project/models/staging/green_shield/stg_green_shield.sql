select * from (
{{
    register(
        "green_shield",
        "green_shield",
        event_date="completed_date",
        columns={
            "batch_year": "year",
            "polygon_no": "code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "reserve_name": "text",
            "reserve_level": "word",
            "problem_type": "word",
            "area_hectare": "decimal",
            "due_date": {"kind": "partial_date", "may_lie_ahead": true},
            "rectification_state": "word",
            "completed_date": "date",
            "closure_document_no": "document_no",
        },
    )
}}
)
