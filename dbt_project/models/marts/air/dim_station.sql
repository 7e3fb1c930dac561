with declared as (
    select * from {{ ref("station") }}
),

-- points that the bureau's ledger does not know: as they are delivered with the national records
delivered as (
    select
        station_code,
        max(station_name) as station_name,
        max(city_name) as city_name,
        max(longitude) as longitude,
        max(latitude) as latitude
    from {{ ref("stg_air_record") }}
    where station_code is not null
    group by station_code
),

named_in_archive as (
    select distinct place as station_code
    from {{ ref("int_air_wide_hour") }}
    where place_kind = 'station'
),

undeclared as (
    select
        coalesce(delivered.station_code, named_in_archive.station_code) as station_code,
        delivered.station_name,
        delivered.city_name,
        delivered.longitude,
        delivered.latitude
    from delivered
    full outer join named_in_archive on delivered.station_code = named_in_archive.station_code
)

select
    station_code || '|' || cast(valid_from as varchar) as record_id,
    station_code,
    station_name,
    city_name,
    district,
    longitude,
    latitude,
    is_evaluation_point,
    valid_from,
    valid_to,
    event,
    event_date,
    predecessor_code,
    true as is_declared
from declared
union all
select
    undeclared.station_code || '|' as record_id,
    undeclared.station_code,
    undeclared.station_name,
    undeclared.city_name,
    null as district,
    undeclared.longitude,
    undeclared.latitude,
    -- A marks the national points (国控点); others are not evaluated unless the ledger says so
    undeclared.station_code like '%A' as is_evaluation_point,
    date '0001-01-01' as valid_from,
    null as valid_to,
    null as event,
    null as event_date,
    null as predecessor_code,
    false as is_declared
from undeclared
left join (select distinct station_code from declared) as known
    on undeclared.station_code = known.station_code
where known.station_code is null
