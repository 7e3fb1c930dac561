with open_case as (
    select
        report_year.year,
        report_year.as_of_date,
        petition.record_id,
        petition.accepted_date,
        petition.closed_date
    from {{ ref("fct_petition") }} as petition
    inner join {{ ref("report_year") }} as report_year
        on petition.accepted_date between report_year.period_start and report_year.period_end
    where
        petition.is_accepted
        and not petition.is_duplicate
        and coalesce(petition.closed_date > report_year.as_of_date, true)
)

select
    year,
    record_id,
    accepted_date,
    closed_date,
    as_of_date,
    as_of_date - accepted_date as days_open
from open_case
