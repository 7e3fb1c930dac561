"""Hours of air as the archives write them: the wide station archive, the wide city archive, the national records.

Belongs here: layouts, labels of hours, markers of what is missing, the derived columns that archives carry. Does not
belong here: what the values are. The labels 0 to 23 name the hour that ended, so that 0 closes the day before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from orchestration.sample.air_days import POLLUTANTS, Table, rounded
from orchestration.sample.air_hours import AirHours

Series = Sequence[int | None]
# the order in which the archive writes them, with what each is derived from
_NAMES = {"pm2_5": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "o3": "O3", "co": "CO"}
TYPES = ["AQI", *(f"{name}{tail}" for name in _NAMES.values() for tail in ("", "_24h"))]
TYPES[TYPES.index("O3_24h") + 1 : TYPES.index("O3_24h") + 1] = ["O3_8h", "O3_8h_24h"]
_PRIMARY = {
    "pm2_5": "细颗粒物(PM2.5)",
    "pm10": "颗粒物(PM10)",
    "so2": "二氧化硫",
    "no2": "二氧化氮",
    "o3": "臭氧1小时",
    "co": "一氧化碳",
}


def shown(pollutant: str, value: int | None, missing: str = "") -> str:
    """Write a concentration: CO is kept in tenths and written with one decimal."""
    if value is None:
        return missing
    return f"{value // 10}.{value % 10}" if pollutant == "co" else str(value)


def hourly_index(values: Mapping[str, int | None], table: Table) -> tuple[int | None, list[str]]:
    """Give the AQI of an hour and what it is owed to; nothing when a pollutant is missing."""
    indexes: dict[str, int] = {}
    for pollutant in POLLUTANTS:
        value = values[pollutant]
        index = None if value is None else table.hourly[pollutant].index(value)
        if index is None:
            return None, []
        indexes[pollutant] = index
    highest = max(indexes.values())
    return highest, [p for p in POLLUTANTS if indexes[p] == highest] if highest > 50 else []


def running(series: Series, hours: int, needed: int) -> list[int | None]:
    """Give the mean of the hours up to each one, rounded half to even; None where too few are there."""
    result: list[int | None] = []
    total = count = 0
    for place, value in enumerate(series):
        if value is not None:
            total, count = total + value, count + 1
        if place >= hours and (old := series[place - hours]) is not None:
            total, count = total - old, count - 1
        result.append(rounded(total, count) if count >= needed else None)
    return result


def highest_24h(series: Series) -> list[int | None]:
    """Give the highest of the last 24 hours."""
    result = []
    for place in range(len(series)):
        there = [value for value in series[max(0, place - 23) : place + 1] if value is not None]
        result.append(max(there, default=None))
    return result


def highest_so_far(means: Series) -> list[int | None]:
    """Give the day's highest running mean up to each hour; from 08:00 on only those that end from 08:00 on count."""
    result: list[int | None] = [None]
    for place in range(1, len(means)):
        hour = (place - 1) % 24 + 1
        start = place - hour + (8 if hour >= 8 else 1)
        there = [value for value in means[start : place + 1] if value is not None]
        result.append(max(there, default=None))
    return result


def columns_of(hours: AirHours, code: str, table: Table) -> dict[str, list[str]]:
    """Give every column that the archive has of a point, as text, for every hour."""
    own = hours.values[code]
    texts: dict[str, list[str]] = {}
    for pollutant, name in _NAMES.items():
        texts[name] = [shown(pollutant, value) for value in own[pollutant]]
        long = highest_24h(own["o3"]) if pollutant == "o3" else running(own[pollutant], 24, 20)
        texts[f"{name}_24h"] = [shown(pollutant, value) for value in long]
    eight = running(own["o3"], 8, 6)
    texts["O3_8h"] = [shown("o3", value) for value in eight]
    texts["O3_8h_24h"] = [shown("o3", value) for value in highest_so_far(eight)]
    texts["AQI"] = []
    for place in range(len(own["co"])):
        index, _ = hourly_index({p: own[p][place] for p in POLLUTANTS}, table)
        texts["AQI"].append("" if index is None else str(index))
    return texts


def moment(hours: AirHours, place: int) -> datetime:
    """Give the moment at which an hour ended."""
    return datetime.combine(hours.first, time()) + timedelta(hours=place)


def wide(
    hours: AirHours,
    columns: Mapping[str, Mapping[str, list[str]]],
    places: Iterable[int],
    types: Sequence[str] = TYPES,
    label: Callable[[datetime], tuple[str, str]] | None = None,
) -> list[list[str]]:
    """Give the wide archive: a line for each hour and type, a column for each point or city."""
    rows = [["date", "hour", "type", *columns]]
    for place in places:
        ended = moment(hours, place)
        day, hour = label(ended) if label else (f"{ended:%Y%m%d}", str(ended.hour))
        rows += [[day, hour, kind, *(column[kind][place] for column in columns.values())] for kind in types]
    return rows


def closing_label(ended: datetime) -> tuple[str, str]:
    """Write midnight as hour 24 of the day it closes."""
    if ended.hour:
        return f"{ended:%Y%m%d}", str(ended.hour)
    return f"{ended - timedelta(days=1):%Y%m%d}", "24"


RECORD_COLUMNS = (
    "timepoint",
    "station_code",
    "area",
    "station_name",
    "primary_pollutant",
    "aqi",
    "pm10",
    "pm2_5",
    "o3",
    "o3_8h_daily_max",
    "o3_8h_running",
    "no2",
    "so2",
    "co",
)


def record_block(
    hours: AirHours, code: str, area: str, name: str, places: Sequence[int], table: Table, missing: str
) -> dict[int, list[str]]:
    """Give a point's records by hour, in the order of the record columns."""
    own = hours.values[code]
    eight = running(own["o3"], 8, 6)
    most = highest_so_far(eight)
    blocks = {}
    for place in places:
        at = {p: own[p][place] for p in POLLUTANTS}
        index, primary = hourly_index(at, table)
        blocks[place] = [
            f"{moment(hours, place):%Y-%m-%dT%H}00",
            code,
            area,
            name,
            ",".join(_PRIMARY[p] for p in primary),
            missing if index is None else str(index),
            shown("pm10", at["pm10"], missing),
            shown("pm2_5", at["pm2_5"], missing),
            shown("o3", at["o3"], missing),
            shown("o3", most[place], missing),
            shown("o3", eight[place], missing),
            shown("no2", at["no2"], missing),
            shown("so2", at["so2"], missing),
            shown("co", at["co"], missing),
        ]
    return blocks


def places_between(hours: AirHours, first: date, last: date) -> range:
    """Give the hours whose labels, 00:00 to 23:00, fall on the days from first to last."""
    start = (first - hours.first).days * 24
    return range(max(start, 0), min((last - hours.first).days * 24 + 24, hours.days * 24 + 1))
