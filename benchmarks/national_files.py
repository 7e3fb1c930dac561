"""Files in the two national layouts, made up: one CSV a day, wide (a line an hour and type, a column a station) or of
records (a line a station and hour).

Belongs here: cells that are the same for the same number of stations, and the list of the stations with their cities.
Does not belong here: reading them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from orchestration.places import SEEDS

FIRST_DAY = date(2020, 1, 1)
Layout = Literal["wide", "record"]
LAYOUTS: tuple[Layout, ...] = ("wide", "record")
# in the order of the real files, which carry what the platform derived beside the six hourly values
TYPES = (
    *("AQI", "PM2.5", "PM2.5_24h", "PM10", "PM10_24h", "SO2", "SO2_24h", "NO2", "NO2_24h"),
    *("O3", "O3_24h", "O3_8h", "O3_8h_24h", "CO", "CO_24h"),
)
HOURS = 24
MOST_STATIONS = 8999
_STATIONS_OF_A_CITY = 5

# HJ 633's index of a whole number of units (CO in tenths), as a table of each number
_INDEX = """
create temp table index_of as
with step as (
    select
        pollutant,
        averaging,
        cast(concentration * case pollutant when 'co' then 10 else 1 end as integer) as up_to,
        iaqi,
        lag(cast(concentration * case pollutant when 'co' then 10 else 1 end as integer)) over level as above,
        lag(iaqi) over level as iaqi_above
    from read_csv($breakpoints)
    where rule_id = 'hj_633_2012'
    window level as (partition by pollutant, averaging order by iaqi)
)

select
    pollutant,
    averaging,
    cast(unit as integer) as unit,
    iaqi_above + ((iaqi - iaqi_above) * (unit - above) + up_to - above - 1) // (up_to - above) as iaqi
from step, unnest(range(above + 1, up_to + 1)) as one (unit)
"""

# hash() is the same everywhere and in every process, so the cells are; all numbers are whole
_HOURS = """
with thrown as (
    select
        station.number,
        station_code,
        city_name,
        label,
        hash(station_code, $day, label) as dice,
        hash(station_code, $day) as dice_of_day,
        -- a city breathes one air, and each point strays a little
        10 + hash(city_name, $day, label) % 60 + hash(station_code, $day, label, 1) % 6 as fine
    from station
    cross join range($hours) as hour (label)
),

