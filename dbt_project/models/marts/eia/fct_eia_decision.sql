with ranked_row as (
    select
        *,
        -- one document, one fact: rows that contradict one another are named by E01, which withholds the figures
        row_number() over (
            partition by document_key
            order by layout asc, decision_date desc, delivery_id asc, sheet_name asc nulls first, row_number asc
        ) as choice
    from {{ ref("int_eia_document_rows") }}
),

publicised as (
    select distinct document_key
    from {{ ref("int_eia_publicity_rows") }}
    where disposition in ('fact', 'duplicate') and document_key is not null
),

ledger_reach as (
    select max(period_end) as known_until_date
    from {{ ref("int_active_delivery") }}
    where source = 'eia' and layout = 'ledger' and is_active
)

select
    document.document_no as record_id,
    document.document_key,
    document.document_type,
    document.decision_result,
    document.decision_date,
    cast(extract(year from document.decision_date) as integer) as decision_year,
    document.project_name,
    document.builder_name,
    document.builder_credit_code,
    document.builder_code_status,
    document.district_name,
    document.eia_category,
    document.industry_code,
    document.eia_consultant_name,
    document.construction_nature,
    document.is_major_change,
    document.total_investment_fen,
    document.protection_investment_fen,
    document.filed_date,
    document.accepted_date,
    time_used.working_days_used,
    time_used.calendar_days_used,
    time_used.working_days_excluded,
    time_used.missing_calendar_year,
    document.committed_limit_days,
    document.committed_limit_unit,
    time_used.is_within_committed_limit,
    time_used.legal_limit_days,
    time_used.legal_limit_unit,
    time_used.legal_basis,
    time_used.is_within_legal_limit,
    document.layout = 'ledger' as is_in_ledger,
    coalesce(document.decision_date <= ledger_reach.known_until_date, false) as is_ledger_expected,
    publicised.document_key is not null as is_publicised,
    exists(
        select 1 from {{ ref("int_active_delivery") }} as delivery
        where
            delivery.source = 'eia'
            and delivery.layout = 'publicity'
            and delivery.is_active
            and document.decision_date between delivery.period_start and delivery.period_end
    ) as is_publicity_expected,
    document.delivery_id,
    document.sheet_name,
    document.row_number
from ranked_row as document
cross join ledger_reach
left join {{ ref("int_eia_time_used") }} as time_used
    on
        document.delivery_id = time_used.delivery_id
        and document.sheet_name is not distinct from time_used.sheet_name
        and document.row_number = time_used.row_number
left join publicised on document.document_key = publicised.document_key
where document.choice = 1
