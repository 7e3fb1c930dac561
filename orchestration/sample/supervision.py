"""Cases and issues that inspections handed over, round by round, and the bulletins that announced the cases.

Belongs here: cases, issues, batches, and what looks as if it counted. Does not belong here: how lines become a file
(registers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, home, person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_CASE_COLUMNS = words(
    "serial_no round case_no content district_names pollution_type investigation substantiated rectification_goal "
    "handling latest_progress status ordered_rectifications fine_wan_yuan is_key assigned_date completed_date "
    "signed_off_date is_duplicate original_case_no acceptance lead_unit_name relayed_petition_no contact_name "
    "contact_phone"
)
_ISSUE_COLUMNS = words(
    "serial_no round issue_no issue district_names feedback_date rectification_goal due responsible_unit_name "
    "acceptance_unit_name measures progress status completed_date signed_off_date"
)
_BULLETIN_COLUMNS = words("round batch_no bulletin_date calls letters total cumulative")
_POLLUTION = ("大气", "水", "噪声", "固体废物", "大气、噪声", "水，土壤", "生态", "其他", "大气 水")
_OPEN = ("正在办理", "整改中", "未办结", "阶段性办结")
_DONE = ("已办结", "已办结", "已完成", "基本完成", "已销号")
_UNITS_FROM, _UNITS = 28000, 2000
_PEOPLE_FROM = 280000


@dataclass(frozen=True)
class _Round:
    """A round of inspection: its name, when it handed its cases over, and how it numbers them."""

    label: str
    first: date
    days: int
    share: int
    is_central: bool
    has_bulletins: bool


@dataclass(frozen=True)
class _Item:
    """A case or an issue: what its line says once it is all known, and how it stood before."""

    line: Line
    assigned: date
    done: date | None
    before: str


class _Ledger:
    """All cases and issues."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "supervision")
        self.city: City = city_on(year.as_of)
        self.assigned = targets.count("SP-SUP-01", 300, 2000)
        self.completed = targets.count("SP-SUP-02", 250, 290)
        targets.follows("SP-SUP-03", self.ratio(self.completed, self.assigned))
        self.middle = date(year.year, 6, 30)
        self.came = year.as_of + timedelta(days=20)
        y = year.year
        self.rounds = (
            _Round("中央第一轮督察", date(y - 3, 8, 12), 30, 45, True, True),
            _Round("中央“回头看”", date(y - 2, 11, 6), 28, 25, True, True),
            _Round("省级第一轮", date(y - 1, 6, 3), 25, 20, False, True),
            _Round("专项督察", date(y, 5, 8), 150, 10, False, False),
        )
        self.numbers: dict[str, int] = {}
        self.serial = 0

    @staticmethod
    def ratio(part: int, whole: int) -> str:
        """Give a share in percent with two places."""
        return str((Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_EVEN))

    def would(self, more: int, done: int) -> dict[str, str]:
        """Say what the figures became with so many more handed over and done."""
        assigned, completed = self.assigned + more, self.completed + done
        changed = {"SP-SUP-03": self.ratio(completed, assigned)}
        if more:
            changed["SP-SUP-01"] = str(assigned)
        if done:
            changed["SP-SUP-02"] = str(completed)
        if changed["SP-SUP-03"] == self.ratio(self.completed, self.assigned):
            del changed["SP-SUP-03"]
        return changed

    def number(self, told: _Round, day: date) -> str:
        """Give the next number of a round; other rounds use the same ones where they only count."""
        self.numbers[told.label] = self.numbers.get(told.label, 0) + 1
        count = self.numbers[told.label]
        if not told.is_central:
            return f"{count:04d}"
        way = self.dice.pick("XD")
        return f"{way}1YB{day:%Y%m%d}{count:04d}"

    def case(self, told: _Round, day: date, districts: tuple[District, ...], done: date | None, status: str) -> _Item:
        """Write one case."""
        self.serial += 1
        serial, dice, book = self.serial, Dice(self.year.year, "supervision case", self.serial), self.book
        first = districts[0]
        unit = enterprise(dice, _UNITS_FROM + serial % _UNITS, first)
        name = book.person("name", person(_PEOPLE_FROM + serial))
        number = book.person("phone", phone(_PEOPLE_FROM + serial))
        address = book.person("address", home(first, serial))
        pollution = dice.pick(_POLLUTION)
        found = dice.pick(("属实", "部分属实", "基本属实", "不属实"))
        fined = done is not None and dice.chance(120)
        cells: dict[str, Cell] = {
            "serial_no": serial,
            "round": told.label,
            "case_no": self.number(told, day),
            "content": f"{address}居民{name}（{number}）反映{unit.name}{pollution}问题。",
            "district_names": dice.pick("、，,").join(district.name for district in districts),
            "pollution_type": pollution,
            "investigation": f"经现场调查，{unit.name}情况{found}。",
            "substantiated": found,
            "rectification_goal": "立行立改，举一反三",
            "handling": f"已约谈负责人{name}" if fined else "已责令整改",
            "latest_progress": f"{name}已签字确认" if done else "按计划推进",
            "status": status,
            "ordered_rectifications": dice.between(0, 2),
            "fine_wan_yuan": dice.pick(("2", "5", "0.5", "10")) if fined else None,
            "is_key": "是" if dice.chance(60) else "否",
            "assigned_date": typed(dice, day),
            "completed_date": typed(dice, done) if done else None,
            "signed_off_date": typed(dice, done) if done and status == "已销号" else None,
            "is_duplicate": "否",
            "original_case_no": None,
            "acceptance": dice.pick(("已验收", "验收合格")) if done else "未验收",
            "lead_unit_name": f"{first.name}人民政府",
            "relayed_petition_no": f"SPJB{day:%Y%m%d}{serial:04d}" if dice.chance(50) else None,
            "contact_name": book.person("name", person(_PEOPLE_FROM + 3000 + serial % 60)),
            "contact_phone": book.person("phone", phone(_PEOPLE_FROM + 3000 + serial % 60)),
        }
        # a status never goes back: what is still open now had closed no step before
        return _Item(Line(cells), day, done, dice.pick(_OPEN if done else _OPEN[:3]))

    def issue(self, told: _Round, day: date, done: date | None, status: str, before: str = "达到序时进度") -> _Item:
        """Write one issue of the feedback."""
        self.serial += 1
        label = f"问题 {told.label}"
        self.numbers[label] = self.numbers.get(label, 0) + 1
        dice = Dice(self.year.year, "supervision issue", self.serial)
        district = dice.pick(self.city.districts)
        name = self.book.person("name", person(_PEOPLE_FROM + self.serial))
        cells: dict[str, Cell] = {
            "serial_no": self.serial,
            "round": told.label,
            "issue_no": str(self.numbers[label]),
            "issue": f"{district.name}{dice.pick(('畜禽养殖', '城镇污水', '秸秆露天焚烧', '散煤燃烧'))}整治不到位。",
            "district_names": district.name if dice.chance(700) else None,
            "feedback_date": typed(dice, day),
            "rectification_goal": "全面完成整改任务",
            "due": dice.pick((f"{self.year.year + 1}年12月", f"{self.year.year}年6月", "长期坚持")),
            "responsible_unit_name": f"{district.name}人民政府",
            "acceptance_unit_name": self.city.bureau,
            "measures": f"由{name}牵头，制定整改方案",
            "progress": "已完成验收" if done else "按计划推进",
            "status": status,
            "completed_date": typed(dice, done) if done else None,
            "signed_off_date": typed(dice, done + timedelta(days=5)) if done and status == "已销号" else None,
        }
        return _Item(Line(cells), day, done, before)

    def own(self) -> District:
        """Give one of the city's counties and districts."""
        return self.dice.pick(self.city.districts)

    def handlers(self, number: int) -> tuple[District, ...]:
        """Give who handles a case: two or three of them for some, one of which may have left since."""
        districts = self.city.districts
        if number % 19 == 0 and len(districts) > 1:
            return tuple(self.dice.some(districts, min(2 + number % 2, len(districts))))
        if number % 67 == 0 and self.city.left:
            return (self.city.left[0], self.own())
        return (self.own(),)

    def finish(self, day: date) -> date:
        """Give a day on which something was done, before the day of the report."""
        return min(day + timedelta(days=self.dice.between(10, 400)), self.year.as_of - timedelta(days=1))

    def sound_issues(self, wanted: int, still_open: int) -> list[_Item]:
        """Give the issues that count, the last of them not done by the day of the report."""
        items = []
        for number in range(wanted):
            told = self.rounds[number % 3]
            day = told.first + timedelta(days=told.days + 60)
            if number >= wanted - still_open:
                status = self.dice.pick(("达到序时进度", "未达到序时进度", "未启动"))
                items.append(self.issue(told, day, None, status, "未启动"))
            elif number % 9 == 4:
                # done without a day: known by the middle of the year, for the ledger of then says so
                items.append(self.issue(told, day, None, "基本完成", "基本完成"))
            else:
                done = min(self.finish(day), self.year.as_of - timedelta(days=8))
                items.append(self.issue(told, day, done, self.dice.pick(("已完成", "基本完成", "已销号"))))
        return items

    def sound_cases(self, wanted: int, still_open: int) -> list[_Item]:
        """Give the cases that count, spread over the rounds; some are not done."""
        items: list[_Item] = []
        upto = 0
        for told in self.rounds:
            first, upto = len(items), upto + told.share
            for number in range(first, wanted * upto // 100):
                day = told.first + timedelta(days=(number - first) % told.days)
                if number >= wanted - still_open:
                    items.append(self.case(told, day, (self.own(),), None, self.dice.pick(_OPEN)))
                else:
                    done = self.finish(day)
                    items.append(self.case(told, day, self.handlers(number), done, self.dice.pick(_DONE)))
        return items

    def open_tricks(self) -> tuple[list[_Item], list[_Item]]:
        """Give cases and issues that are handed over, look done, and were not by the day of the report."""
        without = self.would(-1, 0)
        in_time, late = self.year.last.isoformat(), self.year.as_of + timedelta(days=5)

        def kept(item: _Item, kind: str, note: str, **counts_if: str | None) -> _Item:
            trick = Trick(kind, note, self.would(0, 1), dict(counts_if), without)
            return replace(item, line=replace(item.line, trick=trick))

        central, look_back, province = self.rounds[0], self.rounds[1], self.rounds[2]
        told = [central.first + timedelta(days=central.days + 60), look_back.first + timedelta(days=90)]
        cases = [
            kept(
                self.case(province, province.first, (self.own(),), late, "已办结"),
                "completed_after",
                "done after the day of the report",
                completed_date=in_time,
            ),
            kept(
                self.case(look_back, look_back.first, (self.own(),), None, "阶段性办结"),
                "only_a_step_closed",
                "a step is closed, the case is not",
                status="已办结",
                completed_date=in_time,
            ),
        ]
        issues = [
            kept(
                self.issue(central, told[0], None, "达到序时进度", "未达到序时进度"),
                "on_schedule",
                "on schedule is not done",
                status="基本完成",
                completed_date=in_time,
            ),
            kept(
                self.issue(look_back, told[1], None, "基本完成"),
                "completed_on_no_day",
                "done without a day, and the ledger of the middle of the year did not know it",
                completed_date=in_time,
            ),
        ]
        return cases, issues

    def tricks(self, sound: list[_Item]) -> tuple[list[_Item], list[_Item]]:
        """Give cases and issues that look as if they had been handed over to the city by then."""
        more = self.would(1, 1)
        late, in_time = self.year.as_of + timedelta(days=3), self.year.last.isoformat()
        central, special = self.rounds[0], self.rounds[3]
        cases = []
        for first in [item for item in sound if item.done and item.line.cells["round"] == central.label][3:120:9]:
            again = self.case(central, first.assigned, self._handlers_of(first), first.done, "已办结")
            trick = Trick(
                "repeated_case",
                "repeats a case of the same round",
                more,
                {"is_duplicate": "否", "original_case_no": None},
            )
            cells: dict[str, Cell] = {
                "is_duplicate": "是",
                "original_case_no": first.line.cells["case_no"],
                "is_key": "否",
                "relayed_petition_no": None,
            }
            cases.append(replace(again, line=Line({**again.line.cells, **cells}, trick=trick)))
        after = self.case(special, late, (self.own(),), late + timedelta(days=2), "已办结")
        changed: dict[str, str | None] = {"assigned_date": in_time, "completed_date": in_time}
        trick = Trick("assigned_after", "handed over after the day of the report", more, changed)
        cases.append(replace(after, line=replace(after.line, trick=trick)))
        for number, left in enumerate(self.city.left[:1] * 4):
            day = central.first + timedelta(days=number)
            gone = self.case(central, day, (left,), self.finish(day), "已办结")
            trick = Trick(
                "county_that_left",
                "handled by a county that had left by the day of the report, and by no other",
                more,
                {"district_names": self.city.districts[0].name},
            )
            cases.append(replace(gone, line=replace(gone.line, trick=trick)))
        issue = self.issue(special, late, late + timedelta(days=2), "已完成")
        changed = {"feedback_date": in_time, "completed_date": in_time}
        trick = Trick("assigned_after", "fed back after the day of the report", more, changed)
        return cases, [replace(issue, line=replace(issue.line, trick=trick))]

    def _handlers_of(self, item: _Item) -> tuple[District, ...]:
        names = re.split("[、，,]", str(item.line.cells["district_names"]))
        return tuple(district for district in (*self.city.districts, *self.city.left) if district.name in names)

    def mistakes(self) -> tuple[list[Line], list[Line]]:
        """Give cases and issues that must be held, each by one rule; all of a round without bulletins."""
        special = self.rounds[3]
        day = special.first + timedelta(days=9)
        before, future = day - timedelta(days=300), self.came + timedelta(days=90)

        def case(column: str, rule: str, note: str, **changed: Cell) -> Line:
            made = self.case(special, day, (self.own(),), day + timedelta(days=30), "已办结")
            return Line({**made.line.cells, **changed}, Mistake(column, rule, note))

        def issue(column: str, rule: str, note: str, **changed: Cell) -> Line:
            made = self.issue(special, day, day + timedelta(days=30), "已完成")
            return Line({**made.line.cells, **changed}, Mistake(column, rule, note))

        cases = [
            case("case_no", "S01.present", "no number", case_no="/"),
            case("completed_date", "S04", "done before it was handed over", completed_date=before.isoformat()),
            case("status", "S04.state", "a day of completion, and still open", status="正在办理"),
            case(
                "original_case_no",
                "T05",
                "the case that it repeats does not exist",
                is_duplicate="是",
                original_case_no="9999",
            ),
            case("original_case_no", "T05", "repeats one, and is no duplicate", original_case_no="0001"),
            case(
                "completed_date",
                "F11.supervision",
                "done after the file was received",
                completed_date=future.isoformat(),
            ),
            case("assigned_date", "F12.supervision", "a day that could be several", assigned_date=damaged(day)),
            case("status", "F15.supervision", "a status that is none", status="研究中"),
            case("status", "F15.supervision", "one of the districts is unknown", district_names="云上县、市本级"),
            case("status", "F15.supervision", "a round that could be several", round="中央督察"),
        ]
        issues = [
            issue("issue_no", "S01.present", "no number", issue_no="—"),
            issue("issue_no", "S01.number", "a number below nought", issue_no="-13"),
            issue("feedback_date", "S04.feedback", "fed back on no day", feedback_date=None),
            issue("completed_date", "S04", "done before it was fed back", completed_date=before.isoformat()),
            issue("status", "S04.state", "a day of completion, and not begun", status="未启动"),
            issue(
                "completed_date",
                "F11.supervision",
                "done after the file was received",
                completed_date=future.isoformat(),
            ),
            issue("completed_date", "F12.supervision", "a day that could be several", completed_date=damaged(day)),
            issue("status", "F15.supervision", "a status that is none", status="待定"),
        ]
        return cases, issues

    def batches(self, cases: list[_Item]) -> list[Line]:
        """Give a bulletin for each day on which a round handed over cases, and lines that must be held."""
        lines = []
        for told in (one for one in self.rounds if one.has_bulletins):
            own = [item for item in cases if item.line.cells["round"] == told.label]
            so_far = 0
            for number, day in enumerate(sorted({item.assigned for item in own}), start=1):
                of_day = [item for item in own if item.assigned == day]
                calls = sum(
                    str(item.line.cells["case_no"]).startswith("D") if told.is_central else index % 3 == 0
                    for index, item in enumerate(of_day)
                )
                so_far += len(of_day)
                lines.append(
                    Line(
                        {
                            "round": told.label,
                            "batch_no": self.dice.pick((number, f"第{number}批")),
                            "bulletin_date": typed(self.dice, day),
                            "calls": calls,
                            "letters": len(of_day) - calls,
                            "total": len(of_day),
                            "cumulative": so_far,
                        }
                    )
                )
        # of a round that has no bulletins otherwise, so that nothing is missing without them
        special, future = self.rounds[3], self.came + timedelta(days=30)
        batch: dict[str, Cell] = {"round": special.label, "calls": 1, "letters": 2, "total": 3, "cumulative": 3}
        for number, (column, rule, note, cell) in enumerate(
            (
                ("bulletin_date", "F11.supervision", "dated after the file was received", future.isoformat()),
                ("bulletin_date", "F12.supervision", "a day that could be several", damaged(special.first)),
                ("total", "F15.supervision", "no number", "若干"),
            ),
            start=1,
        ):
            line = {**batch, "batch_no": number, "bulletin_date": special.first.isoformat(), column: cell}
            lines.append(Line(line, Mistake(column, rule, note)))
        return lines

    def earlier(self, items: list[_Item]) -> list[Line]:
        """Give the ledger of the middle of the year: what had come by then, and not yet what was done later."""
        nothing = ("completed_date", "signed_off_date", "fine_wan_yuan")
        lines = []
        for item in (one for one in items if one.assigned <= self.middle):
            is_done = item.done is not None and item.done <= self.middle - timedelta(days=10)
            changed: dict[str, Cell] = {} if is_done else {**dict.fromkeys(nothing), "status": item.before}
            if not is_done and "acceptance" in item.line.cells:
                changed["acceptance"] = "未验收"
            lines.append(Line({**item.line.cells, **changed}))
        return lines


def _upto(day: date) -> str:
    return f"截至{day.year}年{day.month}月{day.day}日"


def deliver_supervision(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one a bureau
    """Make the ledgers of the middle of the year, and those that count, with the bulletins."""
    ledger = _Ledger(book, year, targets)
    open_cases, open_issues = ledger.open_tricks()
    still_open = ledger.assigned - ledger.completed - len(open_cases) - len(open_issues)
    wanted_issues = 44
    issues = ledger.sound_issues(wanted_issues, min(4, still_open))
    cases = ledger.sound_cases(
        ledger.assigned - wanted_issues - len(open_cases) - len(open_issues), still_open - min(4, still_open)
    )
    more_cases, more_issues = ledger.tricks(cases)
    wrong_cases, wrong_issues = ledger.mistakes()
    cases, issues = [*cases, *open_cases, *more_cases], [*issues, *open_issues, *more_issues]
    middle, came, city = ledger.middle, ledger.came, ledger.city.name
    received = at(middle + timedelta(days=6), 10)
    case_register = Register("supervision", "cases", _CASE_COLUMNS)
    issue_register = Register("supervision", "issues", _ISSUE_COLUMNS)
    case_register.deliver(
        book,
        ledger.earlier(cases),
        f"督察交办信访案件台账_{_upto(middle)}.csv",
        received,
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    issue_register.deliver(
        book,
        ledger.earlier(issues),
        f"督察反馈问题整改台账_{_upto(middle)}.xls",
        received,
        form="html",
        encoding="gb18030",
        title=f"{city}督察反馈问题整改进展台账（{_upto(middle)}）",
        tell=False,
    )
    # some lines were copied twice
    lines = [*(item.line for item in cases), *wrong_cases]
    lines = [*ledger.dice.shuffled(lines), *(item.line for item in cases[5:8])]
    replace(case_register, spelling=1).deliver(
        book,
        lines,
        f"督察交办信访案件台账_{_upto(came)}.xlsx",
        at(came, 9),
        sheet="案件",
        title=f"{city}各级督察交办信访案件台账（{_upto(came)}）",
        total=["合计", None, None, f"{len(lines)}件"],
        notes=["注：一件案件由多个县（市、区）共同办理的，在行政区域中并列填写。"],
    )
    replace(issue_register, spelling=1).deliver(
        book,
        [*(item.line for item in issues), *wrong_issues],
        f"督察反馈问题整改台账_{_upto(came)}.xlsx",
        at(came, 9, 30),
        sheet="反馈问题",
        title=f"{city}督察反馈问题整改进展台账（{_upto(came)}）",
    )
    Register("supervision", "bulletins", _BULLETIN_COLUMNS).deliver(
        book, ledger.batches(cases), f"督察交办批次通报_{_upto(came)}.csv", at(came, 9, 40), form="csv"
    )
