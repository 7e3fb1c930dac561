"""Water classes by arithmetic of the sample's own: from cells as a laboratory writes them to a section's year.

Belongs here: reading the limits from the seed, comparing exact fractions with them. Does not belong here: choosing
values, or files. Written apart from the project's models, so that each can find the other's mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from orchestration.sample.targets import SampleError, seed_rows


@dataclass(frozen=True)
class Value:
    """What an item came to: a number, or a detection limit that was not reached."""

    number: Fraction
    is_limit: bool = False

    @property
    def in_mean(self) -> Fraction:
        """Give what takes part in a mean: half the limit of what was not detected."""
        return self.number / 2 if self.is_limit else self.number


@dataclass(frozen=True)
class Limit:
    """The limits of one class; None does not bind."""

    class_index: int
    lower: Fraction | None
    upper: Fraction | None

    def holds(self, value: Fraction) -> bool:
        """Say whether a value keeps them."""
        return (self.lower is None or value >= self.lower) and (self.upper is None or value <= self.upper)


class Limits:
    """All limits in force on a day, by item and kind of water."""

    def __init__(self, day: date) -> None:
        """Read them from the seed."""
        evaluated = {row["item_code"] for row in seed_rows("standards", "water_item") if row["is_evaluated"] == "true"}
        self._limits: dict[tuple[str, str], list[Limit]] = {}
        for row in seed_rows("standards", "water_limit"):
            in_force = row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
            if in_force and row["item_code"] in evaluated:
                limit = Limit(
                    int(row["class_index"]),
                    Fraction(row["lower_limit"]) if row["lower_limit"] else None,
                    Fraction(row["upper_limit"]) if row["upper_limit"] else None,
                )
                self._limits.setdefault((row["item_code"], row["water_body_type"]), []).append(limit)
        if not self._limits:
            raise SampleError(f"No water limits are in force on {day} in seeds/standards, so no water can be made.")

    def item_class(self, item: str, body: str, value: Fraction) -> int | None:
        """Give the best class whose limits are kept, one worse than the last when none is."""
        limits = self._limits.get((item, body)) or self._limits.get((item, "any"))
        if limits is None:
            return None
        kept = [limit.class_index for limit in limits if limit.holds(value)]
        return min(kept, default=max(limit.class_index for limit in limits) + 1)

    def worst(self, body: str, values: Mapping[str, Fraction]) -> int:
        """Give the class of a section: that of its worst item."""
        classes = [self.item_class(item, body, value) for item, value in values.items()]
        return max(index for index in classes if index is not None)


def mean_of(values: Iterable[Value]) -> Fraction:
    """Give the exact mean of the months."""
    there = [value.in_mean for value in values]
    return sum(there, Fraction(0)) / len(there)
