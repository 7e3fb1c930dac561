select * from (
{{
    register(
        "stations_ledger",
        "stations_ledger",
        event_date="changed_date",
        columns={
            "station_code": "code",
            "station_name": "text",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "event": "word",
            "changed_date": "date",
            "predecessor_code": "code",
            "station_level": "word",
            "approval_no": "document_no",
        },
    )
}}
)
