"""Ledgers of equipment: sets that photograph vehicles with black smoke, boilers, non-road machines.

Belongs here: single pieces of equipment and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from orchestration.sample.book import Book
from orchestration.sample.bureau import District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.codes import credit_code
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, person, phone
from orchestration.sample.registers import Form, Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_SITES = words("serial_no site_code location district_name installed_date networked_date removed_date status")
_BOILERS = words(
    "serial_no boiler_code unit_name credit_code district_name capacity fuel in_built_up_area built_up_level "
    "eliminated_date elimination_way"
)
_MACHINES = words(
    "serial_no registration_no machine_type emission_stage registered_date district_name owner_name owner_phone"
)
_ROADS = ("样板街", "仿古路", "范例大街", "示范路", "试验巷")
# serials of made enterprises that no other source uses
_UNITS_FROM = 34000
_LISTED_BOILERS = 40
_OTHER_BOILERS = 15
_MADE_MACHINES = 120


def _deliver_twice(
    book: Book,
    year: Year,
    register: Register,
    what: str,
    early: Sequence[Line],
    lines: Sequence[Line],
    form: Form = "xlsx",
) -> None:
    """Lay out the state of the middle of the year, and the one that counts."""
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    register.deliver(
        book,
        early,
        f"{what}_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=7), 11),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    until = f"截至{came.year}年{came.month}月{came.day}日"
    register.deliver(
        book,
        lines,
        f"{what}_{until}.{'xls' if form == 'html' else form}",
        at(came, 11),
        form=form,
        encoding="gb18030",
        sheet="台账",
        title=f"{city_on(year.as_of).name}{what}（{until}）",
        total=["合计", None, f"{len(lines)}"],
        notes=["注：本表为全量台账。"],
    )


class _Sites:
    """All sets that photograph."""

    def __init__(self, year: Year, targets: Targets) -> None:
        self.year, self.dice, self.city = year, Dice(year.year, "black_smoke_sites"), city_on(year.as_of)
        self.installed = targets.count("SP-AIR-11", 10, 40)
        self.numbers = count(1)

    def cells(self, installed: date | None, status: str, **other: Cell) -> dict[str, Cell]:
        """Write one set."""
        number = next(self.numbers)
        dice = Dice(self.year.year, "black smoke site", number)
        return {
            "serial_no": number,
            "site_code": f"HY-{number:03d}",
            "location": f"{dice.pick(_ROADS)}与{dice.pick(_ROADS)}交口{number}号杆",
            "district_name": dice.pick(self.city.districts).name,
            "installed_date": typed(dice, installed) if installed else None,
            "status": status,
            **other,
        }

    def day(self) -> date:
        """Give a day of the year."""
        return self.year.first + timedelta(days=self.dice.between(10, 330))

    def sound(self) -> list[Line]:
        """Give the sets that count: installed, and not one of them networked by the day of the report."""
        lines = []
        for number in range(self.installed):
            status = self.dice.pick(("待联网", "未联网", "调试", "停用", "已安装"))
            cells = self.cells(self.day(), status)
            if number in (0, 1):
                # these were networked a few days after it
                cells |= {"status": "在用", "networked_date": (self.year.as_of + timedelta(days=5)).isoformat()}
            lines.append(Line(cells))
        return lines

    def tricks(self, twice: Line) -> list[Line]:
        """Give sets that look as if they counted."""
        more, as_of = {"SP-AIR-11": str(self.installed + 1)}, self.year.as_of
        told = self.day().isoformat()
        lines = [
            Line(
                self.cells(None, "待安装"),
                trick=Trick(
                    "not_installed", "bought, not installed yet", more, {"installed_date": told, "status": "待联网"}
                ),
            ),
            Line(
                self.cells(as_of + timedelta(days=4), "待联网"),
                trick=Trick("installed_after", "installed after the day of the report", more, {"installed_date": told}),
            ),
            Line(
                self.cells(self.year.first, "已拆除", removed_date=self.year.last.isoformat()),
                trick=Trick("removed", "taken down again", more, {"removed_date": None, "status": "停用"}),
            ),
            Line(twice.cells, trick=Trick("repeated", "the same line twice", more, {"site_code": "HY-900"})),
        ]
        for district in self.city.left[:1]:
            lines.append(
                Line(
                    self.cells(self.year.first, "待联网", district_name=district.name),
                    trick=Trick(
                        "county_that_left",
                        "stands in a county that had left by the day of the report",
                        more,
                        {"district_name": self.city.districts[0].name},
                    ),
                )
            )
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.day(), "已安装"), **changed}, Mistake(column, rule, note))

        late, early = self.year.as_of + timedelta(days=300), self.year.first - timedelta(days=300)
        return [
            held("site_code", "K01.present", "no code", site_code="/"),
            held("networked_date", "K01.order", "networked before installed", networked_date=early.isoformat()),
            held("status", "K01.status", "waits to be installed, and is", status="待安装"),
            held("installed_date", "F11.black_smoke_sites", "after the file came", installed_date=late.isoformat()),
            held("installed_date", "F12.black_smoke_sites", "several days", installed_date=damaged(self.day())),
            held("status", "F15.black_smoke_sites", "a status that nobody agreed on", status="待定"),
            held("district_name", "F15.black_smoke_sites", "a county that nobody knows", district_name="云上县"),
        ]


def deliver_black_smoke_sites(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger
    """Make an earlier state of the ledger, and the one that counts."""
    sites = _Sites(year, targets)
    sound = sites.sound()
    lines = sites.dice.shuffled([*sound, *sites.tricks(sound[5]), *sites.mistakes()])
    # by the middle of the year they waited to be installed
    waiting = {"installed_date": None, "networked_date": None, "status": "待安装"}
    early = [Line({**line.cells, **waiting}) for line in sound[::2]]
    _deliver_twice(book, year, Register("black_smoke_sites", "ledger", _SITES), "黑烟抓拍点位台账", early, lines)


class _Boilers:
    """All boilers: those that had to go, and those that look like it."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice, self.city = book, year, Dice(year.year, "boilers"), city_on(year.as_of)
        self.all_gone = targets.word("SP-AIR-10", "true") == "true"
        self.numbers = count(1)

    def cells(self, gone: date | None, **other: Cell) -> dict[str, Cell]:
        """Write a small coal boiler in a built-up area, unless told otherwise."""
        number = next(self.numbers)
        dice = Dice(self.year.year, "boiler", number)
        district: District = dice.pick(self.city.districts)
        unit = enterprise(dice, _UNITS_FROM + number, district)
        return {
            "serial_no": number,
            "boiler_code": f"GL-{district.code}-{number:03d}",
            "unit_name": unit.name,
            "credit_code": unit.credit_code,
            "district_name": district.name,
            "capacity": dice.pick((1, 2, "4", "6t/h", "8蒸吨", "2.8MW", "0.5", "10 吨/小时")),
            "fuel": dice.pick(("燃煤", "煤", "原煤")),
            "in_built_up_area": "是",
            "built_up_level": dice.pick(("市级", "县级", "县城")),
            "eliminated_date": typed(dice, gone) if gone else None,
            "elimination_way": dice.pick(("拆除", "煤改气", "煤改电", "并入集中供热")) if gone else None,
            **other,
        }

    def day(self) -> date:
        """Give a day of the heating seasons up to the year."""
        return self.year.first + timedelta(days=self.dice.between(-400, 300))

    def sound(self) -> list[Line]:
        """Give those that had to go and went, and those that never had to."""
        lines = [Line(self.cells(self.day())) for _ in range(_LISTED_BOILERS)]
        if not self.all_gone:
            lines.append(Line(self.cells(None)))
        # a bath house is entered under the person who runs it
        lines[0].cells["unit_name"] = self.book.person("name", person(5400))
        lines[0].cells["credit_code"] = credit_code(self.city.districts[0].code, _UNITS_FROM + 900, "92")
        for _ in range(_OTHER_BOILERS):
            fuel = self.dice.pick(("天然气", "生物质", "电", "柴油"))
            lines.append(Line(self.cells(None, fuel=fuel, capacity=self.dice.pick(("4", "20", "35t/h")))))
        return lines

    def tricks(self) -> list[Line]:
        """Give boilers with which the claim would not hold, were they what they look like."""
        # where one remains anyway, nothing that is added changes the verdict
        told = {"SP-AIR-10": "false"} if self.all_gone else {}
        as_of = self.year.as_of

        def trick(
            kind: str, note: str, counts_if: dict[str, str | None], gone: date | None = None, **other: Cell
        ) -> Line:
            return Line(self.cells(gone, **other), trick=Trick(kind, note, told, counts_if))

        lines = [
            trick("larger", "runs, and is larger than the limit", {"capacity": "10"}, capacity="20"),
            trick("larger_in_megawatts", "8.4 MW are 12 t/h", {"capacity": "7MW"}, capacity="8.4MW"),
            trick("gas", "burns gas", {"fuel": "燃煤"}, capacity="4", fuel="天然气"),
            trick(
                "outside",
                "stands outside built-up areas",
                {"in_built_up_area": "是", "built_up_level": "县级"},
                in_built_up_area="否",
                built_up_level=None,
            ),
            trick("town", "stands in a town below the county", {"built_up_level": "县城"}, built_up_level="乡镇"),
            trick(
                "gone_that_day",
                "went on the day of the report",
                {"eliminated_date": (as_of + timedelta(days=1)).isoformat()},
                as_of,
            ),
            trick(
                "at_the_limit", "as large as the limit, and gone", {"eliminated_date": None}, self.day(), capacity="10"
            ),
        ]
        for district in self.city.left[:1]:
            lines.append(
                trick(
                    "county_that_left",
                    "runs in a county that had left by the day of the report",
                    {"district_name": self.city.districts[0].name},
                    district_name=district.name,
                )
            )
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.day()), **changed}, Mistake(column, rule, note))

        late = (self.year.as_of + timedelta(days=300)).isoformat()
        return [
            held("boiler_code", "B01.present", "no code", boiler_code="/"),
            held("capacity", "B01.capacity", "a limit and no number", capacity="10蒸吨以下"),
            held("capacity", "B01.capacity", "a unit that nobody agreed on", capacity="60万大卡"),
            held("eliminated_date", "F11.boilers", "after the file was received", eliminated_date=late),
            held(
                "eliminated_date",
                "F12.boilers",
                "a day that could be several",
                eliminated_date=damaged(self.year.first),
                elimination_way=None,
            ),
            held("fuel", "F15.boilers", "a fuel that nobody agreed on", fuel="混合燃料"),
            held("built_up_level", "F15.boilers", "in a built-up area of no level", built_up_level=None),
            held("district_name", "F15.boilers", "a county that nobody knows", district_name="云上县"),
        ]


