-- behind a category that counts stand the projects that make it count, and no others
with category_project as (
    select
        period,
        category,
        project_no
    from {{ ref("int_planned_projects_by_year") }}
    qualify is_planned = bool_or(is_planned) over (partition by period, category)
)

select
    category_project.category || '|' || cast(category_project.period as varchar) as record_id,
    delivered.delivery_id,
    delivered.sheet_name,
    delivered.row_number
from category_project
inner join {{ ref("int_planned_projects_rows") }} as delivered on category_project.project_no = delivered.project_no
where delivered.disposition in ('fact', 'duplicate')
union all
select * from (
    {{ register_lineage("int_planned_projects_rows", "project_no") }}
)
