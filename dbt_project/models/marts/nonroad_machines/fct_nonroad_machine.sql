with in_force as (
    select *
    from {{ ref("int_nonroad_machines_rows") }}
    where disposition = 'fact'
    -- one machine, one fact: rows that contradict one another are named by R01, though no figure rests on them
    qualify
        row_number() over (
            partition by registration_no order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    registration_no as record_id,
    machine_type,
    emission_stage,
    registered_date,
    district_code,
    delivery_id,
    sheet_name,
    row_number
from in_force
