"""Which phrase at which place speaks of which number.

Belongs here: what is no figure first, then of several phrases over one number the one that says most of its own, then
the year of which the sentence speaks. Does not belong here: whether the number is right (`verdicts.py`).

A figure is found by its phrases alone. What number stands there plays no part in it: a wrong number is found like a
right one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.statements.catalogue import Catalogue
from orchestration.statements.numbers import Kind, Number, find
from orchestration.statements.phrases import Found, Phrase, View
from orchestration.statements.text import normal


@dataclass(frozen=True)
class Statement:
    """A place of a text that speaks of a figure, or a number with a unit that speaks of none that is known."""

    start: int
    end: int
    phrase: Phrase | None
    # None for a claim
    number: Number | None
    # what the phrase says by itself; turned round where the text denies it
    says: str | None
    says_otherwise: bool
    # of which the sentence speaks
    year: int


def statements(text: str, catalogue: Catalogue) -> list[Statement]:
    """All statements of a text, in its order."""
    simple = normal(text)
    numbers = find(simple, catalogue.words)
    first = View(simple, numbers)
    ignored = set(_ignored(first, catalogue))
    view = View(simple, [number for number in numbers if number not in ignored])
    found = [place for phrase in catalogue.phrases for place in phrase.found_in(view)]
    kept = _of_numbers([place for place in found if place.own is not None], catalogue)
    kept += _of_claims([place for place in found if place.own is None])
    made = [_statement(simple, view, place, catalogue) for place in kept]
    owned = {id(statement.number) for statement in made if statement.number}
    claimed = _written_in_claims(view, kept)
    made += [
        Statement(number.start, _with_unit(simple, number), None, number, None, False, catalogue.year)
        for number in numbers
        if number not in ignored
        and id(number) not in owned | claimed
        and number.kind is Kind.NUMBER
        and number.unit
        # 一个 and 一项 are the article of Chinese
        and not (number.is_chinese and number.value == 1)
    ]
    order = {stable_id: place for place, stable_id in enumerate(catalogue.names)}
    return sorted(made, key=lambda one: (one.start, order.get(one.phrase.stable_id or "", 0) if one.phrase else 0))


def _ignored(view: View, catalogue: Catalogue) -> list[Number]:
    """The numbers within what the catalogue knows to be no figure."""
    found = []
    for phrase, _ in catalogue.ignored:
        for place in phrase.found_in(view):
            at = [place.own] if place.own is not None else range(place.start, place.end)
            found += [number for one in at if (number := view.number_at(one))]
    return found


def _of_numbers(found: list[Found], catalogue: Catalogue) -> list[Found]:
    """Of the phrases over one number those that own it: the one that says most, and those that share it."""
    order = {stable_id: place for place, stable_id in enumerate(catalogue.names)}
    by_number: dict[int, list[Found]] = {}
    for place in found:
        by_number.setdefault(place.own or 0, []).append(place)
    kept = []
    for places in by_number.values():
        places.sort(key=lambda one: (-one.literal, one.gap, order.get(one.phrase.stable_id or "", 0)))
        owners: dict[str, Found] = {}
        for place in places:
            if not owners or (place.phrase.is_shared and places[0].phrase.is_shared):
                owners.setdefault(place.phrase.stable_id or "", place)
        kept += owners.values()
    return kept


def _of_claims(found: list[Found]) -> list[Found]:
    """Of the phrases of one figure that lie over one another the one that says most."""
    kept: list[Found] = []
    for place in sorted(found, key=lambda one: (-one.literal, one.gap)):
        same = (one for one in kept if one.phrase.stable_id == place.phrase.stable_id)
        if not any(one.start < place.end and place.start < one.end for one in same):
            kept.append(place)
    return kept


def _statement(text: str, view: View, place: Found, catalogue: Catalogue) -> Statement:
    start = place.start if place.own is None else max(place.start, min(view.clause_start(place.own), place.own))
    end = place.end
    number = view.number_at(place.own) if place.own is not None else None
    says = place.phrase.says
    if place.own is not None and number is None:
        says = "true" if view.text[place.own] == "是" else "false"
    elif says in ("true", "false") and _is_denied(view, place.start, catalogue):
        says = "false" if says == "true" else "true"
    first, last = view.span(start, end)
    if number and last == number.end:
        last = _with_unit(text, number)
    year = _year_of(view, place, catalogue)
    return Statement(first, last, place.phrase, number, says, place.says_otherwise, year)


def _is_denied(view: View, at: int, catalogue: Catalogue) -> bool:
    return view.text[max(0, at - 4) : at].endswith(catalogue.words.negations)


def _year_of(view: View, place: Found, catalogue: Catalogue) -> int:
    """The last year that is named before the number in its sentence, but for one with which something is compared.

    Without one, the year of the report.
    """
    at = place.end if place.own is None else place.own
    own = view.number_at(at) if place.own is not None else None
    if own and own.kind is not Kind.NUMBER:
        return catalogue.year
    start, _ = view.sentence(at)
    named = [(where, int(number.value)) for where in range(start, at)
             if (number := view.number_at(where)) and number.kind is Kind.YEAR]  # fmt: skip
    for word, before in catalogue.words.years.items():
        named += [(start + match.start(), catalogue.year + before) for match in re.finditer(word, view.text[start:at])]
    compared = catalogue.words.comparisons
    spoken_of = [year for year in named if not view.text[start : year[0]].endswith(compared)]
    return max(spoken_of, default=(start, catalogue.year))[1]


def _written_in_claims(view: View, kept: list[Found]) -> set[int]:
    """The numbers that stand within a claim: 二级 in one about the standard."""
    return {
        id(number)
        for place in kept
        if place.phrase.written
        for at in range(place.start, place.end)
        if (number := view.number_at(at))
    }


def _with_unit(text: str, number: Number) -> int:
    """Where a number ends together with its unit."""
    at = text.find(number.unit, number.end, number.end + len(number.unit) + 4)
    is_next = at >= 0 and not text[number.end : at].strip()
    return at + len(number.unit) if number.unit and is_next else number.end
