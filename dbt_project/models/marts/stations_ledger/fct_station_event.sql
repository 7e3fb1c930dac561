with in_force as (
    select *
    from {{ ref("int_stations_ledger_rows") }}
    where disposition = 'fact'
    -- one event, one fact: rows that contradict one another are named by A17.unique, which withholds the figures
    qualify
        row_number() over (
            partition by station_code, event, changed_date order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    station_code || '|' || event || '|' || cast(changed_date as varchar) as record_id,
    station_code,
    station_name,
    district_code,
    event,
    changed_date,
    predecessor_code,
    station_level,
    approval_no,
    delivery_id,
    sheet_name,
    row_number
from in_force
