"""Registrations of dischargers that need no permit: one growing list of receipts, as the platform hands it out.

Belongs here: receipts and their events, and the list's three spellings. Does not belong here: permits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from orchestration.sample.book import Book, Defect
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged
from orchestration.sample.codes import site_number, wrong_check
from orchestration.sample.dice import Dice
from orchestration.sample.names import Enterprise, enterprise, person, phone
from orchestration.sample.permits import Terms
from orchestration.sample.registers import Trick
from orchestration.sample.targets import Targets, Year, contract_labels, words
from orchestration.sample.workbooks import Cell, delimited

SERIAL_FROM = 3000
_MORE_FROM = 30000
_LETTERS = "WXYZ"


@dataclass(frozen=True)
class Receipt:
    """One receipt event: one row."""

    unit: Enterprise
    number: str
    kind: str
    registered: date
    valid_from: date
    valid_to: date
    status: str = "有效"
    cancelled: date | None = None
    changed: dict[str, Cell] = field(default_factory=dict)
    rule: tuple[str, str, str] | None = None
    kept: Trick | None = None

    @property
    def happened(self) -> date:
        """Give the day on which the platform had it."""
        return self.cancelled or self.registered


class RegistrationYear:
    """All receipts up to the end of a year."""

    def __init__(self, year: Year, targets: Targets, scale: int) -> None:
        """Make as many active sites as were printed; most came before the national deadline of September."""
        self.year, self.dice = year, Dice(year.year, "registrations")
        self.city, self.terms = city_on(year.last), Terms("registration")
        self.wanted = targets.count("SP-PER-02", 3000, 4500)
        self._serial = SERIAL_FROM
        self.active = self._active()
        self.receipts = [*self.active, *self._later(), *self._beside(scale), *self._defects()]

    def unit(self, serial: int | None = None, district: District | None = None) -> Enterprise:
        """Give a unit that is not registered yet."""
        if serial is None:
            self._serial += 1
            serial = self._serial
        return enterprise(self.dice, serial, district or self.dice.pick(self.city.districts))

    def first(self, unit: Enterprise, day: date, site: int = 1, letter: str | None = None) -> Receipt:
        """Register a site for the first time."""
        number = site_number(unit.credit_code, site, letter or self.dice.pick(_LETTERS))
        return Receipt(unit, number, self.dice.pick(("首次登记", "登记")), day, day, self.terms.end("first", day, day))

    def _day(self) -> date:
        month = self.dice.pick((1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 9, 10, 11, 12))
        return date(self.year.year, month, self.dice.between(1, 28))

    def _active(self) -> list[Receipt]:
        made: list[Receipt] = []
        while len(made) < self.wanted:
            unit, day = self.unit(), self._day()
            made.append(self.first(unit, day))
            if len(made) % 60 == 9 and len(made) < self.wanted:
                made.append(self.first(unit, day, site=2))
        # the last day counts
        made[-1] = self.first(made[-1].unit, self.year.last, int(made[-1].number[18:21]), made[-1].number[-1])
        return made

    def _own_number(self, receipt: Receipt) -> dict[str, str | None]:
        """Give the cell with which an event would be a site of its own."""
        number = site_number(receipt.unit.credit_code, int(receipt.number[18:21]) + 500, receipt.number[-1])
        return {"registration_no": number}

    def _later(self) -> list[Receipt]:
        """Changes, early renewals, and sites that were registered anew under another number."""
        later = []
        would = {"SP-PER-02": str(self.wanted + 1)}
        spring = [receipt for receipt in self.active if receipt.registered.month <= 8]
        for receipt in spring[:130]:
            day = receipt.registered + timedelta(days=self.dice.between(20, 100))
            kept = Trick("change", "a change is no new registration", would, self._own_number(receipt))
            later.append(replace(receipt, kind="登记变更", registered=day, kept=kept))
        for receipt in spring[130:150]:
            day = receipt.registered + timedelta(days=self.dice.between(20, 100))
            renewed = replace(
                receipt, kind="登记延续", registered=day, valid_from=day, valid_to=self.terms.end("renewal", day, day)
            )
            kept = Trick("renewal", "a renewal is no new registration", would, self._own_number(receipt))
            later.append(replace(renewed, kept=kept))
        for receipt in spring[150:160]:
            # an earlier number of the same site, cancelled before this one
            letter = _LETTERS[(_LETTERS.index(receipt.number[-1]) + 1) % 4]
            before = self.first(receipt.unit, self.year.first + timedelta(days=1), int(receipt.number[18:21]), letter)
            if receipt.registered - before.registered < timedelta(days=5):
                continue
            gone = receipt.registered - timedelta(days=2)
            note = "an earlier number of a site that is counted"
            later.append(replace(before, kept=Trick("number_before", note, would, self._own_number(before))))
            later.append(
                replace(
                    before, kind="登记注销", status="已注销", cancelled=gone, kept=Trick("number_before", note, would)
                )
            )
        return later

    def _beside(self, scale: int) -> list[Receipt]:
        """Receipts that do not count: cancelled, after the year, and of the county that left."""
        others: list[Receipt] = []
        more, last = {"SP-PER-02": str(self.wanted + 1)}, self.year.last
        in_time: dict[str, str | None] = dict.fromkeys(("registration_date", "valid_from"), last.isoformat())
        in_time["valid_to"] = self.terms.end("first", last, last).isoformat()
        for number in range(60 * scale):
            begun = self.first(self.unit(_MORE_FROM + number), date(self.year.year, number % 8 + 1, 12))
            gone = begun.registered + timedelta(days=self.dice.between(30, 110))
            kept = Trick("cancelled", "registered, and cancelled later in the year", more, self._own_number(begun))
            others.append(replace(begun, kept=kept))
            still = {"registration_type": "登记变更", "registration_status": "有效", "cancel_date": None}
            kept = Trick("cancellation", "the end of a registration", more, still, without=more)
            others.append(replace(begun, kind="登记注销", status="已注销", cancelled=gone, kept=kept))
        for number in range(9 * scale):
            day = self.year.last + timedelta(days=number % 3 + 2)
            kept = Trick("registered_after", "registered after the year", more, in_time)
            others.append(replace(self.first(self.unit(_MORE_FROM + 8000 + number), day), kept=kept))
        for number, left in ((n, left) for left in self.city.left for n in range(40 * scale)):
            unit = self.unit(_MORE_FROM + 16000 + number, left)
            begun = self.first(unit, left.valid_to - timedelta(days=number * 3 % 100 + 1))
            here = {"district_name": self.city.districts[0].name}
            kept = Trick("left_the_territory", "of a county that has left", more, here)
            others.append(replace(begun, kept=kept))
        return others

    def _defects(self) -> list[Receipt]:
        """Rows that must be held, each by one rule; none of them is among those that count."""
        day = date(self.year.year, 10, 14)
        serial = _MORE_FROM + 24000

        def made(registered: date = day, district: District | None = None) -> Receipt:
            nonlocal serial
            serial += 1
            return self.first(self.unit(serial, district), registered)

        def held(receipt: Receipt, rule: str, column: str, note: str, **cells: Cell) -> Receipt:
            return replace(receipt, changed=cells, rule=(column, f"{rule}.registrations", note))

        short, check, other, term, empty, state, date_1, date_2, word = (made() for _ in range(9))
        wrong = wrong_check(check.number)
        stranger = made().unit.credit_code
        return [
            held(
                short,
                "P01",
                "registration_no",
                "two digits for the site",
                registration_no=short.number[:18] + short.number[19:],
            ),
            held(
                check,
                "P02",
                "registration_no",
                "the check character is wrong",
                registration_no=wrong,
                credit_code=wrong[:18],
            ),
            held(other, "P03", "credit_code", "the number belongs to another unit", credit_code=stranger),
            held(term, "P05", "valid_to", "ends before it begins", valid_to=f"{self.year.year - 1}-10-13"),
            held(empty, "P06", "registration_date", "no day", registration_date=None),
            held(
                replace(state, kind="登记注销", cancelled=day), "P08", "registration_status", "cancelled, and in force"
            ),
            self._elsewhere(made),
            held(made(self.year.as_of + timedelta(days=30)), "F11", "registration_date", "after the file was received"),
            held(date_1, "F12", "registration_date", "a day that could be several", registration_date=damaged(day)),
            held(date_2, "F12", "valid_to", "a year cut short", valid_to="202年10月13日"),
            held(word, "F15", "registration_type", "a word the platform does not have", registration_type="年度确认"),
        ]

    def _elsewhere(self, made: Callable[[date, District | None], Receipt]) -> Receipt:
        """Register in a county that had left by then, or, where none has, in one that never was the city's."""
        rule = ("district_name", "P11.registrations", "not the city's on that day")
        day = date(self.year.year, 9, 9)
        if self.city.left:
            return replace(made(day, self.city.left[0]), rule=rule)
        return replace(made(day, None), changed={"district_name": "样板新区"}, rule=rule)

    def until(self, day: date) -> list[Receipt]:
        """Give what the platform knows by a day, in the order in which it came to know it."""
        known = [receipt for receipt in self.receipts if receipt.happened <= day or receipt.rule]
        return sorted(known, key=lambda r: (r.happened, r.number, r.kind))


