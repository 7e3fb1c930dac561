with in_force as (
    select *
    from {{ ref("int_planned_projects_rows") }}
    where disposition = 'fact'
    -- one project, one fact: rows that contradict one another are named by J01.unique, which withholds the figures
    qualify
        row_number() over (
            partition by project_no order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    project_no as record_id,
    project_name,
    category,
    district_codes,
    total_invest_fen,
    planning_stage,
    entered_date,
    left_date,
    implemented_project_no,
    delivery_id,
    sheet_name,
    row_number
from in_force
