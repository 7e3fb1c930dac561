select
    notice.notice_id,
    notice.calendar_year,
    notice.document_no,
    notice.published_date,
    count(working_day.calendar_date) as days_named
from {{ ref("working_day_notice") }} as notice
left join {{ ref("working_day") }} as working_day on notice.notice_id = working_day.notice_id
where notice.published_date <= {{ known_at() }}
group by notice.notice_id, notice.calendar_year, notice.document_no, notice.published_date
