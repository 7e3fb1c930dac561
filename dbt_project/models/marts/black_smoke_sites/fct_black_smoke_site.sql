with in_force as (
    select *
    from {{ ref("int_black_smoke_sites_rows") }}
    where disposition = 'fact'
    -- one set, one fact: rows that contradict one another are named by K01, which withholds the figures
    qualify
        row_number() over (
            partition by site_code order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    site_code as record_id,
    location,
    district_code,
    installed_date,
    networked_date,
    removed_date,
    status,
    delivery_id,
    sheet_name,
    row_number
from in_force
