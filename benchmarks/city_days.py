"""City-days from the national files without the project: one script in DuckDB, and the same in pandas.

Belongs here: both ways, each in a process of its own, and how they are held against one another. Does not belong here:
the project's way (national.py).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.national_files import Layout, NationalFiles
from benchmarks.processes import peak_memory, processor_seconds
from orchestration.places import PROJECT, SEEDS

_HERE = Path(__file__).parent
BREAKPOINTS = SEEDS / "standards" / "iaqi_breakpoint.csv"
# what a city-day is compared by
KEY = ("city_name", "assessment_date")
ITEMS = ("pm2_5", "pm10", "so2", "no2", "co", "o3_8h")
_UNITS = {item: "mg_m3" if item == "co" else "ug_m3" for item in ITEMS}
COLUMNS = (
    *KEY,
    "stations_delivered",
    *(f"{item}_stations" for item in ITEMS),
    *(f"{item}_{unit}" for item, unit in _UNITS.items()),
    "o3_1h_ug_m3",
    *(f"{item}_iaqi" for item in ITEMS),
    "o3_1h_iaqi",
    "is_valid",
    "aqi",
    "primary_pollutants",
)
_TYPES = {"PM2.5": "pm2_5", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "O3": "o3", "CO": "co"}
# divided by 20 to 24, and by 6 to 8
_DAY, _EIGHT = 212520, 168


@dataclass(frozen=True)
class Written:
    """What one way took, in seconds (of the clock, of the processor) and MiB, to write its city-days into a file."""

    city_days: Path
    seconds: float
    processor: float
    memory_at_rest: int
    memory_peak: int


def script_apart(made: NationalFiles, city_days: Path, memory_limit: str, threads: int) -> Written:
    """Run the script in a process of its own."""
    return _apart("script", made, city_days, memory_limit, threads)


def pandas_apart(made: NationalFiles, city_days: Path) -> Written:
    """Run pandas in a process of its own."""
    return _apart("pandas", made, city_days, "", 1)


def _apart(way: str, made: NationalFiles, city_days: Path, memory_limit: str, threads: int) -> Written:
    asked = {
        "way": way,
        "layout": made.layout,
        "files": [str(file) for file in made.files],
        "stations": str(made.stations),
        "city_days": str(city_days),
        "memory_limit": memory_limit,
        "threads": threads,
    }
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        cwd=PROJECT,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    return Written(**{**json.loads(done.stdout), "city_days": city_days})


def script_of(layout: Layout) -> str:
    """The script for files of one layout: how they are read, and all that follows."""
    return "".join(
        (_HERE / f"{name}.sql").read_text(encoding="utf-8") for name in (f"station_days_{layout}", "city_days")
    )


def _script(
    layout: Layout, files: Sequence[str], stations: str, city_days: Path, memory_limit: str, threads: int
) -> Written:
    at_rest, busy, began = peak_memory(), processor_seconds(), time.perf_counter()
    settings: dict[str, Any] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "temp_directory": str(city_days.with_suffix(".spill")),
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("set variable files = ?", [list(files)])
        connection.execute("set variable stations = ?", [stations])
        connection.execute("set variable breakpoints = ?", [str(BREAKPOINTS)])
        connection.execute(script_of(layout))
        connection.table("city_days").write_parquet(str(city_days))
    return Written(city_days, time.perf_counter() - began, processor_seconds() - busy, at_rest, peak_memory())


def _pandas(layout: Layout, files: Sequence[str], stations: str, city_days: Path) -> Written:
    _libraries()

    at_rest, busy, began = peak_memory(), processor_seconds(), time.perf_counter()
    found = _city_days(layout, files, stations)
    with duckdb.connect() as connection:
        connection.register("found", found)
        connection.execute("copy found to ? (format parquet)", [str(city_days)])
    return Written(city_days, time.perf_counter() - began, processor_seconds() - busy, at_rest, peak_memory())


def _libraries() -> tuple[Any, Any]:
    """NumPy and pandas; what they say of their types does not follow the columns of a frame."""
    return import_module("numpy"), import_module("pandas")


def _city_days(layout: Layout, files: Sequence[str], stations: str) -> Any:
    """The script's work in pandas: a matrix of hours and stations for each pollutant, whole numbers throughout."""
    _, pd = _libraries()
    read = {"wide": _wide_hours, "record": _record_hours}[layout]
    city_of = pd.read_csv(stations).set_index("station_code")["city_name"]
    means: dict[str, Any] = {}
    for item, delivered in read(files):
        hours = delivered.apply(pd.to_numeric, errors="coerce")
        hours = (hours.where(hours >= 0) * (10 if item == "co" else 1)).round()
        if item == "o3":
            means["o3_8h"], means["o3_1h"] = _ozone_days(hours)
        else:
            by_day = hours.groupby(level="day")
            count, total = by_day.count(), by_day.sum()
            means[item] = (total * (_DAY // count.where(count >= 20))).where(count >= 20)
    days = pd.DataFrame({item: matrix.stack() for item, matrix in means.items()})
    days.index.names = ["assessment_date", "station_code"]
    days = days.reset_index()
    days["o3_1h"] = days["o3_1h"].where(days["o3_8h"].notna())
    days["city_name"] = days["station_code"].map(city_of)
    by_city = days.groupby(list(KEY))
    found = pd.DataFrame({"stations_delivered": by_city.size()})
    for item in (*ITEMS, "o3_1h"):
        counted, total = by_city[item].count(), by_city[item].sum()
        divisor = {"o3_8h": _EIGHT, "o3_1h": 1}.get(item, _DAY)
        if item != "o3_1h":
            found[f"{item}_stations"] = counted
        found[item] = _half_even(total.astype("Int64"), (counted * divisor).astype("Int64").where(counted > 0))
    return _judged(found).reset_index()


def _wide_hours(files: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """For each pollutant its hours (day and label), one column a station."""
    _, pd = _libraries()
    lines = pd.concat([_six_types(pd.read_csv(file, dtype={"date": str}, low_memory=False)) for file in files])
    moment = pd.to_datetime(lines.pop("date"), format="%Y%m%d")
    label = lines.pop("hour")
    lines["day"] = moment - pd.to_timedelta((label == 0).astype(int), unit="D")
    lines["label"] = label.where(label != 0, 24)
    lines = lines.set_index(["day", "label"])
    kind = lines.pop("type")
    for name, item in _TYPES.items():
        yield item, lines[kind == name]


def _six_types(lines: Any) -> Any:
    return lines[lines["type"].isin(list(_TYPES))]


def _record_hours(files: Sequence[str]) -> Iterator[tuple[str, Any]]:
    _, pd = _libraries()
    columns = ["timepoint", "stationcode", *_TYPES.values()]
    lines = pd.concat([pd.read_csv(file, usecols=columns, low_memory=False) for file in files], ignore_index=True)
    moment = pd.to_datetime(lines.pop("timepoint"), format="%Y-%m-%dT%H00")
    lines["day"] = (moment - pd.Timedelta(hours=1)).dt.normalize()
    lines["label"] = moment.dt.hour.where(moment.dt.hour != 0, 24)
    for item in _TYPES.values():
        yield item, lines.pivot(index=["day", "label"], columns="stationcode", values=item)


def _ozone_days(hours: Any) -> tuple[Any, Any]:
    """The highest 8-hour mean of each day, in 168ths, and its highest hour."""
    np, pd = _libraries()
    days = hours.index.get_level_values("day").unique()
    every = pd.MultiIndex.from_product([days, range(1, 25)], names=["day", "label"])
    cube = hours.reindex(every).to_numpy().reshape(len(days), 24, -1)
    windows = np.lib.stride_tricks.sliding_window_view(cube, 8, axis=1)
    counts = (~np.isnan(windows)).sum(axis=-1)
    means = np.where(counts >= 6, np.nansum(windows, axis=-1) * (_EIGHT // np.maximum(counts, 1)), np.nan)
    several = (~np.isnan(means)).sum(axis=1)
    highest = np.where(several > 0, np.nanmax(np.where(np.isnan(means), -1, means), axis=1), np.nan)
    is_counted = (several >= 14) | (np.round(highest / _EIGHT) > 160)
    as_frame = {"index": days, "columns": hours.columns}
    return (
        pd.DataFrame(np.where(is_counted, highest, np.nan), **as_frame),
        hours.groupby(level="day").max(),
    )


def _half_even(numerator: Any, denominator: Any) -> Any:
    whole, rest = numerator // denominator, numerator % denominator
    is_up = (2 * rest > denominator) | ((2 * rest == denominator) & (whole % 2 == 1))
    return whole + is_up.astype("Int64")


def _judged(found: Any) -> Any:
    np, pd = _libraries()
    step = pd.read_csv(BREAKPOINTS)
    step = step[step["rule_id"] == "hj_633_2012"]
    for item in ("o3_1h", *ITEMS):
        pollutant, averaging = {"o3_8h": ("o3", "8h"), "o3_1h": ("o3", "1h")}.get(item, (item, "24h"))
        mine = step[(step["pollutant"] == pollutant) & (step["averaging"] == averaging)].sort_values("iaqi")
        up_to = (mine["concentration"] * (10 if item == "co" else 1)).round().astype(int).to_numpy()
        index = mine["iaqi"].to_numpy()
        units = found[item].fillna(0).astype(int).to_numpy()
        place = np.clip(np.searchsorted(up_to, units), 1, len(up_to) - 1)
        rise, run = index[place] - index[place - 1], up_to[place] - up_to[place - 1]
        iaqi = index[place - 1] - (-rise * (units - up_to[place - 1]) // run)
        beyond = found["o3_1h_iaqi"] if item == "o3_8h" else 500
        iaqi = pd.Series(iaqi, index=found.index, dtype="Int64").where(units <= up_to[-1], beyond)
        found[f"{item}_iaqi"] = iaqi.where(found[item].notna())
    o3 = found[["o3_8h_iaqi", "o3_1h_iaqi"]].max(axis=1).where(found["o3_8h_iaqi"].notna())
    labelled = {label: o3 if item == "o3" else found[f"{item}_iaqi"] for label, item in _TYPES.items()}
    six = pd.DataFrame(labelled)
    highest = six.max(axis=1)
    found["is_valid"] = six.notna().all(axis=1)
    found["aqi"] = highest.where(found["is_valid"])
    primary = pd.Series("", index=found.index)
    for label in _TYPES:
        is_primary = (six[label] == highest).fillna(False).astype(bool)
        primary = primary.where(~is_primary, primary + "," + label)
    found["primary_pollutants"] = primary.str[1:].where(found["is_valid"] & (highest > 50).fillna(False), None)
    found["co"] = found["co"].astype("Float64") / 10
    renamed = {item: f"{item}_{unit}" for item, unit in (*_UNITS.items(), ("o3_1h", "ug_m3"))}
    return found.rename(columns=renamed)


if __name__ == "__main__":
    said = json.load(sys.stdin)
    target = Path(said["city_days"])
    took = (
        _script(said["layout"], said["files"], said["stations"], target, said["memory_limit"], said["threads"])
        if said["way"] == "script"
        else _pandas(said["layout"], said["files"], said["stations"], target)
    )
    sys.stdout.write(json.dumps({**asdict(took), "city_days": str(took.city_days)}))
