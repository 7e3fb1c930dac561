"""The ledger of measures that go with penalties: what counts, what was withdrawn, and what only looks like one.

Belongs here: documents of measures. Does not belong here: how lines become a file (registers), penalties themselves.
"""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.codes import wrong_check
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no measure_type document_no decision_date penalty_case_no unit_name credit_code district_name "
    "daily_fine_days daily_fine_wan_yuan status reason handler_name"
)
_SEIZED, _STOPPED, _HANDED_OVER = "SP-ENF-03", "SP-ENF-04", "SP-ENF-05"
# the word that each kind of document has in its number
_SERIES = {
    "查封扣押": "查扣",
    "限制生产": "限产",
    "停产整治": "停产",
    "移送行政拘留": "移拘",
    "行政拘留": "拘",
    "移送涉嫌环境污染犯罪": "移罪",
    "按日连续处罚": "连罚",
}
_BRACKETS = ("〔{}〕", "[{}]", "（{}）", "({})", "﹝{}﹞", "【{}】")
# serials of made enterprises that no other source uses
_UNITS_FROM, _PEOPLE_FROM = 23000, 6200


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "measures")
        self.city = city_on(year.last)
        self.seized = targets.count(_SEIZED, 1, 6)
        self.stopped = targets.count(_STOPPED, 1, 6)
        self.handed_over = targets.count(_HANDED_OVER, 1, 6)
        self.number = 0

    def cells(self, kind: str, day: date, district: District | None = None) -> dict[str, Cell]:
        """Write one document against a unit of its own."""
        self.number += 1
        dice = Dice(self.year.year, "measure", self.number)
        place = district or dice.pick(self.city.districts)
        unit = enterprise(dice, _UNITS_FROM + self.number, place)
        owner = self.book.person("name", person(_PEOPLE_FROM + self.number))
        office = f"{self.city.short[0]}环"
        transferred = "移送" in kind
        return {
            "serial_no": self.number,
            "measure_type": kind,
            "document_no": f"{office}{_SERIES[kind]}字{dice.pick(_BRACKETS).format(day.year)}{self.number}号",
            "decision_date": typed(dice, day),
            "penalty_case_no": f"{office}罚字〔{day.year}〕{self.number}号"
            if not transferred or dice.chance(500)
            else None,
            "unit_name": unit.name,
            "credit_code": unit.credit_code,
            "district_name": place.name,
            "daily_fine_days": dice.between(2, 30) if kind == "按日连续处罚" else None,
            "daily_fine_wan_yuan": dice.between(2, 40) if kind == "按日连续处罚" else None,
            "status": "已移送" if transferred else dice.pick(("生效", "已解除")),
            "reason": f"{owner}拒不改正违法行为" if transferred else None,
            "handler_name": self.book.person("name", person(_PEOPLE_FROM + 100 + self.number % 5)),
        }

    def day(self) -> date:
        """Give a day of the year's first half or so, in which a county that leaves may still be left."""
        return self.year.first + timedelta(days=self.dice.between(10, 300))

    def sound(self) -> list[Line]:
        """Give the documents that count, and those of the kinds that no figure counts."""
        restrictions = ("限制生产", "停产整治")
        kinds = [
            *["查封扣押"] * self.seized,
            *(restrictions[number % 2] for number in range(self.stopped)),
            *["移送行政拘留"] * self.handed_over,
            "按日连续处罚",
        ]
        return [Line(self.cells(kind, self.day())) for kind in kinds]

    def tricks(self, sound: list[Line]) -> list[Line]:
        """Give lines that look as if they counted."""
        seized = {_SEIZED: str(self.seized + 1)}
        stopped = {_STOPPED: str(self.stopped + 1)}
        handed_over = {_HANDED_OVER: str(self.handed_over + 1)}
        year, in_year = self.year, (self.year.first + timedelta(days=100)).isoformat()
        last = year.last - timedelta(days=20)

        def trick(
            kind: str, note: str, would_be: dict[str, str], cells: dict[str, Cell], **counts_if: str | None
        ) -> Line:
            return Line(cells, trick=Trick(kind, note, would_be, counts_if))

        def made(kind: str, day: date | None = None, **changed: Cell) -> dict[str, Cell]:
            return {**self.cells(kind, day or self.day()), **changed}

        first, transfer = sound[0].cells, sound[self.seized + self.stopped].cells
        # later than any that counts, so that the unit counts by its first document whether this one is there or not
        again = made("查封扣押", last, unit_name=first["unit_name"], credit_code=first["credit_code"])
        other = enterprise(self.dice, _UNITS_FROM + 900, self.city.districts[0])
        number = str(transfer["document_no"])
        # the same document, its number typed in another way
        spelt = number.replace("字", "").translate(str.maketrans("〔〕[]（）﹝﹞【】()", "〔〕〔〕〔〕〔〕〔〕〔〕"))
        before = made("停产整治", year.first - timedelta(days=20))
        lines = [
            trick(
                "second_document",
                "a second document for a unit that counts once",
                seized,
                again,
                credit_code=other.credit_code,
            ),
            trick("withdrawn", "withdrawn afterwards", seized, made("查封扣押", status="已撤销"), status="生效"),
            trick("withdrawn", "withdrawn afterwards", stopped, made("限制生产", status="撤销"), status="生效"),
            trick(
                "other_year",
                "decided in the year before",
                stopped,
                before,
                decision_date=in_year,
                document_no=str(before["document_no"]).replace(str(year.year - 1), str(year.year)),
            ),
            trick(
                "done_by_the_police",
                "ordered by the police, which nobody had asked",
                handed_over,
                made("行政拘留", status="公安已执行"),
                measure_type="移送行政拘留",
            ),
            trick(
                "handed_over_as_a_crime",
                "handed over, but not for detention",
                handed_over,
                made("移送涉嫌环境污染犯罪"),
                measure_type="移送行政拘留",
            ),
            trick(
                "same_document",
                "a document that stands there already",
                handed_over,
                {**transfer, "document_no": spelt},
                document_no=spelt.replace("〕", "〕9"),
            ),
        ]
        for district in self.city.left[:1]:
            day = max(district.valid_to, year.first) + timedelta(days=40)
            if day <= year.last:
                cells = self.cells("查封扣押", day, district)
                note = "in a county that had left by that day"
                lines.append(trick("county_that_left", note, seized, cells, district_name=self.city.districts[0].name))
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, kind: str = "停产整治", **changed: Cell) -> Line:
            return Line({**self.cells(kind, self.day()), **changed}, Mistake(column, rule, note))

        late = self.cells("停产整治", self.year.as_of + timedelta(days=200))
        day = damaged(date(self.year.year, 7, 2))
        bad = wrong_check(enterprise(self.dice, _UNITS_FROM + 901, self.city.districts[0]).credit_code)
        old = (self.year.first - timedelta(days=9)).isoformat()
        return [
            held("document_no", "N01.measures_number", "half a number", document_no=f"停产{self.year.year}-46"),
            held("decision_date", "N01.measures_year", "of another year than its number", decision_date=old),
            Line(late, Mistake("decision_date", "F11.measures", "after the file was received")),
            held("decision_date", "F12.measures", "a day that could be several", decision_date=day),
            held("measure_type", "F15.measures", "a kind that is none", measure_type="责令改正"),
            held("measure_type", "F15.measures", "a state that is none", status="研究中"),
            held("measure_type", "F15.measures", "a county that nobody knows", district_name="云上县"),
            held("measure_type", "F15.measures", "whose things, nobody knows", "查封扣押", credit_code=bad),
        ]


def deliver_measures(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    sound = ledger.sound()
    tricks, mistakes = ledger.tricks(sound), ledger.mistakes()
    autumn, came = date(year.year, 10, 31), year.as_of - timedelta(days=2)
    # by then all had begun, nothing was lifted yet, and the kinds were called otherwise
    early = [Line({**line.cells, "status": "执行中"}) for line in sound]
    Register("measures", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"配套办法案件台账_截至{autumn.year}年{autumn.month}月.csv",
        at(autumn + timedelta(days=4), 10),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    Register("measures", "ledger", _COLUMNS).deliver(
        book,
        ledger.dice.shuffled([*sound, *tricks, *mistakes]),
        f"配套办法案件台账_截至{year.year}年12月.xls",
        at(came, 10),
        form="html",
        title=f"{ledger.city.name}环境保护法配套办法案件台账（截至{year.year}年12月31日）",
        total=["合计", f"{len(sound) + len(tricks) + len(mistakes)}件"],
        notes=["备注：撤销的案件保留原行。"],
    )
