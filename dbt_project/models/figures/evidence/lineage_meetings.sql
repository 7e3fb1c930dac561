-- behind what counts stand the meetings about air, and behind what does not the others
with record_meeting as (
    select
        month as record_id,
        meeting_id
    from {{ ref("int_meetings_by_year") }}
    qualify is_about_air = bool_or(is_about_air) over (partition by month)
    union all
    select
        department.department_name_zh || '|' || cast(meeting.period as varchar) as record_id,
        meeting.meeting_id
    from {{ ref("int_meetings_by_year") }} as meeting
    inner join {{ ref("bridge_meeting_department") }} as department on meeting.meeting_id = department.meeting_id
    qualify
        meeting.is_about_air
        = bool_or(meeting.is_about_air) over (partition by meeting.period, department.department_name_zh)
)

select
    record_meeting.record_id,
    delivered.delivery_id,
    delivered.sheet_name,
    delivered.row_number
from record_meeting
inner join {{ ref("int_meetings_rows") }} as delivered on record_meeting.meeting_id = delivered.minutes_no
where delivered.disposition in ('fact', 'duplicate')
