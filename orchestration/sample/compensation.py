"""The ledger of compensation for ecological damage: cases handled in the year, and what looks like one and is none.

Belongs here: cases and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, identity, person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no case_no district_name clue_source obligor_name obligor_credit_code started_date appraisal "
    "consultation_date amount_yuan resolution closed_date handler_name remark"
)
_CLUES = ("中央环保督察", "突发环境事件", "行政处罚案件", "执法检查", "信访投诉", "检察机关移送")
# what is known of a case once it is closed
_OF_CLOSING = words("consultation_date amount_yuan resolution closed_date")
_BRACKETS = ("〔{}〕", "（{}）", "[{}]", "【{}】", "﹝{}﹞")
_UNITS_FROM = 32000
_PEOPLE_FROM = 6000


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "compensation")
        self.city: City = city_on(year.last)
        self.handled = targets.count("SP-ECO-04", 3, 9)
        self.number = 0
        # when each line was started and closed, for the state in which an earlier delivery shows it
        self.days: dict[Cell, tuple[date | None, date | None]] = {}

    def cells(self, district: District, started: date | None, closed: date | None) -> dict[str, Cell]:
        """Write one case."""
        self.number += 1
        number, dice = self.number, Dice(self.year.year, "compensation case", self.number)
        case_no = f"{self.city.short}环损赔{dice.pick(_BRACKETS).format(self.year.year)}{number:02d}号"
        self.days[case_no] = (started, closed)
        unit = enterprise(dice, _UNITS_FROM + number, district)
        party, code = unit.name, unit.credit_code
        if number % 4 == 1:
            # who has to pay may be a person, and then people write the identity number into the column of codes
            party = self.book.person("name", person(_PEOPLE_FROM + number))
            code = self.book.person("identity_number", identity(_PEOPLE_FROM + number))
        return {
            "serial_no": number,
            "case_no": case_no,
            "district_name": district.name,
            "clue_source": dice.pick(_CLUES),
            "obligor_name": party,
            "obligor_credit_code": code,
            "started_date": typed(dice, started) if started else None,
            "appraisal": f"{self.book.person('name', person(_PEOPLE_FROM + 100 + number))}等出具专家意见"
            if started
            else None,
            "consultation_date": typed(dice, closed - timedelta(days=5)) if closed else None,
            "amount_yuan": f"{dice.between(5, 900) * 100:,}" if closed else None,
            "resolution": ("诉讼" if number % 5 == 0 else "磋商协议") if closed else None,
            "closed_date": typed(dice, closed) if closed else None,
            "handler_name": self.book.person("name", person(_PEOPLE_FROM + 200 + number % 9)),
            "remark": f"{party}已知悉权利义务",
        }

    def day(self, first: int, last: int) -> date:
        """Give a day of the reported year, so many days after its first."""
        return self.year.first + timedelta(days=self.dice.between(first, last))

    def sound(self) -> list[Line]:
        """Give the cases that count: started in the year, closed in it, or both."""
        lines = []
        for number in range(self.handled):
            district = self.dice.pick(self.city.districts)
            started = self.day(10, 120)
            closed = started + timedelta(days=self.dice.between(60, 200)) if number % 3 == 1 else None
            if number % 3 == 2:
                started, closed = self.year.first - timedelta(days=self.dice.between(20, 200)), self.day(30, 300)
            lines.append(Line(self.cells(district, started, closed)))
        return lines

    def tricks(self, sound: list[Line]) -> list[Line]:
        """Give lines that look as if they counted."""
        first, last = self.year.first, self.year.last
        more = {"SP-ECO-04": str(self.handled + 1)}

        def near(
            kind: str, note: str, started: date | None, closed: date | None, counts_if: dict[str, str | None]
        ) -> Line:
            cells = self.cells(self.dice.pick(self.city.districts), started, closed)
            return Line(cells, trick=Trick(kind, note, more, counts_if))

        before, after = first - timedelta(days=90), last + timedelta(days=2)
        lines = [
            near(
                "open_all_year",
                "neither started nor closed in the year",
                before,
                after,
                {"closed_date": last.isoformat(), "consultation_date": last.isoformat()},
            ),
            near("only_a_clue", "never started", None, None, {"started_date": last.isoformat()}),
            near("started_after", "started after the year", after, None, {"started_date": last.isoformat()}),
            near(
                "closed_before",
                "closed before the year",
                before,
                first - timedelta(days=3),
                {"closed_date": first.isoformat()},
            ),
        ]
        for district in self.city.left[:1]:
            closed = max(district.valid_to, first) + timedelta(days=60)
            started = min(district.valid_to, before)
            lines.append(
                Line(
                    self.cells(district, started, closed),
                    trick=Trick(
                        "county_that_left",
                        "closed when its county had left",
                        more,
                        {"district_name": self.city.districts[0].name},
                    ),
                )
            )
        again = replace(
            sound[0],
            trick=Trick("duplicate", "the same case written twice", more, {"case_no": f"{self.city.short}环损赔999号"}),
        )
        return [*lines, again]

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""
        district = self.city.districts[0]

        def held(column: str, rule: str, note: str, closes: bool = True, **changed: Cell) -> Line:
            day = self.day(20, 100)
            cells = self.cells(district, day, day + timedelta(days=100) if closes else None)
            return Line({**cells, **changed}, Mistake(column, rule, note))

        unclear = self.year.first + timedelta(days=40)
        return [
            held("case_no", "C01.present", "no number", case_no="/"),
            held("started_date", "C01.start", "closed and never started", started_date=None),
            held(
                "closed_date",
                "C01.order",
                "closed before it was started",
                closed_date=(self.year.first - timedelta(days=30)).isoformat(),
            ),
            held(
                "closed_date",
                "F11.compensation",
                "closed after the file was received",
                closed_date=(self.year.as_of + timedelta(days=300)).isoformat(),
            ),
            held(
                "started_date",
                "F12.compensation",
                "a day that could be several",
                closes=False,
                started_date=damaged(unclear),
            ),
            held("district_name", "F15.compensation", "a county that nobody knows", district_name="云上县"),
        ]

    def as_known_on(self, lines: list[Line], day: date) -> list[Line]:
        """Give the lines as they stood on a day: what came later is not in them."""
        known = []
        for line in lines:
            started, closed = self.days[line.cells["case_no"]]
            if started and started <= day:
                later = () if closed and closed <= day else _OF_CLOSING
                known.append(Line({**line.cells, **dict.fromkeys(later)}))
        return known


def deliver_compensation(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    sound = ledger.sound()
    tricks, mistakes = ledger.tricks(sound), ledger.mistakes()
    city, middle = ledger.city.name, date(year.year, 6, 30)
    Register("compensation", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        ledger.as_known_on(sound, middle),
        f"损害赔偿案件台账{middle.year}年{middle.month}月.xls",
        at(middle + timedelta(days=6), 10),
        form="html",
        encoding="gb18030",
        title=f"{city}生态环境损害赔偿案件台账（截至{middle.year}年{middle.month}月{middle.day}日）",
        tell=False,
    )
    came = year.as_of - timedelta(days=1)
    lines = ledger.dice.shuffled([*sound, *tricks, *mistakes])
    Register("compensation", "ledger", _COLUMNS).deliver(
        book,
        lines,
        f"生态环境损害赔偿案件台账_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 10),
        sheet="台账",
        title=f"{city}生态环境损害赔偿案件台账（截至{came.year}年{came.month}月{came.day}日）",
        total=["合计", None, f"{len(lines)}件"],
        notes=["注：仅有线索、尚未启动的，启动日期留空。"],
    )
