select
    registered.*,
    'issue|' || registered.round_code || '|' || registered.issue_no as record_id
from (
{{
    register(
        "supervision",
        "supervision_issues",
        event_date="feedback_date",
        columns={
            "round_code": {"kind": "word", "cell": "round"},
            "issue_no": "code",
            "district_codes": {"kind": "territories", "cell": "district_names"},
            "feedback_date": "date",
            "due": {"kind": "partial_date", "may_lie_ahead": true},
            "responsible_unit_name": "text",
            "acceptance_unit_name": "text",
            "status_code": {"kind": "word", "cell": "status"},
            "completed_date": "date",
            "signed_off_date": "date",
            "is_rebound": "yes_no",
        },
    )
}}
) as registered
