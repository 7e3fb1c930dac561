"""Hours of air, made so that the days come out as planned.

Belongs here: the network of points, the hourly values and how they are planned day by day. Does not belong here:
files and layouts (air_files), or judging the days (air_days).

A day is planned as one number a pollutant for the city; points stray from it in pairs and hours stray from their
point in pairs, so that a plain day comes out at its plan and no hour looks like another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from orchestration.sample.air_days import POLLUTANTS, Hours
from orchestration.sample.dice import Dice

# what a month is like in a town of the north-east: µg/m³, CO in tenths of mg/m³
_MONTH = {
    "pm2_5": (48, 42, 34, 26, 18, 13, 11, 11, 14, 24, 38, 46),
    "coarse": (18, 20, 28, 38, 32, 18, 14, 13, 18, 26, 24, 20),
    "so2": (22, 18, 12, 8, 7, 6, 5, 5, 7, 10, 16, 22),
    "no2": (34, 30, 26, 22, 18, 15, 14, 15, 20, 28, 32, 36),
    "co": (11, 10, 8, 6, 5, 5, 5, 5, 6, 8, 10, 11),
    "o3": (48, 58, 72, 88, 100, 105, 98, 92, 84, 62, 48, 42),
}
# the course of half a day in fortieths of its level; the other half mirrors it
_COURSE = (0, 1, 3, 5, 7, 8, 7, 6, 4, 3, 2, 1)
_PLATEAU = range(11, 19)  # hours 12 to 19: where ozone stands highest


@dataclass(frozen=True)
class Station:
    """A point as the seed has it, for the time in which it stood there."""

    code: str
    name: str
    is_evaluation_point: bool
    valid_from: date
    valid_to: date

    def stands(self, day: date) -> bool:
        """Say whether the point stood on that day."""
        return self.valid_from <= day <= self.valid_to


@dataclass
class Plan:
    """A city's day in one number a pollutant (`coarse` is what PM10 has more than PM2.5)."""

    levels: dict[str, int]
    is_bad: bool = False
    trap: str | None = None


def stations_of(rows: Iterable[Mapping[str, str]], city: str) -> list[Station]:
    """Read the points of a city."""
    return [
        Station(
            row["station_code"],
            row["station_name"],
            row["is_evaluation_point"] == "true",
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        )
        for row in rows
        if row["city_name"] == city
    ]


