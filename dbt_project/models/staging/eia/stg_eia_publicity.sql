-- noqa: disable=RF03
-- `cells` is the delivered row as one value, kept beside what was read of it
with delivered as (
    select
        cell.*,
        cast(delivery.received_at as date) as received_on,
        {{ code_text("cell.party_credit_code") }} as party_code_text,
        concat_ws(' ', cell.document_title, cell.certificate_name, cell.permit_content) as description
    from {{ delivered_cells("eia", "eia_publicity") }} as cell
    inner join {{ source("intake", "deliveries") }} as delivery on cell.delivery_id = delivery.delivery_id
    where delivery.status = 'loaded' and delivery.received_at <= {{ known_at() }}
),

typed as (
    select
        delivered as cells,
        delivered.delivery_id,
        delivered.sheet_name,
        delivered.row_number,
        delivered.cover_key,
        -- without a valid code the party may be a natural person, and a wrong code may be an identity number
        case
            when {{ is_credit_code("delivered.party_code_text") }} then {{ tidy_text("delivered.party_name") }}
        end as builder_name,
        case
            when {{ is_credit_code("delivered.party_code_text") }} then delivered.party_code_text
        end as builder_credit_code,
        case
            when delivered.party_code_text is null then 'missing'
            when {{ is_credit_code("delivered.party_code_text") }} then 'valid'
            else 'invalid'
        end as builder_code_status,
        -- the header set has no column for it; a text that names both kinds tells neither
        case
            when delivered.description like '%报告表%' and delivered.description not like '%报告书%' then '报告表'
            when delivered.description like '%报告书%' and delivered.description not like '%报告表%' then '报告书'
        end as document_type,
        {{ read_date("delivered.decision_date") }} as decision_date,
        {{ read_document_number("delivered.document_no") }} as document_no
    from delivered
)

select
    delivery_id,
    sheet_name,
    row_number,
    cover_key,
    decision_date as event_date,
    {{
        unread_columns({
            "decision_date": ["cells.decision_date", "decision_date"],
            "document_no": ["cells.document_no", "document_no"],
        })
    }} as unread,
    builder_name,
    builder_credit_code,
    builder_code_status,
    document_type,
    decision_date,
    document_no,
    {{ document_key("document_no") }} as document_key,
    coalesce(decision_date > cells.received_on, false) as is_dated_after_receipt
from typed
