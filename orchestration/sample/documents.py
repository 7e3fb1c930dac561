"""The register of documents: the few that prove something, those that look like them, and all the others.

Belongs here: documents and their numbers. Does not belong here: what a plan promises (plan_targets), how lines become a
file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no document_no title category issuer_name document_date received_date published_date years matter "
    "subject_name status handler_name"
)
_PROVINCE, _COUNCIL = "样省生态环境厅", "样省人民政府"
# what comes in on any day and proves nothing: category, matter, title
_OTHERS = (
    ("政策", "环评豁免", "关于优化环评管理的通知"),
    ("政策", "", "关于做好秋冬季工作的通知"),
    ("制度", "", "机关值班制度"),
    ("制度", "政府信息公开", "信息公开审查制度"),
    ("规划", "流域治理规划", "流域治理规划编制大纲"),
    ("其他", "其他", "会议通知"),
)
_OTHER_DOCUMENTS = 60


@dataclass(frozen=True)
class Plan:
    """A document that promises something for rivers and reservoirs."""

    number: str
    day: date
    status: str


def plans(year: Year) -> dict[str, Plan]:
    """Give the plans by name: in force, its yearly action plan, a draft of another, and one that comes too late."""
    before, here = year.year - 1, year.year
    return {
        "plan": Plan(f"样政发〔{before}〕21号", date(before, 9, 17), "有效"),
        "action": Plan(f"样环发〔{here}〕18号", date(here, 4, 20), "有效"),
        "draft": Plan(f"样环函〔{here}〕77号", date(here, 8, 3), "征求意见稿"),
        "late": Plan(f"样政发〔{here + 1}〕1号", year.last + timedelta(days=4), "有效"),
    }


@dataclass(frozen=True)
class _Entry:
    """A line with the day on which the register took it in."""

    line: Line
    came: date


class _Register:
    """All lines of the register."""

    def __init__(self, book: Book, year: Year) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "documents")
        self.city = city_on(year.as_of)
        self.number = 0

    def entry(
        self,
        number: str,
        title: str,
        category: str,
        day: date,
        *,
        months: bool = False,
        after: int = 1,
        trick: Trick | None = None,
        **others: Cell,
    ) -> _Entry:
        """Write one document; `months`: its date is told to the month only."""
        self.number += 1
        dice = Dice(self.year.year, "document", self.number)
        told = dice.pick((f"{day.year}年{day.month}月", f"{day:%Y-%m}", f"{day.year}/{day.month}"))
        came = day + timedelta(days=after)
        cells: dict[str, Cell] = {
            "serial_no": self.number,
            "document_no": number,
            "title": title,
            "category": category,
            "issuer_name": _PROVINCE,
            "document_date": told if months else typed(dice, day),
            "received_date": typed(dice, came),
            "status": dice.pick(("有效", "现行有效")),
            "handler_name": self.book.person("name", person(5200 + self.number % 60)),
        }
        return _Entry(Line({**cells, **others}, trick=trick), came)

    def proofs(self) -> list[_Entry]:
        """Give the documents that prove the figures, and the plans."""
        year, dice = self.year, self.dice
        last = year.year - 1
        proofs = [
            self.entry(
                f"样环发〔{year.as_of.year}〕3号",
                f"{year.year}年法治政府建设年度报告",
                "年度报告",
                year.as_of,
                issuer_name=self.city.bureau,
                years=dice.pick((year.year, f"{year.year}年度")),
                matter="法治政府建设情况",
                # it goes online later: that is not the day of signature
                published_date=year.as_of + timedelta(days=12),
            ),
            self.entry(
                f"样环办函[{year.year}]第{dice.between(100, 300)}号",
                "关于确定流域规划编制试点的批复",
                "试点批复",
                date(year.year, dice.between(2, 11), 1),
                months=True,
                after=40,
                matter="流域规划编制试点",
                subject_name=self.city.name,
            ),
            self.entry(
                f"样文明办（{year.year}）{dice.between(5, 40)}号",
                "关于授予文明网站称号的决定",
                "表彰授牌",
                year.first + timedelta(days=dice.between(60, 300)),
                years=dice.pick((f"{last - 2}-{last}", f"{last - 2}—{last}年", f"{last - 2}至{last}年度")),
                matter="文明网站",
                subject_name=self.city.bureau,
            ),
        ]
        for name, plan in plans(year).items():
            proofs.append(
                self.entry(
                    plan.number,
                    f"流域治理规划（{name}）",
                    "规划",
                    plan.day,
                    issuer_name=_COUNCIL,
                    matter="流域治理规划",
                    status=plan.status,
                )
            )
        return proofs

    def reports(self) -> list[_Entry]:
        """Give what looks like the report of the year."""
        year = self.year
        here, last = str(year.year), year.year - 1
        # the report is signed on the day up to which the year is told, the one before likewise
        signed = {row["year"]: row["as_of_date"] for row in seed_rows("bureau", "report_year")}
        before = date.fromisoformat(signed.get(str(last), f"{here}-01-07"))
        law = "法治政府建设"

        def instead(kind: str, note: str, **counts_if: str) -> Trick:
            return Trick(kind, note, {"SP-META-02": None}, dict(counts_if))

        return [
            self.entry(
                f"样环发〔{before.year}〕2号",
                f"{last}年法治政府建设年度报告",
                "年度报告",
                before,
                years=last,
                trick=instead("report_of_last_year", "signed in the year, about the one before", years=here),
                matter=law,
                issuer_name=self.city.bureau,
            ),
            self.entry(
                f"样环发〔{year.as_of.year}〕4号",
                f"{year.year + 1}年法治政府建设工作安排",
                "规划",
                year.as_of - timedelta(days=1),
                years=year.year + 1,
                trick=instead(
                    "plan_of_next_year", "what is planned for the next year", category="年度报告", years=here
                ),
                matter=law,
                issuer_name=self.city.bureau,
            ),
            self.entry(
                f"样环函〔{year.year}〕98号",
                f"{year.year}年法治政府建设年度报告（征求意见稿）",
                "年度报告",
                year.last - timedelta(days=6),
                years=year.year,
                status="征求意见稿",
                trick=instead("draft", "a draft, signed earlier", status="有效"),
                matter=law,
                issuer_name=self.city.bureau,
            ),
            self.entry(
                f"样环发〔{year.as_of.year}〕1号",
                f"{year.year}年政府信息公开工作年度报告",
                "年度报告",
                year.as_of - timedelta(days=2),
                years=year.year,
                matter="政府信息公开",
                trick=instead("report_on_something_else", "a report of the year on another matter", matter=law),
            ),
        ]

    def honours(self) -> list[_Entry]:
        """Give awards and pilots that are not the ones meant: they prove nothing, and one more would change nothing."""
        year, city, last = self.year, self.city, self.year.year - 1
        day = year.first + timedelta(days=100)
        given: dict[str, str | None] = {"document_date": day.isoformat(), "received_date": day.isoformat()}
        honours = [
            self.entry(
                f"样文明办〔{last}〕6号",
                "关于授予文明网站称号的决定",
                "表彰授牌",
                date(last, 5, 20),
                years=f"{last - 3}-{last - 1}",
                matter="文明网站",
                subject_name=city.bureau,
                trick=Trick("award_of_last_year", "given a year before", {}, given),
            ),
            self.entry(
                f"样文明办〔{year.year}〕61号",
                "关于授予文明单位称号的决定",
                "表彰授牌",
                day,
                years=f"{last - 2}-{last}",
                matter="文明单位",
                subject_name=city.bureau,
                trick=Trick("another_award", "another title", {}, {"matter": "文明网站"}),
            ),
            self.entry(
                f"样文明办〔{year.year}〕62号",
                f"关于授予{year.year}年文明网站称号的决定",
                "表彰授牌",
                day,
                years=year.year,
                matter="文明网站",
                subject_name=city.bureau,
                trick=Trick("award_of_the_year_itself", "for the year itself", {}, {"years": f"{last - 2}-{last}"}),
            ),
            self.entry(
                f"样环办函〔{year.year}〕310号",
                "关于流域规划编制试点的批复（征求意见稿）",
                "试点批复",
                day,
                matter="流域规划编制试点",
                subject_name=city.name,
                status="征求意见稿",
                trick=Trick("draft_of_a_pilot", "a draft", {}, {"status": "有效"}),
            ),
            self.entry(
                f"样环办函〔{year.year}〕311号",
                "关于确定县级流域规划编制试点的批复",
                "试点批复",
                day,
                matter="流域规划编制试点",
                subject_name=city.districts[0].name,
                trick=Trick("pilot_of_a_county", "names a county, not the city", {}, {"subject_name": city.name}),
            ),
            self.entry(
                f"样环办函〔{year.year}〕312号",
                "关于确定无废城市试点的批复",
                "试点批复",
                day,
                matter="无废城市试点",
                subject_name=city.name,
                trick=Trick("another_pilot", "a pilot of something else", {}, {"matter": "流域规划编制试点"}),
            ),
        ]
        if city.stranger:
            honours.append(
                self.entry(
                    f"样文明办〔{year.year}〕63号",
                    "关于授予文明网站称号的决定",
                    "表彰授牌",
                    day,
                    years=f"{last - 2}-{last}",
                    matter="文明网站",
                    subject_name=city.stranger,
                    trick=Trick("award_to_somebody_else", "given to others", {}, {"subject_name": city.bureau}),
                )
            )
        return honours

    def others(self) -> list[_Entry]:
        """Give what else came in; a letter about a petition has a name in its title."""
        entries = []
        for number in range(_OTHER_DOCUMENTS):
            category, matter, title = self.dice.pick(_OTHERS)
            day = self.year.first + timedelta(days=self.dice.between(-300, 360))
            if number % 12 == 0:
                name = self.book.person("name", person(5300 + number))
                category, matter, title = "其他", "", f"关于{name}信访事项的复函"
            entries.append(
                self.entry(
                    f"样环{'发函办'[number % 3]}字〔{day.year}〕{500 + number}号",
                    title,
                    category,
                    day,
                    months=number % 9 == 0,
                    after=40 if number % 9 == 0 else self.dice.between(0, 15),
                    matter=matter or None,
                    status=self.dice.pick(("有效", "有效", "现行有效", "废止", "失效")),
                )
            )
        return entries

    def mistakes(self, delivered: date) -> list[_Entry]:
        """Give lines that must be held, each by one rule."""
        year, day = self.year, self.year.first + timedelta(days=50)

        def held(column: str, rule: str, note: str, category: str = "政策", **changed: Cell) -> _Entry:
            number = f"样环错〔{year.year}〕{self.number}号"
            made = self.entry(number, "待核文件", category, day)
            return _Entry(Line({**made.line.cells, **changed}, Mistake(column, rule, note)), made.came)

        return [
            held("document_no", "X01.number", "two numbers in one cell", document_no=f"样环发〔{year.year}〕7号、8号"),
            held("received_date", "X01.order", "received before it was signed", received_date=f"{day.year - 1}-12-01"),
            held("years", "X02", "an award of nobody knows when", "表彰授牌", years="/"),
            held("years", "X02", "a report about three years", "年度报告", years=f"{year.year - 2}-{year.year}"),
            held(
                "document_date",
                "F11.documents",
                "online after the register was received",
                published_date=(delivered + timedelta(days=90)).isoformat(),
            ),
            held("document_date", "F12.documents", "a day that could be several", document_date=damaged(day)),
            held("document_date", "F12.documents", "years cut short", years=f"{year.year - 3}-{(year.year - 1) % 100}"),
            held("category", "F15.documents", "nobody knows whether it is in force", status="待核"),
            held("category", "F15.documents", "a matter that no list has", matter="文明网页"),
            held(
                "category", "F15.documents", "a title for nobody known", matter="文明网站", subject_name="云上市生态局"
            ),
        ]


def deliver_documents(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one register a bureau
    """Make an earlier state of the register, and the one that counts."""
    targets.follows("SP-META-01", str(year.year))
    targets.follows("SP-META-02", year.as_of.isoformat())
    targets.follows("SP-WAT-07", "true")
    targets.follows("SP-GOV-02", "true")
    made = _Register(book, year)
    came = year.as_of + timedelta(days=20)
    entries = [*made.proofs(), *made.reports(), *made.honours(), *made.others()]
    middle = date(year.year, 6, 30)
    early = [Line(entry.line.cells) for entry in entries if entry.came <= middle]
    Register("documents", "register", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"文件登记簿_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=4), 10),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    lines = [entry.line for entry in [*entries, *made.mistakes(came)]]
    # what was entered last was entered once more
    again = Line(entries[-1].line.cells)
    Register("documents", "register", _COLUMNS).deliver(
        book,
        [*made.dice.shuffled(lines), again],
        f"收文与文件登记簿_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 10),
        sheet="登记簿",
        title=f"{made.city.bureau}收文与文件登记簿（截至{came.year}年{came.month}月{came.day}日）",
        notes=["注：征求意见稿只作登记，不作依据。"],
    )
