with typed as (
    select * from (
{{
    register(
        "penalties",
        "penalty_ledger",
        event_date="decision_date",
        columns={
            "case_no": "code",
            "case_opened_date": "date",
            "act_date": "date",
            "investigation_closed_date": "date",
            "notice_no": "code",
            "notice_date": "date",
            "has_hearing": "yes_no",
            "document_no": "document_no",
            "decision_date": "date",
            "served_date": "date",
            "party_kind": {"kind": "party_kind", "cell": "party_code"},
            "credit_code": {"kind": "unit_code", "cell": "party_code"},
            "district_code": {"kind": "territory", "cell": "district_name"},
            "violation_type": "word",
            "cited_laws": {"kind": "words_in", "cell": "legal_basis", "field": "law"},
            "penalty_categories": {"kind": "words", "cell": "penalty_category"},
            "told_amounts_fen": {"kind": "amounts_in", "cell": "penalty_content"},
            "fine_fen": {"kind": "fen", "cells": {"fine_wan_yuan": "万元", "fine_yuan": "元"}},
            "confiscated_fen": {"kind": "fen", "cells": {"confiscated_wan_yuan": "万元", "confiscated_yuan": "元"}},
            "paid_date": "date",
            "paid_fen": {"kind": "fen", "cells": {"paid_wan_yuan": "万元", "paid_yuan": "元"}},
            "review": "word",
            "is_enforced_by_court": "yes_no",
            "closed_date": "date",
            "outcome": "word",
            "handling_office_name": "text",
        },
    )
}}
    )
),

numbered as (
    select * from (
        {{ parties_numbered("penalty_ledger") }}
    )
)

select
    typed.*,
    {{ document_key("typed.document_no") }} as document_key,
    numbered.party_number
from typed
inner join numbered
    on
        typed.delivery_id = numbered.delivery_id
        and typed.sheet_name is not distinct from numbered.sheet_name
        and typed.row_number = numbered.row_number
