"""Chance that falls the same way every time: all that is random in the sample comes from here.

Belongs here: choices from a seeded stream. Does not belong here: what is chosen from.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Choices that depend on nothing but the words given at the start.

    Only `random()` is drawn on, because it is the one stream that Python promises to keep over its versions.
    """

    def __init__(self, *words: object) -> None:
        """Seed by words, so that one source's rows do not move when another source changes."""
        self._stream = random.Random("|".join(str(word) for word in words))  # noqa: S311 - no secret hangs on it

    def below(self, end: int) -> int:
        """Give an integer from 0 up to, and without, `end`."""
        return int(self._stream.random() * end)

    def between(self, low: int, high: int) -> int:
        """Give an integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Give one of the choices."""
        return choices[self.below(len(choices))]

    def chance(self, in_thousand: int) -> bool:
        """Say yes that many times in a thousand."""
        return self.below(1000) < in_thousand

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Give the items in another order."""
        deck = list(items)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Give `count` different ones, in the order in which they stood."""
        chosen = sorted(self.shuffled(range(len(items)))[:count])
        return [items[index] for index in chosen]