_COLUMNS = words(
    "serial_no registration_no unit_name credit_code industry_name province_name city_name district_name "
    "site_address legal_representative contact_phone registration_type registration_date valid_from "
    "valid_to registration_status cancel_date"
)


def _code(dice: Dice, code: str) -> str:
    roll = dice.below(200)
    if roll < 190:
        return code
    if roll < 194:
        return code.lower()
    # what keeps a spreadsheet from making a number of it
    return f'="{code}"' if roll < 197 else f"{code}\t".rstrip("\t") + " "


def receipt_row(book: Book, city: City, receipt: Receipt, serial: int, dice: Dice) -> dict[str, Cell]:
    """Write one receipt."""
    unit = receipt.unit
    slash = dice.below(2)

    def day(value: date) -> str:
        return f"{value.year}/{value.month}/{value.day}" if slash else value.isoformat()

    name = book.person("name", person(3000 + serial))
    row: dict[str, Cell] = {
        "serial_no": serial,
        "registration_no": _code(dice, receipt.number),
        "unit_name": unit.name,
        "credit_code": _code(dice, unit.credit_code),
        "industry_name": unit.industry,
        "province_name": city.province,
        "city_name": city.name,
        "district_name": unit.district,
        "site_address": unit.address,
        "legal_representative": name if serial % 50 else book.told_of(name, serial),
        "contact_phone": book.person("phone", phone(20000 + serial)),
        "registration_type": receipt.kind,
        "registration_date": day(receipt.registered),
        "valid_from": day(receipt.valid_from),
        "valid_to": day(receipt.valid_to),
        "registration_status": receipt.status,
        "cancel_date": day(receipt.cancelled) if receipt.cancelled else None,
    }
    return {**row, **receipt.changed}


