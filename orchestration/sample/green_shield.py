"""The ledger of 绿盾: polygons that were completed, that were handed down again, and that only look completed.

Belongs here: listings and their days. Does not belong here: how lines become a file (registers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.sample.book import Book
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, person, phone
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import Targets, Year, words
from orchestration.sample.workbooks import Cell

_COLUMNS = words(
    "serial_no district_name batch_year polygon_no reserve_name reserve_level problem_type area_hectare "
    "responsible_unit_name due_date rectification_state completed_date closure_document_no contact_name contact_phone"
)
_RESERVES = (("样湖湿地自然保护区", "省级"), ("仿山森林公园", "国家级"), ("例岭自然保护区", "市县级"))
_PROBLEMS = ("采石采砂", "工矿用地", "旅游设施", "水电设施", "养殖场", "道路", "农业开发", "其他")
_DONE, _OPEN = ("完成整改", "已完成整改", "已销号"), ("整改中", "正在整改", "未完成")
_UNITS_FROM, _PEOPLE_FROM, _PHONES_FROM = 30000, 6500, 310000
# so many polygons were completed and handed down again
_AGAIN = 5


def polygon_no(city: City, number: int) -> str:
    """Give the number of a polygon, by which other ledgers may name it."""
    return f"TB{city.code}{number:04d}"


@dataclass(frozen=True)
class _Listing:
    """One polygon in the batch of one year."""

    number: int
    district: District
    batch: int
    done: date | None


class _Ledger:
    """All lines of the ledger."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "green_shield")
        self.city: City = city_on(year.as_of)
        self.done = targets.count("SP-ECO-01", 60, 200)
        self.number = 0

    def new(self, batch: int | None = None, district: District | None = None, *, done: date | None = None) -> _Listing:
        """Make a polygon in a batch; without a day, it was completed by the end of the year."""
        self.number += 1
        batch = batch or self.year.year - self.dice.below(3)
        found = date(batch, 5, 1)
        return _Listing(
            self.number,
            district or self.city.districts[self.number % len(self.city.districts)],
            batch,
            done or found + timedelta(days=self.dice.between(20, (self.year.last - found).days)),
        )

    def cells(self, listing: _Listing, known_on: date) -> dict[str, Cell]:
        """Write one listing as it was known on a day."""
        number, dice = listing.number, Dice(self.year.year, "polygon", listing.number, listing.batch)
        done = listing.done if listing.done and listing.done <= known_on else None
        name, level = _RESERVES[number % len(_RESERVES)]
        owner = self.book.person("name", person(_PEOPLE_FROM + number))
        unit = enterprise(dice, _UNITS_FROM + number, listing.district).name
        due = date(listing.batch + 1, 6, 30)
        return {
            "serial_no": number,
            "district_name": listing.district.name,
            "batch_year": dice.pick((str(listing.batch), f"{listing.batch}年", f"绿盾{listing.batch}")),
            "polygon_no": polygon_no(self.city, number),
            "reserve_name": name,
            "reserve_level": level,
            "problem_type": _PROBLEMS[number % len(_PROBLEMS)],
            "area_hectare": f"{dice.between(0, 30)}.{dice.between(11, 99)}",
            # not every holder of a plot is a unit
            "responsible_unit_name": owner if number % 9 == 0 else unit,
            "due_date": dice.pick((typed(dice, due), f"{due.year}年{due.month}月", f"{due.year}年")),
            "rectification_state": dice.pick(_DONE if done else _OPEN),
            "completed_date": typed(dice, done) if done else None,
            "closure_document_no": f"{self.city.province[0]}环自然函〔{done.year}〕{number}号" if done else None,
            "contact_name": self.book.person("name", person(_PEOPLE_FROM + 500 + number)),
            "contact_phone": self.book.person("phone", phone(_PHONES_FROM + number)),
        }

    def sound(self) -> list[_Listing]:
        """Give the listings that count: completed by the day of the report, one of them on that very day."""
        listings = [self.new() for _ in range(self.done)]
        # those that were handed down before are of the year's own batch
        for number in range(min(_AGAIN, self.done)):
            day = self.year.first + timedelta(days=self.dice.between(150, 360))
            listings[number] = replace(listings[number], batch=self.year.year, done=day)
        listings[-1] = replace(listings[-1], done=self.year.as_of)
        return listings

    def tricks(self, sound: list[_Listing], known_on: date) -> list[Line]:
        """Give lines that look as if they counted."""
        year, once_more = self.year, {"SP-ECO-01": str(self.done + 1)}
        last: dict[str, str | None] = {"rectification_state": "已完成整改", "completed_date": year.last.isoformat()}
        lines: list[Line] = []

        def add(
            listing: _Listing,
            kind: str,
            note: str,
            counts_if: dict[str, str | None],
            without: dict[str, str] | None = None,
            **changed: Cell,
        ) -> None:
            cells = {**self.cells(listing, known_on), **changed}
            lines.append(Line(cells, trick=Trick(kind, note, once_more, counts_if, without or {})))

        def another() -> dict[str, str | None]:
            self.number += 1
            return {"polygon_no": polygon_no(self.city, self.number)}

        def before(listing: _Listing, years: int) -> _Listing:
            batch = listing.batch - years
            return replace(listing, batch=batch, done=date(batch, 11, 1) + timedelta(days=listing.number))

        for listing in sound[: min(_AGAIN, self.done)]:
            add(before(listing, 2), "handed_down_again", "an earlier listing of a polygon that counts", another())
        reopened = replace(self.new(year.year), done=None)
        add(before(reopened, 1), "reopened", "completed once, and a problem again since", another())
        add(reopened, "reopened", "handed down again, and not completed again", last, once_more)
        late = year.as_of + timedelta(days=3)
        add(self.new(done=late), "completed_after", "completed after the day of the report", last)
        add(
            replace(self.new(), done=None),
            "almost_completed",
            "completed but for the acceptance",
            last,
            rectification_state="基本完成整改",
        )
        # the same line again, with another running number
        add(sound[-2], "same_line_twice", "a listing that was entered twice", another(), serial_no=self.number)
        for district in self.city.left[:1]:
            add(
                self.new(district=district),
                "county_that_left",
                "lies in a county that had left by the day of the report",
                {"district_name": self.city.districts[0].name},
            )
        return lines

    def mistakes(self, known_on: date) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            return Line({**self.cells(self.new(), known_on), **changed}, Mistake(column, rule, note))

        late = (self.year.as_of + timedelta(days=300)).isoformat()
        unclear = damaged(self.year.first + timedelta(days=40))
        return [
            held("polygon_no", "G02.present", "no number", polygon_no="/"),
            held("completed_date", "G02.completed", "completed on no day", completed_date=None),
            held("completed_date", "G02.completed", "under way, and completed", rectification_state="整改中"),
            held("completed_date", "F11.green_shield", "completed after the file was received", completed_date=late),
            held("completed_date", "F12.green_shield", "a day that could be several", completed_date=unclear),
            held("rectification_state", "F15.green_shield", "a state that is none", rectification_state="待定"),
            held("rectification_state", "F15.green_shield", "two batches", batch_year="2019-2020"),
            held("rectification_state", "F15.green_shield", "a county that nobody knows", district_name="云上县"),
        ]


