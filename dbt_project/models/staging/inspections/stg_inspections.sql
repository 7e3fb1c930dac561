select * from (
{{
    register(
        "inspections",
        "inspections",
        event_date="inspection_date",
        columns={
            "inspection_no": "code",
            "record_no": "code",
            "task_type": "word",
            "unit_kind": "word",
            "unit_name": "organisation",
            "credit_code": "credit_code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "inspection_date": "date",
            "started_at": {"kind": "moment", "cell": "start_time", "day": "inspection_date"},
            "ended_at": {"kind": "moment", "cell": "end_time", "day": "inspection_date"},
            "has_first_officer": {"kind": "filled", "cell": "officer_1_name"},
            "has_first_certificate": {"kind": "filled", "cell": "officer_1_certificate"},
            "has_second_officer": {"kind": "filled", "cell": "officer_2_name"},
            "has_second_certificate": {"kind": "filled", "cell": "officer_2_certificate"},
            "method": "word",
            "found_problem": "yes_no",
            "is_case_opened": "yes_no",
        },
    )
}}
)
