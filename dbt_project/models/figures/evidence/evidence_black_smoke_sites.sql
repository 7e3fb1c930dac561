-- what was there by the day of the report; one that waits to be installed is shown and does not count
select
    'SP-AIR-11' as stable_id,
    report_year.year as period,
    site.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    site.status as measure_label,
    coalesce(site.installed_date <= report_year.as_of_date, false)
    and coalesce(site.removed_date > report_year.as_of_date, true) as in_numerator,
    true as in_denominator
from {{ ref("fct_black_smoke_site") }} as site
cross join {{ ref("report_year") }} as report_year
inner join {{ ref("dim_territory") }} as territory
    on
        site.district_code = territory.territory_code
        and territory.is_ours
        and report_year.as_of_date between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