def _deliver(
    book: Book, year: Year, receipts: Sequence[Receipt], until: date, came: date, spelling: tuple[str, str], tell: bool
) -> None:
    labels, dice = contract_labels("registrations", "receipts"), Dice(year.year, "registration list", until)
    (encoding, delimiter), city = spelling, city_on(year.last)
    name = f"排污登记回执_截至{until.year}年{until.month}月.csv"
    file = f"registrations/{name}"
    rows: list[list[Cell]] = [[labels[column][0] for column in _COLUMNS]]
    for serial, receipt in enumerate(receipts, start=1):
        row = receipt_row(book, city, receipt, serial, dice)
        rows.append([row[column] for column in _COLUMNS])
        if receipt.rule:
            book.defects.append(Defect("registrations", file, None, len(rows), *receipt.rule))
        elif receipt.kept and tell:
            book.decoys.append(receipt.kept.at("registrations", file, None, len(rows)))
    book.deliver("registrations", name, delimited(rows, encoding, delimiter), at(came, 15))


def deliver_registrations(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make the deliveries of the year; the newest holds everything."""
    made = RegistrationYear(year, targets, scale)
    for month, spelling in ((6, ("gb18030", ",")), (9, ("utf-8-sig", ","))):
        until = date(year.year, month + 1, 1) - timedelta(days=1)
        plain = [receipt for receipt in made.until(until) if not receipt.rule]
        _deliver(book, year, plain, until, until + timedelta(days=5), spelling, tell=False)
    came = year.as_of - timedelta(days=1)
    receipts = made.until(came)
    twice = [receipt for receipt in receipts if not receipt.rule and not receipt.kept][50 : 50 + 8 * scale]
    order = [*receipts, *twice]
    _deliver(book, year, order, year.last, came, ("gb18030", "\t"), tell=True)
