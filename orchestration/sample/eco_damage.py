"""The ledger of land seized from nature and nature damaged; some of it 绿盾 has listed as well.

Belongs here: problems and their days. Does not belong here: how lines become a file (registers), or what a
polygon is called (green_shield).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.green_shield import polygon_no
from orchestration.sample.names import enterprise, person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no district_name issue_no problem_type description area_hectare polygon_no responsible_unit_name "
    "found_date due_date rectification_state completed_date closure_document_no contact_name contact_phone"
)
_PROBLEMS = ("侵占林地", "侵占湿地", "侵占河道", "侵占自然保护地", "非法采石采砂", "违法建设", "破坏草原", "其他")
_DONE, _OPEN = ("完成整治", "已完成整治", "已销号"), ("整治中", "正在整治", "未完成")
_UNITS_FROM, _PEOPLE_FROM, _PHONES_FROM = 31000, 7500, 320000
# so many of the first problems are polygons of 绿盾 too
_IN_BOTH = 7


@dataclass(frozen=True)
class _Issue:
    """One problem."""

    number: int
    district: District
    found: date
    done: date | None


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "eco_damage")
        self.city: City = city_on(year.as_of)
        self.done = targets.count("SP-ECO-02", 20, 80)
        self.number = 0

    def new(self, district: District | None = None) -> _Issue:
        """Make a problem that was found and dealt with by the end of the year."""
        self.number += 1
        found = self.year.first + timedelta(days=self.dice.between(-300, 200))
        return _Issue(
            self.number,
            district or self.city.districts[self.number % len(self.city.districts)],
            found,
            found + timedelta(days=self.dice.between(10, (self.year.last - found).days)),
        )

    def issue_no(self, number: int) -> str:
        """Give the number of a problem."""
        return f"QZ{self.city.code}{number:04d}"

    def cells(self, issue: _Issue, known_on: date) -> dict[str, Cell]:
        """Write one problem as it was known on a day."""
        number, dice = issue.number, Dice(self.year.year, "eco_damage", issue.number)
        done = issue.done if issue.done and issue.done <= known_on else None
        owner = self.book.person("name", person(_PEOPLE_FROM + number))
        unit = enterprise(dice, _UNITS_FROM + number, issue.district).name
        due = issue.found + timedelta(days=180)
        return {
            "serial_no": number,
            "district_name": issue.district.name,
            "issue_no": self.issue_no(number),
            "problem_type": dice.pick(_PROBLEMS),
            "description": f"经查，{owner}未经批准占用土地",
            "area_hectare": f"{dice.between(0, 12)}.{dice.between(11, 99)}",
            "polygon_no": polygon_no(self.city, 10 + number) if number <= _IN_BOTH else None,
            "responsible_unit_name": owner if number % 6 == 0 else unit,
            "found_date": typed(dice, issue.found),
            "due_date": dice.pick((typed(dice, due), f"{due.year}年{due.month}月")),
            "rectification_state": dice.pick(_DONE if done else _OPEN),
            "completed_date": typed(dice, done) if done else None,
            "closure_document_no": f"{self.city.province[0]}环生态函〔{done.year}〕{number}号" if done else None,
            "contact_name": self.book.person("name", person(_PEOPLE_FROM + 500 + number)),
            "contact_phone": self.book.person("phone", phone(_PHONES_FROM + number)),
        }

    def sound(self) -> list[_Issue]:
        """Give the problems that count: dealt with by the day of the report, one of them on that very day."""
        issues = [self.new() for _ in range(self.done)]
        issues[-1] = replace(issues[-1], done=self.year.as_of)
        return issues

    def tricks(self, sound: list[_Issue], known_on: date) -> list[Line]:
        """Give lines that look as if they counted."""
        year, once_more = self.year, {"SP-ECO-02": str(self.done + 1)}
        last: dict[str, str | None] = {"rectification_state": "已完成整治", "completed_date": year.last.isoformat()}
        late = year.as_of + timedelta(days=3)
        lines: list[Line] = []

        def add(issue: _Issue, kind: str, note: str, counts_if: dict[str, str | None], **changed: Cell) -> None:
            cells = {**self.cells(issue, known_on), **changed}
            lines.append(Line(cells, trick=Trick(kind, note, once_more, counts_if)))

        add(replace(self.new(), done=late), "completed_after", "completed after the day of the report", last)
        add(
            replace(self.new(), found=late, done=late),
            "found_after",
            "found, and dealt with, after the day of the report",
            {"found_date": year.last.isoformat(), "completed_date": year.last.isoformat()},
        )
        add(replace(self.new(), done=None), "still_open", "found, and not dealt with", last)
        add(
            replace(self.new(), done=None),
            "almost_completed",
            "completed but for the acceptance",
            last,
            rectification_state="基本完成整治",
        )
        # the same line again, with another running number
        self.number += 1
        add(
            sound[-2],
            "same_line_twice",
            "a problem that was entered twice",
            {"issue_no": self.issue_no(self.number)},
            serial_no=self.number,
        )
        for district in self.city.left[:1]:
            add(
                self.new(district),
                "county_that_left",
                "lies in a county that had left by the day of the report",
                {"district_name": self.city.districts[0].name},
            )
        return lines

    def mistakes(self, known_on: date) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.new(), known_on), **changed}, Mistake(column, rule, note))

        early = (self.year.first - timedelta(days=400)).isoformat()
        late = (self.year.as_of + timedelta(days=300)).isoformat()
        unclear = damaged(self.year.first + timedelta(days=40))
        return [
            held("issue_no", "G01.present", "no number", issue_no="/"),
            held("completed_date", "G01.order", "dealt with before it was found", completed_date=early),
            held("completed_date", "G01.completed", "completed on no day", completed_date=None),
            held("completed_date", "G01.completed", "under way, and completed", rectification_state="整治中"),
            held("completed_date", "F11.eco_damage", "completed after the file was received", completed_date=late),
            held("found_date", "F12.eco_damage", "a day that could be several", found_date=unclear),
            held("rectification_state", "F15.eco_damage", "a state that is none", rectification_state="待定"),
            held("rectification_state", "F15.eco_damage", "a county that nobody knows", district_name="云上县"),
        ]


def deliver_eco_damage(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    sound = ledger.sound()
    early = [Line(ledger.cells(issue, middle)) for issue in sound if issue.found <= middle]
    Register("eco_damage", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"侵占破坏生态环境问题台账_截至{middle.year}年{middle.month}月.xlsx",
        at(middle + timedelta(days=5), 11),
        sheet="台账",
        title=f"{ledger.city.name}侵占破坏生态环境问题台账",
        total=["合计", *[None] * (len(_COLUMNS) - 2), len(early)],
        tell=False,
    )
    lines = [Line(ledger.cells(issue, came)) for issue in sound]
    lines = [*lines, *ledger.tricks(sound, came), *ledger.mistakes(came)]
    Register("eco_damage", "ledger", _COLUMNS).deliver(
        book,
        ledger.dice.shuffled(lines),
        f"侵占破坏生态环境问题台账_截至{came.year}年{came.month}月{came.day}日.xls",
        at(came, 14),
        form="html",
        encoding="gb18030",
        title=f"{ledger.city.name}侵占破坏生态环境问题整治台账（截至{came.year}年{came.month}月{came.day}日）",
        group="district_name",
        total=["合计", *[None] * (len(_COLUMNS) - 2), len(lines)],
        notes=["注：已列入“绿盾”的问题填写关联图斑编号，两本台账分别统计。"],
    )
