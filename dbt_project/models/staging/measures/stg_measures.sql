select * from (
{{
    register(
        "measures",
        "measures",
        event_date="decision_date",
        columns={
            "document_no": "document_key",
            "measure_type": "word",
            "decision_date": "date",
            "penalty_case_no": "document_no",
            "credit_code": "credit_code",
            "district_code": {"kind": "territory", "cell": "district_name"},
            "daily_fine_days": "count",
            "daily_fine_fen": {"kind": "fen", "cells": {"daily_fine_wan_yuan": "万元", "daily_fine_yuan": "元"}},
            "status": "word",
            "has_reason": {"kind": "filled", "cell": "reason"},
        },
    )
}}
)
