with petition as (
    select *
    from {{ ref("fct_petition") }}
    where not is_duplicate and coalesce(is_accepted, true)
),

counted as (
    select
        'SP-PET-01.accepted' as alternative_id,
        report_year.year as period,
        petition.record_id,
        petition.channel_code as measure_label,
        petition.is_accepted as in_numerator
    from petition
    inner join {{ ref("report_year") }} as report_year
        on petition.accepted_date between report_year.period_start and report_year.period_end
    union all
    select
        'SP-PET-01.closed' as alternative_id,
        report_year.year as period,
        petition.record_id,
        petition.channel_code as measure_label,
        petition.is_accepted as in_numerator
    from petition
    inner join {{ ref("report_year") }} as report_year
        on petition.closed_date between report_year.period_start and report_year.period_end
)

select
    alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_label,
    in_numerator,
    true as in_denominator
from counted
