with expected as (
    select
        *,
        -- where nothing at all came, the completeness of the figure says so already
        bool_or(state in ('arrived', 'late', 'zero_report')) over (partition by source, layout, period_end)
            as is_anything_there
    from {{ ref("mart_delivery_expected") }}
    where district_code is not null and rhythm <> 'event'
)

select
    requirement.stable_id,
    expected.year,
    expected.source,
    string_agg(
        expected.district_name || strftime(expected.period_end, '%Y-%m'), '、'
        order by expected.period_end, expected.district_code
    ) filter (where expected.state = 'missing' and expected.is_anything_there) as missing_parts,
    bool_and(expected.known_day > report_year.period_end) as is_year_over
from {{ ref("figure_requirement") }} as requirement
inner join expected
    on
        requirement.source = expected.source
        and (requirement.layout is null or expected.layout is null or requirement.layout = expected.layout)
inner join {{ ref("report_year") }} as report_year on expected.year = report_year.year
group by requirement.stable_id, expected.year, expected.source
