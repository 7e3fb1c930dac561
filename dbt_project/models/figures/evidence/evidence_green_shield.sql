-- a stock: polygons handed down up to the year, each by the listing of its latest batch, in the territory of the day of
-- the report; a polygon that was completed and handed down again is as open as its last listing says
with listed as (
    select
        report_year.year as period,
        report_year.as_of_date,
        listing.record_id,
        listing.problem_type,
        listing.rectification_state,
        listing.completed_date,
        row_number() over (
            partition by report_year.year, listing.polygon_no order by listing.batch_year desc
        ) = 1 as is_latest
    from {{ ref("fct_green_shield_issue") }} as listing
    inner join {{ ref("report_year") }} as report_year on listing.batch_year <= report_year.year
    inner join {{ ref("dim_territory") }} as territory
        on
            listing.district_code = territory.territory_code
            and territory.is_ours
            and report_year.as_of_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
)

select
    'SP-ECO-01' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    problem_type as measure_label,
    is_latest and rectification_state = 'completed' and completed_date <= as_of_date as in_numerator,
    is_latest as in_denominator
from listed
