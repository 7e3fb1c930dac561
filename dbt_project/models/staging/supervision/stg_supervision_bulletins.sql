select * from (
{{
    register(
        "supervision",
        "supervision_bulletins",
        event_date="bulletin_date",
        columns={
            "round_code": {"kind": "word", "cell": "round"},
            "batch_no": "ordinal",
            "bulletin_date": "date",
            "calls": "count",
            "letters": "count",
            "total": "count",
            "cumulative": "count",
        },
    )
}}
)
