select
    'SP-AIR-08.with_own' as alternative_id,
    meeting.period,
    department.department_name_zh || '|' || cast(meeting.period as varchar) as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    department.department_name_zh as measure_label,
    bool_or(meeting.is_about_air) as in_numerator,
    true as in_denominator
from {{ ref("int_meetings_by_year") }} as meeting
inner join {{ ref("bridge_meeting_department") }} as department on meeting.meeting_id = department.meeting_id
group by meeting.period, department.department_name_zh
