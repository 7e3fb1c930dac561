"""Permits of the national platform: a growing business export, an old public list, and what stands beside the permits.

Belongs here: permits, their events, and the two layouts. Does not belong here: registrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from orchestration.sample.book import Book, Decoy, Defect
from orchestration.sample.bureau import City, District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.codes import site_number, wrong_check
from orchestration.sample.dice import Dice
from orchestration.sample.names import Enterprise, enterprise, person, phone
from orchestration.sample.registers import Trick
from orchestration.sample.targets import Targets, Year, contract_labels, seed_rows, words
from orchestration.sample.workbooks import Cell, Merge, Sheet, page, workbook

SERIAL_FROM = 1
_MORE_FROM = 20000
# letters that real numbers end in; nothing follows from them
_LETTERS = "PQRSUV"
_FIRST_WORDS = ("首次申请", "首次申请", "补充申请", "整改后申请")
# first issues that stand, with a warning: a division that GB/T 4754 does not have, and a trade that is always 重点
_NO_SUCH_DIVISION, _ALWAYS_KEY = 5, 6


@dataclass(frozen=True)
class Event:
    """One version of a permit: one row of the export."""

    holder: Enterprise
    number: str
    business: str
    first_issued: date
    issued: date
    valid_from: date
    valid_to: date
    management: str
    authority: str
    status: str = "有效"
    cancelled: date | None = None
    changed: dict[str, Cell] = field(default_factory=dict)
    rule: tuple[str, str, str] | None = None
    kept: Trick | None = None

    @property
    def happened(self) -> date:
        """Give the day on which the platform had it."""
        return self.cancelled or self.issued


def years_later(day: date, years: int) -> date:
    """Give the last day of a term that begins on a day."""
    try:
        return day.replace(year=day.year + years) - timedelta(days=1)
    except ValueError:  # the 29th of February
        return date(day.year + years, 2, 28)


def _with_warning(number: int, event: Event) -> Event:
    """Give the event as it is, or, in two places, what rule P10 asks about."""
    if number == _NO_SUCH_DIVISION:
        return replace(event, changed={"industry_code": "C9910"})
    if number == _ALWAYS_KEY:
        cogeneration: dict[str, Cell] = {"industry_code": "D4412", "industry_name": "热电联产"}
        return replace(event, management="简化管理", changed=cogeneration)
    return event


def public_list_until(year: Year) -> date:
    """Give the day up to which the page of the public list tells."""
    return date(year.year, 1, 31)


class Terms:
    """For how many years a paper was given, by the seed of terms."""

    def __init__(self, kind: str) -> None:
        """Read the terms of permits or of registrations."""
        self._rows = [row for row in seed_rows("standards", "permit_term") if row["kind"] == kind]
        self.begin = min(date.fromisoformat(row["valid_from"]) for row in self._rows)

    def end(self, business: str, issued: date, start: date) -> date:
        """Give the last day of a term by what was in force when it was issued; five years where nothing was."""
        for row in self._rows:
            in_force = row["valid_from"] <= issued.isoformat() <= (row["valid_to"] or "9999")
            if row["business_type"] == business and in_force:
                return years_later(start, int(row["term_years"]))
        return years_later(start, 5)


class PermitYear:
    """All permits up to the end of a year, and their events."""

    def __init__(self, year: Year, targets: Targets, scale: int) -> None:
        """Make as many first issues as were printed, spread over the years since permits began."""
        self.year, self.dice = year, Dice(year.year, "permits")
        self.city, self.terms = city_on(year.last), Terms("permit")
        self.wanted = targets.count("SP-PER-01", 400, 600)
        self._serial = SERIAL_FROM
        self.firsts = self._first_issues()
        self.events = [*self.firsts, *self._later_events(scale), *self._beside(scale), *self._defects()]

    def holder(self) -> Enterprise:
        """Give an enterprise that holds nothing yet."""
        self._serial += 1
        return enterprise(self.dice, self._serial, self.dice.pick(self.city.districts))

    def first(self, holder: Enterprise, issued: date, site: int = 1) -> Event:
        """Issue a permit for the first time."""
        key = self.dice.chance(300)
        office = self.city.bureau if key else holder.office
        if issued < date(2019, 3, 1) and key:
            office = self.city.former_bureau
        number = site_number(holder.credit_code, site, self.dice.pick(_LETTERS))
        return Event(
            holder,
            number,
            self.dice.pick(_FIRST_WORDS),
            issued,
            issued,
            issued,
            self.terms.end("first", issued, issued),
            self.dice.pick(("重点管理", "重点")) if key else self.dice.pick(("简化管理", "简化")),
            office,
        )

    def _first_issues(self) -> list[Event]:
        made: list[Event] = []
        year = self.year.year
        while len(made) < self.wanted:
            number = len(made)
            back = (3, 2, 2, 1, 1, 0, 0, 0, 0, 0)[number % 10]
            issued = date(year - back, number // 10 % 12 + 1, self.dice.between(2, 27))
            # there were no permits before the rules that began them
            if issued < self.terms.begin:
                issued = self.terms.begin + timedelta(days=number % 45)
            if number == self.wanted - 1:
                issued = self.year.last  # the last day counts
            holder = self.holder()
            made.append(_with_warning(number, self.first(holder, issued)))
            # a second site of the same unit is another permit
            if number % 40 == 7 and len(made) < self.wanted:
                made.append(self.first(holder, issued, site=2))
        return made

    def _later_events(self, scale: int) -> list[Event]:
        """Changes, renewals, reissues and the rest: rows that are not new permits."""
        year, later = self.year, []
        would = {"SP-PER-01": str(self.wanted + 1)}
        old = [event for event in self.firsts if event.issued < year.first]
        for place, event in enumerate(old[: 140 * scale]):
            day = date(year.year, place % 11 + 1, self.dice.between(2, 27))
            kind = ("变更", "延续", "重新申请", "补办（遗失）", "变更（基本信息）", "调整")[place % 6]
            # under a number of its own it would be one permit more
            own = site_number(event.holder.credit_code, int(event.number[18:21]) + 500, event.number[-1])
            new = replace(
                event,
                business=kind,
                issued=day,
                kept=Trick(f"event_{kind}", "an event of a permit is no new permit", would, {"permit_no": own}),
            )
            if kind == "延续":
                start = event.valid_to + timedelta(days=1)
                if not timedelta(0) <= start - day <= timedelta(days=200):
                    continue
                new = replace(new, valid_from=start, valid_to=self.terms.end("renewal", day, start))
            elif kind == "重新申请":
                new = replace(new, valid_from=day, valid_to=self.terms.end("reissue", day, day))
            later.append(new)
        for event in old[-12:]:
            # cancelled, and still once issued
            day = date(year.year, 5, self.dice.between(2, 27))
            less = {"SP-PER-01": str(self.wanted - 1)}
            kept = Trick("cancelled_still_issued", "cancelled, and once issued all the same", less)
            later.append(replace(event, business="注销", status="已注销", cancelled=day, kept=kept))
        return later

    def _beside(self, scale: int) -> list[Event]:
        """First issues that do not count: after the year, and of the county that left."""
        more = {"SP-PER-01": str(self.wanted + 1)}
        last, others = self.year.last, []
        in_time: dict[str, str | None] = dict.fromkeys(
            words("issue_date first_issue_date valid_from"), last.isoformat()
        )
        in_time["valid_to"] = self.terms.end("first", last, last).isoformat()
        here = self.city.districts[0]
        for number in range(4 * scale):
            holder = enterprise(self.dice, _MORE_FROM + number, self.dice.pick(self.city.districts))
            event = self.first(holder, self.year.last + timedelta(days=4 - number % 2))
            kept = Trick("issued_after", "issued after the year", more, in_time)
            others.append(replace(event, kept=kept))
        for number, left in ((n, left) for left in self.city.left for n in range(15 * scale)):
            holder = enterprise(self.dice, _MORE_FROM + 2000 + number, left)
            event = self.first(holder, left.valid_to - timedelta(days=1 + number * 13 % 400))
            kept = Trick(
                "left_the_territory",
                "of a county that has left",
                more,
                {"district_name": here.name, "issuing_authority_name": here.office},
                # the old public list has it too, and does not say whose it is
                without=more if event.issued <= public_list_until(self.year) else {},
            )
            others.append(replace(event, authority=left.office, kept=kept))
        return others

    def _defects(self) -> list[Event]:
        """Rows that must be held, each by one rule; none of them is among those that count."""
        day = date(self.year.year, 11, 12)
        serial = _MORE_FROM + 4000

        def made(issued: date = day, district: District | None = None) -> Event:
            nonlocal serial
            serial += 1
            return self.first(enterprise(self.dice, serial, district or self.dice.pick(self.city.districts)), issued)

        def held(event: Event, rule: str, column: str, note: str, **cells: Cell) -> Event:
            return replace(event, changed=cells, rule=(column, rule, note))

        suffix, check, other, term, first, scope, state, left, early, date_1, date_2, word = (made() for _ in range(12))
        wrong = wrong_check(check.number)
        stranger = made().holder.credit_code
        away = made(date(self.year.year, 8, 20), self.city.left[0] if self.city.left else None)
        received_later = made(self.year.as_of + timedelta(days=39))
        return [
            held(suffix, "P01", "permit_no", "a suffix behind the number", permit_no=f"{suffix.number}（01）"),
            held(check, "P02", "permit_no", "the check character is wrong", permit_no=wrong, credit_code=wrong[:18]),
            held(other, "P03", "credit_code", "the number belongs to another unit", credit_code=stranger),
            held(term, "P05", "valid_to", "four years, which no rule knows", valid_to=years_later(term.issued, 4)),
            held(
                first,
                "P06",
                "first_issue_date",
                "first issued after it was issued",
                first_issue_date=first.issued + timedelta(days=9),
            ),
            held(scope, "P07", "management_class", "registration is no permit", management_class="登记管理"),
            held(replace(state, business="注销", cancelled=day), "P08", "permit_status", "cancelled, and in force"),
            held(
                replace(away, authority=self.city.stranger),
                "P11",
                "district_name",
                "issued by an authority of another city",
            ),
            held(received_later, "F11.permits", "issue_date", "issued after the file was received"),
            held(date_1, "F12.permits", "issue_date", "a day that could be several", issue_date=damaged(day)),
            held(date_2, "F12.permits", "valid_to", "a day without its year", valid_to="11月12日"),
            held(word, "F15.permits", "business_type", "a word the platform does not have", business_type="换发新证"),
            held(
                replace(left, management="重点管理"),
                "F15.permits",
                "permit_status",
                "no status",
                permit_status="见附件",
            ),
            held(early, "P01", "permit_no", "21 characters", permit_no=early.number[:20] + early.number[21:]),
        ]

    def until(self, day: date) -> list[Event]:
        """Give what the platform knows by a day, district by district."""
        order = {d.name: place for place, d in enumerate((*self.city.districts, *self.city.left))}
        known = [event for event in self.events if event.happened <= day or event.rule]
        return sorted(known, key=lambda e: (order[e.holder.district], e.first_issued, e.number, e.happened, e.business))


def first_issues(year: Year, targets: Targets) -> list[Event]:
    """Give the first issues that count, for sources that tell of the same enterprises."""
    return PermitYear(year, targets.apart(), 1).firsts


_EXPORT = words(
    "serial_no unit_name credit_code permit_no management_class industry_name industry_code site_address "
    "province_name city_name district_name issuing_authority_name first_issue_date issue_date valid_from "
    "valid_to business_type permit_status cancel_date longitude latitude legal_representative "
    "contact_name contact_phone"
)
_PUBLIC = words(
    "serial_no province_name city_name permit_no unit_name industry_name valid_period issue_date "
    "management_class view_link"
)


def _code(dice: Dice, code: str) -> str:
    """Write a code as people copy it: now and then in small letters, full-width, or with a blank at the end."""
    roll = dice.below(100)
    if roll < 88:
        return code
    if roll < 92:
        return code.lower()
    if roll < 96:
        return f"{code} "
    return "".join(chr(ord(char) + 0xFEE0) for char in code)


def _name(dice: Dice, name: str) -> str:
    return dice.pick((name, name, name, f"{name} ", f" {name}", f"{name}　"))


def export_row(book: Book, city: City, event: Event, serial: int, dice: Dice) -> dict[str, Cell]:
    """Write one row of the export."""
    holder = event.holder
    about = int(holder.credit_code[11:16]) if holder.credit_code[11:16].isdigit() else 0
    row: dict[str, Cell] = {
        "serial_no": serial,
        "unit_name": _name(dice, holder.name),
        "credit_code": _code(dice, holder.credit_code),
        "permit_no": _code(dice, event.number),
        "management_class": event.management,
        "industry_name": holder.industry,
        "industry_code": holder.industry_code,
        "site_address": holder.address,
        "province_name": city.province,
        "city_name": city.name,
        "district_name": holder.district,
        "issuing_authority_name": event.authority,
        "first_issue_date": typed(dice, event.first_issued),
        "issue_date": typed(dice, event.issued),
        "valid_from": typed(dice, event.valid_from),
        "valid_to": typed(dice, event.valid_to),
        "business_type": event.business,
        "permit_status": event.status,
        "cancel_date": typed(dice, event.cancelled) if event.cancelled else None,
        "longitude": holder.longitude,
        "latitude": holder.latitude,
        "legal_representative": book.person("name", person(2000 + about)),
        "contact_name": book.told_of(book.person("name", person(2100 + about)), 2100 + about),
        "contact_phone": book.person("phone", phone(10000 + about)),
    }
    return {**row, **event.changed}


def _deliver_export(book: Book, year: Year, events: Sequence[Event], until: date, came: date, tell: bool) -> None:
    labels, dice = contract_labels("permits", "business_export"), Dice(year.year, "permit export", until)
    city = city_on(year.last)
    name = f"排污许可证业务导出_截至{until.year}年{until.month}月.xlsx"
    sheet = Sheet("许可证")
    sheet.title(f"{city.name}排污许可证核发情况（截至{until.year}年{until.month}月{until.day}日）", len(_EXPORT))
    sheet.add([labels[column][0] for column in _EXPORT])
    file = f"permits/{name}"
    district, start, serial = None, 0, 0
    column = _EXPORT.index("district_name") + 1

    def close(last: int) -> None:
        # the district is written once and merged downwards
        if start and last > start:
            sheet.merges.append(Merge(start, column, last, column))

    for event in events:
        if event.holder.district != district:
            close(len(sheet.rows))
            district, start, serial = event.holder.district, len(sheet.rows) + 1, 0
        serial += 1
        row = export_row(book, city, event, serial, dice)
        place = sheet.add([row[name] for name in _EXPORT])
        if event.rule:
            book.defects.append(Defect("permits", file, sheet.name, place, *event.rule))
        elif event.kept and tell:
            book.decoys.append(event.kept.at("permits", file, sheet.name, place))
    close(len(sheet.rows))
    sheet.add(["合计", f"共{len(events)}条"])
    sheet.add(["注：本表由全国排污许可证管理信息平台导出，变更、延续、补办不另行计数。"])
    book.deliver("permits", name, workbook([sheet], at(came, 14)), at(came, 14))


def _deliver_public_list(book: Book, year: Year, events: Sequence[Event], until: date, came: date) -> None:
    """An older page of the public list: the newest issue of each permit, and nothing about who issued it."""
    labels, dice = contract_labels("permits", "public_list"), Dice(year.year, "public list")
    city = city_on(year.last)
    newest: dict[str, Event] = {}
    for event in sorted(events, key=lambda e: (e.issued, e.business)):
        newest[event.number] = event
    gone = {event.number for event in events if event.cancelled}
    sheet = Sheet("page")
    sheet.title(f"排污许可证信息公开列表 截至{until.year}年{until.month}月", len(_PUBLIC))
    sheet.add([labels[column][0] for column in _PUBLIC])
    for serial, event in enumerate((e for n, e in newest.items() if n not in gone), start=1):
        row: dict[str, Cell] = {
            "serial_no": serial,
            "province_name": city.province,
            "city_name": city.name,
            "permit_no": event.number,
            "unit_name": event.holder.name,
            "industry_name": event.holder.industry,
            "valid_period": dice.pick(("{}至{}", "{}到{}", "{} 至 {}")).format(event.valid_from, event.valid_to),
            "issue_date": event.issued.isoformat(),
            "management_class": event.management,
            "view_link": "查看",
        }
        sheet.add([row[column] for column in _PUBLIC])
    name = f"许可信息公开_截至{until.year}年{until.month}月.xls"
    file = book.deliver("permits", name, page(sheet, "gbk"), at(came, 8))
    book.decoys.append(Decoy("permits", file, None, [], "public_list", "the same events again, in another layout"))


def deliver_permits(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make the deliveries of the year; the newest holds everything."""
    permits = PermitYear(year, targets, scale)
    january = public_list_until(year)
    sound = [event for event in permits.until(january) if not event.rule]
    _deliver_public_list(book, year, sound, january, january + timedelta(days=5))
    for month in (3, 6, 9):
        until = date(year.year, month + 1, 1) - timedelta(days=1)
        plain = [event for event in permits.until(until) if not event.rule]
        _deliver_export(book, year, plain, until, until + timedelta(days=5), tell=False)
    came = year.as_of - timedelta(days=1)
    events = permits.until(came)
    # some rows stand in the export twice
    twice = [event for event in events if not event.rule and not event.kept][10 : 10 + 6 * scale]
    place = {id(event): number for number, event in enumerate(events)}
    order = sorted([*events, *twice], key=lambda event: place[id(event)])
    _deliver_export(book, year, order, year.last, came, tell=True)
