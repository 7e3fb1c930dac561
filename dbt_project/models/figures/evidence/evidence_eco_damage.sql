-- a stock: what had been found by the day of the report, in the territory of that day; 绿盾 counts its own polygons, and
-- what stands in both lists is shown by mart_ecological_overlap, not taken away here
select
    'SP-ECO-02' as stable_id,
    report_year.year as period,
    issue.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    issue.problem_type as measure_label,
    issue.rectification_state = 'completed' and issue.completed_date <= report_year.as_of_date as in_numerator,
    true as in_denominator
from {{ ref("fct_eco_damage_issue") }} as issue
inner join {{ ref("report_year") }} as report_year on issue.found_date <= report_year.as_of_date
inner join {{ ref("dim_territory") }} as territory
    on
        issue.district_code = territory.territory_code
        and territory.is_ours
        and report_year.as_of_date
        between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
