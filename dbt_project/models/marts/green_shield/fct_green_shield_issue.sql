with in_force as (
    select *
    from {{ ref("int_green_shield_rows") }}
    where disposition = 'fact'
    -- one listing, one fact: rows that contradict one another are named by G02.listing, which withholds the figure
    qualify
        row_number() over (partition by record_id order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    record_id,
    polygon_no,
    batch_year,
    row_number() over (partition by polygon_no order by batch_year desc) = 1 as is_latest_listing,
    district_code,
    reserve_name,
    reserve_level,
    problem_type,
    area_hectare,
    due_date,
    rectification_state,
    completed_date,
    completed_date - {{ last_day_of("due_date") }} as days_late,
    closure_document_no,
    delivery_id,
    sheet_name,
    row_number
from in_force
