with in_force as (
    select *
    from {{ ref("int_documents_rows") }}
    where disposition = 'fact'
    -- one document, one fact: rows that contradict one another are named by X01, which withholds the figures
    qualify
        row_number() over (partition by document_key order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    document_no as record_id,
    document_key,
    category,
    issuer_name,
    document_date,
    -- bounds of what the date may mean; equal when a day is told
    {{ first_day_of("document_date") }} as first_possible_day,
    {{ last_day_of("document_date") }} as last_possible_day,
    received_date,
    published_date,
    years,
    matter,
    subject_name,
    status,
    delivery_id,
    sheet_name,
    row_number
from in_force
