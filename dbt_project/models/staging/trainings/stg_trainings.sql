select * from (
{{
    register(
        "trainings",
        "trainings",
        event_date="held_from",
        columns={
            "training_name": "text",
            "training_key": {"kind": "code", "cell": "training_name"},
            "held_from": {"kind": "first_day", "cell": "training_date"},
            "held_to": {"kind": "last_day", "cell": "training_date"},
            "headcount": "count",
            "hours": "decimal",
            "host_unit_name": "text",
            "own_part": "word",
            "form": "word",
            "status": "word",
        },
    )
}}
)
