with visit as (
    select *
    from {{ ref("int_inspections") }}
    -- one number, one visit: rows that tell another story are named by I01, which withholds the figure
    qualify
        row_number() over (
            partition by inspection_no
            order by inspection_date, method, district_code, credit_code, unit_kind, task_type
        ) = 1
)

select
    visit.inspection_no as record_id,
    visit.inspection_date,
    visit.task_type,
    visit.method,
    visit.unit_name,
    visit.credit_code,
    visit.unit_kind,
    visit.district_code,
    territory.territory_code is not null as is_our_territory,
    visit.found_problem,
    visit.is_case_opened,
    visit.officers,
    visit.has_certificates,
    visit.forms,
    visit.started_at,
    visit.ended_at
from visit
-- a visit belongs to whom the county belonged on that day
left join {{ ref("dim_territory") }} as territory
    on
        visit.district_code = territory.territory_code
        and territory.is_ours
        and visit.inspection_date
        between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
