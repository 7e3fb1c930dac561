select * from (
{{
    register(
        "nonroad_machines",
        "nonroad_machines",
        event_date="registered_date",
        columns={
            "registration_no": "code",
            "machine_type": "text",
            "emission_stage": "word",
            "registered_date": "date",
            "district_code": {"kind": "territory", "cell": "district_name"},
        },
    )
}}
)
