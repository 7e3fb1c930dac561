select * from (
{{
    register(
        "compensation",
        "compensation",
        event_date="coalesce(closed_date, started_date)",
        columns={
            "case_no": "code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "clue_source": "word",
            "obligor_credit_code": "credit_code",
            "started_date": "date",
            "has_appraisal": {"kind": "filled", "cell": "appraisal"},
            "consultation_date": "date",
            "amount_fen": {"kind": "fen", "cells": {"amount_yuan": "元", "amount_wan_yuan": "万元"}},
            "resolution": "word",
            "closed_date": "date",
        },
    )
}}
)
