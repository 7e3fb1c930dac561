select * from (
{{
    register(
        "drills",
        "drills",
        event_date="drill_date",
        columns={
            "drill_name": "text",
            "drill_key": {"kind": "code", "cell": "drill_name"},
            "drill_date": "date",
            "level": "word",
            "role": "word",
            "drill_kind": "word",
            "organiser_name": "text",
        },
    )
}}
)
