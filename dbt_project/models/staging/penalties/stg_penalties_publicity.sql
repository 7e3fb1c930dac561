with typed as (
    select * from (
{{
    register(
        "penalties",
        "penalty_publicity",
        event_date="decision_date",
        columns={
            "document_no": "document_no",
            "decision_date": "date",
            "public_date": "date",
            "party_kind": {"kind": "party_kind", "cell": "party_code"},
            "credit_code": {"kind": "unit_code", "cell": "party_code"},
            "violation_type": "word",
            "penalty_categories": {"kind": "words", "cell": "penalty_category"},
            "fine_fen": {"kind": "fen", "cells": {"fine_wan_yuan": "万元"}},
            "confiscated_fen": {"kind": "fen", "cells": {"confiscated_wan_yuan": "万元"}},
        },
    )
}}
    )
),

numbered as (
    select * from (
        {{ parties_numbered("penalty_publicity") }}
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
