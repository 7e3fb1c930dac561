select
    registered.*,
    'case|' || registered.round_code || '|' || registered.case_no as record_id
from (
{{
    register(
        "supervision",
        "supervision_cases",
        event_date="assigned_date",
        columns={
            "round_code": {"kind": "word", "cell": "round"},
            "case_no": "code",
            "district_codes": {"kind": "territories", "cell": "district_names"},
            "pollution_codes": {"kind": "words", "cell": "pollution_type"},
            "substantiated": "word",
            "status_code": {"kind": "word", "cell": "status"},
            "ordered_rectifications": "count",
            "fine_fen": {"kind": "fen", "cells": {"fine_wan_yuan": "万元", "fine_yuan": "元"}},
            "is_key": "yes_no",
            "assigned_date": "date",
            "completed_date": "date",
            "signed_off_date": "date",
            "is_rebound": "yes_no",
            "is_duplicate": "yes_no",
            "original_case_no": "code",
            "acceptance": "word",
            "lead_unit_name": "text",
            "relayed_petition_no": "code",
        },
    )
}}
) as registered
