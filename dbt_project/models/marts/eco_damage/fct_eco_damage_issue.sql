with in_force as (
    select *
    from {{ ref("int_eco_damage_rows") }}
    where disposition = 'fact'
    -- one issue, one fact: rows that contradict one another are named by G01.issue, which withholds the figure
    qualify
        row_number() over (partition by issue_no order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    issue_no as record_id,
    district_code,
    problem_type,
    area_hectare,
    polygon_no,
    found_date,
    due_date,
    rectification_state,
    completed_date,
    completed_date - {{ last_day_of("due_date") }} as days_late,
    closure_document_no,
    delivery_id,
    sheet_name,
    row_number
from in_force
