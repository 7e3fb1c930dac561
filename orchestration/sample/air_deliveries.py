"""The air files of a bureau-year: audited months, the years before, and what lies beside them without counting.

Belongs here: which files there are, when they came, and what is planted in them. Does not belong here: values or
layouts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from orchestration.sample.air import (
    AirYear,
    back_years,
    make_back_year,
    make_year,
    points_on,
    read_stations,
    share_of_good,
)
from orchestration.sample.air_days import POLLUTANTS, city_day, table_on
from orchestration.sample.air_defects import (
    add_lines_to_records,
    add_lines_to_wide,
    plant_in_cities,
    stand_still,
    write_in_records,
    write_in_wide,
)
from orchestration.sample.air_files import (
    RECORD_COLUMNS,
    TYPES,
    closing_label,
    columns_of,
    places_between,
    record_block,
    shown,
    wide,
)
from orchestration.sample.air_hours import AirHours, Station, days_of, fill_day, plain_plan
from orchestration.sample.air_traps import Trap
from orchestration.sample.book import Book, Decoy
from orchestration.sample.bureau import City, city_on
from orchestration.sample.dice import Dice
from orchestration.sample.targets import SampleError, Targets, Year, contract_labels
from orchestration.sample.workbooks import delimited

_WIDE_NAMES = {"pm2_5": "PM2.5", "pm10": "PM10", "o3": "O3", "co": "CO"}
# points of cities nearby, with codes that the bureau's own ledger does not have
_NEIGHBOURS = (("长春市", "甲站"), ("辽源市", "乙站"), ("铁岭市", "丙站"))


def deliver_air(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make all files of the source."""
    city = city_on(year.last)
    stations = read_stations(city.name)
    hours = AirHours(year.first, (year.last - year.first).days + 1)
    made = make_year(year, targets, stations, hours)
    _add_contrast(made, stations, year)
    _add_neighbours(made, scale)
    back = _deliver_back_years(book, stations, city, year)
    if back_years(year):
        targets.follows("SP-AIR-05", targets.reached["SP-AIR-04"])
    for code in made.hours.values:
        if code in back.values:
            for pollutant in POLLUTANTS:
                # the hour labelled 00:00 of the first day closes the year before, and comes with this year's files
                made.hours.values[code][pollutant][0] = back.values[code][pollutant][-1]
    _deliver_months(book, made, year)
    _deliver_beside(book, made, year, city)
    _note_traps(book, made, stations)


def _add_contrast(made: AirYear, stations: Sequence[Station], year: Year) -> None:
    """Fill the points that do not make the city: far dirtier, so that counting them would show."""
    for station in stations:
        if station.is_evaluation_point:
            continue
        for day in days_of(year.first, year.last):
            dice = Dice(year.year, station.code, day)
            levels = {
                **plain_plan(dice, day, dirt=150).levels,
                "pm2_5": dice.between(60, 180),
                "o3": dice.between(60, 190),
            }
            fill_day(made.hours, dice, day, [station.code], levels)
        # rule A07 finds it; nothing is made of this point, so no figure moves
        stand_still(made.hours, station.code, year.first + timedelta(days=200))


def _add_neighbours(made: AirYear, scale: int) -> None:
    """Fill points of cities nearby, which stand in the same archive."""
    for number in range(3 * scale):
        code = f"{1901 + number}A"
        made.hours.open(code)
        for day in days_of(made.hours.first, made.hours.first + timedelta(days=made.hours.days - 1)):
            dice = Dice(made.year, code, day)
            fill_day(made.hours, dice, day, [code], plain_plan(dice, day).levels)


def _month_ends(year: Year) -> list[tuple[date, date]]:
    starts = [date(year.year, month, 1) for month in range(1, 13)]
    return [
        (start, (starts[number + 1] if number < 11 else date(year.year + 1, 1, 1)) - timedelta(days=1))
        for number, start in enumerate(starts)
    ]


