"""The ledger of drinking-water source zones: those in force, those that were adjusted or revoked, and those to come.

Belongs here: versions of zones and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no district_name source_code source_name source_level source_type population_served approval_document_no "
    "approved_date zone_state ended_date first_class_area_km2 second_class_area_km2 quasi_area_km2 longitude latitude "
    "contact_name contact_phone"
)
# each figure with the words for its level, and how many there may be where nothing was printed
_KINDS = {
    "SP-WAT-17": (("地级", "市级"), 2, 6),
    "SP-WAT-18": (("县级",), 3, 8),
    "SP-WAT-19": (("农村千吨万人", "乡镇", "农村集中式"), 4, 30),
    "SP-WAT-20": (("农村分散式",), 4, 30),
}
_WATERS = ("河流型", "湖库型", "地下水型", "地下水", "地表水")
_NAMES = "泉溪塘井湾坝岭川"
_PEOPLE_FROM, _PHONES_FROM = 6000, 300000


@dataclass(frozen=True)
class _Version:
    """One version of a source's zone."""

    number: int
    district: District
    level: str
    approved: date
    ended: date | None = None
    revoked: bool = False
    # which approval of the source it is
    version: int = 1


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "source_zones")
        self.city: City = city_on(year.as_of)
        self.count = {figure: targets.count(figure, low, high) for figure, (_, low, high) in _KINDS.items()}
        self.number = 0

    def new(self, figure: str, approved: date | None = None, district: District | None = None) -> _Version:
        """Make a zone of the level that a figure counts; without a day, approved long ago."""
        self.number += 1
        return _Version(
            self.number,
            district or self.dice.pick(self.city.districts),
            self.dice.pick(_KINDS[figure][0]),
            approved or self.year.first - timedelta(days=self.dice.between(30, 4000)),
        )

    def code(self, number: int, district: District) -> str:
        """Give the code of a source."""
        return f"SY{district.code}S{number:04d}"

    def document(self, version: _Version) -> str:
        """Give the number of the approval, in one of the spellings; the approvals of a year may hold several zones."""
        left, right = Dice("approval", version.number, version.version).pick(("〔〕", "[]", "（）", "﹝﹞"))
        sequence = 10 * version.version + version.number
        return f"{self.city.province[0]}政函{left}{version.approved.year}{right}{sequence}号"

    def cells(self, version: _Version, known_on: date) -> dict[str, Cell]:
        """Write one version as it was known on a day."""
        number, dice = version.number, Dice(self.year.year, "zone", version.number, version.version)
        ended = version.ended if version.ended and version.ended <= known_on else None
        minute, second = dice.between(0, 59), dice.between(0, 59)
        return {
            "serial_no": number,
            "district_name": version.district.name,
            "source_code": self.code(number, version.district),
            # a source of a county may bear the name of the city
            "source_name": f"{self.city.name if number % 7 == 0 else version.district.name}样{dice.pick(_NAMES)}水源地",
            "source_level": version.level,
            "source_type": dice.pick(_WATERS),
            "population_served": dice.pick((str(dice.between(200, 9000)), "1.2万", f"{dice.between(10, 99)},000")),
            "approval_document_no": self.document(version),
            "approved_date": typed(dice, version.approved),
            "zone_state": ("已撤销" if version.revoked else "已调整")
            if ended
            else dice.pick(("现行", "现行有效", "有效")),
            "ended_date": typed(dice, ended) if ended else None,
            "first_class_area_km2": f"0.{dice.between(10, 99)}",
            "second_class_area_km2": f"{dice.between(1, 20)}.{dice.between(10, 99)}",
            "quasi_area_km2": dice.pick(("/", f"{dice.between(10, 90)}.5")),
            "longitude": f"124°{minute}′{second}″" if dice.chance(500) else f"124.{dice.between(200000, 900000)}",
            "latitude": f"43°{minute}′{second}.5″" if dice.chance(500) else f"43.{dice.between(100000, 900000)}",
            "contact_name": self.book.person("name", person(_PEOPLE_FROM + number)),
            "contact_phone": self.book.person("phone", phone(_PHONES_FROM + number)),
        }

    def sound(self) -> list[_Version]:
        """Give the versions that count; the first of each level was adjusted before, one ends soon after the report."""
        versions = [self.new(figure) for figure, count in self.count.items() for _ in range(count)]
        versions[0] = replace(versions[0], approved=self.year.as_of)
        versions[-1] = replace(versions[-1], ended=self.year.as_of + timedelta(days=1), revoked=True)
        return versions

    def tricks(self, sound: list[_Version], known_on: date) -> list[Line]:
        """Give lines that look as if they counted."""
        year, lines = self.year, []
        before = (year.first - timedelta(days=40)).isoformat()

        def add(
            version: _Version, figure: str, kind: str, note: str, counts_if: dict[str, str | None], **c: Cell
        ) -> None:
            would_be = {figure: str(self.count[figure] + 1)}
            lines.append(Line({**self.cells(version, known_on), **c}, trick=Trick(kind, note, would_be, counts_if)))

        def other(district: District) -> str:
            self.number += 1
            return self.code(self.number, district)

        first = 0
        for figure, count in self.count.items():
            now = replace(sound[first], version=2)
            sound[first], first = now, first + count
            old = replace(now, approved=now.approved - timedelta(days=900), ended=now.approved, version=1)
            add(
                old,
                figure,
                "adjusted_zone",
                "an earlier version of a zone that was adjusted",
                {"source_code": other(now.district), "zone_state": "现行", "ended_date": None},
            )
        last = sound[-1]
        add(
            replace(last, approved=last.ended or year.as_of, ended=None, version=3),
            "SP-WAT-20",
            "adjusted_after",
            "a new version that was approved after the day of the report",
            {"source_code": other(last.district), "approved_date": year.as_of.isoformat()},
        )
        add(
            replace(self.new("SP-WAT-18"), ended=year.as_of, revoked=True),
            "SP-WAT-18",
            "revoked_zone",
            "revoked on the day of the report",
            {"zone_state": "现行", "ended_date": None},
        )
        plain = self.new("SP-WAT-19")
        add(
            plain,
            "SP-WAT-19",
            "not_approved",
            "drawn, and approved by nobody yet",
            {"approval_document_no": self.document(plain), "approved_date": before},
            approval_document_no="/",
            approved_date=None,
        )
        add(
            self.new("SP-WAT-17"),
            "SP-WAT-17",
            "no_day_of_approval",
            "an approval without a day",
            {"approved_date": before},
            approved_date=None,
        )
        add(
            self.new("SP-WAT-18", year.as_of + timedelta(days=3)),
            "SP-WAT-18",
            "approved_after",
            "approved after the day of the report",
            {"approved_date": year.as_of.isoformat()},
        )
        # the same line again, with another running number
        add(
            sound[1],
            "SP-WAT-17" if self.count["SP-WAT-17"] > 1 else "SP-WAT-18",
            "same_line_twice",
            "a zone that was entered twice",
            {"source_code": other(sound[1].district)},
            serial_no=self.number,
        )
        for district in self.city.left[:1]:
            add(
                self.new("SP-WAT-19", district=district),
                "SP-WAT-19",
                "county_that_left",
                "lies in a county that had left by the day of the report",
                {"district_name": self.city.districts[0].name},
            )
        return lines

    def mistakes(self, known_on: date) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.new("SP-WAT-19"), known_on), **changed}, Mistake(column, rule, note))

        first, day = self.year.first, self.year.first + timedelta(days=40)
        return [
            held("source_code", "D01.present", "no code", source_code="/"),
            held("ended_date", "D01.state", "revoked on no day", zone_state="已撤销"),
            held("ended_date", "D01.state", "in force, and ended", ended_date=first.isoformat()),
            held(
                "ended_date",
                "D01.order",
                "adjusted before it was approved",
                approved_date=first.isoformat(),
                zone_state="已调整",
                ended_date=(first - timedelta(days=9)).isoformat(),
            ),
            held(
                "approved_date",
                "F11.source_zones",
                "approved after the file was received",
                approved_date=(self.year.as_of + timedelta(days=300)).isoformat(),
            ),
            held("approved_date", "F12.source_zones", "a day that could be several", approved_date=damaged(day)),
            held("source_level", "F15.source_zones", "a level that is none", source_level="大型"),
            held("source_level", "F15.source_zones", "a county that nobody knows", district_name="云上县"),
            held("source_level", "F15.source_zones", "neither in force nor ended", zone_state="待定"),
            held("source_level", "F15.source_zones", "no document number", approval_document_no="会议纪要"),
        ]


