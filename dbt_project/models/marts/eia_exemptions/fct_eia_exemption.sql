with in_force as (
    select *
    from {{ ref("int_eia_exemptions_rows") }}
    where disposition = 'fact'
    -- one kind of project and first day, one fact: rows that contradict one another are named by E13
    qualify
        row_number() over (
            partition by industry_key, project_type_key, valid_from
            order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    concat_ws('|', industry_key, project_type_key, valid_from) as record_id,
    industry_name,
    industry_key,
    project_type,
    project_type_key,
    condition,
    document_no,
    valid_from,
    valid_to,
    delivery_id,
    sheet_name,
    row_number
from in_force
