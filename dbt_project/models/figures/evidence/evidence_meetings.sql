-- the partners of the bureau: it calls the meetings and is not counted among those that it calls together
select
    'SP-AIR-08' as stable_id,
    meeting.period,
    department.department_name_zh || '|' || cast(meeting.period as varchar) as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    department.department_name_zh as measure_label,
    bool_or(meeting.is_about_air and not department.is_own) as in_numerator,
    true as in_denominator
from {{ ref("int_meetings_by_year") }} as meeting
inner join {{ ref("bridge_meeting_department") }} as department on meeting.meeting_id = department.meeting_id
group by meeting.period, department.department_name_zh
union all
select
    'SP-AIR-09' as stable_id,
    period,
    month as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    cast(count(*) filter (where is_about_air) as varchar) as measure_label,
    bool_or(is_about_air) as in_numerator,
    true as in_denominator
from {{ ref("int_meetings_by_year") }}
group by period, month
