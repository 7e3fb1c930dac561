select * from (
{{
    register(
        "villages",
        "villages",
        event_date="accepted_date",
        columns={
            "village_code": "code",
            "village_name": "text",
            "town_name": "text",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "task_year": "year",
            "works": "words",
            "started_date": "date",
            "completed_date": "date",
            "accepted_date": "date",
            "funds_fen": {"kind": "fen", "cells": {"funds_wan_yuan": "万元"}},
        },
    )
}}
)