def _deliver_months(book: Book, made: AirYear, year: Year) -> None:
    columns = {code: columns_of(made.hours, code, made.table) for code in sorted(made.hours.values)}
    for first, last in _month_ends(year):
        places = places_between(made.hours, first, last)
        # one month was drawn from a system that writes midnight as hour 24 of the day it closes
        label = closing_label if first.month == 6 else None
        if first.month == 5:
            _deliver_draft(book, made, first, columns)
        rows = wide(made.hours, columns, places, TYPES, label)
        name = f"站点小时值_审核实况_{first:%Y%m}.csv"
        write_in_wide(book, f"air/{name}", rows, made.planted, places, TYPES)
        if first.month == 9:
            add_lines_to_wide(book, f"air/{name}", rows)
        came = datetime.combine(last, datetime.min.time()) + timedelta(days=6, hours=10, minutes=first.month)
        encoding = "utf-8-sig" if first.month % 3 == 0 else "utf-8"
        book.deliver("air", name, delimited(rows, encoding), came)
    last_place = range(made.hours.days * 24, made.hours.days * 24 + 1)
    rows = wide(made.hours, columns, last_place)
    came = datetime.combine(year.last, datetime.min.time()) + timedelta(days=6, hours=10, minutes=30)
    book.deliver("air", f"站点小时值_审核实况_{year.year + 1}0101.csv", delimited(rows, "utf-8"), came)


def _deliver_draft(book: Book, made: AirYear, first: date, columns: dict[str, dict[str, list[str]]]) -> None:
    """A first, wrong version of ten days, replaced by the month that came later."""
    wrong = {
        code: {kind: _raised(texts) if kind in {"PM10", "O3"} else texts for kind, texts in column.items()}
        for code, column in columns.items()
    }
    rows = wide(made.hours, wrong, places_between(made.hours, first, first + timedelta(days=9)))
    came = datetime.combine(first, datetime.min.time()) + timedelta(days=14, hours=9)
    file = book.deliver("air", f"站点小时值_审核实况_{first:%Y%m}上旬.csv", delimited(rows, "utf-8"), came)
    book.decoys.append(
        Decoy("air", file, None, [], "superseded", "an audited version with other values; the month's file replaces it")
    )


