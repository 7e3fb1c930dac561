"""A national archive of hours, made up: as many station-hours as wanted, and the facts that the project makes of them.

Belongs here: rows in the shape of the staged records, the same for the same number, and dbt's own build of what stands
on them. Does not belong here: asking anything of them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from orchestration import transformations
from orchestration.intake.deliveries import prepare
from orchestration.places import PROJECT, Places
from orchestration.progress import say

_WANTED = "+fct_air_station_day +fct_air_city_day +int_air_odd_stretch rule_version"
_ALREADY_THERE = "resource_type:seed ecoledger.staging tag:rows int_iaqi_lookup"
_HOURS_OF_YEAR = 366 * 24

# hash() is the same everywhere and in every process, so the rows are; all numbers are whole
_ROWS = """
insert into staging.stg_air_record by name
with own as (
    select station_code, city_name, row_number() over (order by station_code) as number
    from reference.station
    where date '2020-06-30' between valid_from and coalesce(valid_to, date '9999-12-31')
),

station as (
    select station_code, city_name from own where number <= $stations
    union all
    select
        'B' || lpad(cast(number as varchar), 5, '0') || 'A',
        '第' || cast(number // 10 as varchar) || '市'
    from range(greatest(0, $stations - (select count(*) from own))) as other (number)
),

hour as (
    select timestamp '2020-01-01 00:00:00' + interval 1 hour * (number + 1) as hour_end_at
    from range($hours) as counted (number)
),

thrown as (
    select
        *,
        hash(station_code, hour_end_at) as dice,
        -- a city breathes one air, and each point strays a little
        10 + hash(city_name, hour_end_at) % 60 + hash(station_code, hour_end_at, 1) % 6 as fine
    from station
    cross join hour
),

measured as (
    select
        *,
        cast(case when dice % 100 <> 0 then fine end as integer) as pm2_5,
        cast(case when dice % 100 <> 1 then fine + 10 + dice // 100 % 20 end as integer) as pm10,
        -- one of the bureau's own instruments stands still for a while
        cast(case
            when
                station_code = (select min(station_code) from own)
                and hour_end_at between timestamp '2020-01-03 05:00:00' and timestamp '2020-01-03 14:00:00'
                then 9
            else 4 + dice // 2000 % 12
        end as integer) as so2,
        cast(10 + dice // 24000 % 30 as integer) as no2,
        cast(30 + dice // 720000 % 90 as integer) as o3,
        cast(3 + dice // 64800000 % 9 as integer) as co_tenths
    from thrown
),

{lookups}

select
    'made' || cast(extract(month from measured.hour_end_at) as varchar) as delivery_id,
    cast(row_number() over () as integer) as row_number,
    'audited_actual|false|' || measured.city_name || '|' || cast(measured.hour_end_at as varchar) as cover_key,
    cast(measured.hour_end_at as date) as event_date,
    cast([] as varchar[]) as unread,
    measured.station_code,
    measured.city_name,
    measured.hour_end_at,
    cast(measured.hour_end_at - interval 1 hour as date) as assessment_date,
    'audited_actual' as data_variant,
    false as dust_deducted,
    measured.pm2_5 as pm2_5_ug_m3,
    measured.pm10 as pm10_ug_m3,
    measured.so2 as so2_ug_m3,
    measured.no2 as no2_ug_m3,
    measured.o3 as o3_ug_m3,
    cast(measured.co_tenths as decimal(9, 3)) / 10 as co_mg_m3,
    -- the index that the platform found; one in ten thousand is off by one, more than in real files (6 in 105,665)
    greatest({indexes}) + case when measured.dice // 7 % 10000 = 0 then 1 else 0 end as delivered_aqi,
    nullif(concat_ws('; ',
        case when measured.pm2_5 is null then 'pm2_5_ug_m3=blank' end,
        case when measured.pm10 is null then 'pm10_ug_m3=blank' end
    ), '') as missing_items
from measured
{joins}
"""
_ITEMS = ("pm2_5", "pm10", "so2", "no2", "o3", "co")


def archive(folder: Path, station_hours: int) -> Path:
    """The work file of an archive below a folder, made when it does not stand there yet.

    It is made in a process of its own: what one took is counted to those that it starts later.
    """
    places = Places(folder / "raw", folder / f"air_{station_hours}")
    if not (places.warehouse / "made").exists():
        subprocess.run([sys.executable, "-m", __name__, str(folder), str(station_hours)], cwd=PROJECT, check=True)
    return places.work_db


def make_archive(folder: Path, station_hours: int) -> None:
    """Make the archive, and the facts that stand on it."""
    places = Places(folder / "raw", folder / f"air_{station_hours}")
    # what an earlier attempt left half made
    shutil.rmtree(places.warehouse, ignore_errors=True)
    places.raw.mkdir(parents=True, exist_ok=True)
    say("build the empty tables")
    prepare(places)
    transformations.build(places, _WANTED + " +int_active_delivery")
    stations, hours = shape_of(station_hours)
    say(f"make {stations} stations of {hours} hours")
    with duckdb.connect(str(places.work_db)) as work:
        work.execute("set TimeZone = 'Asia/Shanghai'")
        work.execute(_rows(), {"stations": stations, "hours": hours})
        # dbt has built the table that they were put into, and takes it for empty
        work.execute("delete from quality.standing")
    say("build the facts")
    transformations.build(places, _WANTED, _ALREADY_THERE)
    with duckdb.connect(str(places.work_db)) as work:
        # the guard shall ask each time
        work.execute("delete from quality.standing")
    (places.warehouse / "made").touch()


def shape_of(station_hours: int) -> tuple[int, int]:
    """How many stations of how many hours: a year of each, or whole days of a few where that would be too many."""
    stations = max(6, round(station_hours / _HOURS_OF_YEAR))
    days = max(1, min(_HOURS_OF_YEAR, round(station_hours / stations)) // 24)
    return stations, days * 24


def _rows() -> str:
    lookups = ",\n\n".join(
        f"{item}_index as (select concentration_units, iaqi from intermediate.int_iaqi_lookup as lookup "
        "inner join reference.pollutant as pollutant "
        "on lookup.pollutant = pollutant.pollutant and lookup.averaging = pollutant.averaging_of_hour "
        f"where lookup.edition = 2012 and lookup.pollutant = '{item}')"
        for item in _ITEMS
    )
    joins = "\n".join(
        f"left join {item}_index on measured.{'co_tenths' if item == 'co' else item} = {item}_index.concentration_units"
        for item in _ITEMS
    )
    return _ROWS.format(lookups=lookups, joins=joins, indexes=", ".join(f"{item}_index.iaqi" for item in _ITEMS))


if __name__ == "__main__":
    make_archive(Path(sys.argv[1]), int(sys.argv[2]))
