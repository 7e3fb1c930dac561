select * from (
{{
    register(
        "boilers",
        "boilers",
        event_date="eliminated_date",
        columns={
            "boiler_code": "code",
            "credit_code": "credit_code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "capacity_t_per_h": {"kind": "quantity", "cell": "capacity", "unit": "t/h"},
            "fuel": "word",
            "in_built_up_area": "yes_no",
            "built_up_level": "word",
            "eliminated_date": "date",
            "elimination_way": "word",
        },
    )
}}
)