def spread(dice: Dice, level: int) -> list[int]:
    """Give 24 hours with exactly that mean."""
    step = max(1, level // 5)
    first = [level * course // 40 for course in _COURSE]
    hours = [level - part for part in first] + [level + part for part in first]
    # pairs of neighbours stray in opposite ways: the mean stays, and no six hours are alike
    for hour in range(0, 24, 2):
        stray = min(1 + dice.below(step), hours[hour], hours[hour + 1])
        if dice.below(2):
            stray = -stray
        hours[hour] += stray
        hours[hour + 1] -= stray
    return hours


def spread_ozone(dice: Dice, level: int) -> list[int]:
    """Give 24 hours whose highest 8-hour mean is exactly that."""
    hours = [level // 2 + dice.between(-level // 10, level // 10) for _ in range(24)]
    for hour in range(_PLATEAU.start, _PLATEAU.stop, 2):
        stray = 1 + dice.below(max(1, level // 12))
        hours[hour], hours[hour + 1] = level + stray, level - stray
    return hours


def with_sum(hours: list[int], total: int) -> list[int]:
    """Give hours that add up to a total, by moving some of them by one."""
    missing = total - sum(hours)
    sign, moves = (1, missing) if missing >= 0 else (-1, -missing)
    for move in range(moves):
        # seven and twenty-four share no factor, so that every hour is visited before one is visited twice
        hours[move * 7 % len(hours)] += sign
    return hours


@dataclass
class AirHours:
    """All hours of one stretch of years: hour k ends k hours after the first midnight; None is missing."""

    first: date
    days: int
    values: dict[str, dict[str, list[int | None]]] = field(default_factory=dict)

    def open(self, code: str) -> None:
        """Make room for a point."""
        self.values[code] = {p: [None] * (self.days * 24 + 1) for p in POLLUTANTS}

    def index(self, day: date) -> int:
        """Give the place of the hour that ends at 01:00."""
        return (day - self.first).days * 24 + 1

    def put(self, code: str, day: date, pollutant: str, hours: Iterable[int | None]) -> None:
        """Set the hours 1 to 24 of a day."""
        start = self.index(day)
        self.values[code][pollutant][start : start + 24] = list(hours)

    def day(self, code: str, day: date) -> dict[str, Hours]:
        """Give the hours 1 to 24 of a day, or as many as there are."""
        start = self.index(day)
        return {p: self.values[code][p][start : start + 24] for p in POLLUTANTS}

    def lose(self, code: str, day: date, hours: Iterable[int], pollutants: Iterable[str] = POLLUTANTS) -> None:
        """Take away hours (1 to 24) of a day."""
        start = self.index(day) - 1
        for pollutant in pollutants:
            for hour in hours:
                self.values[code][pollutant][start + hour] = None


def days_of(first: date, last: date) -> list[date]:
    """Give every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def plain_plan(dice: Dice, day: date, dirt: int = 100) -> Plan:
    """Plan a day without trouble; `dirt` scales particles in hundredths (earlier years were dirtier)."""
    month = day.month - 1

    def around(name: str) -> int:
        level = _MONTH[name][month]
        return max(3, level * dice.between(60, 140) // 100)

    levels = {name: around(name) for name in _MONTH}
    levels["pm2_5"] = min(68, max(6, levels["pm2_5"] * dirt // 100))
    levels["coarse"] = min(60, levels["coarse"] * dirt // 100 + 3)
    levels["o3"] = min(148, levels["o3"])
    return Plan(levels)


def trouble(dice: Dice, plan: Plan, day: date) -> None:
    """Turn a plain day into a polluted one, by what troubles its season."""
    plan.is_bad = True
    if day.month in (5, 6, 7, 8, 9):
        plan.levels["o3"] = dice.between(170, 205)
    elif day.month in (3, 4) and dice.chance(500):
        # dust alone passes the limit of PM10, whatever PM2.5 the day has
        plan.levels["coarse"] = dice.between(160, 230)
    else:
        plan.levels["pm2_5"] = dice.between(86, 138)
        plan.levels["coarse"] = min(plan.levels["coarse"], 60)


def _offsets(dice: Dice, count: int, room: int) -> list[int]:
    """Give how far each point strays from the city, in pairs, so that all together they do not."""
    offsets = [0] * count
    for place in range(0, count - 1, 2):
        stray = dice.below(room + 1)
        offsets[place], offsets[place + 1] = stray, -stray
    return dice.shuffled(offsets)


def fill_day(hours: AirHours, dice: Dice, day: date, codes: list[str], levels: Mapping[str, int]) -> None:
    """Write one planned day for the points that make the city."""
    rooms = {"pm2_5": 5, "coarse": 6, "so2": 2, "no2": 4, "co": 1, "o3": 5}
    offsets = {name: _offsets(dice, len(codes), min(room, levels[name] // 4)) for name, room in rooms.items()}
    for place, code in enumerate(codes):
        at = {name: levels[name] + offsets[name][place] for name in rooms}
        fine, coarse = spread(dice, at["pm2_5"]), spread(dice, at["coarse"])
        hours.put(code, day, "pm2_5", fine)
        hours.put(code, day, "pm10", [a + b for a, b in zip(fine, coarse, strict=True)])
        hours.put(code, day, "o3", spread_ozone(dice, at["o3"]))
        for pollutant in ("so2", "no2", "co"):
            hours.put(code, day, pollutant, spread(dice, at[pollutant]))