def deliver_boilers(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    boilers = _Boilers(book, year, targets)
    sound = boilers.sound()
    lines = boilers.dice.shuffled([*sound, Line(sound[3].cells), *boilers.tricks(), *boilers.mistakes()])
    # by the middle of the year half of the list was known, and nothing of it was gone
    there = dict.fromkeys(("eliminated_date", "elimination_way"))
    early = [Line({**line.cells, **there}) for line in sound[::2]]
    _deliver_twice(book, year, Register("boilers", "ledger", _BOILERS, spelling=1), "锅炉台账", early, lines)


def deliver_nonroad_machines(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - no figure
    """Make an earlier state of the register, and the one that counts."""
    dice, city, numbers = Dice(year.year, "nonroad_machines"), city_on(year.as_of), count(1)

    def cells(**other: Cell) -> dict[str, Cell]:
        number = next(numbers)
        one = Dice(year.year, "nonroad machine", number)
        return {
            "serial_no": number,
            "registration_no": f"2-X{number:07d}",
            "machine_type": one.pick(("挖掘机", "装载机", "叉车", "推土机", "压路机")),
            "emission_stage": one.pick(("国一", "国二", "国Ⅱ", "国三", "国Ⅲ", "国III", "国四")),
            "registered_date": typed(one, year.first + timedelta(days=one.between(-200, 340))),
            "district_name": one.pick(city.districts).name,
            "owner_name": book.person("name", person(5500 + number)),
            "owner_phone": book.person("phone", phone(347000 + number)),
            **other,
        }

    def held(column: str, rule: str, note: str, value: Cell) -> Line:
        return Line(cells(**{column: value}), Mistake(column, rule, note))

    sound = [Line(cells()) for _ in range(_MADE_MACHINES)]
    late = (year.as_of + timedelta(days=300)).isoformat()
    mistakes = [
        held("registration_no", "R01.present", "no number", "/"),
        held("registered_date", "F11.nonroad_machines", "after the file was received", late),
        held("registered_date", "F12.nonroad_machines", "a day that could be several", damaged(year.first)),
        held("district_name", "F15.nonroad_machines", "a county that nobody knows", "云上县"),
    ]
    early = [Line({**line.cells, "registered_date": year.first.isoformat()}) for line in sound[:40]]
    lines = dice.shuffled([*sound, Line(sound[7].cells), *mistakes])
    register = Register("nonroad_machines", "register", _MACHINES)
    _deliver_twice(book, year, register, "非道路移动机械环保登记", early, lines, form="html")
