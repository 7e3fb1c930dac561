"""Projects of the basin: the monthly dispatch of those that are carried out, and the library of those being planned.

Belongs here: projects, their lots and their months. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from orchestration.sample.book import Book
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person, phone
from orchestration.sample.registers import Form, Line, Mistake, Register, Trick
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

_BASIN = words(
    "serial_no project_no project_name category_name place_name total_invest_wan_yuan fund_source start_date "
    "completion_date progress_percent status dispatch_date parent_project_no contact_name contact_phone"
)
_PLANNED = words(
    "serial_no project_no project_name category place_name total_invest_wan_yuan planning_stage entered_date left_date "
    "implemented_project_no contact_name contact_phone"
)
_WORKS = ("污水处理厂提标改造", "河道生态修复", "人工湿地", "雨污分流管网", "畜禽粪污治理", "水源地隔离防护")
_FUNDS = ("中央资金", "省级资金", "地方自筹", "专项债券")
_STAGES = ("谋划", "项目建议书", "可行性研究", "初步设计")
_SAID = {
    "not_started": ("未开工", "前期"),
    "under_construction": ("在建", "建设中", "施工中"),
    "completed": ("完工", "已完工", "竣工"),
    "operating": ("运行", "已运行", "投入运行"),
    "stopped": ("停建", "停工"),
}
_FORMS: tuple[tuple[Form, str, str], ...] = (
    ("xlsx", "xlsx", "utf-8"),
    ("csv", "csv", "gb18030"),
    ("html", "xls", "gb18030"),
)
# the month after the year, in which the year's last state has already changed
_NEXT_JANUARY = 13
# it was delivered twice, and corrected the second time
_CORRECTED = 11


def basin_number(year: Year, number: int) -> str:
    """Give the number of a project; the library of planned projects names some of them."""
    return f"LY{year.year}-{number:03d}"


def _wan_yuan(dice: Dice) -> Cell:
    wan = dice.between(80, 30000)
    return dice.pick((wan, str(wan), f"{wan:,}", f"{wan}.{dice.between(10, 99)}", f"{wan}万元"))


@dataclass(frozen=True)
class _Project:
    """A project or lot; months are counted from 1, January of the year, and may lie before it or after it."""

    number: int
    fixed: dict[str, Cell]
    start: int
    # from this month on it has its final status
    last_change: int
    final: str
    trick: Trick | None = None
    # cells that are wrong in the year's last month, and what must hold them
    wrong: dict[str, Cell] = field(default_factory=dict)
    mistake: Mistake | None = None


class _Basin:
    """All projects, and how they stand in each month."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "basin_projects")
        self.city = city_on(year.last)
        self.carried_out = targets.count("SP-WAT-06", 30, 80)
        self.numbers = count(1)
        self.projects = [self.sound() for _ in range(self.carried_out)]
        self.projects += [*self.tricks(), *self.mistakes()]

    def month(self, month: int) -> date:
        """Give the first day of a month."""
        return date(self.year.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

    def fixed(self, number: int, place: str = "") -> dict[str, Cell]:
        """Write what stays the same in every month."""
        dice = Dice(self.year.year, "basin project", number)
        # one in five lies in two counties
        counties = [district.name for district in dice.some(self.city.districts, 2 if dice.chance(200) else 1)]
        work = dice.pick(_WORKS)
        return {
            "serial_no": number,
            "project_no": basin_number(self.year, number),
            "project_name": f"样流域{work}{number}号工程",
            "category_name": work,
            "place_name": place or "、".join(counties),
            "total_invest_wan_yuan": _wan_yuan(dice),
            "fund_source": dice.pick(_FUNDS),
            "contact_name": self.book.person("name", person(5200 + number)),
            "contact_phone": self.book.person("phone", phone(340000 + number)),
        }

    def sound(self) -> _Project:
        """Give a project that is being built, is completed, or runs at the end of the year."""
        number = next(self.numbers)
        dice = Dice(self.year.year, "basin state", number)
        start = dice.between(-8, 6)
        final = dice.pick(("under_construction", "completed", "operating"))
        change = start if final == "under_construction" else dice.between(max(start, 0) + 2, 12)
        return _Project(number, self.fixed(number), start, change, final)

    def tricks(self) -> list[_Project]:
        """Give projects that look as if they counted, and lots."""
        more = {"SP-WAT-06": str(self.carried_out + 1)}

        def trick(kind: str, note: str, counts_if: dict[str, str | None], start: int, change: int, final: str) -> None:
            number = next(self.numbers)
            found.append(_Project(number, self.fixed(number), start, change, final, Trick(kind, note, more, counts_if)))

        found: list[_Project] = []
        trick("not_started_yet", "begins in the month after the year", {"status": "在建"}, 13, 13, "under_construction")
        trick("not_started", "has not begun", {"status": "完工"}, 99, 99, "under_construction")
        trick("stopped", "was stopped in the last month of the year", {"status": "在建"}, -3, 12, "stopped")
        for project in self.projects[:3]:
            for lot in (1, 2):
                cells = {
                    **project.fixed,
                    "project_no": f"{basin_number(self.year, project.number)}-{lot}",
                    "project_name": f"{project.fixed['project_name']}{lot}标段",
                    "parent_project_no": basin_number(self.year, project.number),
                }
                how = Trick("lot", "a lot of a project that is counted", more, {"parent_project_no": None})
                found.append(_Project(project.number, cells, project.start, project.last_change, project.final, how))
        for district in self.city.left[:1]:
            number = next(self.numbers)
            how = Trick(
                "county_that_left",
                "lies in a county that had left by the end of the year",
                more,
                {"place_name": self.city.districts[0].name},
            )
            found.append(_Project(number, self.fixed(number, district.name), -5, -5, "under_construction", how))
        twice = self.projects[3]
        how = Trick("repeated", "the same line twice", more, {"project_no": basin_number(self.year, 900)})
        found.append(_Project(twice.number, twice.fixed, twice.start, twice.last_change, twice.final, how))
        return found

    def mistakes(self) -> list[_Project]:
        """Give projects whose line of the last month must be held, each by one rule."""
        day = self.month(12) + timedelta(days=24)

        def held(column: str, rule: str, note: str, **wrong: Cell) -> _Project:
            number = next(self.numbers)
            mistake = Mistake(column, rule, note)
            return _Project(number, self.fixed(number), -2, 5, "completed", None, wrong, mistake)

        own = held("parent_project_no", "J01.lot", "a lot of itself")
        own.wrong["parent_project_no"] = own.fixed["project_no"]
        return [
            own,
            held("project_no", "J01.present", "no number", project_no="/"),
            held(
                "completion_date",
                "J01.order",
                "completed before it was begun",
                start_date=f"{self.year.year}年6月",
                completion_date=f"{self.year.year}年3月",
            ),
            held(
                "dispatch_date",
                "F11.basin_projects",
                "told of a day after the file was received",
                dispatch_date=(self.year.as_of + timedelta(days=300)).isoformat(),
            ),
            held("dispatch_date", "F12.basin_projects", "a day that could be several", dispatch_date=damaged(day)),
            held("start_date", "F12.basin_projects", "a month that could be several", start_date="2020.1"),
            held("status", "F15.basin_projects", "a status that nobody agreed on", status="推进中"),
            held("place_name", "F15.basin_projects", "a county that nobody knows", place_name="云上县"),
            held(
                "place_name",
                "F15.basin_projects",
                "one of two counties that nobody knows",
                place_name=f"{self.city.districts[0].name}、云上县",
            ),
        ]

    def line(self, project: _Project, month: int) -> Line:
        """Write a project as it stands in a month."""
        dice = Dice(self.year.year, "basin month", project.number, month)
        last = month == self.year.last.month
        status = (
            "not_started"
            if month < project.start
            else project.final
            if month >= project.last_change
            else "under_construction"
        )
        progress = {"not_started": 0, "completed": 100, "operating": 100}.get(status, 30 + 2 * (month - project.start))
        begun, done = self.month(project.start), self.month(project.last_change) + timedelta(days=9)
        cells = {
            **project.fixed,
            "start_date": dice.pick((f"{begun.year}年{begun.month}月", typed(dice, begun)))
            if status != "not_started"
            else None,
            "completion_date": typed(dice, done) if status in ("completed", "operating") else None,
            "progress_percent": dice.pick((progress, str(progress), f"{progress}%")),
            "status": dice.pick(_SAID[status]),
            "dispatch_date": typed(dice, self.month(month) + timedelta(days=24 + project.number % 3)),
        }
        if not last:
            return Line(cells)
        return Line({**cells, **project.wrong}, project.mistake, project.trick)


def deliver_basin_projects(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one list
    """Make a file a month, each with all projects; one month twice, and one month more than the year has."""
    basin = _Basin(book, year, targets)
    for month in range(1, _NEXT_JANUARY + 1):
        day, (form, ending, encoding) = basin.month(month), _FORMS[month % 3]
        register = Register("basin_projects", "dispatch", _BASIN, spelling=month % 2)
        lines = [basin.line(project, month) for project in basin.projects]
        name, came = (
            f"流域重点项目月调度表_{day.year}年{day.month}月",
            at(basin.month(month + 1) + timedelta(days=4), 9),
        )
        versions = [(name, came, lines)]
        if month == _CORRECTED:
            wrong = [Line({**line.cells, "status": "停建"}) for line in lines[:5]]
            versions = [(name, came, [*wrong, *lines[5:]]), (f"{name}（更正）", came + timedelta(days=2), lines)]
        for version, received, content in versions:
            register.deliver(
                book,
                content,
                f"{version}.{ending}",
                received,
                form=form,
                encoding=encoding,
                sheet="调度表",
                title=f"{basin.city.name}流域重点项目月调度表（{day.year}年{day.month}月）",
                total=["合计", None, f"{len(content)}项"],
                notes=["注：标段随所属项目一并列出，不另计项目。"],
            )


class _Library:
    """All projects of the library."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "planned_projects")
        self.city = city_on(year.as_of)
        self.planned = targets.count("SP-WAT-09", 30, 70)
        self.kinds = targets.count("SP-WAT-08", 3, 6)
        self.labels: dict[str, list[str]] = {}
        for row in seed_rows("registers", "planned_projects_word"):
            if row["field"] == "category":
                self.labels.setdefault(row["value"], []).append(row["label"])
        self.categories = list(self.labels)
        if self.kinds > min(len(self.categories), self.planned):
            raise SampleError(
                f"seeds/registers/planned_projects_word.csv knows {len(self.categories)} categories, "
                f"so no sample can have {self.kinds}."
            )
        self.numbers = count(1)

    def cells(self, category: str, entered: date, left: date | None = None, place: str = "") -> dict[str, Cell]:
        """Write one project."""
        number = next(self.numbers)
        dice = Dice(self.year.year, "planned project", number)
        label = dice.pick(self.labels[category])
        asked = f"（联系{self.book.person('phone', phone(346000 + number))}）" if number % 5 == 0 else ""
        return {
            "serial_no": number,
            "project_no": f"MH{self.year.year}-{number:03d}",
            "project_name": f"样流域{label}{number}号储备项目{asked}",
            "category": label,
            "place_name": place or dice.pick(self.city.districts).name,
            "total_invest_wan_yuan": _wan_yuan(dice),
            "planning_stage": dice.pick(_STAGES),
            "entered_date": typed(dice, entered),
            "left_date": typed(dice, left) if left else None,
            "contact_name": self.book.person("name", person(5300 + number)),
            "contact_phone": self.book.person("phone", phone(345000 + number)),
        }

    def day(self) -> date:
        """Give a day of the year before its last month."""
        return self.year.first + timedelta(days=self.dice.between(0, 320))

    def sound(self) -> list[Line]:
        """Give the projects that count, of each category at least one."""
        lines = []
        for number in range(self.planned):
            cells = self.cells(self.categories[number % self.kinds], self.day())
            # two are carried out already and have not left: the overlap of both lists
            if number in (1, 2):
                cells["implemented_project_no"] = basin_number(self.year, number)
            lines.append(Line(cells))
        # one leaves after the day of the report, and still was there on it
        lines[0].cells["left_date"] = (self.year.as_of + timedelta(days=3)).isoformat()
        return lines

    def tricks(self, twice: Line) -> list[Line]:
        """Give projects that look as if they counted; the first and the second in a category of their own, if any."""
        as_of, known = self.year.as_of, self.categories[0]
        more = {"SP-WAT-09": str(self.planned + 1)}
        other, more_kinds = known, more
        if self.kinds < len(self.categories):
            other = self.categories[self.kinds]
            more_kinds = {**more, "SP-WAT-08": str(self.kinds + 1)}
        lines = [
            Line(
                self.cells(other, self.day(), self.year.last - timedelta(days=5)),
                trick=Trick("left", "left the library before the day of the report", more_kinds, {"left_date": None}),
            ),
            Line(
                self.cells(other, as_of + timedelta(days=2)),
                trick=Trick(
                    "entered_after",
                    "entered after the day of the report",
                    more_kinds,
                    {"entered_date": self.year.last.isoformat()},
                ),
            ),
            Line(
                self.cells(known, self.day(), as_of),
                trick=Trick("left_that_day", "left on the day of the report", more, {"left_date": None}),
            ),
            Line(twice.cells, trick=Trick("repeated", "the same line twice", more, {"project_no": "MH-REPEATED"})),
        ]
        for district in self.city.left[:1]:
            lines.append(
                Line(
                    self.cells(known, self.year.first, place=district.name),
                    trick=Trick(
                        "county_that_left",
                        "lies in a county that had left by the day of the report",
                        more,
                        {"place_name": self.city.districts[0].name},
                    ),
                )
            )
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.categories[0], self.day()), **changed}, Mistake(column, rule, note))

        late, early = self.year.as_of + timedelta(days=300), self.year.first - timedelta(days=300)
        return [
            held("project_no", "J01.present", "no number", project_no="无"),
            held("left_date", "J01.order", "left before it entered", left_date=early.isoformat()),
            held("entered_date", "F11.planned_projects", "after the file was received", entered_date=late.isoformat()),
            held("entered_date", "F12.planned_projects", "could be several", entered_date=damaged(self.year.last)),
            held("left_date", "F12.planned_projects", "a day without its year", left_date="4月1日"),
            held("category", "F15.planned_projects", "a category that nobody agreed on", category="其他类"),
            held("place_name", "F15.planned_projects", "a county that nobody knows", place_name="云上县"),
        ]


def deliver_planned_projects(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one list
    """Make an earlier state of the library, and the one that counts."""
    library = _Library(book, year, targets)
    sound = library.sound()
    lines = library.dice.shuffled([*sound, *library.tricks(sound[4]), *library.mistakes()])
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    # of those that had entered by the middle of the year nothing else was known
    nothing = dict.fromkeys(("left_date", "implemented_project_no"))
    early = [Line({**line.cells, **nothing, "entered_date": year.first.isoformat()}) for line in sound[::2]]
    Register("planned_projects", "library", _PLANNED, spelling=1).deliver(
        book,
        early,
        f"谋划项目库_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=6), 10),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    Register("planned_projects", "library", _PLANNED).deliver(
        book,
        lines,
        f"谋划项目库_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 10),
        sheet="项目库",
        title=f"{library.city.name}谋划项目库（截至{came.year}年{came.month}月{came.day}日）",
        total=["合计", None, f"{len(lines)}项"],
        notes=["注：已实施的项目在退出前仍列于本表。"],
    )
