with petition as (
    select
        report_year.year,
        report_year.as_of_date,
        petition.is_duplicate,
        petition.is_accepted,
        petition.received_date between report_year.period_start and report_year.period_end as is_received_in_year,
        petition.accepted_date between report_year.period_start and report_year.period_end as is_accepted_in_year,
        petition.closed_date between report_year.period_start and report_year.period_end as is_closed_in_year,
        petition.closed_date <= report_year.as_of_date as is_closed_by_as_of
    from {{ ref("report_year") }} as report_year
    -- an interval join would be cheaper; a register of petitions is small, and one row may belong to two years
    cross join {{ ref("fct_petition") }} as petition
),

-- what is repeated is counted with the petition it repeats
own_case as (
    select
        *,
        is_accepted and not is_duplicate as is_accepted_case,
        is_accepted = false and not is_duplicate as is_refused_case
    from petition
)

select
    year,
    as_of_date,
    count(*) filter (where is_received_in_year) as records_received,
    count(*) filter (where is_received_in_year and is_duplicate) as duplicates_received,
    count(*) filter (where is_received_in_year and is_refused_case) as petitions_refused,
    count(*) filter (where is_accepted_in_year and is_accepted_case) as petitions_accepted,
    count(*) filter (where is_closed_in_year and is_accepted_case) as petitions_closed,
    count(*) filter (
        where is_accepted_in_year and is_closed_by_as_of and is_accepted_case
    ) as petitions_accepted_and_closed
from own_case
group by year, as_of_date
having records_received > 0 or petitions_accepted > 0 or petitions_closed > 0
