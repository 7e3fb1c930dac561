with in_force as (
    select *
    from {{ ref("int_villages_rows") }}
    where disposition = 'fact'
    -- one village and year, one fact: rows that contradict one another are named by V01, which withholds the figure
    qualify
        row_number() over (partition by record_id order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    record_id,
    village_code,
    village_name,
    town_name,
    district_code,
    task_year,
    works,
    started_date,
    completed_date,
    accepted_date,
    funds_fen,
    delivery_id,
    sheet_name,
    row_number
from in_force
