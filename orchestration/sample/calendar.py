"""Working days, counted by the sample itself from the notices in the seeds, and days as people type them.

Belongs here: which day is worked on, ways of writing a day. Does not belong here: limits of procedures.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from orchestration.sample.dice import Dice
from orchestration.sample.targets import seed_rows


class WorkingDays:
    """Mondays to Fridays, but for what the notices say; the notice that came last is right."""

    def __init__(self) -> None:
        """Read the notices in the order in which they were published."""
        published = {row["notice_id"]: row["published_date"] for row in seed_rows("standards", "working_day_notice")}
        rows = sorted(seed_rows("standards", "working_day"), key=lambda row: published[row["notice_id"]])
        self._told = {row["calendar_date"]: row["is_working_day"] == "true" for row in rows}

    def is_worked(self, day: date) -> bool:
        """Say whether it is a working day."""
        return self._told.get(day.isoformat(), day.weekday() < 5)

    def after(self, day: date, count: int) -> date:
        """Give the working day that comes so many working days after a day."""
        while count:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day

    def used(self, first: date, last: date, excluded: Iterable[tuple[date, date]]) -> int:
        """Count working days after the first day up to the last, without the periods that are left out."""
        out = list(excluded)
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return sum(self.is_worked(day) and not any(a <= day <= b for a, b in out) for day in days)


def typed(dice: Dice, day: date) -> str | date:
    """Write a day in one of the ways that can be read in one way only."""
    return dice.pick(
        (
            day,
            day.isoformat(),
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            f"{day.isoformat()} 00:00:00",
        )
    )


def damaged(day: date) -> str:
    """Write a day as a web form damaged it: what is left could be several days."""
    return f"{day.year}{day.month}{day.day}日"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment of a day."""
    return datetime.combine(day, time(hour, minute))
