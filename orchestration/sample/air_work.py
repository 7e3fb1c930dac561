"""What the office of air writes down of its own work: events of monitoring points, and meetings with other departments.

Belongs here: events, meetings and who took part. Does not belong here: measurements (air_*), how lines become a file
(registers).
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from orchestration.sample.book import Book
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

_STATIONS = words(
    "serial_no station_code station_name district_name event changed_date predecessor_code station_level longitude "
    "latitude approval_no"
)
_MEETINGS = words(
    "serial_no meeting_date meeting_name topics lead_departments attending_departments minutes_no recorder_name"
)
_EVENTS = {"built": ("新建", "新增"), "relocated": ("搬迁", "迁移")}
_PARTNERS_A_MEETING = 4


class _Points:
    """All events of monitoring points."""

    def __init__(self, year: Year, targets: Targets) -> None:
        self.year, self.dice, self.city = year, Dice(year.year, "stations_ledger"), city_on(year.last)
        self.wanted = {
            "built": targets.count("SP-AIR-06", 1, 3),
            "relocated": targets.count("SP-AIR-07", 1, 2),
        }
        self.numbers = count(1)

    def cells(self, event: str, day: date, **other: Cell) -> dict[str, Cell]:
        """Write one event of a point that the city set up itself."""
        number = next(self.numbers)
        dice = Dice(self.year.year, "point", number)
        return {
            "serial_no": number,
            "station_code": f"S{self.year.year}{number:02d}",
            "station_name": f"样站{number}",
            "district_name": dice.pick(self.city.districts).name,
            "event": event,
            "changed_date": typed(dice, day),
            "predecessor_code": f"S0000{number:02d}" if event in _EVENTS["relocated"] else None,
            "station_level": dice.pick(("市控", "市控点")),
            "approval_no": f"样环测函〔{day.year}〕{number}号",
            **other,
        }

    def declared(self, row: dict[str, str]) -> Line:
        """Write an event that the bureau's own list of points of evaluation has."""
        return Line(
            self.cells(
                self.dice.pick(_EVENTS[row["event"]]),
                date.fromisoformat(row["event_date"]),
                station_code=row["station_code"],
                station_name=row["station_name"],
                district_name=row["district"] or self.city.districts[0].name,
                predecessor_code=row["predecessor_code"] or None,
                station_level="国控",
                longitude=row["longitude"],
                latitude=row["latitude"],
            )
        )

    def day(self) -> date:
        """Give a day of the year."""
        return self.year.first + timedelta(days=self.dice.between(20, 330))

    def sound(self) -> list[Line]:
        """Give the events of the year, as the list of points has them, others where it has too few, and older ones."""
        lines = []
        known = [row for row in seed_rows("bureau", "station") if row["event"] in _EVENTS]
        for event, wanted in self.wanted.items():
            days = {row["station_code"]: date.fromisoformat(row["event_date"]) for row in known}
            ours = [row for row in known if row["event"] == event]
            told = [row for row in ours if self.year.first <= days[row["station_code"]] <= self.year.last][:wanted]
            lines += [self.declared(row) for row in told]
            lines += [Line(self.cells(self.dice.pick(_EVENTS[event]), self.day())) for _ in range(wanted - len(told))]
            lines += [self.declared(row) for row in ours if days[row["station_code"]] < self.year.first]
        return lines

    def tricks(self, twice: Line) -> list[Line]:
        """Give events that look as if they counted."""
        built = {"SP-AIR-06": str(self.wanted["built"] + 1)}
        moved = {"SP-AIR-07": str(self.wanted["relocated"] + 1)}
        day = self.day().isoformat()
        lines = [
            Line(
                self.cells("撤销", self.day()),
                trick=Trick("closed", "closed, with no point in its place", built, {"event": "新建"}),
            ),
            Line(
                self.cells("更名", self.day(), predecessor_code="S000099"),
                trick=Trick("renamed", "got a new name where it stands", moved, {"event": "搬迁"}),
            ),
            Line(
                self.cells("新建", self.year.last + timedelta(days=3)),
                trick=Trick("next_year", "built in the next year", built, {"changed_date": day}),
            ),
            Line(
                self.cells("搬迁", self.year.first - timedelta(days=40)),
                trick=Trick("year_before", "moved in the year before", moved, {"changed_date": day}),
            ),
            Line(twice.cells, trick=Trick("repeated", "the same line twice", built, {"station_code": "S900099"})),
        ]
        for district in self.city.left[:1]:
            after = max(self.year.first, district.valid_to) + timedelta(days=30)
            if after <= self.year.last:
                lines.append(
                    Line(
                        self.cells("新建", after, district_name=district.name),
                        trick=Trick(
                            "county_that_left",
                            "built in a county that had left by its day",
                            built,
                            {"district_name": self.city.districts[0].name},
                        ),
                    )
                )
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, value: Cell) -> Line:
            return Line({**self.cells("新建", self.day()), column: value}, Mistake(column, rule, note))

        late = (self.year.as_of + timedelta(days=300)).isoformat()
        return [
            held("station_code", "A17.present", "no code", "/"),
            held("changed_date", "F11.stations_ledger", "after the file was received", late),
            held("changed_date", "F12.stations_ledger", "a day that could be several", damaged(self.year.first)),
            held("event", "F15.stations_ledger", "an event that nobody agreed on", "改造"),
            held("district_name", "F15.stations_ledger", "a county that nobody knows", "云上县"),
        ]


