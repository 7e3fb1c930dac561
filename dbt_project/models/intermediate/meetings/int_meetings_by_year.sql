select
    report_year.year as period,
    meeting.record_id as meeting_id,
    strftime(meeting.meeting_date, '%Y-%m') as month,
    meeting.is_about_air
from {{ ref("fct_meeting") }} as meeting
inner join {{ ref("report_year") }} as report_year
    on meeting.meeting_date between report_year.period_start and report_year.period_end
