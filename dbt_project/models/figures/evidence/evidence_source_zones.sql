-- a stock: the version of each source's zone that was in force on the day of the report, in the territory of that day;
-- versions that had ended, and zones that nobody has approved, stay in sight
with known as (
    select
        report_year.year as period,
        zone.record_id,
        zone.source_code,
        zone.source_type,
        zone.approved_date,
        case zone.zone_kind
            when 'prefecture' then 'SP-WAT-17'
            when 'county' then 'SP-WAT-18'
            when 'rural_centralised' then 'SP-WAT-19'
            when 'rural_scattered' then 'SP-WAT-20'
        end as stable_id,
        zone.is_approved and coalesce(zone.ended_date > report_year.as_of_date, true) as is_in_force
    from {{ ref("fct_source_zone") }} as zone
    inner join {{ ref("report_year") }} as report_year
        on coalesce(zone.approved_date <= report_year.as_of_date, true)
    inner join {{ ref("dim_territory") }} as territory
        on
            zone.district_code = territory.territory_code
            and territory.is_ours
            and report_year.as_of_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
),

-- a source is counted once; two versions in force at once are named by D01
ranked as (
    select
        *,
        row_number() over (
            partition by period, source_code, is_in_force order by approved_date desc, record_id asc
        ) as place
    from known
)

select
    stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    source_type as measure_label,
    is_in_force and place = 1 as in_numerator,
    is_in_force and place = 1 as in_denominator
from ranked
-- a level that no figure counts is missed in the sum of the four (D01.sum)
where stable_id is not null
