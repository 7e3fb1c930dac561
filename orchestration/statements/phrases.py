"""A phrase of the catalogue, compiled: where in a text it stands, and which number there is its own.

Belongs here: the small language of phrases, and the view of a text in which they are looked for. Does not belong here:
which phrase wins where several stand (`matching.py`).

A phrase is text, and in it: `{n}` the number it speaks of (`{d}` a day, `{year}` a year, `{b}` 是 or 否), `{x}` another
number (`{as_of}` a day, `{y}` a year), `[甲|乙|]` one of several words, `…` what may stand between within a clause and
`……` within a sentence, `^` and `$` the ends of a line. A number written out in a phrase stands for itself: where the
text has another one in its place, the phrase is there and says something else.

In the view every number is one sign, and blanks are gone. A gap within a clause runs over no number, and none runs over
another day where the phrase speaks of one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from orchestration.statements.numbers import Kind, Number, Words, find
from orchestration.statements.text import normal

_SIGNS = {Kind.NUMBER: "\ue000", Kind.DAY: "\ue001", Kind.YEAR: "\ue002", Kind.TIME: "\ue003"}
_NUMBER = _SIGNS[Kind.NUMBER]
_SLOTS = {
    "n": _NUMBER,
    "x": _NUMBER,
    "d": _SIGNS[Kind.DAY],
    "year": _SIGNS[Kind.YEAR],
    "y": _SIGNS[Kind.YEAR],
    "as_of": _SIGNS[Kind.DAY],
    "b": "[是否]",
}
_OWN_SLOTS = ("n", "d", "year", "b")
_SENTENCE_ENDS = "。；;！？!?\n"
_CLAUSE_ENDS = _SENTENCE_ENDS + "，,"
_IN_CLAUSE, _IN_SENTENCE = 30, 80
_PART = re.compile(r"\{(\w+)\}|(……?)|([\[\]|^$])")
_LINE_START, _LINE_END = r"(?<![^\n])", r"(?![^\n])"


class View:
    """A text as phrases see it, with the way back to its places."""

    def __init__(self, text: str, numbers: list[Number]) -> None:
        signs: list[str] = []
        self._places: list[int] = []
        self._numbers: dict[int, Number] = {}
        at = 0
        for number in [*numbers, None]:
            for place in range(at, number.start if number else len(text)):
                if text[place] not in " \t":
                    signs.append(text[place])
                    self._places.append(place)
            if number:
                self._numbers[len(signs)] = number
                signs.append(_SIGNS[number.kind])
                self._places.append(number.start)
                # 百分之八十 is read like 80%
                if "分之" in text[number.start : number.end]:
                    signs.append(number.unit)
                    self._places.append(number.end - 1)
                at = number.end
        self.text = "".join(signs)
        self._places.append(len(text))
        self._clause_ends = [place for place, sign in enumerate(self.text) if sign in _CLAUSE_ENDS]
        self._sentence_ends = [place for place, sign in enumerate(self.text) if sign in _SENTENCE_ENDS]

    def number_at(self, at: int) -> Number | None:
        """The number whose sign stands there."""
        return self._numbers.get(at)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the view as a stretch of the text."""
        last = self._numbers.get(end - 1)
        return self._places[start], last.end if last else self._places[end - 1] + 1

    def clause_start(self, at: int) -> int:
        """Where the clause begins in which a place lies."""
        before = bisect_left(self._clause_ends, at)
        return self._clause_ends[before - 1] + 1 if before else 0

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence begins and ends in which a place lies."""
        before = bisect_left(self._sentence_ends, at)
        start = self._sentence_ends[before - 1] + 1 if before else 0
        return start, self._sentence_ends[before] if before < len(self._sentence_ends) else len(self.text)


@dataclass(frozen=True)
class Found:
    """A phrase at a place of a view."""

    phrase: Phrase
    start: int
    end: int
    # of its own number; None for a claim
    own: int | None
    # the characters that the phrase itself gives, and those of its gaps
    literal: int
    gap: int
    # a number stands where the phrase writes another one out
    says_otherwise: bool


@dataclass(frozen=True)
class Phrase:
    """A pattern of the catalogue and of what it speaks: a figure, or with no figure nothing that is one."""

    stable_id: str | None
    pattern: str
    # a word of these must stand in the same sentence
    near: tuple[str, ...]
    # what the phrase says by itself: true, false, or a number in words such as 每月
    says: str | None
    # its number may be another figure's too
    is_shared: bool
    regex: re.Pattern[str]
    # the numbers that the pattern writes out, in order
    written: tuple[Number, ...]

    def found_in(self, view: View) -> list[Found]:
        """Every place of the phrase."""
        places = []
        for match in self.regex.finditer(view.text):
            groups = match.groupdict()
            gaps = sum(len(text or "") for name, text in groups.items() if name[0] == "g")
            own = match.start("own") if "own" in groups else None
            otherwise = any(
                (number := view.number_at(match.start(f"w{place}"))) is not None and number.value != written.value
                for place, written in enumerate(self.written)
            )
            # only a claim can be said with another number; a count with one is another phrase
            if otherwise and own is not None:
                continue
            if self.near and not self._is_near(view, match.start()):
                continue
            length = match.end() - match.start()
            places.append(Found(self, *match.span(), own, length - gaps, gaps, otherwise))
        return places

    def _is_near(self, view: View, at: int) -> bool:
        start, end = view.sentence(at)
        return any(word in view.text[start:end] for word in self.near)


def compiled(
    stable_id: str | None, pattern: str, words: Words, near: str = "", says: str | None = None, is_shared: bool = False
) -> Phrase:
    """Make a phrase of its pattern. Raises ValueError for a pattern that is not in the language."""
    simple = "".join(normal(pattern).split())
    slots = [match.span() for match in _PART.finditer(simple)]
    written = [
        number
        for number in find(simple, words)
        if number.kind is Kind.NUMBER and not any(start < number.end and number.start < end for start, end in slots)
    ]
    parts: list[str] = []
    gap = own = 0
    passed = "".join(sorted({_SLOTS[name] for name in re.findall(r"\{(d|year)\}", simple)}))
    cuts = sorted({0, len(simple), *(cut for span in slots for cut in span), *(n.start for n in written)} |
                  {n.end for n in written})  # fmt: skip
    for at, end in pairwise(cuts):
        text = simple[at:end]
        number = next((place for place, n in enumerate(written) if n.start == at), None)
        part = _PART.fullmatch(text)
        if number is not None:
            parts.append(f"(?P<w{number}>{_NUMBER}|{_literal(text)})")
        elif part is None:
            parts.append(_literal(text))
        elif name := part[1]:
            if name not in _SLOTS:
                raise ValueError(f"the phrase {pattern} has a place {{{name}}} that nothing fills")
            is_own = name in _OWN_SLOTS
            own += is_own
            parts.append(f"(?P<own>{_SLOTS[name]})" if is_own else _SLOTS[name])
        elif dots := part[2]:
            ends, most = (_CLAUSE_ENDS + _NUMBER, _IN_CLAUSE) if dots == "…" else (_SENTENCE_ENDS, _IN_SENTENCE)
            parts.append(f"(?P<g{gap}>[^{re.escape(ends + passed)}]{{0,{most}}}?)")
            gap += 1
        else:
            parts.append({"[": "(?:", "]": ")", "|": "|", "^": _LINE_START, "$": _LINE_END}[text])
    if own > 1:
        raise ValueError(f"the phrase {pattern} has more than one number of its own; write {{x}} for the others")
    near_words = tuple(normal(word) for word in near.split("|") if word)
    return Phrase(stable_id, pattern, near_words, says, is_shared, re.compile("".join(parts)), tuple(written))


def _literal(text: str) -> str:
    return "".join("[,，]" if sign in ",，" else re.escape(sign) for sign in text)
