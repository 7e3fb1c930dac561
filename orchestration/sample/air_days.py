"""Daily air arithmetic of the sample's own: from hours to station-days, city-days, AQI and the year.

Belongs here: whole-number arithmetic written apart from the project's models, so that each can find the other's
mistakes. Does not belong here: choosing values, or files. Concentrations are whole numbers: µg/m³, and CO in tenths
of mg/m³.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from orchestration.sample.targets import SampleError, seed_rows

POLLUTANTS = ("so2", "no2", "pm10", "co", "o3", "pm2_5")
Hours = Sequence[int | None]


@dataclass(frozen=True)
class Steps:
    """The break points of one pollutant and averaging time: concentrations, and the index at each."""

    concentrations: tuple[int, ...]
    indexes: tuple[int, ...]

    def index(self, value: int) -> int | None:
        """Give the index, raised to a whole number; None above the last break point."""
        for step in range(1, len(self.concentrations)):
            high = self.concentrations[step]
            if value <= high:
                low, below = self.concentrations[step - 1], self.indexes[step - 1]
                rise = (self.indexes[step] - below) * (value - low)
                return below - (-rise // (high - low))
        return None


@dataclass(frozen=True)
class Table:
    """Break points of the standard that is in force on a day, by day and by hour."""

    daily: dict[str, Steps]
    hourly: dict[str, Steps]
    # until 2026 the highest hour of ozone takes part in the index of the day
    counts_ozone_hour: bool


def rounded(total: int, count: int) -> int:
    """Divide and round to a whole number, a tie to the even neighbour (GB/T 8170)."""
    whole, rest = divmod(total, count)
    return whole + (2 * rest > count or (2 * rest == count and whole % 2 == 1))


def half_even(value: Fraction) -> int:
    """Round a fraction to a whole number, a tie to the even neighbour."""
    return rounded(value.numerator, value.denominator)


def table_on(day: date) -> Table:
    """Read the break points that are in force on that day."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in seed_rows("standards", "iaqi_breakpoint"):
        if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999"):
            concentration = Decimal(row["concentration"]) * (10 if row["pollutant"] == "co" else 1)
            key = (row["pollutant"], row["averaging"])
            found.setdefault(key, []).append((int(row["iaqi"]), int(concentration)))
    if not found:
        raise SampleError(f"No break points are in force on {day} in seeds/standards, so no air can be made.")
    steps = {
        key: Steps(tuple(c for _, c in sorted(points)), tuple(i for i, _ in sorted(points)))
        for key, points in found.items()
    }
    daily = {p: steps[p, "8h" if p == "o3" else "24h"] for p in POLLUTANTS}
    # particles by the hour use the break points of the day (there is no other column)
    hourly = {p: steps.get((p, "1h"), steps.get((p, "24h"), daily[p])) for p in POLLUTANTS}
    counts_ozone_hour = any(
        row["counts_o3_1h_in_day"] == "true"
        for row in seed_rows("standards", "air_index_rule")
        if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
    )
    return Table(daily, hourly, counts_ozone_hour)


def _there(hours: Hours) -> list[int]:
    return [value for value in hours if value is not None]


def station_mean(hours: Hours) -> Fraction | None:
    """Give the mean of a day; twenty hours make it valid."""
    there = _there(hours)
    return Fraction(sum(there), len(there)) if len(there) >= 20 else None


def station_ozone(hours: Hours, limit: int) -> Fraction | None:
    """Give the highest 8-hour mean that ends between 08:00 and 24:00.

    Six hours make a mean, fourteen means a day; fewer do when the highest exceeds the limit anyway.
    """
    means = []
    for end in range(8, 25):
        there = _there(hours[end - 8 : end])
        if len(there) >= 6:
            means.append(Fraction(sum(there), len(there)))
    if not means:
        return None
    highest = max(means)
    return highest if len(means) >= 14 or highest > limit else None


@dataclass(frozen=True)
class CityDay:
    """What a city's day comes to: unrounded means, and the AQI (None when nothing can be said)."""

    means: dict[str, Fraction | None]
    aqi: int | None

    @property
    def is_good(self) -> bool:
        """Say whether the day counts as good: at most 100."""
        return self.aqi is not None and self.aqi <= 100


def city_day(
    stations: Iterable[dict[str, Hours]], table: Table, rounding: Callable[[Fraction], int] = half_even
) -> CityDay:
    """Make the day of a city from the hours 1 to 24 of its points: each point's day first, then their mean."""
    points = list(stations)
    limit = table.daily["o3"].concentrations[2]
    means: dict[str, Fraction | None] = {}
    indexes: list[int | None] = []
    for pollutant in POLLUTANTS:
        days = [
            station_ozone(point[pollutant], limit) if pollutant == "o3" else station_mean(point[pollutant])
            for point in points
        ]
        valid = [value for value in days if value is not None]
        mean = sum(valid, Fraction(0)) / len(valid) if valid else None
        means[pollutant] = mean
        indexes.append(None if mean is None else table.daily[pollutant].index(rounding(mean)))
    known = [index for index in indexes if index is not None]
    if len(known) < len(POLLUTANTS):
        return CityDay(means, None)
    if table.counts_ozone_hour:
        peaks = [max(there) for point in points if len(there := _there(point["o3"])) >= 20]
        peak = table.hourly["o3"].index(rounding(Fraction(sum(peaks), len(peaks)))) if peaks else None
        known += [peak] if peak is not None else []
    return CityDay(means, max(known))


def percentile(values: Sequence[Fraction], hundredth: int) -> Fraction:
    """Give the percentile by k = 1 + (n - 1) p with a straight line between neighbours (HJ 663)."""
    ordered = sorted(values)
    place = Fraction((len(ordered) - 1) * hundredth, 100)
    low = place.numerator // place.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def meets_grade2(values: Mapping[str, Fraction], day: date) -> bool:
    """Say whether all six numbers of a year keep the limits in force on that day, each rounded once as printed."""
    averaging = {"co": "24h", "o3": "8h"}
    limits = {
        row["pollutant"]: Decimal(row["concentration"]) * (10 if row["pollutant"] == "co" else 1)
        for row in seed_rows("standards", "air_limit")
        if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
        and row["grade"] == "2"
        and row["averaging"] == averaging.get(row["pollutant"], "year")
    }
    return all(half_even(values[pollutant]) <= limits[pollutant] for pollutant in POLLUTANTS)


def year_values(days: Sequence[CityDay]) -> dict[str, Fraction]:
    """Give the six numbers of a year: means of the days, and the percentiles of CO and ozone."""
    series = {p: [day.means[p] for day in days if day.means[p] is not None] for p in POLLUTANTS}
    exact = {p: [value for value in values if value is not None] for p, values in series.items()}
    return {
        p: percentile(exact[p], 95)
        if p == "co"
        else percentile(exact[p], 90)
        if p == "o3"
        else sum(exact[p], Fraction(0)) / len(exact[p])
        for p in POLLUTANTS
    }
