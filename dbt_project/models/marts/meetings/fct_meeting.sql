with in_force as (
    select *
    from {{ ref("int_meetings_rows") }}
    where disposition = 'fact'
    -- one meeting, one fact: rows that contradict one another are named by U01, which withholds the figures
    qualify
        row_number() over (
            partition by minutes_no order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    minutes_no as record_id,
    meeting_date,
    meeting_name,
    {{ array_has("topics", "'air'") }} as is_about_air,
    {{ array_has("topics", "'water'") }} as is_about_water,
    delivery_id,
    sheet_name,
    row_number
from in_force