measured as (
    select
        *,
        -- what a line was cut off, or a point was mended
        dice % 200 = 0 or (dice_of_day % 50 = 0 and label > 12) as is_silent,
        cast(case when dice % 100 <> 1 then fine end as integer) as pm2_5,
        cast(case when dice % 100 <> 2 then fine + 10 + dice // 100 % 20 end as integer) as pm10,
        cast(4 + dice // 2000 % 12 as integer) as so2,
        cast(10 + dice // 24000 % 30 as integer) as no2,
        cast(30 + dice // 720000 % 90 as integer) as o3,
        cast(3 + dice // 64800000 % 9 as integer) as co_tenths,
        cast(dice_of_day % 40 + label // 6 as integer) as running
    from thrown
),

written as (
    select
        measured.number,
        station_code,
        city_name,
        label,
        case
            when not is_silent and pm2_5 is not null and pm10 is not null
                then text_of(greatest(i1.iaqi, i2.iaqi, i3.iaqi, i4.iaqi, i5.iaqi, i6.iaqi))
        end as aqi,
        -- in the order of the types of a wide file, behind the index
        case when not is_silent then [
            text_of(pm2_5), text_of(15 + running), text_of(pm10), text_of(30 + running),
            -- two wrong cells a day: below zero, and no number
            case when measured.number = 1 and label = 3 then '-3' else text_of(so2) end, text_of(6 + running // 8),
            case when measured.number = 2 and label = 4 then '1o' else text_of(no2) end, text_of(20 + running // 4),
            text_of(o3), text_of(70 + running), text_of(50 + running // 2), text_of(60 + running),
            co_tenths // 10 || '.' || co_tenths % 10, '0.' || (4 + running // 10)
        ] end as cells
    from measured
    left join index_of as i1 on i1.pollutant = 'pm2_5' and i1.averaging = '24h' and i1.unit = pm2_5
    left join index_of as i2 on i2.pollutant = 'pm10' and i2.averaging = '24h' and i2.unit = pm10
    left join index_of as i3 on i3.pollutant = 'so2' and i3.averaging = '1h' and i3.unit = so2
    left join index_of as i4 on i4.pollutant = 'no2' and i4.averaging = '1h' and i4.unit = no2
    left join index_of as i5 on i5.pollutant = 'o3' and i5.averaging = '1h' and i5.unit = o3
    left join index_of as i6 on i6.pollutant = 'co' and i6.averaging = '1h' and i6.unit = co_tenths
)
"""
_LINES: dict[Layout, str] = {
    "wide": """
select
    strftime(cast($day as date), '%Y%m%d') || ',' || label || ',' || type.name || ','
    || string_agg(coalesce(case type.place when 1 then aqi else cells[type.place - 1] end, ''), ',' order by number)
from written
cross join (select unnest($types) as name, generate_subscripts($types, 1) as place) as type
group by label, type.name, type.place
order by label, type.place
""",
    # what the two layouts call O3_8h and O3_8h_24h is crosswise (raw/air/contract.yml)
    "record": """
select
    concat_ws(
        ',', $day || 'T' || lpad(text_of(label), 2, '0') || '.csv', $day || 'T' || lpad(text_of(label), 2, '0') || '00',
        station_code, '124.' || lpad(text_of(number), 4, '0'), '43.' || lpad(text_of(number), 4, '0'), city_name,
        '第' || number || '点', '', coalesce(aqi, ''),
        array_to_string([coalesce(cells[place], '') for place in [3, 4, 1, 2, 9, 10, 12, 11, 7, 8, 5, 6, 13, 14]], ',')
    )
from written
order by label, number
""",
}
_RECORD = (
    *("source_file", "timepoint", "stationcode", "longitude", "latitude", "area", "positionname", "primarypollutant"),
    *("aqi", "pm10", "pm10_24h", "pm2_5", "pm2_5_24h", "o3", "o3_24h", "o3_8h", "o3_8h_24h"),
    *("no2", "no2_24h", "so2", "so2_24h", "co", "co_24h"),
)


@dataclass(frozen=True)
class NationalFiles:
    """Where the files of the days lie, in their order, and who the stations are."""

    layout: Layout
    files: tuple[Path, ...]
    # station_code, city_name
    stations: Path

    @property
    def size_mib(self) -> float:
        """What the files of the days hold."""
        return sum(file.stat().st_size for file in self.files) / 2**20


def national_files(folder: Path, layout: Layout, days: int, stations: int) -> NationalFiles:
    """The files of so many days of so many stations below a folder; what stands there is not made again."""
    place = folder / f"{layout}_{stations}"
    place.mkdir(parents=True, exist_ok=True)
    listed = place / "stations.csv"
    with listed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("station_code", "city_name"), *stations_of(stations)])
    wanted = [FIRST_DAY + timedelta(days=number) for number in range(days)]
    files = {day: place / f"china_sites_{day:%Y%m%d}_审核实况.csv" for day in wanted}
    missing = {day: file for day, file in files.items() if not file.exists()}
    if missing:
        _write(layout, missing, listed)
    return NationalFiles(layout, tuple(files.values()), listed)


def stations_of(count: int) -> list[tuple[str, str]]:
    """Codes with their cities, the bureau's own city first: it has rules of its own."""
    if not 1 <= count <= MOST_STATIONS:
        raise ValueError(f"{count} stations cannot have a code each; ask for 1 to {MOST_STATIONS}.")
    with (SEEDS / "bureau" / "bureau.csv").open(encoding="utf-8", newline="") as file:
        own = next(csv.DictReader(file))["city_name"]
    cities = (number // _STATIONS_OF_A_CITY for number in range(count))
    return [(f"{1000 + number}A", f"第{city}市" if city else own) for number, city in enumerate(cities, 1)]


def _write(layout: Layout, files: dict[date, Path], listed: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(_INDEX, {"breakpoints": str(SEEDS / "standards" / "iaqi_breakpoint.csv")})
        connection.execute(
            "create temp table station as select row_number() over () as number, * from read_csv($listed)",
            {"listed": str(listed)},
        )
        connection.execute("create temp macro text_of(number) as cast(number as varchar)")
        codes = [code for (code,) in connection.execute("select station_code from station order by number").fetchall()]
        header = ",".join(_RECORD if layout == "record" else ["date", "hour", "type", *codes])
        for day, path in files.items():
            asked = {"day": day.isoformat(), "hours": HOURS} | ({"types": list(TYPES)} if layout == "wide" else {})
            lines = [line for (line,) in connection.execute(_HOURS + _LINES[layout], asked).fetchall()]
            beside = path.with_suffix(".part")
            beside.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
            beside.replace(path)
