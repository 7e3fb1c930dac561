with in_force as (
    select *
    from {{ ref("int_basin_projects_rows") }}
    where disposition = 'fact'
    -- one project, one status a month: rows that contradict one another are named by J01.unique, which withholds the
    -- figure
    qualify
        row_number() over (
            partition by project_no, cover_key order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    project_no || '|' || cover_key as record_id,
    project_no,
    cover_key as month,
    {{ last_day_of("cover_key") }} as month_end,
    project_name,
    parent_project_no,
    parent_project_no is not null as is_lot,
    category_name,
    district_codes,
    total_invest_fen,
    fund_source,
    start_date,
    completion_date,
    status,
    progress_percent,
    progress_percent
    - lag(progress_percent) over (partition by project_no order by cover_key) as progress_change_percent,
    dispatch_date,
    delivery_id,
    sheet_name,
    row_number
from in_force
