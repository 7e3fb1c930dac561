"""A bureau's year of air: planned days, the traps in it, the years before, and what they come to.

Belongs here: which days are what, and checking that the plan came out. Does not belong here: how a day becomes hours
(air_hours), the arithmetic (air_days), or how hours become files (air_files).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from orchestration.sample.air_days import (
    POLLUTANTS,
    CityDay,
    Table,
    city_day,
    half_even,
    meets_grade2,
    table_on,
    year_values,
)
from orchestration.sample.air_defects import PlantedCell, plant_in_months, plant_in_records
from orchestration.sample.air_hours import (
    AirHours,
    Plan,
    Station,
    days_of,
    fill_day,
    plain_plan,
    stations_of,
    trouble,
)
from orchestration.sample.air_traps import QUIET, TRAPS, Scene, Trap
from orchestration.sample.dice import Dice
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows


@dataclass
class AirYear:
    """A year as it was made: its hours, what each day comes to, and where the traps are."""

    year: int
    hours: AirHours
    days: dict[date, CityDay]
    traps: dict[date, Trap]
    table: Table
    planted: list[PlantedCell]

    @property
    def good(self) -> int:
        """Count the good days."""
        return sum(day.is_good for day in self.days.values())


def points_on(stations: Sequence[Station], day: date) -> list[str]:
    """Give the points that make the city on that day."""
    return [s.code for s in stations if s.is_evaluation_point and s.stands(day)]


def judge(hours: AirHours, stations: Sequence[Station], days: Sequence[date], table: Table) -> dict[date, CityDay]:
    """Compute every day from its hours."""
    return {day: city_day([hours.day(code, day) for code in points_on(stations, day)], table) for day in days}


def _level(plans: dict[date, Plan], free: Sequence[date], missing: int) -> None:
    """Move the plain days up or down by one at a time until the sum of PM2.5 is where it must be."""
    step = 1 if missing > 0 else -1
    while missing:
        moved = 0
        for day in free:
            level = plans[day].levels["pm2_5"] + step
            if missing and 5 <= level <= 70:
                plans[day].levels["pm2_5"] = level
                missing -= step
                moved += 1
        if not moved:
            raise SampleError(
                "The printed mean of PM2.5 and the printed count of good days can not both be reached by any hours."
            )


def _place_traps(dice: Dice, stations: Sequence[Station], days: Sequence[date]) -> dict[date, Trap]:
    """Choose a day for each trap, far enough from the others and from the ends of the year."""
    placed: dict[date, Trap] = {}
    for trap in TRAPS:
        open_days = [
            day
            for day in days[10:-10]
            if len(points_on(stations, day)) >= (4 if trap.needs_four else 3)
            and all(abs((day - other).days) > 3 for other in placed)
            # a change of points is a trap of its own: leave its surroundings alone
            and len({tuple(points_on(stations, day + timedelta(days=shift))) for shift in (-2, 0, 2)}) == 1
        ]
        # a year with few points can not show everything
        if open_days:
            placed[dice.pick(open_days)] = trap
    return placed


def make_year(year: Year, targets: Targets, stations: Sequence[Station], hours: AirHours) -> AirYear:
    """Fill the hours of the reported year so that the printed values come out, and check that they do."""
    dice, days = Dice(year.year, "air"), days_of(year.first, year.last)
    table = table_on(year.first)
    if table != table_on(year.last):
        raise SampleError(
            f"The break points of the air index change within {year.year}: no sample is made of that year."
        )
    good = targets.count("SP-AIR-01", 280, 330)
    mean = targets.count("SP-AIR-03", 24, 32)
    traps = _place_traps(dice, stations, days)
    # where the index passes 100, a day stops being good
    edge = {p: steps.concentrations[steps.indexes.index(100)] for p, steps in table.daily.items()}
    bad = len(days) - good - sum(not trap.is_good for trap in traps.values())
    plans = {day: plain_plan(dice, day) for day in days}
    near = {day + timedelta(days=shift) for day in traps for shift in (-1, 0, 1)}
    free = [day for day in days if day not in near]
    if not 0 <= bad <= len(free) // 2:
        raise SampleError(f"{good} good days of {len(days)} can not be made into a year of air.")
    # ozone troubles few days: its 90th percentile must stay within the limit
    summer = [day for day in free if 5 <= day.month <= 9]
    # a list: the order of a set of dates changes from process to process, and the dice are thrown in this order
    chosen = dice.some([d for d in free if d not in set(summer)], bad - bad // 4) + dice.some(summer, bad // 4)
    for day in chosen:
        trouble(dice, plans[day], day)
    for day in traps:
        plans[day] = Plan(dict(QUIET))
    plain = [day for day in free if not plans[day].is_bad]

    for code in (s.code for s in stations):
        if code not in hours.values:
            hours.open(code)

    def fill(again: Sequence[date]) -> None:
        for day in again:
            seeded = Dice(year.year, "air", day)
            fill_day(hours, seeded, day, points_on(stations, day), plans[day].levels)
        for day, trap in traps.items():
            trap.set(Scene(hours, Dice(year.year, "trap", trap.name), day, points_on(stations, day), edge))
        for day in plain:
            _lose_some(hours, Dice(year.year, "lost", day), day, points_on(stations, day))

    fill(days)
    judged = judge(hours, stations, days, table)
    # a little above the printed number, far from where it would round elsewhere
    wanted = mean * len(days) + len(days) // 5
    _level(plans, plain, wanted - int(sum(_known(day, "pm2_5") for day in judged.values())))
    fill([day for day in plain])
    planted = plant_in_months(hours, stations, plain, chosen)
    result = AirYear(year.year, hours, judge(hours, stations, days, table), traps, table, planted)
    _check(result, targets, good, mean)
    return result


def _lose_some(hours: AirHours, dice: Dice, day: date, codes: Sequence[str]) -> None:
    """Lose an hour or two of a point now and then: calibration, a power cut."""
    for code in codes:
        if dice.chance(120):
            start = dice.between(1, 22)
            hours.lose(code, day, range(start, start + dice.between(1, 2)))
        if dice.chance(60):
            hours.lose(code, day, [dice.between(1, 24)], [dice.pick(POLLUTANTS)])


def _known(day: CityDay, pollutant: str) -> Fraction:
    value = day.means[pollutant]
    if value is None:
        raise SampleError(f"A day of the sample has no value of {pollutant}: the seed of stations leaves a gap.")
    return value


def _check(made: AirYear, targets: Targets, good: int, mean: int) -> None:
    """Hold what came out against what was wanted; the sample is not written when they differ."""
    values = year_values(list(made.days.values()))
    if made.good != good or half_even(values["pm2_5"]) != mean:
        raise SampleError(
            f"The sample's air came to {made.good} good days and a PM2.5 of {float(values['pm2_5']):.2f}, "
            f"not to the printed {good} and {mean}."
        )
    if any(day.aqi is None for day in made.days.values()):
        raise SampleError("A day of the sample's air has no AQI.")
    targets.follows("SP-AIR-02", share_of_good(made.good, len(made.days)))
    targets.follows("SP-AIR-04", "true" if meets_grade2(values, date(made.year, 12, 31)) else "false")


def share_of_good(good: int, days: int) -> str:
    """Give the percentage of good days as it is printed."""
    tenths = half_even(Fraction(1000 * good, days))
    return f"{tenths // 10}.{tenths % 10}"


def back_years(year: Year) -> list[int]:
    """Give the years before since the index began: without all of them, nobody can say that one is the first."""
    begun = min(row["valid_from"] for row in seed_rows("standards", "iaqi_breakpoint"))
    return list(range(int(begun[:4]) + (begun[4:] > "-01-01"), year.year))


def make_back_year(year: int, number: int, stations: Sequence[Station], hours: AirHours) -> AirYear:
    """Fill an earlier year that does not meet grade two: its PM2.5 lies above the limit."""
    days = days_of(date(year, 1, 1), date(year, 12, 31))
    dice, table = Dice(year, "air before"), table_on(days[0])
    for code in (s.code for s in stations):
        if code not in hours.values:
            hours.open(code)
    for day in days:
        plan = plain_plan(dice, day, dirt=150)
        if dice.chance(220):
            trouble(dice, plan, day)
        fill_day(hours, dice, day, points_on(stations, day), plan.levels)
    planted = plant_in_records(hours, stations, days, number)
    made = AirYear(year, hours, judge(hours, stations, days, table), {}, table, planted)
    if meets_grade2(year_values(list(made.days.values())), days[-1]):
        raise SampleError(f"The sample's air of {year} meets grade two, so that {year} would be the first year.")
    return made


def read_stations(city: str) -> list[Station]:
    """Read the city's points from the seed."""
    return stations_of(seed_rows("bureau", "station"), city)
