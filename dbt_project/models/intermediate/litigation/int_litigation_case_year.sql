select
    report_year.year as period,
    litigation.record_id,
    litigation.dispute_id,
    litigation.proceeding_type,
    -- a suit that the court did not take up was answered by nobody
    litigation.proceeding_type in ('first_instance', 'second_instance', 'retrial')
    and coalesce(litigation.result <> 'not_accepted', true) as is_defended,
    litigation.accepted_date >= report_year.period_start as is_accepted_in_year
from {{ ref("fct_hearing_litigation") }} as litigation
inner join {{ ref("report_year") }} as report_year
    on
        litigation.accepted_date <= report_year.period_end
        and coalesce(litigation.closed_date >= report_year.period_start, true)
where litigation.proceeding_type <> 'hearing'
