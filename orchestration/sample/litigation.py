"""The register of hearings, reconsiderations and lawsuits, and what looks as if it counted and does not.

Belongs here: proceedings, their numbers and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no case_no proceeding_type applicant_name related_document_no original_case_no accepted_date result "
    "closed_date lawyer_name remark"
)
_BRACKETS = ("（{}）", "({})", "〔{}〕", "【{}】", "[{}]", "﹝{}﹞")
# how the number of each kind of proceeding reads behind its year
_SERIES = {
    "行政处罚听证": "样环听字第",
    "行政许可听证": "样环许听字第",
    "行政复议": "样环复字第",
    "诉讼一审": "样03行初",
    "诉讼二审": "样03行终",
    "再审": "样行申",
    "非诉执行": "样03行审",
}
_UNITS_FROM = 33000
_PEOPLE_FROM = 6400


class _Register:
    """All lines of the register."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "litigation")
        self.city: City = city_on(year.last)
        self.hearings = targets.count("SP-LEG-01", 1, 4)
        self.disputes = targets.count("SP-LEG-02", 2, 6)
        self.number = 0
        self.days: dict[Cell, tuple[date, date | None]] = {}

    def number_of(self, kind: str, number: int, bracket: str) -> str:
        """Write the number of a proceeding; each clerk has brackets of his own."""
        return f"{bracket.format(self.year.year)}{_SERIES[kind]}{number}号"

    def cells(
        self, kind: str, accepted: date, closed: date | None, result: str | None, continues: Cell = None
    ) -> dict[str, Cell]:
        """Write one proceeding."""
        self.number += 1
        number, dice = self.number, Dice(self.year.year, "proceeding", self.number)
        case_no = self.number_of(kind, number, dice.pick(_BRACKETS))
        self.days[case_no] = (accepted, closed)
        unit = enterprise(dice, _UNITS_FROM + number, dice.pick(self.city.districts))
        applicant = unit.name if number % 3 else self.book.person("name", person(_PEOPLE_FROM + number))
        bracketed = dice.pick(_BRACKETS).format(self.year.year)
        document = "环审" if kind == "行政许可听证" else "环罚告字" if kind == "行政处罚听证" else "环罚字"
        return {
            "serial_no": number,
            "case_no": case_no,
            "proceeding_type": kind,
            "applicant_name": applicant,
            "related_document_no": f"{self.city.short}{document}{bracketed}{number}号",
            "original_case_no": continues,
            "accepted_date": typed(dice, accepted),
            "result": result if closed else None,
            "closed_date": typed(dice, closed) if closed else None,
            "lawyer_name": self.book.person("name", person(_PEOPLE_FROM + 100 + number % 7)),
            "remark": f"{applicant}已签收",
        }

    def otherwise_written(self, case_no: Cell) -> str:
        """Write the number of an earlier case as the next court does: in brackets of another kind."""
        text = str(case_no)
        return self.dice.pick(_BRACKETS).format(text[1:5]) + f" {text[6:]}"

    def day(self, first: int, last: int) -> date:
        """Give a day of the reported year, so many days after its first."""
        return self.year.first + timedelta(days=self.dice.between(first, last))

    def sound(self) -> list[Line]:
        """Give the hearings and the first instances that count."""
        lines = []
        for number in range(self.hearings):
            accepted = self.day(10, 250)
            kind = ("行政处罚听证", "行政许可听证")[number % 2]
            lines.append(Line(self.cells(kind, accepted, accepted + timedelta(days=25), "已举行听证")))
        for number in range(self.disputes):
            # the first goes on to appeal; the next came in the year before and was open in this one
            accepted = self.year.first + timedelta(days=20) if number == 0 else self.day(30, 250)
            closed = accepted + timedelta(days=60) if number % 3 == 0 else None
            if number % 3 == 1:
                accepted, closed = self.year.first - timedelta(days=40), self.day(20, 200)
            lines.append(Line(self.cells("诉讼一审", accepted, closed, "驳回诉讼请求")))
        return lines

    def tricks(self, sound: list[Line]) -> list[Line]:
        """Give lines that look as if they counted."""
        first, last = self.year.first, self.year.last
        hearing, suit = {"SP-LEG-01": str(self.hearings + 1)}, {"SP-LEG-02": str(self.disputes + 1)}
        appealed = sound[self.hearings].cells["case_no"]
        second = self.cells(
            "诉讼二审",
            first + timedelta(days=100),
            first + timedelta(days=170),
            "驳回上诉",
            self.otherwise_written(appealed),
        )
        third = self.cells(
            "再审",
            first + timedelta(days=220),
            None,
            None,
            self.otherwise_written(second["case_no"]),
        )
        own: dict[str, str | None] = {"proceeding_type": "诉讼一审", "original_case_no": None}
        lines = [
            Line(second, trick=Trick("second_instance", "the same dispute on appeal", suit, own)),
            Line(third, trick=Trick("retrial", "the same dispute once more", suit, own)),
        ]

        def near(
            kind: str, note: str, cells: dict[str, Cell], more: dict[str, str], counts_if: dict[str, str | None]
        ) -> None:
            lines.append(Line(cells, trick=Trick(kind, note, more, counts_if)))

        opened, before, after = self.day(30, 200), first - timedelta(days=60), last + timedelta(days=3)
        near(
            "reconsideration",
            "no lawsuit",
            self.cells("行政复议", opened, opened + timedelta(days=50), "维持"),
            suit,
            {"proceeding_type": "诉讼一审"},
        )
        near(
            "enforcement",
            "the bureau asked the court, and answered nobody",
            self.cells("非诉执行", opened, opened + timedelta(days=20), "准予强制执行"),
            suit,
            {"proceeding_type": "诉讼一审"},
        )
        near(
            "suit_not_taken_up",
            "the court did not take it up",
            self.cells("诉讼一审", opened, opened + timedelta(days=6), "不予立案"),
            suit,
            {"result": "驳回起诉"},
        )
        near(
            "closed_before",
            "closed before the year",
            self.cells("诉讼一审", before, first - timedelta(days=2), "准予撤诉"),
            suit,
            {"closed_date": first.isoformat()},
        )
        near(
            "accepted_after",
            "accepted after the year",
            self.cells("诉讼一审", after, None, None),
            suit,
            {"accepted_date": last.isoformat()},
        )
        near(
            "hearing_refused",
            "asked for too late, and refused",
            self.cells("行政处罚听证", opened, opened + timedelta(days=3), "不予受理"),
            hearing,
            {"result": "已举行听证"},
        )
        near(
            "hearing_before",
            "accepted before the year, held in it",
            self.cells("行政处罚听证", first - timedelta(days=8), first + timedelta(days=12), "已举行听证"),
            hearing,
            {"accepted_date": first.isoformat()},
        )
        near(
            "hearing_after",
            "accepted after the year",
            self.cells("行政许可听证", after, None, None),
            hearing,
            {"accepted_date": last.isoformat()},
        )
        again = Trick("duplicate", "the same case written twice", suit, {"case_no": "（1999）样03行初999号"})
        return [*lines, replace(sound[-1], trick=again)]

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, kind: str = "诉讼一审", **changed: Cell) -> Line:
            day = self.day(20, 100)
            cells = self.cells(kind, day, day + timedelta(days=60), "驳回起诉")
            return Line({**cells, **changed}, Mistake(column, rule, note))

        unclear = self.year.first + timedelta(days=40)
        return [
            held("case_no", "H01.present", "no number", case_no="/"),
            held(
                "closed_date",
                "H01.order",
                "closed before it was accepted",
                closed_date=(self.year.first - timedelta(days=30)).isoformat(),
            ),
            held("original_case_no", "H01.instance", "an appeal from nothing", kind="诉讼二审"),
            held(
                "original_case_no",
                "H01.link",
                "an appeal from a case that nobody knows",
                kind="诉讼二审",
                original_case_no="（1998）样03行初1号",
            ),
            held(
                "closed_date",
                "F11.litigation",
                "closed after the file was received",
                closed_date=(self.year.as_of + timedelta(days=300)).isoformat(),
            ),
            held("accepted_date", "F12.litigation", "a day that could be several", accepted_date=damaged(unclear)),
            held("proceeding_type", "F15.litigation", "a type that is none", proceeding_type="调解会"),
            held("proceeding_type", "F15.litigation", "a result that is none", result="已阅"),
        ]

    def as_known_on(self, lines: list[Line], day: date) -> list[Line]:
        """Give the lines as they stood on a day: what came later is not in them."""
        known = []
        for line in lines:
            accepted, closed = self.days[line.cells["case_no"]]
            if accepted <= day:
                still_open = {} if closed and closed <= day else dict.fromkeys(("result", "closed_date"))
                known.append(Line({**line.cells, **still_open}))
        return known


def deliver_litigation(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one register a bureau
    """Make an earlier state of the register, and the one that counts."""
    made = _Register(book, year, targets)
    sound = made.sound()
    tricks, mistakes = made.tricks(sound), made.mistakes()
    city, autumn = made.city.name, date(year.year, 9, 30)
    Register("litigation", "register", _COLUMNS).deliver(
        book,
        made.as_known_on(sound, autumn),
        f"听证复议诉讼台账_截至{autumn.year}年{autumn.month}月.csv",
        at(autumn + timedelta(days=9), 15),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    came = year.as_of - timedelta(days=1)
    lines = made.dice.shuffled([*sound, *tricks, *mistakes])
    Register("litigation", "register", _COLUMNS, spelling=1).deliver(
        book,
        lines,
        f"听证复议诉讼台账_截至{came.year}年{came.month}月{came.day}日.xls",
        at(came, 15),
        form="html",
        encoding="gb18030",
        title=f"{city}生态环境行政听证、复议、诉讼案件台账（截至{came.year}年{came.month}月{came.day}日）",
        total=["合计", None, f"{len(lines)}件"],
        notes=["注：二审、再审案件请填写原审案号。"],
    )