def _raised(texts: list[str]) -> list[str]:
    return [str(int(text) * 3 // 2 + 40) if text else text for text in texts]


def _deliver_beside(book: Book, made: AirYear, year: Year, city: City) -> None:
    """Provisional days by station, and provisional days by city: neither is ever counted."""
    wrong = AirHours(made.hours.first, made.hours.days)
    own = [code for code in made.hours.values if not code.startswith("19")]
    for code in own:
        wrong.open(code)
        for pollutant in POLLUTANTS:
            series = made.hours.values[code][pollutant]
            wrong.values[code][pollutant] = [None if v is None else v + v // 2 for v in series]
    columns = {code: columns_of(wrong, code, made.table) for code in own}
    for month, day in ((2, 15), (5, 20), (8, 8), (10, 10), (12, 30)):
        at = date(year.year, month, day)
        rows = wide(wrong, columns, places_between(wrong, at, at))
        came = datetime.combine(at, datetime.min.time()) + timedelta(days=1, hours=8)
        file = book.deliver("air", f"china_sites_{at:%Y%m%d}_原始实况.csv", delimited(rows, "utf-8"), came)
        book.decoys.append(Decoy("air", file, None, [], "raw_variant", "provisional values, half as much again"))
    cities = {city.short: columns[own[0]], "长春": columns[own[1]], "辽源": columns[own[2]]}
    for month, day in ((3, 3), (11, 11)):
        at = date(year.year, month, day)
        rows = wide(wrong, cities, places_between(wrong, at, at))
        came = datetime.combine(at, datetime.min.time()) + timedelta(days=1, hours=8, minutes=5)
        if month == 11:
            plant_in_cities(book, f"air/china_cities_{at:%Y%m%d}.csv", rows)
        file = book.deliver("air", f"china_cities_{at:%Y%m%d}.csv", delimited(rows, "utf-8"), came)
        book.decoys.append(Decoy("air", file, None, [], "city_archive", "values of whole cities, provisional"))


def _deliver_back_years(book: Book, stations: Sequence[Station], city: City, year: Year) -> AirHours:
    """The years before, as records: what proves that the reported year is the first to meet grade two."""
    past_years = back_years(year)
    first = date(past_years[0] if past_years else year.year, 1, 1)
    back = AirHours(first, (year.first - first).days)
    names = {s.code: s.name for s in stations}
    labels = contract_labels("air", "record")
    header = [labels[name][0] for name in RECORD_COLUMNS]
    near_area, near_name = _NEIGHBOURS[0]
    near = "1901A"
    back.open(near)
    for number, past_year in enumerate(past_years):
        past = make_back_year(past_year, number, stations, back)
        days = days_of(date(past.year, 1, 1), date(past.year, 12, 31))
        for day in days[:31]:
            dice = Dice(past.year, near, day)
            fill_day(back, dice, day, [near], plain_plan(dice, day).levels)
        table = table_on(days[0])
        places = places_between(back, days[0], days[-1])
        missing = ("NA", "", "-99", "—")[number % 4]
        codes = sorted({code for day in (days[0], days[-1]) for code in points_on(stations, day)})
        blocks = [record_block(back, code, city.name, names[code], places, table, missing) for code in codes]
        blocks.append(record_block(back, near, near_area, near_name, places[: 31 * 24], table, missing))
        rows, found = [header], {}
        # the hour that closes the year before stands first, and nobody has it for the first of these years
        for place in places[1:] if number == 0 else places:
            for code, block in zip([*codes, near], blocks, strict=True):
                if place in block:
                    found[place, code] = len(rows)
                    rows.append(block[place])
        name = f"{past.year}年{city.short}及周边站点小时值(审核实况).csv"
        write_in_records(book, f"air/{name}", rows, past.planted, found)
        if number == 0:
            add_lines_to_records(book, f"air/{name}", rows)
        came = datetime(past.year + 1, 1, 6, 15, number)
        book.deliver("air", name, delimited(rows, "utf-8-sig"), came)
        book.state("SP-AIR-05", **{f"good_days_{past.year}": past.good})
    return back


def _shown(value: Fraction, digits: int = 12) -> str:
    """Write an exact number with its first digits, cut off and not rounded."""
    whole, rest = divmod(value.numerator, value.denominator)
    return f"{whole}.{rest * 10**digits // value.denominator:0{digits}d}"


def _tip(made: AirYear, day: date, trap: Trap, codes: Sequence[str]) -> tuple[str, int, str | None]:
    """Find the one cell that turns the day: whose it is, its hour, and the value (or none) that does it."""
    steps = range(1, 900) if trap.is_good else range(-1, -900, -1)

    def turns(series: list[int | None], index: int, value: int | None) -> bool:
        sound, series[index] = series[index], value
        judged = city_day([made.hours.day(code, day) for code in codes], made.table)
        series[index] = sound
        return judged.is_good != trap.is_good

    for code in codes:
        for hour in (14, 15, 13, 20):
            index = made.hours.index(day) + hour - 1
            series = made.hours.values[code][trap.item]
            sound = series[index]
            if sound is None:
                # an hour more may make a point's day valid
                highest = max(value for value in series[index - hour + 1 : index + 1] if value is not None)
                if turns(series, index, highest):
                    return code, hour, shown(trap.item, highest)
                continue
            for step in steps:
                if sound + step < 0:
                    break
                if turns(series, index, sound + step):
                    return code, hour, shown(trap.item, sound + step)
            if turns(series, index, None):
                return code, hour, None
    raise SampleError(f"No single hour turns {day} of the sample's air ({trap.name}).")


def _note_traps(book: Book, made: AirYear, stations: Sequence[Station]) -> None:
    good, days = made.good, len(made.days)
    fine = sum((d.means["pm2_5"] or 0 for d in made.days.values()), start=0)
    book.state("SP-AIR-01", numerator=good, denominator=days)
    book.state("SP-AIR-03", numerator=fine, denominator=days, exact=_shown(Fraction(fine) / days))
    months = {
        f"{first:%Y%m}": f"air/站点小时值_审核实况_{first:%Y%m}.csv"
        for first in (date(made.year, month, 1) for month in range(1, 13))
    }
    for day, trap in sorted(made.traps.items()):
        other = good - trap.is_good + trap.otherwise_good
        would = {"SP-AIR-01": str(other), "SP-AIR-02": share_of_good(other, days)}
        code, hour, text = _tip(made, day, trap, points_on(stations, day))
        # lines are hours from the first of the month on, each with its types
        row = 2 + ((day.day - 1) * 24 + hour) * len(TYPES) + TYPES.index(_WIDE_NAMES[trap.item])
        note = f"{day}: {trap.note}"
        file = months[f"{day:%Y%m}"]
        book.decoys.append(Decoy("air", file, None, [row], trap.name, note, would, {"value": text}, place=code))
    contrast = [s.code for s in stations if not s.is_evaluation_point]
    with_contrast = sum(
        city_day([made.hours.day(code, day) for code in [*points_on(stations, day), *contrast]], made.table).is_good
        for day in made.days
    )
    book.decoys.append(
        Decoy(
            "air",
            months[f"{made.year}01"],
            None,
            [],
            "contrast_point",
            "points that are monitored but not evaluated",
            {"SP-AIR-01": str(with_contrast)},
        )
    )
