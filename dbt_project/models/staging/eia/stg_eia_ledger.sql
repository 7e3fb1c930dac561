-- noqa: disable=RF03
-- `cells` is the delivered row as one value, kept beside what was read of it
with delivered as (
    select
        cell.*,
        cast(delivery.received_at as date) as received_on
    from {{ delivered_cells("eia", "eia_ledger") }} as cell
    inner join {{ source("intake", "deliveries") }} as delivery on cell.delivery_id = delivery.delivery_id
    where delivery.status = 'loaded' and delivery.received_at <= {{ known_at() }}
),

prepared as (
    select
        delivered.*,
        {{ code_text("builder_credit_code") }} as builder_code_text,
        concat_ws(' ', project_name, construction_nature, remark) as description,
        {{ promised_text() }} as promised_text,
        {{ promised_unit() }} as promised_unit
    from delivered
),

typed as (
    select
        prepared as cells,
        prepared.delivery_id,
        prepared.sheet_name,
        prepared.row_number,
        prepared.cover_key,
        {{ tidy_text("prepared.project_name") }} as project_name,
        -- without a valid code the builder may be a natural person, and a wrong code may be an identity number
        case
            when {{ is_credit_code("prepared.builder_code_text") }} then {{ tidy_text("prepared.builder_name") }}
        end as builder_name,
        case
            when {{ is_credit_code("prepared.builder_code_text") }} then prepared.builder_code_text
        end as builder_credit_code,
        case
            when prepared.builder_code_text is null then 'missing'
            when {{ is_credit_code("prepared.builder_code_text") }} then 'valid'
            else 'invalid'
        end as builder_code_status,
        {{ tidy_text("prepared.district_name") }} as district_name,
        {{ tidy_text("prepared.eia_category") }} as eia_category,
        {{ code_text("prepared.industry_code") }} as industry_code,
        document_type.value as document_type,
        {{ tidy_text("prepared.eia_consultant_name") }} as eia_consultant_name,
        {{ tidy_text("prepared.construction_nature") }} as construction_nature,
        {{ re_matches("prepared.description", "重大变动|重新报批") }} as is_major_change,
        coalesce(
            {{ read_amount_fen("prepared.total_investment_wan_yuan", "'万元'") }},
            {{ read_amount_fen("prepared.total_investment_yuan", "'元'") }}
        ) as total_investment_fen,
        coalesce(
            {{ read_amount_fen("prepared.protection_investment_wan_yuan", "'万元'") }},
            {{ read_amount_fen("prepared.protection_investment_yuan", "'元'") }}
        ) as protection_investment_fen,
        {{ read_percent("prepared.protection_investment_percent") }} as protection_investment_percent,
        {{ read_date("prepared.filed_date") }} as filed_date,
        {{ read_date("prepared.accepted_date") }} as accepted_date,
        {{ read_period_start("prepared.acceptance_notice_period") }} as acceptance_notice_start_date,
        {{ read_period_end("prepared.acceptance_notice_period") }} as acceptance_notice_end_date,
        {{ read_period_start("prepared.technical_review_period") }} as technical_review_start_date,
        {{ read_period_end("prepared.technical_review_period") }} as technical_review_end_date,
        {{ read_period_start("prepared.hearing_period") }} as hearing_start_date,
        {{ read_period_end("prepared.hearing_period") }} as hearing_end_date,
        {{ read_period_start("prepared.decision_notice_period") }} as decision_notice_start_date,
        {{ read_period_end("prepared.decision_notice_period") }} as decision_notice_end_date,
        {{ read_date("prepared.decision_date") }} as decision_date,
        {{ read_document_number("prepared.document_no") }} as document_no,
        decision_result.value as decision_result,
        -- a number of days without its unit promises nothing that could be held against a calendar
        case
            when prepared.promised_unit is not null then {{ read_day_count("prepared.promised_text") }}
        end as committed_limit_days,
        case
            when {{ read_day_count("prepared.promised_text") }} is not null then prepared.promised_unit
        end as committed_limit_unit
    from prepared
    left join {{ ref("eia_label") }} as document_type
        on document_type.field = 'document_type' and {{ text_key("prepared.document_type") }} = document_type.label
    left join {{ ref("eia_label") }} as decision_result
        on
            decision_result.field = 'decision_result'
            and {{ text_key("prepared.decision_result") }} = decision_result.label
)

select
    delivery_id,
    sheet_name,
    row_number,
    cover_key,
    decision_date as event_date,
    {{
        unread_columns({
            "document_type": ["cells.document_type", "document_type"],
            "total_investment": [
                "concat(cells.total_investment_wan_yuan, cells.total_investment_yuan)", "total_investment_fen"
            ],
            "protection_investment": [
                "concat(cells.protection_investment_wan_yuan, cells.protection_investment_yuan)", "protection_investment_fen"
            ],
            "protection_investment_percent": ["cells.protection_investment_percent", "protection_investment_percent"],
            "filed_date": ["cells.filed_date", "filed_date"],
            "accepted_date": ["cells.accepted_date", "accepted_date"],
            "acceptance_notice_period": ["cells.acceptance_notice_period", "acceptance_notice_end_date"],
            "technical_review_period": ["cells.technical_review_period", "technical_review_end_date"],
            "hearing_period": ["cells.hearing_period", "hearing_end_date"],
            "decision_notice_period": ["cells.decision_notice_period", "decision_notice_end_date"],
            "decision_date": ["cells.decision_date", "decision_date"],
            "document_no": ["cells.document_no", "document_no"],
            "decision_result": ["cells.decision_result", "decision_result"],
            "committed_limit": [
                "concat(cells.committed_working_days, cells.committed_calendar_days, cells.committed_limit)",
                "committed_limit_days"
            ],
        })
    }} as unread,
    project_name,
    builder_name,
    builder_credit_code,
    builder_code_status,
    district_name,
    eia_category,
    industry_code,
    document_type,
    eia_consultant_name,
    construction_nature,
    is_major_change,
    total_investment_fen,
    protection_investment_fen,
    protection_investment_percent,
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
    decision_date,
    document_no,
    {{ document_key("document_no") }} as document_key,
    decision_result,
    committed_limit_days,
    committed_limit_unit,
    coalesce(greatest(filed_date, accepted_date, decision_date) > cells.received_on, false) as is_dated_after_receipt
from typed
