-- one each: a point that is built and one that is moved are two figures, and neither is the sum
with happened as (
    select
        report_year.year as period,
        event.record_id,
        event.event,
        event.station_name
    from {{ ref("fct_station_event") }} as event
    inner join {{ ref("report_year") }} as report_year
        on event.changed_date between report_year.period_start and report_year.period_end
    inner join {{ ref("dim_territory") }} as territory
        on
            event.district_code = territory.territory_code
            and territory.is_ours
            and event.changed_date between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
)

select
    'SP-AIR-06' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    station_name as measure_label,
    event = 'built' as in_numerator,
    true as in_denominator
from happened
union all
select
    'SP-AIR-07' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    station_name as measure_label,
    event = 'relocated' as in_numerator,
    true as in_denominator
from happened
