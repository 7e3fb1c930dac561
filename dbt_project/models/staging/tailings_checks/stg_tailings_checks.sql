select * from (
{{
    register(
        "tailings_checks",
        "tailings_checks",
        event_date="check_date",
        columns={
            "credit_code": "credit_code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "has_pond": "yes_no",
            "pond_name": "text",
            "pond_key": {"kind": "code", "cell": "pond_name"},
            "check_date": "date",
            "checker_name": "text",
            "has_findings": {"kind": "filled", "cell": "findings"},
            "has_rectification": {"kind": "filled", "cell": "rectification"},
        },
    )
}}
)
