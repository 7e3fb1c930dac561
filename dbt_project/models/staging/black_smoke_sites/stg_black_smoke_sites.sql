select * from (
{{
    register(
        "black_smoke_sites",
        "black_smoke_sites",
        event_date="installed_date",
        columns={
            "site_code": "code",
            "location": "text",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "installed_date": "date",
            "networked_date": "date",
            "removed_date": "date",
            "status": "word",
        },
    )
}}
)
