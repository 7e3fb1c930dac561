"""A year of inspections: a file a month, with a row for each officer and each form, and what looks like a visit.

Belongs here: visits, who made them and to whom. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.codes import wrong_check
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, person
from orchestration.sample.penalties import opened_cases
from orchestration.sample.registers import Form, Line, Mistake, Register, Trick
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

_FIGURE = "SP-ENF-01"
_COLUMNS = words(
    "serial_no inspection_no task_type campaign_name unit_name unit_kind credit_code district_name inspection_date "
    "start_time end_time officer_1_name officer_1_certificate officer_2_name officer_2_certificate method "
    "found_problem problem_category opinion is_case_opened record_no"
)
_COLLEAGUE = ("officer_2_name", "officer_2_certificate")
# by month: a workbook has a row a visit; the others have a row an officer, with the colleague and without
_FORMS: tuple[Form, ...] = ("html", "xlsx", "csv")
_TASKS = ("双随机", "双随机、一公开", "专项", "专项行动", "信访核查", "后督察", "日常", "日常检查")
_WITHOUT_CODE = ("个体户", "工地", "养殖户", "建筑工地", "个体工商户")
_PROBLEMS = ("水", "大气", "固废", "手续")
# serials of made enterprises that no other source uses
_UNITS_FROM, _UNITS = 20000, 1500
_PEOPLE_FROM, _OFFICERS = 6000, 30
# so many visits to one unit ask for a reason
_OFTEN = 21
# the first visit after which a case was opened, and how far the others stand behind it
_FIRST_OPENED, _OPENED_STEP = 200, 40


def _approximate(count: int, floor: int) -> str:
    """Write a number as reports do: cut down, with a + for what was cut off."""
    return f"{count // floor * floor}+" if count % floor else str(count)


def aim(targets: Targets) -> tuple[int, str]:
    """Give the highest number that is printed as the report prints it, and how one more would be printed.

    So a single visit too many changes the text.
    """
    catalogue = {row["stable_id"]: row for row in seed_rows("figures", "figure_catalogue")}
    floor = int(catalogue[_FIGURE]["approx_floor"])
    chance = Dice(targets.year, _FIGURE).between(20, 60) * floor - 1
    printed = targets.word(_FIGURE, _approximate(chance, floor))
    digits = printed.removesuffix("+")
    if not digits.isdigit():
        raise SampleError(f"The printed value of {_FIGURE}, {printed!r}, is not a number: no sample can reach it.")
    wanted = int(digits) + (floor - 1 if printed != digits else 0)
    targets.follows(_FIGURE, _approximate(wanted, floor))
    return wanted, _approximate(wanted + 1, floor)


@dataclass(frozen=True)
class _Unit:
    """Whom the officers went to."""

    name: str
    kind: str | None
    credit_code: str | None
    district: District


class _Visits:
    """All lines of the year, by the month in whose file they stand."""

    def __init__(self, book: Book, year: Year, targets: Targets, scale: int) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "inspections")
        self.wanted, more = aim(targets)
        self.more = {_FIGURE: more}
        book.state(_FIGURE, exact=self.wanted)
        districts = city_on(year.first).districts
        self.units = [self._unit(number, self.dice.pick(districts)) for number in range(_UNITS)]
        self.number = 0
        self.opened = self._opened(targets)
        self.lines: dict[int, list[Line]] = {month: [] for month in range(1, 13)}
        self._add_sound()
        self._add_tricks(scale)
        self._add_mistakes()

    def _unit(self, number: int, district: District) -> _Unit:
        dice = Dice("inspected", number)
        made = enterprise(dice, _UNITS_FROM + number, district)
        if number == 1:
            # a code that is none, and not a word about why
            return _Unit(made.name, None, wrong_check(made.credit_code), district)
        if number == 0 or dice.chance(850):
            return _Unit(made.name, dice.pick(("企业", None)), made.credit_code, district)
        kind, owner = dice.pick(_WITHOUT_CODE), person(_PEOPLE_FROM + 100 + number % 100)
        site = f"{district.name}样板小区{number}号地块"
        name = site if "工地" in kind else self.book.person("name", f"{owner}样{kind}")
        return _Unit(name, kind, dice.pick((None, "/", "无")), district)

    def _officer(self, number: int) -> tuple[str, str]:
        name, certificate = person(_PEOPLE_FROM + number), f"仿真{number:06d}"
        return self.book.person("name", name), self.book.person("certificate", certificate)

    def _opened(self, targets: Targets) -> dict[int, tuple[_Unit, date]]:
        """Say which visits led to a case: to whom they went and when, not long before the case was opened."""
        led_to = []
        for case in opened_cases(self.year, targets):
            day = case.opened - timedelta(days=Dice("visit before", case.case_no).between(1, 50))
            if self.year.first <= day <= case.district.valid_to:
                led_to.append((_Unit(case.party.name, "企业", case.party.code, case.district), day))
        if led_to:
            # under a name that is not the one of the permit: rule P17 lists it
            unit, day = led_to[0]
            led_to[0] = (replace(unit, name=f"{unit.district.name}误样改名商贸有限公司"), day)
        return {_FIRST_OPENED + _OPENED_STEP * place: visit for place, visit in enumerate(led_to)}

    def cells(self, unit: _Unit, day: date, opens: bool = False) -> dict[str, Cell]:
        """Write one visit with the two officers who made it; `opens`: a case was opened afterwards."""
        self.number += 1
        dice, number = Dice(self.year.year, "inspection", self.number), f"JC{day:%Y%m%d}{self.number:05d}"
        first, other = self._officer(2 * dice.below(_OFFICERS // 2)), self._officer(2 * dice.below(_OFFICERS // 2) + 1)
        hour, minute, problem = dice.between(8, 15), dice.between(10, 59), dice.chance(200) or opens
        task = dice.pick(_TASKS)
        return {
            "serial_no": self.number,
            "inspection_no": number,
            "task_type": task,
            "campaign_name": "秋冬季大气污染防治" if task.startswith("专项") else None,
            "unit_name": unit.name,
            "unit_kind": unit.kind,
            "credit_code": unit.credit_code,
            "district_name": unit.district.name,
            "inspection_date": typed(dice, day),
            "start_time": dice.pick((f"{hour}:{minute}", f"{hour:02d}:{minute}:00", f"{hour}时{minute}分")),
            "end_time": f"{hour + dice.between(1, 3)}:{minute}",
            "officer_1_name": first[0],
            "officer_1_certificate": first[1],
            "officer_2_name": other[0],
            "officer_2_certificate": other[1],
            "method": dice.pick(("现场", "现场检查")),
            "found_problem": dice.pick(("是", "发现问题") if problem else ("否", "未发现问题")),
            "problem_category": dice.pick(_PROBLEMS) if problem else None,
            "opinion": f"已当场告知，由{first[0]}复查" if problem else None,
            "is_case_opened": "是" if opens else "否",
            "record_no": f"{number}-1",
        }

    def _day_at(self, unit: _Unit) -> date:
        """Give a day of the year on which the unit's county belonged to the city."""
        last = min(self.year.last, unit.district.valid_to)
        return self.year.first + timedelta(days=self.dice.between(0, (last - self.year.first).days))

    def _add_sound(self) -> None:
        """Add the visits that count, each with all the rows that it has."""
        for number in range(self.wanted):
            unit = self.units[number // _OFTEN] if number <= _OFTEN else self.dice.pick(self.units)
            day, opens = self._day_at(unit), number in self.opened or number == _FIRST_OPENED - 1
            if number in self.opened:
                unit, day = self.opened[number]
            elif opens:
                # a case that no ledger of penalties knows: rule I06 lists it
                unit, day = self._plain_unit(), self.year.first + timedelta(days=60)
            # some are entered so late that they stand in the next month's file
            month = day.month + (number % 90 == 7 and day.month < 12)
            cells = self.cells(unit, day, opens)
            again: dict[str, str | None] = {"inspection_no": f"{cells['inspection_no']}9"}
            lines = self.lines[month]
            lines.append(Line(cells))
            if _FORMS[month % 3] != "xlsx":
                colleague = {
                    "officer_1_name": cells["officer_2_name"],
                    "officer_1_certificate": cells["officer_2_certificate"],
                    "officer_2_name": cells["officer_1_name"],
                    "officer_2_certificate": cells["officer_1_certificate"],
                }
                trick = Trick("row_of_an_officer", "the same visit, exported once for each officer", self.more, again)
                lines.append(Line({**cells, **colleague}, trick=trick if number % 100 == 0 else None))
            if number % 150 == 75:
                form = {"record_no": f"{cells['inspection_no']}-2", "end_time": "19:05"}
                trick = Trick("second_form", "another form of the same visit", self.more, again)
                lines.append(Line({**cells, **form}, trick=trick))
        # one officer went alone: it counts, with a warning
        self.lines[1][0].cells.update(dict.fromkeys(_COLLEAGUE))

    def _plain_unit(self) -> _Unit:
        """Give a unit with a code, in a county that belongs to the city all year."""
        return next(unit for unit in self.units if unit.kind == "企业" and unit.district.valid_to > self.year.last)

    def _add_tricks(self, scale: int) -> None:
        """Add what looks like a visit of the year and is none."""
        more, first, last = self.more, self.year.first, self.year.last
        unit = self._plain_unit()
        for _ in range(30 * scale):
            day = self._day_at(unit)
            desk = {"method": self.dice.pick(("非现场", "非现场检查", "视频检查"))}
            trick = Trick("desk_check", "nobody went there", more, {"method": "现场"})
            self.lines[day.month].append(Line({**self.cells(unit, day), **desk}, trick=trick))
        in_year: dict[str, str | None] = {"inspection_date": first.isoformat()}
        for month, day, kind in ((1, first, "before"), (12, last, "after")):
            day += timedelta(days=-3 if kind == "before" else 3)
            trick = Trick(f"visit_{kind}", f"made {kind} the year, in a file of the year", more, in_year)
            self.lines[month].append(Line(self.cells(unit, day), trick=trick))
        for district in city_on(last).left[:1]:
            day = max(district.valid_to, first) + timedelta(days=30)
            if day <= last:
                gone = _Unit(unit.name, unit.kind, unit.credit_code, district)
                trick = Trick(
                    "county_that_left",
                    "in a county that had left by the day of the visit",
                    more,
                    {"district_name": unit.district.name},
                )
                self.lines[day.month].append(Line(self.cells(gone, day), trick=trick))

    def _add_mistakes(self) -> None:
        """Add lines that must be held, each by one rule."""
        unit = self._plain_unit()

        def hold(month: int, column: str, rule: str, note: str, **changed: Cell) -> None:
            cells = self.cells(unit, date(self.year.year, month, 3))
            self.lines[month].append(Line({**cells, **changed}, Mistake(column, rule, note)))

        late = (self.year.as_of + timedelta(days=200)).isoformat()
        hold(2, "inspection_no", "I01.present", "no number", inspection_no="/")
        hold(4, "ended_at", "I03", "ended before it began", start_time="15:20", end_time="9:10")
        hold(6, "inspection_date", "F11.inspections", "after the file was received", inspection_date=late)
        day = damaged(date(self.year.year, 7, 2))
        hold(7, "inspection_date", "F12.inspections", "a day that could be several", inspection_date=day)
        hold(9, "method", "F15.inspections", "neither on site nor at a desk", method="待定")
        hold(11, "method", "F15.inspections", "a county that nobody knows", district_name="云上县")


def deliver_inspections(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make every month's file; one month came before all of its visits were entered, and came again."""
    visits, city = _Visits(book, year, targets, scale), city_on(year.last).name
    for month, lines in visits.lines.items():
        form = _FORMS[month % 3]
        columns = [column for column in _COLUMNS if form != "csv" or column not in _COLLEAGUE]
        register = Register("inspections", "visits", columns, spelling=month % 2)
        came = date(year.year, month + 1, 4) if month < 12 else year.as_of - timedelta(days=2)
        end = "xls" if form == "html" else form
        if month == 5:
            entered = [line for line in lines if line.mistake is None and line.trick is None][: len(lines) // 2]
            register.deliver(
                book,
                entered,
                f"执法检查记录_{year.year}{month:02d}(初报).csv",
                at(came - timedelta(days=1), 9),
                form="csv",
                encoding="gb18030",
                tell=False,
            )
        name = f"{year.year}{month:02d}" if form == "csv" else f"{year.year}年{month}月"
        register.deliver(
            book,
            visits.dice.shuffled(lines),
            f"执法检查记录_{name}.{end}",
            at(came, 9, month),
            form=form,
            encoding="gb18030" if month % 2 else "utf-8",
            sheet=f"{month}月",
            title=f"{city}{year.year}年{month}月执法检查记录",
            notes=["注：同一次检查有多名执法人员的，每人一行。"] if form == "html" else [],
        )