def deliver_source_zones(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    register = Register("source_zones", "ledger", _COLUMNS)
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    sound = ledger.sound()
    # the tricks say which of the sound ones are second versions
    tricks = ledger.tricks(sound, came)
    early = [Line(ledger.cells(version, middle)) for version in sound if version.approved <= middle]
    Register("source_zones", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"饮用水水源保护区台账_截至{middle.year}年{middle.month}月.xls",
        at(middle + timedelta(days=5), 9),
        form="html",
        encoding="utf-8",
        title=f"{ledger.city.name}集中式饮用水水源保护区台账",
        group="district_name",
        tell=False,
    )
    lines = [*(Line(ledger.cells(version, came)) for version in sound), *tricks, *ledger.mistakes(came)]
    # longitude and latitude in each other's place
    lines[2].cells.update(longitude=lines[2].cells["latitude"], latitude=lines[2].cells["longitude"])
    register.deliver(
        book,
        ledger.dice.shuffled(lines),
        f"饮用水水源保护区台账_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 10),
        sheet="水源保护区",
        title=f"{ledger.city.name}饮用水水源保护区划定情况（截至{came.year}年{came.month}月{came.day}日）",
        group="district_name",
        total=["合计", *[None] * (len(_COLUMNS) - 2), len(lines)],
        notes=["注：保护区调整的，原版本保留一行并注明调整日期。"],
    )
