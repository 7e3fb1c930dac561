"""Mistakes planted in the air files: cells and lines that must be held, and an instrument that stands still.

Belongs here: which cells and lines, and by which rule each must be held. Does not belong here: the sound values. A
planted cell is taken out of the hours first, so that the days are planned without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.sample.air_files import RECORD_COLUMNS
from orchestration.sample.air_hours import AirHours, Station
from orchestration.sample.book import Book, Defect
from orchestration.sample.targets import seed_rows

# µg/m³, CO mg/m³: text in the file and the rule; a particle loses its partner too, which it would contradict
_WIDE = (
    ("pm2_5", "3O", "F15.air_value", "the letter O"),
    ("o3", "故障?", "F15.air_value", "a remark"),
    ("so2", "-8", "A04", "below nought"),
    ("pm10", "9999", "A05", "a code of some other system"),
    ("co", "450", "A05", "another unit"),
)
_ITEMS = ("pm2_5", "pm10", "so2", "no2", "o3", "co")
_RECORD = {
    1: [(item, "1l", f"F15.air_{item}", "the letter l") for item in _ITEMS],
    2: [(item, "-6.5", f"A04.{item}", "below nought") for item in _ITEMS],
    3: [(item, "4500", f"A05.{item}", "beyond all that was ever measured") for item in _ITEMS],
}
_TYPES = {"pm2_5": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "o3": "O3", "co": "CO"}
_PARTNER = {"pm2_5": "pm10", "pm10": "pm2_5"}


@dataclass(frozen=True)
class PlantedCell:
    """One wrong cell: which hour (its place in the hours) of which point and pollutant, and what is written there."""

    place: int
    code: str
    item: str
    text: str
    rule: str
    note: str


def _plant(
    hours: AirHours,
    stations: Sequence[Station],
    days: Sequence[date],
    cells: Sequence[tuple[str, str, str, str]],
    taken: Collection[date],
) -> list[PlantedCell]:
    """Choose a quiet day for each cell, and take its value out of the hours."""
    planted = []
    quiet = [day for day in days if day not in taken]
    for number, (item, text, rule, note) in enumerate(cells, start=1):
        day = quiet[number * len(quiet) // (len(cells) + 1)]
        code = next(s.code for s in stations if s.is_evaluation_point and s.stands(day))
        hour = 9 + number
        lost = [item, _PARTNER[item]] if item in _PARTNER else [item]
        hours.lose(code, day, [hour], lost)
        planted.append(PlantedCell(hours.index(day) + hour - 1, code, item, text, rule, note))
    return planted


def plant_in_months(
    hours: AirHours, stations: Sequence[Station], days: Sequence[date], taken: Collection[date]
) -> list[PlantedCell]:
    """Plant the cells of the reported year, away from the days named."""
    return _plant(hours, stations, days, _WIDE, taken)


def plant_in_records(
    hours: AirHours, stations: Sequence[Station], days: Sequence[date], number: int
) -> list[PlantedCell]:
    """Plant the cells of an earlier year (counted from 0)."""
    return _plant(hours, stations, days, _RECORD.get(number, []), ())


def stand_still(hours: AirHours, code: str, day: date, item: str = "so2") -> None:
    """Let an instrument say the same for half a day: no cell of it is wrong by itself, and none is held."""
    start = hours.index(day) + 5
    series = hours.values[code][item]
    series[start : start + 12] = [series[start]] * 12


def write_in_wide(
    book: Book,
    file: str,
    rows: list[list[str]],
    planted: Sequence[PlantedCell],
    places: range,
    types: Sequence[str],
) -> None:
    """Write the planted cells that fall into a wide file; its lines are an hour's types, hour after hour."""
    for cell in planted:
        if cell.place in places:
            row = 1 + (cell.place - places.start) * len(types) + list(types).index(_TYPES[cell.item])
            rows[row][rows[0].index(cell.code)] = cell.text
            book.defects.append(Defect("air", file, None, row + 1, cell.code, cell.rule, cell.note, cell.code))


def add_lines_to_wide(book: Book, file: str, rows: list[list[str]]) -> None:
    """Add two lines that can not be placed: no such hour, no such item."""
    day, values = rows[-1][0], rows[-1][3:]
    for line, rule, note in (
        ([day, "25", "SO2", *values], "A03", "the 25th hour"),
        ([day, "12", "VOCs", *values], "F15.air_type", "an item that the archive does not have"),
    ):
        rows.append(line)
        column = "hour" if rule == "A03" else "type"
        book.defects.append(Defect("air", file, None, len(rows), column, rule, note))


def plant_in_cities(book: Book, file: str, rows: list[list[str]]) -> None:
    """Plant three cells and two lines in a city file; its values are provisional and count nowhere."""
    for row, text, rule, note in (
        (_line(rows, "NO2", "5"), "l2", "F15.air_value", "the letter l"),
        (_line(rows, "SO2", "6"), "-7", "A04", "below nought"),
        (_line(rows, "O3", "7"), "1999", "A05", "beyond all that was ever measured"),
    ):
        rows[row][3] = text
        book.defects.append(Defect("air", file, None, row + 1, rows[0][3], rule, note, rows[0][3]))
    add_lines_to_wide(book, file, rows)


def _line(rows: Sequence[Sequence[str]], kind: str, hour: str) -> int:
    return next(number for number, row in enumerate(rows) if row[2] == kind and row[1] == hour)


def write_in_records(
    book: Book, file: str, rows: list[list[str]], planted: Sequence[PlantedCell], found: Mapping[tuple[int, str], int]
) -> None:
    """Write the planted cells into a file of records; `found` says where each hour of a point stands."""
    for cell in planted:
        row = found[cell.place, cell.code]
        rows[row][RECORD_COLUMNS.index(cell.item)] = cell.text
        book.defects.append(Defect("air", file, None, row + 1, cell.item, cell.rule, cell.note, cell.code))


def add_lines_to_records(book: Book, file: str, rows: list[list[str]]) -> None:
    """Add records that can not be placed: no such hour, no point, a point that the city does not have."""
    time, code = RECORD_COLUMNS.index("timepoint"), RECORD_COLUMNS.index("station_code")
    known = {row["station_code"] for row in seed_rows("bureau", "station")}
    sound = next(row for row in reversed(rows) if row[code] in known)
    unknown = next(f"{number}A" for number in range(9900, 9999) if f"{number}A" not in known)
    for column, text, rule, note in (
        (time, sound[time][:11] + "2500", "A03", "the 25th hour"),
        (code, "", "A03.place", "of no point"),
        (code, unknown, "A03.known", "of a point that the city does not have"),
    ):
        line = list(sound)
        line[column] = text
        rows.append(line)
        book.defects.append(Defect("air", file, None, len(rows), RECORD_COLUMNS[column], rule, note))
