"""The ledger of trainings: sessions that the bureau held, and what looks like one and is none.

Belongs here: sessions and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, city_on
from orchestration.sample.calendar import at, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

_FIGURE = "SP-LEG-03"
_COLUMNS = words(
    "serial_no training_name training_date audience headcount hours host_unit_name organiser_unit_name venue own_part "
    "form status lecturer_name remark"
)
_SUBJECTS = (
    "排污许可管理",
    "行政执法程序",
    "环境统计",
    "突发环境事件应急",
    "信访办理",
    "法治政府建设",
    "监测数据质量",
    "公文写作",
)
_PEOPLE_FROM = 6700


def _told(count: int, floor: int) -> str:
    """Write a number of sessions as it is printed: cut down to a round number, with a + when anything was cut off."""
    return f"{count // floor * floor}{'+' if count % floor else ''}"


class _Ledger:
    """All lines of the ledger of one year."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "trainings")
        self.city: City = city_on(year.last)
        (self.floor,) = (
            int(row["approx_floor"]) for row in seed_rows("figures", "figure_catalogue") if row["stable_id"] == _FIGURE
        )
        text = targets.word(_FIGURE, _told(self.dice.between(self.floor + 1, 3 * self.floor), self.floor))
        round_number = text.removesuffix("+")
        if not round_number.isdigit() or int(round_number) % self.floor:
            raise SampleError(f"The printed value of {_FIGURE}, {text!r}, is not cut down to {self.floor}s.")
        # the most that is still printed so: one line more that counts, and it would be seen
        self.held = int(round_number) + (self.floor - 1 if text.endswith("+") else 0)
        book.state(_FIGURE, exact=self.held)
        self.number = 0
        self.days = sorted(self.day(5, 350) for _ in range(self.held - 1))

    def cells(self, first: date, last: date | None = None) -> dict[str, Cell]:
        """Write one session of one day, or of several."""
        self.number += 1
        number, dice = self.number, Dice(self.year.year, "training", self.number)
        day: Cell = typed(dice, first)
        if last:
            ways = [
                f"{first:%Y.%m.%d}-{last:%Y.%m.%d}",
                f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日",
            ]
            if first.year == last.year:
                ways.append(f"{first.year}年{first.month}月{first.day}日-{last.month}月{last.day}日")
            if first.month == last.month:
                ways.append(f"{first.year}年{first.month}月{first.day}-{last.day}日")
            day = dice.pick(ways)
        return {
            "serial_no": number,
            "training_name": f"{dice.pick(_SUBJECTS)}业务培训（第{number}期）",
            "training_date": day,
            "audience": "各县（市、区）分局业务骨干",
            "headcount": dice.between(20, 120),
            "hours": 8 if last else dice.pick((2, 4, "4.5")),
            "host_unit_name": self.city.bureau,
            "organiser_unit_name": dice.pick(self.city.districts).office,
            "venue": "局机关会议室",
            "own_part": dice.pick(("主办", "承办", "组织")),
            "form": dice.pick(("线下", "线上直播", "视频会议", None)),
            "status": dice.pick(("已举办", "已开展", "已完成")),
            "lecturer_name": self.book.person("name", person(_PEOPLE_FROM + number)),
            "remark": f"授课人{person(_PEOPLE_FROM + number)}课酬已结",
        }

    def day(self, first: int, last: int) -> date:
        """Give a day of the year, so many days after its first."""
        return self.year.first + timedelta(days=self.dice.between(first, last))

    def sound(self) -> list[Line]:
        """Give the sessions that count, by their days; a few take two days, the last one runs over New Year."""
        lines = [
            # about how many came: that is warned of, and counts
            Line({**self.cells(day, self.next_day(day, number)), **({"headcount": "约40人"} if number == 1 else {})})
            for number, day in enumerate(self.days)
        ]
        return [*lines, Line(self.cells(self.year.last, self.year.last + timedelta(days=1)))]

    @staticmethod
    def next_day(day: date, number: int) -> date | None:
        """Give a second day to every fourth session."""
        return day + timedelta(days=1) if number % 4 == 2 else None

    def tricks(self, sound: list[Line]) -> list[Line]:
        """Give lines that look as if they counted."""
        more = {_FIGURE: _told(self.held + 1, self.floor)}

        def near(kind: str, note: str, day: date, counts_if: dict[str, str | None], **changed: Cell) -> Line:
            return Line({**self.cells(day), **changed}, trick=Trick(kind, note, more, counts_if))

        after, host = self.year.last + timedelta(days=4), f"{self.city.province}生态环境厅"
        return [
            near("cancelled", "cancelled", self.day(40, 90), {"status": "已举办"}, status="取消", headcount=None),
            near("postponed", "put off", self.day(300, 350), {"status": "已举办"}, status="延期", headcount=None),
            near(
                "attended",
                "held by others, people were sent",
                self.day(100, 200),
                {"own_part": "主办"},
                own_part="参加",
                host_unit_name=host,
                headcount=3,
            ),
            near(
                "assisted",
                "held by others, a room was lent",
                self.day(100, 200),
                {"own_part": "承办"},
                own_part="协办",
                host_unit_name=host,
            ),
            near(
                "replayed",
                "an online session shown once more",
                self.day(210, 250),
                {"form": "线上直播"},
                form="线上回放",
            ),
            near("held_after", "held after the year", after, {"training_date": self.year.last.isoformat()}),
            replace(
                sound[0],
                trick=Trick("duplicate", "reported by two offices", more, {"training_name": "补报培训（另一期）"}),
            ),
        ]

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.day(20, 300)), **changed}, Mistake(column, rule, note))

        wrong, late = self.day(120, 200), self.year.as_of + timedelta(days=300)
        before = wrong - timedelta(days=30)
        return [
            held("training_name", "Q01.present", "no name", training_name="/"),
            held(
                "training_date",
                "Q01.order",
                "ends before it begins",
                training_date=f"{wrong.year}年{wrong.month}月{wrong.day}日至{before.month}月{before.day}日",
            ),
            held("training_date", "F11.trainings", "held after the file was received", training_date=late.isoformat()),
            held("training_date", "F12.trainings", "a day of no year", training_date=f"{wrong.month}月{wrong.day}日"),
            held("status", "F15.trainings", "neither held nor not", status="待定"),
            held("status", "F15.trainings", "no part that anybody knows", own_part="观摩"),
        ]


def deliver_trainings(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger a bureau
    """Make the year's file as it stood in summer, and as it stood in the end."""
    ledger = _Ledger(book, year, targets)
    sound = ledger.sound()
    lines = ledger.dice.shuffled([*sound, *ledger.tricks(sound), *ledger.mistakes()])
    middle, came = date(year.year, 7, 1), year.as_of - timedelta(days=1)
    Register("trainings", "ledger", _COLUMNS).deliver(
        book,
        [line for line, day in zip(sound, ledger.days, strict=False) if day < middle],
        f"{year.year}年培训台账（初稿）.csv",
        at(middle + timedelta(days=9), 9),
        form="csv",
        tell=False,
    )
    Register("trainings", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        lines,
        f"{year.year}年培训台账（最终版）.xlsx",
        at(came, 9),
        sheet="培训台账",
        title=f"{ledger.city.name}{year.year}年度生态环境培训台账",
        total=["合计", f"{len(lines)}场"],
        notes=["注：含计划举办和实际举办的培训。"],
    )
