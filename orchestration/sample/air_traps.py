"""Days that come out differently for those who compute them in another way than the rules say.

Belongs here: one small function for each such day, and what it shows. Does not belong here: which day it becomes. Every
number is counted from the edge: the concentration at which a day stops being good, which the seeds know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.sample.air_hours import AirHours, spread, spread_ozone, with_sum
from orchestration.sample.dice import Dice


@dataclass(frozen=True)
class Scene:
    """A day that is set by hand: its points, and the edge of each pollutant (CO in tenths)."""

    hours: AirHours
    dice: Dice
    day: date
    codes: Sequence[str]
    edge: Mapping[str, int]

    def particles(self, code: str, fine: Sequence[int | None], day: date | None = None) -> None:
        """Set PM2.5 of a point, and PM10 a little above it."""
        more = spread(self.dice, 12)
        coarse = [None if a is None else a + b for a, b in zip(fine, more, strict=True)]
        self.hours.put(code, day or self.day, "pm2_5", fine)
        self.hours.put(code, day or self.day, "pm10", coarse)

    def mean(self, level: int, beyond: int = 0) -> list[int]:
        """Give 24 hours with that mean and so many 24ths."""
        return with_sum(spread(self.dice, level), 24 * level + beyond)


def _unrounded(scene: Scene) -> None:
    for code in scene.codes:
        scene.particles(code, scene.mean(scene.edge["pm2_5"], 9))


def _rounded_twice(scene: Scene) -> None:
    for code in scene.codes:
        scene.particles(code, scene.mean(scene.edge["pm2_5"], 6 if code == scene.codes[-1] else 12))


def _dust_tie(scene: Scene) -> None:
    for code in scene.codes:
        coarse = scene.mean(scene.edge["pm10"], 12)
        scene.hours.put(code, scene.day, "pm10", coarse)
        scene.hours.put(code, scene.day, "pm2_5", [value // 3 for value in coarse])


def _raised_index(scene: Scene) -> None:
    for code in scene.codes:
        coarse = scene.mean(scene.edge["pm10"] + 1)
        scene.hours.put(code, scene.day, "pm10", coarse)
        scene.hours.put(code, scene.day, "pm2_5", [value // 3 for value in coarse])


def _ozone_tie(scene: Scene) -> None:
    for code in scene.codes:
        course = spread_ozone(scene.dice, scene.edge["o3"])
        # four of the eight hours of the plateau: half of one more than the edge
        for hour in (12, 14, 16, 18):
            course[hour] += 1
        scene.hours.put(code, scene.day, "o3", course)


def _carbon_tie(scene: Scene) -> None:
    for code in scene.codes:
        scene.hours.put(code, scene.day, "co", scene.mean(scene.edge["co"], 12))


def _worst_point(scene: Scene) -> None:
    for code in scene.codes:
        above = 20 if code == scene.codes[0] else -14
        scene.particles(code, scene.mean(scene.edge["pm2_5"] + above))


def _few_hours(scene: Scene, level: int, others: int, kept: int) -> None:
    """Give the first point so many hours with that mean, and all hours to the others."""
    for code in scene.codes[1:]:
        scene.particles(code, scene.mean(others))
    few = with_sum(spread(scene.dice, level)[:kept], level * kept)
    scene.particles(scene.codes[0], few + [None] * (24 - kept))


def _points_first(scene: Scene) -> None:
    edge = scene.edge["pm2_5"]
    _few_hours(scene, edge + 1 + 12 * (len(scene.codes) - 1), edge - 11, 20)


def _nineteen_hours(scene: Scene) -> None:
    _few_hours(scene, scene.edge["pm2_5"] + 125, scene.edge["pm2_5"] - 15, 19)


def _twenty_hours(scene: Scene) -> None:
    _few_hours(scene, scene.edge["pm2_5"] + 49, scene.edge["pm2_5"] - 13, 20)


def _midnight(scene: Scene) -> None:
    for code in scene.codes:
        scene.particles(code, scene.mean(scene.edge["pm2_5"] - 3))
        # the peak closes the day before, and bears this day's date
        before = [*scene.mean(24)[:23], 4 * scene.edge["pm2_5"]]
        scene.particles(code, before, scene.day - timedelta(days=1))


def _ozone_few_means(scene: Scene) -> None:
    for code in scene.codes[1:]:
        scene.hours.put(code, scene.day, "o3", spread_ozone(scene.dice, scene.edge["o3"] - 8))
    scene.hours.put(scene.codes[0], scene.day, "o3", spread_ozone(scene.dice, scene.edge["o3"] + 30))
    # without its first six hours a point has thirteen 8-hour means from 08:00 on
    scene.hours.lose(scene.codes[0], scene.day, range(1, 7), ["o3"])


@dataclass(frozen=True)
class Trap:
    """What a day shows, whether it is good, and whether the other way of computing calls it good."""

    name: str
    note: str
    is_good: bool
    otherwise_good: bool
    set: Callable[[Scene], None]
    # what the day turns on
    item: str = "pm2_5"
    # a point that drops out must leave three quarters of them
    needs_four: bool = False


# a day like many, on which the trap is set
QUIET = {"pm2_5": 30, "coarse": 15, "so2": 9, "no2": 20, "co": 7, "o3": 80}

TRAPS = (
    Trap(
        "unrounded",
        "PM2.5 is three eighths above the edge: rounded first, as the rule says, the day is good",
        True,
        False,
        _unrounded,
    ),
    Trap(
        "rounded_twice",
        "PM2.5 of the points ends in .5 and once in .25: rounded once the day is good, twice it is not",
        True,
        False,
        _rounded_twice,
    ),
    Trap("dust_tie", "PM10 is half above an even edge: the tie goes to the even", True, False, _dust_tie, "pm10"),
    Trap("ozone_tie", "ozone is half above an even edge: the tie goes to the even", True, False, _ozone_tie, "o3"),
    Trap(
        "carbon_tie", "CO is half a tenth above an even edge: the tie goes to the even", True, False, _carbon_tie, "co"
    ),
    Trap(
        "raised_index",
        "PM10 is one above the edge, its index 100.5: an index is raised, not rounded",
        False,
        True,
        _raised_index,
        "pm10",
    ),
    Trap(
        "worst_point",
        "one point is far above the edge: the city is the mean of its points, not the worst",
        True,
        False,
        _worst_point,
    ),
    Trap(
        "points_first",
        "one point lacks four hours: the mean of the points' days is above the edge, of the city's hours not",
        False,
        True,
        _points_first,
    ),
    Trap(
        "midnight",
        "the peak at the label 00:00 closes the day before; counted with this day it spoils it",
        True,
        False,
        _midnight,
    ),
    Trap(
        "nineteen_hours",
        "one point has nineteen hours: its day is not valid, the city's is made of the others",
        True,
        False,
        _nineteen_hours,
        needs_four=True,
    ),
    Trap("twenty_hours", "one point has twenty hours: its day is valid, and decides", False, True, _twenty_hours),
    Trap(
        "ozone_few_means",
        "one point has thirteen 8-hour means, the highest above the limit: valid, and it decides",
        False,
        True,
        _ozone_few_means,
        "o3",
        needs_four=True,
    ),
)
