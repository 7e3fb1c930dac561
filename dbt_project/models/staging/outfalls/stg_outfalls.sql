select * from (
{{
    register(
        "outfalls",
        "outfalls",
        event_date="investigated_date",
        columns={
            "outfall_code": "code",
            "outfall_name": "text",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "river_name": "text",
            "outfall_type": "word",
            "responsible_unit_name": "organisation",
            "responsible_credit_code": "credit_code",
            "permit_no": "code",
            "investigated_date": "date",
            "needs_rectification": "yes_no",
            "rectification_type": "word",
            "rectified_date": "date",
            "has_evidence": {"kind": "filled", "cell": "evidence"},
        },
    )
}}
)
