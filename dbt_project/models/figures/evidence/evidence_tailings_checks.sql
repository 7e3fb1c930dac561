-- a flow: checks of the year, each in the territory of its own day; an enterprise counts once, a mine without a pond
-- not at all
select
    'SP-ENF-07' as stable_id,
    report_year.year as period,
    concat_ws('|', tailings_check.credit_code, report_year.year) as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    tailings_check.credit_code as measure_label,
    bool_or(tailings_check.has_pond) as in_numerator,
    true as in_denominator
from {{ ref("fct_tailings_check") }} as tailings_check
inner join {{ ref("report_year") }} as report_year
    on tailings_check.check_date between report_year.period_start and report_year.period_end
inner join {{ ref("dim_territory") }} as territory
    on
        tailings_check.district_code = territory.territory_code
        and territory.is_ours
        and tailings_check.check_date between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
group by report_year.year, tailings_check.credit_code
