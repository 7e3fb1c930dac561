"""The ledger of drills: the one that is meant, and those of another kind, another part, another year.

Belongs here: drills and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words("serial_no drill_name drill_date level role drill_kind organiser_name place contact_name")
_KINDS = ("危险化学品", "重污染天气", "尾矿库", "辐射", "其他")
_FIGURE = "SP-ENF-08"
_OTHER_DRILLS = 9


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "drills")
        self.city = city_on(year.as_of)
        chance = year.first + timedelta(days=self.dice.between(100, 340))
        self.meant = date.fromisoformat(targets.word(_FIGURE, chance.isoformat()))
        self.number = 0

    def cells(self, day: date, kind: str, role: str) -> dict[str, Cell]:
        """Write one drill."""
        self.number += 1
        dice = Dice(self.year.year, "drill", self.number)
        contact = self.book.person("name", person(5500 + self.number))
        return {
            "serial_no": self.number,
            "drill_name": f"{kind}应急演练第{self.number}场",
            "drill_date": typed(dice, day),
            "level": dice.pick(("省级", "市级", "县级")),
            "role": role,
            "drill_kind": kind,
            "organiser_name": self.city.bureau if role == "主办" else "样省生态环境厅",
            "place": f"样河大桥下游，联系{contact}",
            "contact_name": contact,
        }

    def another_day(self) -> date:
        """Give a day of the year that is not the one meant."""
        day = self.year.first + timedelta(days=self.dice.between(20, 340))
        return day if day != self.meant else day + timedelta(days=1)

    def sound(self) -> list[Line]:
        """Give the drill that is meant, and drills that nobody would take for it."""
        others = [Line(self.cells(self.another_day(), self.dice.pick(_KINDS), "主办")) for _ in range(_OTHER_DRILLS)]
        return [Line(self.cells(self.meant, "跨境水污染", self.dice.pick(("参加", "参与")))), *others]

    def tricks(self) -> list[Line]:
        """Give drills that look like it: had one of them counted, there would be two days and no answer."""
        unproved = {_FIGURE: None}
        day = self.another_day()
        before = self.year.first - timedelta(days=50)
        return [
            Line(
                self.cells(self.another_day(), "跨境水污染", "主办"),
                trick=Trick("own_drill", "held by the bureau itself", unproved, {"role": "参加"}),
            ),
            Line(
                self.cells(self.another_day(), "危化品泄漏", "参加"),
                trick=Trick("another_kind", "a drill of something else", unproved, {"drill_kind": "跨境水污染"}),
            ),
            Line(
                self.cells(before, "跨境水污染", "参加"),
                trick=Trick("another_year", "the year before", unproved, {"drill_date": day.isoformat()}),
            ),
        ]

    def mistakes(self, delivered: date) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.another_day(), "辐射", "主办"), **changed}, Mistake(column, rule, note))

        late, unread = delivered + timedelta(days=60), damaged(self.year.first + timedelta(days=40))
        return [
            held("drill_name", "Y04", "a drill without a name", drill_name="—"),
            held("drill_date", "F11.drills", "held after the file came", drill_date=late.isoformat()),
            held("drill_date", "F12.drills", "a day that could be several", drill_date=unread),
            held("role", "F15.drills", "held it or was there?", role="观摩"),
            held("role", "F15.drills", "a kind that no list has", drill_kind="综合"),
        ]


def deliver_drills(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - few drills a year
    """Make the ledger of the year before, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    came = year.last + timedelta(days=5)
    sound, tricks = ledger.sound(), ledger.tricks()
    Register("drills", "drills", _COLUMNS).deliver(
        book,
        [Line(tricks[-1].cells)],
        f"应急演练台账_截至{year.year - 1}年12月.xlsx",
        at(year.first + timedelta(days=7), 16),
        tell=False,
    )
    Register("drills", "drills", _COLUMNS, spelling=1).deliver(
        book,
        ledger.dice.shuffled([*sound, *tricks, *ledger.mistakes(came), Line(sound[0].cells)]),
        f"应急演练台账_截至{year.year}年12月31日.csv",
        at(came, 16),
        form="csv",
        encoding="gb18030",
    )
