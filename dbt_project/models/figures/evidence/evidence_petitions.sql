-- one record a case: a duplicate is counted with the petition it repeats, in the year of that one's acceptance
select
    'SP-PET-01' as stable_id,
    report_year.year as period,
    petition.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    channel.name_zh as measure_label,
    -- whether it was accepted may be unknown although a date is there: then nobody knows whether it counts
    petition.is_accepted and coalesce(petition.closed_date <= report_year.as_of_date, false) as in_numerator,
    petition.is_accepted as in_denominator
from {{ ref("fct_petition") }} as petition
inner join {{ ref("report_year") }} as report_year
    on petition.accepted_date between report_year.period_start and report_year.period_end
left join {{ ref("petition_channel") }} as channel on petition.channel_code = channel.channel_code
where not petition.is_duplicate and petition.is_accepted is distinct from false
