"""The list of planned targets: what plans promise, what was given up, and what only looks like a promise.

Belongs here: water bodies and promises. Does not belong here: the plans themselves (documents).
"""

from __future__ import annotations

from datetime import timedelta

from orchestration.sample.book import Book
from orchestration.sample.calendar import at
from orchestration.sample.dice import Dice
from orchestration.sample.documents import plans
from orchestration.sample.names import person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words("serial_no document_no target_kind object_kind object_name target_year status contact_name")
# which promise is which figure, as the list words it
_FIGURES = {
    "SP-WAT-10": ("恢复有水", "河流"),
    "SP-WAT-11": ("恢复有鱼", "河流"),
    "SP-WAT-12": ("稳定达标", "水库"),
    "SP-WAT-13": ("稳定达标", "河流"),
}
_BODIES = ("样", "仿", "例", "模", "试", "拟", "范", "表")


def _body(kind: str, number: int) -> str:
    """Name a water body that does not exist."""
    first, second = _BODIES[number % len(_BODIES)], _BODIES[number // len(_BODIES) % len(_BODIES)]
    return f"{first}{second}{'水库' if kind == '水库' else '河'}"


class _List:
    """All lines of the list."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "plan_targets")
        self.counts = {figure: targets.count(figure, 1, 5) for figure in _FIGURES}
        self.plans = plans(year)
        self.number = 0

    def cells(self, kind: str, body: str, name: str, plan: str = "plan") -> dict[str, Cell]:
        """Write one promise."""
        self.number += 1
        dice = Dice(self.year.year, "plan_target", self.number)
        due = self.year.year + 5
        return {
            "serial_no": self.number,
            "document_no": self.plans[plan].number,
            "target_kind": kind,
            "object_kind": body,
            "object_name": name,
            "target_year": dice.pick((due, f"{due}年")),
            "status": "有效",
            "contact_name": self.book.person("name", person(5400 + self.number % 40)),
        }

    def sound(self) -> list[Line]:
        """Give what counts: one line for each water body that a figure counts."""
        return [
            Line(self.cells(kind, body, _body(body, number)))
            for figure, (kind, body) in _FIGURES.items()
            for number in range(self.counts[figure])
        ]

    def tricks(self) -> list[Line]:
        """Give promises that count for nothing, and one that two plans make."""
        lines = []
        for figure, (kind, body) in _FIGURES.items():
            more = {figure: str(self.counts[figure] + 1)}
            given_up = self.cells(kind, body, _body(body, 20)) | {"status": "调整取消"}
            trick = Trick("given_up", "was given up", more, {"status": "有效"})
            lines.append(Line(given_up, trick=trick))
        kind, body = _FIGURES["SP-WAT-10"]
        more, plan = {"SP-WAT-10": str(self.counts["SP-WAT-10"] + 1)}, self.plans["plan"].number
        return [
            *lines,
            Line(
                self.cells(kind, body, _body(body, 0), "action"),
                trick=Trick("promised_twice", "another plan promises it too", more, {"object_name": _body(body, 30)}),
            ),
            Line(
                self.cells(kind, body, _body(body, 31), "late"),
                trick=Trick("plan_after_the_year", "the plan came after the year", more, {"document_no": plan}),
            ),
            Line(
                self.cells(kind, body, _body(body, 32)) | {"target_year": self.year.year - 1},
                trick=Trick("due_before", "was due before the year", more, {"target_year": str(self.year.year + 5)}),
            ),
            Line(
                self.cells(kind, "水库", _body("水库", 33)),
                trick=Trick("another_kind", "promised of a reservoir", more, {"object_kind": "河流"}),
            ),
            Line(
                self.cells(kind, body, _body(body, 34), "draft") | {"status": "取消"},
                trick=Trick(
                    "from_a_draft",
                    "stood in a draft and was given up",
                    more,
                    {"status": "有效", "document_no": plan},
                ),
            ),
        ]

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            cells = self.cells("恢复有水", "河流", _body("河流", 40 + self.number % 20))
            return Line({**cells, **changed}, Mistake(column, rule, note))

        due = self.year.year + 5
        return [
            held("document_no", "X03", "from nobody knows where", document_no="规划文本"),
            held("target_year", "F12.plan_targets", "some time in five years", target_year=f"{due - 4}-{due}年"),
            held("target_kind", "F15.plan_targets", "a promise that no list has", target_kind="水清岸绿"),
            held("target_kind", "F15.plan_targets", "nobody knows whether it stands", status="/"),
        ]


def deliver_plan_targets(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one list a bureau
    """Make the list as it was first, and the one that counts."""
    made = _List(book, year, targets)
    sound, tricks = made.sound(), made.tricks()
    register = Register("plan_targets", "targets", _COLUMNS)
    # the first list has no action plan yet, and nothing was given up
    first = [Line(line.cells) for line in sound[1:]]
    register.deliver(
        book,
        first,
        f"规划目标分解表_截至{year.year - 1}年12月.csv",
        at(year.first + timedelta(days=14), 9),
        form="csv",
        tell=False,
    )
    Register("plan_targets", "targets", _COLUMNS, spelling=1).deliver(
        book,
        made.dice.shuffled([*sound, *tricks, *made.mistakes(), Line(sound[0].cells)]),
        f"规划目标分解表_截至{year.year}年12月31日.xls",
        at(year.last + timedelta(days=6), 9),
        form="html",
        encoding="gb18030",
        title=f"规划目标分解表（截至{year.year}年12月31日）",
        notes=["注：所列均为目标，不是完成情况。"],
    )