def deliver_green_shield(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one a bureau
    """Make an earlier state of the ledger, and the one that counts."""
    ledger = _Ledger(book, year, targets)
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=20)
    sound = ledger.sound()
    # the batch of the year had not been handed down yet
    early = [Line(ledger.cells(listing, middle)) for listing in sound if listing.batch < year.year]
    Register("green_shield", "ledger", _COLUMNS, spelling=1).deliver(
        book,
        early,
        f"绿盾问题台账_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=5), 10),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    lines = [Line(ledger.cells(listing, came)) for listing in sound]
    # no area: shown as a warning
    lines[1].cells["area_hectare"] = "0"
    lines = [*lines, *ledger.tricks(sound, came), *ledger.mistakes(came)]
    Register("green_shield", "ledger", _COLUMNS).deliver(
        book,
        ledger.dice.shuffled(lines),
        f"绿盾问题台账_截至{came.year}年{came.month}月{came.day}日.xlsx",
        at(came, 11),
        sheet="绿盾问题",
        title=f"{ledger.city.name}“绿盾”自然保护地问题整改台账（截至{came.year}年{came.month}月{came.day}日）",
        group="district_name",
        total=["合计", *[None] * (len(_COLUMNS) - 2), len(lines)],
        notes=["注：同一图斑在以后批次重复下发的，沿用原编号。"],
    )
