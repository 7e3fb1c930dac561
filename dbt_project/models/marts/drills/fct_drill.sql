with in_force as (
    select *
    from {{ ref("int_drills_rows") }}
    where disposition = 'fact'
    -- one drill and day, one fact: rows that contradict one another are named by Y05
    qualify
        row_number() over (
            partition by drill_key, drill_date order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    concat_ws('|', drill_date, drill_key) as record_id,
    drill_name,
    drill_date,
    level,
    role,
    drill_kind,
    organiser_name,
    delivery_id,
    sheet_name,
    row_number
from in_force