def deliver_stations_ledger(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger
    """Make the ledger of points as it stood after the year."""
    points = _Points(year, targets)
    sound = points.sound()
    lines = points.dice.shuffled([*sound, *points.tricks(sound[0]), *points.mistakes()])
    came = year.as_of + timedelta(days=12)
    Register("stations_ledger", "ledger", _STATIONS).deliver(
        book,
        lines,
        f"监测点位变更台账_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 15),
        sheet="点位变更",
        title=f"{points.city.name}环境空气监测点位变更台账（截至{came.year}年{came.month}月{came.day}日）",
        total=["合计", None, f"{len(lines)}条"],
        notes=["注：搬迁点位启用新编码。"],
    )


class _Meetings:
    """All meetings, and by what name each department is written."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice, self.city = book, year, Dice(year.year, "meetings"), city_on(year.as_of)
        rows = seed_rows("registers", "meetings_word")
        (self.own,) = (row["value"] for row in rows if row["field"] == "own_department")
        self.labels: dict[str, list[str]] = {}
        for row in rows:
            if row["field"] == "department":
                self.labels.setdefault(row["value"], []).append(row["label"])
        others = [name for name in self.labels if name != self.own]
        wanted = targets.count("SP-AIR-08", 5, 12)
        if wanted >= len(others):
            raise SampleError(
                f"seeds/registers/meetings_word.csv knows {len(others)} departments besides the bureau, "
                f"so no sample can have {wanted} of them and one that does not count."
            )
        self.partners, self.stranger = others[:wanted], others[wanted]
        self.months = self.dice.some(range(1, 13), targets.count("SP-AIR-09", 10, 12))
        self.numbers = count(1)

    def written(self, dice: Dice, department: str) -> str:
        """Write a department by one of its names, with or without the city."""
        label = dice.pick(self.labels[department])
        # 本局 and 我局 stand alone
        prefix = "" if label[0] in "本我" else dice.pick(("", self.city.name, self.city.short, self.city.name[-1]))
        return prefix + label

    def cells(self, day: date, topics: str, attending: list[str], lead: str = "") -> dict[str, Cell]:
        """Write one meeting."""
        number = next(self.numbers)
        dice = Dice(self.year.year, "meeting", number)
        return {
            "serial_no": number,
            "meeting_date": typed(dice, day),
            "meeting_name": f"第{number}次{topics}会商会",
            "topics": topics,
            "lead_departments": self.written(dice, lead or self.own),
            "attending_departments": dice.pick(("、", "，", "、 ")).join(
                self.written(dice, department) for department in attending
            ),
            "minutes_no": f"{self.city.short}会商纪{dice.pick('〔[（')}{day.year}{dice.pick('〕])')}{number}号",
            "recorder_name": self.book.person("name", person(5600 + number % 20)),
        }

    def day(self, month: int) -> date:
        """Give a day of a month."""
        return date(self.year.year, month, self.dice.between(2, 27))

    def sound(self) -> list[Line]:
        """Give meetings about air in each of the months, at which all partners were seen in the end, and others."""
        lines = []
        for place, month in enumerate(self.months):
            first = place * _PARTNERS_A_MEETING
            seen = [self.partners[(first + step) % len(self.partners)] for step in range(_PARTNERS_A_MEETING)]
            topics = self.dice.pick(("空气质量", "大气", "空气质量、水质"))
            # a department may lead, and the bureau then is among those who attend
            lead = seen[0] if place % 4 == 1 else ""
            attending = [*seen[1:], self.own] if lead else [*seen, *([self.own] if place % 3 == 0 else [])]
            lines.append(Line(self.cells(self.day(month), topics, attending, lead)))
        for month in self.months[::3]:
            lines.append(Line(self.cells(self.day(month), "空气质量", self.dice.some(self.partners, 3))))
            lines.append(Line(self.cells(self.day(month), "水质", self.dice.some(self.partners, 2))))
        return lines

    def tricks(self) -> list[Line]:
        """Give meetings that look as if they counted."""
        departments = {"SP-AIR-08": str(len(self.partners) + 1)}
        month = self.months[0]
        lines = [
            Line(
                self.cells(self.day(month), "水质", [self.stranger]),
                trick=Trick("water", "about water, with a department of its own", departments, {"topics": "空气质量"}),
            ),
            Line(
                self.cells(self.year.last + timedelta(days=5), "空气质量", [self.stranger]),
                trick=Trick(
                    "next_year",
                    "held in the next year",
                    departments,
                    {"meeting_date": self.day(month).isoformat()},
                ),
            ),
        ]
        for missing in [month for month in range(1, 13) if month not in self.months][:1]:
            lines.append(
                Line(
                    self.cells(self.day(missing), "水质", self.partners[:2]),
                    trick=Trick(
                        "water_month",
                        "the only meeting of its month, about water",
                        {"SP-AIR-09": str(len(self.months) + 1)},
                        {"topics": "空气质量"},
                    ),
                )
            )
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, value: Cell) -> Line:
            cells = self.cells(self.day(self.months[-1]), "空气质量", self.partners[:2])
            return Line({**cells, column: value}, Mistake(column, rule, note))

        late = (self.year.as_of + timedelta(days=300)).isoformat()
        return [
            held("minutes_no", "U01.present", "no minutes", "/"),
            held("meeting_date", "F11.meetings", "after the file was received", late),
            held("meeting_date", "F12.meetings", "a day that could be several", damaged(self.year.first)),
            held("topics", "F15.meetings", "a topic that nobody agreed on", "综合"),
            held("attending_departments", "F15.meetings", "one unknown among known", "气象局、云上办公室"),
            held("lead_departments", "F15.meetings", "an office of a county", f"{self.city.districts[0].name}气象局"),
        ]


def deliver_meetings(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger
    """Make the ledger as it stood in the middle of the year, and the one that counts."""
    meetings = _Meetings(book, year, targets)
    sound = meetings.sound()
    lines = meetings.dice.shuffled([*sound, Line(sound[2].cells), *meetings.tricks(), *meetings.mistakes()])
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    early = [line for line, month in zip(sound, meetings.months, strict=False) if month <= middle.month]
    register = Register("meetings", "ledger", _MEETINGS)
    register.deliver(
        book,
        early,
        f"会商研判台账_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=3), 16),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    register.deliver(
        book,
        lines,
        f"会商研判台账_截至{came.year}年{came.month}月{came.day}日.xls",
        at(came, 16),
        form="html",
        encoding="gb18030",
        title=f"{meetings.city.name}会商研判台账（截至{came.year}年{came.month}月{came.day}日）",
        total=["合计", f"{len(lines)}次"],
        notes=["注：参加部门以签到为准。"],
    )
