"""The ledger of villages whose environment is put in order: this year's task, last year's, and hamlets that are none.

Belongs here: villages and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no district_name town_name village_name village_code task_year works started_date completed_date "
    "accepted_date funds_wan_yuan contact_name contact_phone"
)
_WORKS = (
    "生活污水治理",
    "生活垃圾治理",
    "生活污水治理、生活垃圾治理",
    "饮用水水源地保护，村容整治",
    "畜禽养殖污染防治",
)
_NAMES = "禾麦柳榆杏桃松桥"
_PEOPLE_FROM, _PHONES_FROM = 8500, 330000
# so many villages of last year's task stand in the ledger too
_LAST_YEAR = 12


@dataclass(frozen=True)
class _Task:
    """One village in the task of one year."""

    number: int
    district: District
    task: int
    started: date
    completed: date
    accepted: date | None


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "villages")
        self.city: City = city_on(year.as_of)
        self.done = targets.count("SP-ECO-03", 30, 90)
        self.number = 0

    def new(self, district: District | None = None, task: int | None = None) -> _Task:
        """Make a village that was accepted within the year of its task."""
        self.number += 1
        task = task or self.year.year
        started = date(task, 4, 1) + timedelta(days=self.dice.between(0, 40))
        completed = started + timedelta(days=self.dice.between(60, 150))
        return _Task(
            self.number,
            district or self.city.districts[self.number % len(self.city.districts)],
            task,
            started,
            completed,
            completed + timedelta(days=self.dice.between(0, 60)),
        )

    def code(self, number: int, district: District) -> str:
        """Give the twelve digits of a village."""
        return f"{district.code}{101 + number // 90:03d}{201 + number % 90:03d}"

    def cells(self, task: _Task, known_on: date) -> dict[str, Cell]:
        """Write one village as it was known on a day."""
        number, dice = task.number, Dice(self.year.year, "village", task.number, task.task)

        def known(day: date | None) -> str | date | None:
            return typed(dice, day) if day and day <= known_on else None

        amount = f"{dice.between(10, 300)}.{dice.between(0, 99):02d}"
        return {
            "serial_no": number,
            "district_name": task.district.name,
            "town_name": f"样{_NAMES[number // 90 % len(_NAMES)]}镇",
            "village_name": f"{_NAMES[number % len(_NAMES)]}样{_NAMES[number // 8 % len(_NAMES)]}村",
            "village_code": self.code(number, task.district),
            "task_year": dice.pick((str(task.task), f"{task.task}年", f"{task.task}年度")),
            "works": dice.pick(_WORKS),
            "started_date": known(task.started),
            "completed_date": known(task.completed),
            "accepted_date": known(task.accepted),
            "funds_wan_yuan": dice.pick((amount, f"{amount}万元", "伍拾万元整")),
            "contact_name": self.book.person("name", person(_PEOPLE_FROM + number)),
            "contact_phone": self.book.person("phone", phone(_PHONES_FROM + number)),
        }

    def sound(self) -> list[_Task]:
        """Give the villages that count; one was accepted on the last day, one in a county before it left."""
        tasks = [self.new() for _ in range(self.done)]
        tasks[-1] = replace(tasks[-1], accepted=self.year.last)
        for district in self.city.left[:1]:
            if self.year.first + timedelta(days=120) < district.valid_to <= self.year.last:
                day = district.valid_to
                tasks[0] = replace(
                    tasks[0], district=district, started=self.year.first, completed=day - timedelta(9), accepted=day
                )
        return tasks

    def last_year(self) -> list[_Task]:
        """Give villages of last year's task that were accepted then, which nobody takes for this year's."""
        return [self.new(task=self.year.year - 1) for _ in range(_LAST_YEAR)]

    def tricks(self, sound: list[_Task], known_on: date) -> list[Line]:
        """Give lines that look as if they counted."""
        year, once_more = self.year, {"SP-ECO-03": str(self.done + 1)}
        last: dict[str, str | None] = {"accepted_date": year.last.isoformat()}
        lines: list[Line] = []

        def add(task: _Task, kind: str, note: str, counts_if: dict[str, str | None], **changed: Cell) -> None:
            cells = {**self.cells(task, known_on), **changed}
            lines.append(Line(cells, trick=Trick(kind, note, once_more, counts_if)))

        add(
            replace(self.new(task=year.year - 1), accepted=year.first + timedelta(days=60)),
            "task_of_last_year",
            "of last year's task, and accepted this year",
            {"task_year": str(year.year)},
        )
        for days in (3, 12):
            add(
                replace(self.new(), accepted=year.last + timedelta(days=days)),
                "accepted_after",
                "of this year's task, and accepted after the year",
                last,
            )
        add(replace(self.new(), accepted=None), "not_accepted", "completed, and not accepted", last)
        # the same line again, with another running number
        again = sound[-2]
        self.number += 1
        add(
            again,
            "same_line_twice",
            "a village that was entered twice",
            {"village_code": self.code(self.number, again.district)},
            serial_no=self.number,
        )
        for district in self.city.left[:1]:
            after = max(district.valid_to, year.first) + timedelta(days=60)
            add(
                replace(self.new(district), started=after - timedelta(50), completed=after, accepted=after),
                "county_that_left",
                "accepted in a county after it had left",
                {"district_name": self.city.districts[0].name},
            )
        return lines

    def mistakes(self, known_on: date) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.new(), known_on), **changed}, Mistake(column, rule, note))

        code = self.code(self.number + 1, self.city.districts[0])
        early = (self.year.first + timedelta(days=30)).isoformat()
        late = (self.year.as_of + timedelta(days=300)).isoformat()
        unclear = damaged(self.year.first + timedelta(days=40))
        return [
            held("village_code", "V01.code", "a hamlet with two digits more", village_code=f"{code}01"),
            held("village_code", "V01.code", "a hamlet with three digits more", village_code=f"{code}001"),
            held("village_code", "V01.code", "a hamlet without a code", village_code=None, village_name="样家屯"),
            held("village_code", "V01.code", "a county that nobody knows", village_code=f"99{code[2:]}"),
            held("accepted_date", "V02", "accepted before it was completed", accepted_date=early),
            held("accepted_date", "V02", "accepted, and never completed", completed_date="/"),
            held("accepted_date", "F11.villages", "accepted after the file was received", accepted_date=late),
            held("accepted_date", "F12.villages", "a day that could be several", accepted_date=unclear),
            held("task_year", "F15.villages", "no year", task_year="“十三五”期间"),
            held("task_year", "F15.villages", "a county that nobody knows", district_name="云上县"),
        ]


def deliver_villages(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    sound, before = ledger.sound(), ledger.last_year()
    early = [Line(ledger.cells(task, middle)) for task in [*before, *sound]]
    Register("villages", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"农村环境整治台账_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=5), 14),
        form="csv",
        encoding="utf-8-sig",
        tell=False,
    )
    lines = [Line(ledger.cells(task, came)) for task in [*before, *sound]]
    lines = [*lines, *ledger.tricks(sound, came), *ledger.mistakes(came)]
    Register("villages", "ledger", _COLUMNS).deliver(
        book,
        ledger.dice.shuffled(lines),
        f"农村环境整治台账_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 15),
        sheet="建制村",
        title=f"{ledger.city.name}农村环境综合整治建制村台账（截至{came.year}年{came.month}月{came.day}日）",
        group="district_name",
        total=["合计", *[None] * (len(_COLUMNS) - 2), len(lines)],
        notes=["注：以建制村为单位填报，自然屯不单列。"],
    )
