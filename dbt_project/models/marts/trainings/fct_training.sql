with in_force as (
    select *
    from {{ ref("int_trainings_rows") }}
    where disposition = 'fact'
    -- one session, one fact: rows that contradict one another are named by Q01.unique, which withholds the figures
    qualify
        row_number() over (
            partition by training_key, held_from order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    training_key || '|' || cast(held_from as varchar) as record_id,
    training_name,
    held_from,
    held_to,
    held_to - held_from + 1 as days_held,
    headcount,
    hours,
    host_unit_name,
    own_part,
    form,
    status,
    -- a session of the bureau's own; a replay teaches, but nobody held it again
    own_part = 'organised' and status = 'held' and coalesce(form <> 'replay', true) as is_own_session,
    delivery_id,
    sheet_name,
    row_number
from in_force
