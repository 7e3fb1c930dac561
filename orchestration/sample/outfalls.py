"""The ledger of outfalls: all that were found, those that needed work, and what looks like one and is none.

Belongs here: outfalls and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no outfall_code outfall_name district_name river_name outfall_type responsible_unit_name "
    "responsible_credit_code longitude latitude investigated_date needs_rectification rectification_type "
    "rectified_date evidence contact_name contact_phone"
)
_TYPES = ("工业排污口", "城镇污水处理厂排污口", "农业农村排口", "雨洪排口", "生活排口", "畜禽养殖", "其他排口")
_RIVERS = ("样河", "仿河", "例水", "模溪", "试沟")
_WAYS = ("依法取缔", "清理合并", "规范整治")
# serials of made enterprises that no other source uses
_UNITS_FROM = 12000


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "outfalls")
        self.city: City = city_on(year.as_of)
        self.found = targets.count("SP-WAT-21", 200, 700)
        self.needing = targets.count("SP-WAT-22", 60, 180)
        self.done = targets.count("SP-WAT-23", 60, 60)
        self.number = 0

    def cells(self, district: District, needs: bool, day: date, done: date | None) -> dict[str, Cell]:
        """Write one outfall."""
        self.number += 1
        number, dice = self.number, Dice(self.year.year, "outfall", self.number)
        unit = enterprise(dice, _UNITS_FROM + number, district)
        return {
            "serial_no": number,
            "outfall_code": f"{district.code}-{number:04d}",
            "outfall_name": f"{district.name}{dice.pick(_RIVERS)}{number}号口",
            "district_name": district.name,
            "river_name": dice.pick(_RIVERS),
            "outfall_type": dice.pick(_TYPES),
            "responsible_unit_name": unit.name,
            "responsible_credit_code": unit.credit_code if dice.chance(700) else None,
            "longitude": unit.longitude,
            "latitude": unit.latitude,
            "investigated_date": typed(dice, day),
            "needs_rectification": dice.pick(("是", "需要")) if needs else dice.pick(("否", "不需要", "无需整治")),
            "rectification_type": dice.pick(_WAYS) if done else None,
            "rectified_date": typed(dice, done) if done else None,
            "evidence": f"{self.book.person('name', person(5000 + number % 90))}现场核验" if done else None,
            "contact_name": self.book.person("name", person(5100 + number % 90)),
            "contact_phone": self.book.person("phone", phone(50000 + number)),
        }

    def day(self, first: int, last: int) -> date:
        """Give a day of the reported year, so many days after its first."""
        return self.year.first + timedelta(days=self.dice.between(first, last))

    def sound(self) -> list[Line]:
        """Give the outfalls that count: found, needing work, and done in time."""
        lines = []
        for number in range(self.found):
            day, needs = self.day(0, 170), number < self.needing
            done = day + timedelta(days=self.dice.between(10, 120)) if number < self.done else None
            lines.append(Line(self.cells(self.dice.pick(self.city.districts), needs, day, done)))
        return lines

    def tricks(self) -> list[Line]:
        """Give lines that look as if they counted."""
        found, needing, done = self.found, self.needing, self.done
        late = self.year.as_of + timedelta(days=3)
        lines = [
            Line(
                self.cells(self.dice.pick(self.city.districts), True, late, late + timedelta(days=1)),
                trick=Trick(
                    "found_after",
                    "investigated after the day of the report",
                    {"SP-WAT-21": str(found + 1), "SP-WAT-22": str(needing + 1), "SP-WAT-23": str(done + 1)},
                    {
                        "investigated_date": self.year.last.isoformat(),
                        "rectified_date": self.year.last.isoformat(),
                    },
                ),
            )
        ]
        for district in self.city.left[:1]:
            day = district.valid_to - timedelta(days=30)
            lines.append(
                Line(
                    self.cells(district, True, day, day + timedelta(days=20)),
                    trick=Trick(
                        "county_that_left",
                        "lies in a county that had left by the day of the report",
                        {"SP-WAT-21": str(found + 1), "SP-WAT-22": str(needing + 1), "SP-WAT-23": str(done + 1)},
                        {"district_name": self.city.districts[0].name},
                    ),
                )
            )
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""
        district = self.city.districts[0]

        def held(column: str, rule: str, note: str, needs: bool = True, **changed: Cell) -> Line:
            day = self.day(20, 100)
            cells = self.cells(district, needs, day, day + timedelta(days=30) if needs else None)
            return Line({**cells, **changed}, Mistake(column, rule, note))

        early, day = self.year.first - timedelta(days=400), self.year.first + timedelta(days=40)
        return [
            held("outfall_code", "O01.present", "no code", outfall_code="/"),
            held("rectified_date", "O01.order", "done before it was found", rectified_date=early.isoformat()),
            held("needs_rectification", "O01.need", "done, and needed nothing", needs_rectification="否"),
            held(
                "rectified_date",
                "F11.outfalls",
                "done after the file was received",
                rectified_date=(self.year.as_of + timedelta(days=300)).isoformat(),
            ),
            held("investigated_date", "F12.outfalls", "a day that could be several", investigated_date=damaged(day)),
            held("needs_rectification", "F15.outfalls", "neither yes nor no", needs_rectification="待定"),
            held("needs_rectification", "F15.outfalls", "a county that nobody knows", district_name="云上县"),
        ]


def deliver_outfalls(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    register = Register("outfalls", "ledger", _COLUMNS)
    sound, tricks, mistakes = ledger.sound(), ledger.tricks(), ledger.mistakes()
    city, middle = ledger.city.name, date(year.year, 6, 30)
    # by the middle of the year half of them had been found, and nothing was done yet
    nothing = dict.fromkeys(("rectification_type", "rectified_date", "evidence"))
    early = [Line({**line.cells, **nothing}) for line in sound[: len(sound) // 2]]
    register.deliver(
        book,
        early,
        f"入河排污口台账_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=5), 9),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    came = year.as_of + timedelta(days=20)
    register.deliver(
        book,
        ledger.dice.shuffled([*sound, *tricks, *mistakes]),
        f"入河排污口台账_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 9),
        sheet="台账",
        title=f"{city}入河排污口排查整治台账（截至{came.year}年{came.month}月{came.day}日）",
        total=["合计", None, f"{len(sound) + len(tricks) + len(mistakes)}个"],
        notes=["注：清理合并的排污口保留原编码。"],
    )
