with ledger_row as (
    select * from {{ ref("int_eia_ledger_rows") }}
    where
        disposition = 'fact'
        -- pending, returned and withdrawn applications stay in the ledger and are not counted (E10)
        and decision_result in ('批准', '不予批准')
        -- a registration form is filed, not decided (E02)
        and document_type in ('报告书', '报告表')
        and document_no is not null
        and decision_date is not null
),

publicity_row as (
    select * from {{ ref("int_eia_publicity_rows") }}
    where
        disposition = 'fact'
        and document_type is not null
        and document_no is not null
        and decision_date is not null
)

select
    'ledger' as layout,
    delivery_id,
    sheet_name,
    row_number,
    document_no,
    document_key,
    document_type,
    decision_result,
    decision_date,
    project_name,
    builder_name,
    builder_credit_code,
    builder_code_status,
    district_name,
    eia_category,
    industry_code,
    eia_consultant_name,
    construction_nature,
    is_major_change,
    total_investment_fen,
    protection_investment_fen,
    filed_date,
    accepted_date,
    acceptance_notice_start_date,
    acceptance_notice_end_date,
    technical_review_start_date,
    technical_review_end_date,
    hearing_start_date,
    hearing_end_date,
    decision_notice_start_date,
    decision_notice_end_date,
    committed_limit_days,
    committed_limit_unit
from ledger_row
union all
select
    'publicity' as layout,
    delivery_id,
    sheet_name,
    row_number,
    document_no,
    document_key,
    document_type,
    -- the header set holds permits that were granted
    '批准' as decision_result,
    decision_date,
    cast(null as varchar) as project_name,
    builder_name,
    builder_credit_code,
    builder_code_status,
    cast(null as varchar) as district_name,
    cast(null as varchar) as eia_category,
    cast(null as varchar) as industry_code,
    cast(null as varchar) as eia_consultant_name,
    cast(null as varchar) as construction_nature,
    cast(null as boolean) as is_major_change,
    cast(null as bigint) as total_investment_fen,
    cast(null as bigint) as protection_investment_fen,
    cast(null as date) as filed_date,
    cast(null as date) as accepted_date,
    cast(null as date) as acceptance_notice_start_date,
    cast(null as date) as acceptance_notice_end_date,
    cast(null as date) as technical_review_start_date,
    cast(null as date) as technical_review_end_date,
    cast(null as date) as hearing_start_date,
    cast(null as date) as hearing_end_date,
    cast(null as date) as decision_notice_start_date,
    cast(null as date) as decision_notice_end_date,
    cast(null as integer) as committed_limit_days,
    cast(null as varchar) as committed_limit_unit
from publicity_row
