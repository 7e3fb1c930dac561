with in_force as (
    select *
    from {{ ref("int_compensation_rows") }}
    where disposition = 'fact'
    -- one case, one fact: rows that contradict one another are named by C01.unique, which withholds the figures
    qualify
        row_number() over (partition by case_no order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    case_no as record_id,
    district_code,
    clue_source,
    obligor_credit_code,
    started_date,
    has_appraisal,
    consultation_date,
    amount_fen,
    resolution,
    closed_date,
    closed_date - started_date as days_to_close,
    delivery_id,
    sheet_name,
    row_number
from in_force
