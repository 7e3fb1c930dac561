with in_force as (
    select *
    from {{ ref("int_boilers_rows") }}
    where disposition = 'fact'
    -- one boiler, one fact: rows that contradict one another are named by B01, which withholds the figures
    qualify
        row_number() over (
            partition by boiler_code order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    boiler_code as record_id,
    credit_code,
    district_code,
    capacity_t_per_h,
    fuel,
    in_built_up_area,
    built_up_level,
    eliminated_date,
    elimination_way,
    delivery_id,
    sheet_name,
    row_number
from in_force
