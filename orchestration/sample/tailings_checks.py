"""Checks of tailings ponds: enterprises that count once however often they were checked, and mines that have no pond.

Belongs here: enterprises and checks. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.codes import wrong_check
from orchestration.sample.dice import Dice
from orchestration.sample.names import Enterprise, enterprise, person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no unit_name credit_code district_name has_pond pond_name check_date checker_name findings rectification "
    "contact_phone"
)
# serials of made enterprises that no other source uses
_UNITS_FROM = 36000


class _Checks:
    """All lines of the register."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "tailings_checks")
        self.city = city_on(year.as_of)
        self.enterprises = targets.count("SP-ENF-07", 2, 6)
        self.serial, self.number = _UNITS_FROM, 0

    def unit(self, district: District | None = None) -> Enterprise:
        """Make the next enterprise."""
        self.serial += 1
        dice = Dice(self.year.year, "tailings_unit", self.serial)
        return enterprise(dice, self.serial, district or dice.pick(self.city.districts))

    def cells(self, unit: Enterprise, day: date, pond: str = "样岭尾矿库") -> dict[str, Cell]:
        """Write one check; without a pond it is a mine that has none."""
        self.number += 1
        dice = Dice(self.year.year, "tailings_check", self.number)
        found = dice.chance(500)
        name = person(5450 + self.number % 40)
        return {
            "serial_no": self.number,
            "unit_name": unit.name,
            "credit_code": unit.credit_code,
            "district_name": unit.district,
            "has_pond": dice.pick(("有", "有尾矿库")) if pond else dice.pick(("无尾矿库", "否")),
            "pond_name": pond or None,
            "check_date": typed(dice, day),
            "checker_name": unit.office,
            "findings": f"{self.book.person('name', name)}现场指出坝面冲沟" if found else None,
            "rectification": "已回填" if found else None,
            "contact_phone": self.book.person("phone", phone(54000 + self.number)),
        }

    def day(self) -> date:
        """Give a day of the reported year."""
        return self.year.first + timedelta(days=self.dice.between(60, 330))

    def sound(self) -> list[Line]:
        """Give the first check of each enterprise that counts."""
        return [Line(self.cells(self.unit(), self.day())) for _ in range(self.enterprises)]

    def tricks(self, sound: list[Line]) -> list[Line]:
        """Give checks that add no enterprise."""
        more = {"SP-ENF-07": str(self.enterprises + 1)}
        first = sound[0].cells
        other_code = self.unit().credit_code
        twice = {**first, "check_date": (self.year.last - timedelta(days=3)).isoformat()}
        second_pond = {**first, "pond_name": "仿沟尾矿库"}
        day = self.day()
        before = day.replace(year=day.year - 1, day=min(day.day, 28))
        own_code: dict[str, str | None] = {"credit_code": other_code}
        lines = [
            Line(twice, trick=Trick("checked_twice", "the same enterprise on another day", more, own_code)),
            Line(second_pond, trick=Trick("two_ponds", "another pond of the same enterprise", more, own_code)),
            Line(
                self.cells(self.unit(), before),
                trick=Trick("another_year", "checked the year before", more, {"check_date": day.isoformat()}),
            ),
            Line(
                self.cells(self.unit(), day, pond=""),
                trick=Trick("no_pond", "a mine without a pond", more, {"has_pond": "有", "pond_name": "例坡尾矿库"}),
            ),
        ]
        for district in self.city.left[:1]:
            lines.append(
                Line(
                    self.cells(self.unit(district), max(district.valid_to, self.year.first) + timedelta(days=25)),
                    trick=Trick(
                        "county_that_left",
                        "in a county that had left by the day of the check",
                        more,
                        {"district_name": self.city.districts[0].name},
                    ),
                )
            )
        return lines

    def mistakes(self, delivered: date) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.unit(), self.day()), **changed}, Mistake(column, rule, note))

        wrong, late = wrong_check(self.unit().credit_code), delivered + timedelta(days=60)
        unread = damaged(self.year.first + timedelta(days=40))
        return [
            held("credit_code", "Y01.code", "a code with a wrong check character", credit_code=wrong),
            held("pond_name", "Y01.pond", "a pond without a name", pond_name="/"),
            held("check_date", "F11.tailings_checks", "checked after the file came", check_date=late.isoformat()),
            held("check_date", "F12.tailings_checks", "a day that could be several", check_date=unread),
            held("has_pond", "F15.tailings_checks", "a county that nobody knows", district_name="云上县"),
            held("has_pond", "F15.tailings_checks", "neither yes nor no", has_pond="待查"),
        ]


def deliver_tailings_checks(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - few ponds
    """Make the register as it was in the middle of the year, and the one that counts."""
    checks = _Checks(book, year, targets)
    sound = checks.sound()
    came = year.last + timedelta(days=6)
    lines = [*sound, *checks.tricks(sound), *checks.mistakes(came), Line(sound[-1].cells)]
    # a mine that has no pond was all there was to tell by then
    middle = date(year.year, 2, 28)
    early = [Line(checks.cells(checks.unit(), middle - timedelta(days=20), pond=""))]
    Register("tailings_checks", "checks", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"尾矿库排查_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=5), 15),
        form="csv",
        tell=False,
    )
    Register("tailings_checks", "checks", _COLUMNS).deliver(
        book,
        checks.dice.shuffled(lines),
        f"尾矿库环境安全排查表_截至{year.year}年12月31日.xlsx",
        at(came, 15),
        sheet="排查表",
        title=f"{checks.city.bureau}尾矿库环境安全排查表（截至{year.year}年12月31日）",
        total=["合计", None, None, None, f"{len(lines)}条"],
        notes=["注：同一企业可有多个尾矿库。"],
    )
