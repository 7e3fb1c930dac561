-- a case that is still open has neither number nor day, and is no decision
with ledger_row as (
    select * from {{ ref("int_penalties_ledger_rows") }}
    where disposition = 'fact' and document_key is not null and decision_date is not null
),

publicity_row as (
    select * from {{ ref("int_penalties_publicity_rows") }}
    where disposition = 'fact' and document_key is not null and decision_date is not null
)

select
    'ledger' as layout,
    delivery_id,
    sheet_name,
    row_number,
    document_no,
    document_key,
    party_number,
    case_no,
    case_opened_date,
    investigation_closed_date,
    notice_date,
    has_hearing,
    decision_date,
    served_date,
    party_kind,
    credit_code,
    district_code,
    violation_type,
    penalty_categories,
    -- an empty cell is no fine where other penalties are named, and unknown where nothing is
    coalesce(fine_fen, case when {{ array_length("penalty_categories") }} > 0 then 0 end) as fine_fen,
    coalesce(confiscated_fen, 0) as confiscated_fen,
    paid_date,
    paid_fen,
    review,
    is_enforced_by_court,
    closed_date,
    coalesce(outcome, 'in_force') as status,
    handling_office_name
from ledger_row
union all
select
    'publicity' as layout,
    delivery_id,
    sheet_name,
    row_number,
    document_no,
    document_key,
    party_number,
    cast(null as varchar) as case_no,
    cast(null as date) as case_opened_date,
    cast(null as date) as investigation_closed_date,
    cast(null as date) as notice_date,
    cast(null as boolean) as has_hearing,
    decision_date,
    cast(null as date) as served_date,
    party_kind,
    credit_code,
    cast(null as varchar) as district_code,
    violation_type,
    penalty_categories,
    coalesce(fine_fen, case when {{ array_length("penalty_categories") }} > 0 then 0 end) as fine_fen,
    coalesce(confiscated_fen, 0) as confiscated_fen,
    cast(null as date) as paid_date,
    cast(null as bigint) as paid_fen,
    cast(null as varchar) as review,
    cast(null as boolean) as is_enforced_by_court,
    cast(null as date) as closed_date,
    'in_force' as status,
    cast(null as varchar) as handling_office_name
from publicity_row
