"""A year of petitions: twelve months and the one before, in three kinds of file, full of what must not get out.

Belongs here: petitions, their days, and everything personal about people who do not exist. Does not belong here:
what the project keeps of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from orchestration.sample.book import Book, Decoy, Defect
from orchestration.sample.bureau import District, city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.codes import credit_code
from orchestration.sample.dice import Dice
from orchestration.sample.names import enterprise, home, identity, person, phone
from orchestration.sample.registers import Trick
from orchestration.sample.targets import Targets, Year, contract_labels, words
from orchestration.sample.workbooks import Cell, Sheet, delimited, page, workbook

_PEOPLE_FROM = 1000
_ACCUSED_FROM = 9000
_POLLUTION = ("大气", "噪声", "水", "固废", "大气、噪声", "水，大气", "其他", "噪声;固废", "大气 水", "生态破坏")
_CHANNELS = (
    ("电话", "12369平台"),
    ("微信举报", "12369"),
    ("网络举报", "12369平台"),
    ("来信", "信访"),
    ("来访", "本局"),
    ("12345转办", "12345热线"),
)
_RESULTS = {
    "属实": ("已责令立即改正，经复查恢复正常", "立案查处，已下达处罚决定", "责令限期整改，按期完成"),
    "部分属实": ("责令改正并告知举报人", "问题已整改，举报人表示认可"),
    "不属实": ("经现场检查未发现问题，已向举报人解释", "监测达标，已答复举报人"),
}


@dataclass(frozen=True)
class Petition:
    """One petition; whoever complained or was complained of exists nowhere."""

    number: str
    serial: int
    received: date
    accepted: date | None
    closed: date | None
    district: District
    original: str | None = None
    # cells that are written otherwise than the rest says
    changed: dict[str, Cell] = field(default_factory=dict)
    rule: tuple[str, str, str] | None = None
    kept: Trick | None = None


class PetitionYear:
    """All petitions of a year."""

    def __init__(self, book: Book, year: Year, targets: Targets, scale: int) -> None:
        """Make as many as were printed, accepted in the year and closed by the day of the report, and others."""
        self.book, self.year, self.dice = book, year, Dice(year.year, "petitions")
        self.city = city_on(year.last)
        self._serials = 0
        self.wanted = targets.count("SP-PET-01", 180, 400)
        self.counted = [self._counted(number) for number in range(self.wanted)]
        self.others = self._decoys(scale)

    def petition(self, received: date, accepted: date | None, closed: date | None) -> Petition:
        """Make one petition with a number that tells the day it came."""
        self._serials += 1
        district = self.dice.pick(self.city.districts)
        number = f"SPJB{received:%Y%m%d}{self._serials:04d}"
        return Petition(number, self._serials, received, accepted, closed, district)

    def _counted(self, number: int) -> Petition:
        month = number % 12 + 1
        received = date(self.year.year, month, self.dice.between(1, 25))
        accepted = received + timedelta(days=self.dice.between(0, 5))
        closed = accepted + timedelta(days=self.dice.between(3, 40))
        if number < 2:
            # came in the old year, was accepted in the new one: the day of acceptance decides
            received = self.year.first - timedelta(days=2 - number)
            accepted = self.year.first + timedelta(days=1 + number)
            closed = accepted + timedelta(days=12)
        elif number % 12 == 11:
            # December's are closed by the day of the report, some of them in January
            closed = min(closed, self.year.as_of - timedelta(days=number // 12 % 3 + 1))
        return self.petition(received, accepted, closed)

    def _decoys(self, scale: int) -> list[Petition]:
        others: list[Petition] = []
        more = {"SP-PET-01": str(self.wanted + 1)}
        for number in range(8 * scale):
            first = self.counted[(number * 7 + 20) % len(self.counted)]
            again = self.petition(first.received + timedelta(days=1), _later(first.accepted, 1), first.closed)
            others.append(
                replace(
                    again,
                    district=first.district,
                    original=first.number,
                    kept=Trick(
                        "duplicate_of_another",
                        "counted with the petition it repeats",
                        more,
                        {"duplicate_mark": "否", "original_petition_no": None},
                    ),
                )
            )
        for number in range(5 * scale):
            refused = self.petition(date(self.year.year, number % 12 + 1, 16), None, None)
            day = refused.received.isoformat()
            done = {
                "is_accepted": "是",
                "refusal_reason": None,
                "accepted_date": day,
                "transferred_date": day,
                "substantiated": "属实",
                "result": "已责令改正",
                "closed_date": day,
            }
            others.append(replace(refused, kept=Trick("not_accepted", "not the bureau's to handle", more, done)))
        for number in range(2):
            received = self.year.last - timedelta(days=number)
            accepted = self.year.last + timedelta(days=2 + number)
            late = self.petition(received, accepted, min(accepted + timedelta(days=1), self.year.as_of))
            in_time = dict.fromkeys(words("accepted_date transferred_date"), self.year.last.isoformat())
            others.append(replace(late, kept=Trick("accepted_after", "accepted after the year", more, in_time)))
        before = self.petition(
            self.year.first - timedelta(days=9), self.year.first - timedelta(days=8), self.year.first
        )
        in_time = dict.fromkeys(words("accepted_date transferred_date"), self.year.first.isoformat())
        kept = Trick("accepted_before", "accepted before the year", more, in_time)
        return [*others, replace(before, kept=kept)]

    def _defects(self) -> list[Petition]:
        """Lines that must be held, each by one rule; none of them is among those that count."""

        def made(month: int) -> Petition:
            day = date(self.year.year, month, 9)
            return self.petition(day, day + timedelta(days=2), day + timedelta(days=10))

        def held(petition: Petition, rule: str, column: str, note: str, **cells: Cell) -> Petition:
            return replace(petition, changed=cells, rule=(column, rule, note))

        day = self.year.as_of + timedelta(days=30)
        early, unclear = made(3), made(5)
        return [
            held(made(2), "T01.present", "petition_no", "no number", petition_no=None),
            held(
                early,
                "T02",
                "accepted_date",
                "closed before it was accepted",
                closed_date=early.received.isoformat(),
                feedback_date=early.received.isoformat(),
            ),
            held(
                made(4),
                "T05",
                "original_petition_no",
                "the original does not exist",
                duplicate_mark="重复件",
                original_petition_no="SPJB190001010001",
            ),
            held(
                made(4),
                "T05",
                "original_petition_no",
                "an original, and no duplicate",
                original_petition_no=self.counted[14].number,
            ),
            held(made(6), "T06", "result", "closed without a result", result=None),
            held(made(6), "T07.date", "accepted_date", "accepted on no day", accepted_date=None),
            held(
                made(7),
                "F11.petitions",
                "closed_date",
                "answered after the file was received",
                feedback_date=day.isoformat(),
            ),
            held(
                unclear,
                "F12.petitions",
                "accepted_date",
                "a day that could be several",
                accepted_date=damaged(unclear.received),
            ),
            held(made(8), "F15.petitions", "channel", "a channel that is none", channel="传真"),
            held(made(9), "F15.petitions", "channel", "neither yes nor no", is_accepted="研究中"),
        ]

    def everything(self) -> list[Petition]:
        """Give all of them in the order in which they came."""
        return sorted([*self.counted, *self.others, *self._defects()], key=lambda p: (p.received, p.number))


def _later(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)


_COLUMNS = words(
    "serial_no petition_no channel platform received_time accepted_date is_accepted refusal_reason "
    "reporter_name reporter_phone reporter_address is_anonymous is_real_name accused_name "
    "accused_credit_code district_name place_address pollution_type pollution_subtype industry_type "
    "content handling_unit transferred_date handler_name substantiated result closed_date feedback_date "
    "is_closed_on_time duplicate_mark original_petition_no satisfaction"
)


def register_row(book: Book, petition: Petition, serial: int, style: Dice, known_on: date) -> dict[str, Cell]:
    """Write one line of the register as it stood on a day: what was closed later is still open in it."""
    # what the line says is the petition's; how a day is written is this file's
    about = Dice("petition", petition.number)
    anonymous = about.chance(250)
    name = book.person("name", person(_PEOPLE_FROM + petition.serial))
    handler = book.person("name", person(_PEOPLE_FROM + 500 + petition.serial % 9))
    number = book.person("phone", phone(petition.serial))
    card = book.person("identity_number", identity(500 + petition.serial))
    address = book.person("address", home(petition.district, petition.serial))
    place = book.person("address", f"{petition.district.name}仿真路{petition.serial}号院内")
    if about.chance(400):
        accused = book.person("accused", f"{petition.district.name}{person(petition.serial)}样烧烤店")
        code = credit_code(petition.district.code, _ACCUSED_FROM + petition.serial % 900, kind="92")
    else:
        made = enterprise(about, _ACCUSED_FROM + petition.serial % 900, petition.district)
        accused, code = book.person("accused", made.name), made.credit_code
    pollution = about.pick(_POLLUTION)
    content = f"{place}{accused}夜间{pollution}扰民，请尽快处理。"
    content += "" if anonymous else f"举报人{name}，电话{number}，身份证{card}，住{address}。"
    channel, platform = about.pick(_CHANNELS)
    substantiated = about.pick(tuple(_RESULTS))
    closed = petition.closed if petition.closed and petition.closed <= known_on else None
    accepted = petition.accepted
    row: dict[str, Cell] = {
        "serial_no": serial,
        "petition_no": petition.number,
        "channel": channel,
        "platform": platform,
        "received_time": f"{petition.received.isoformat()} {about.between(8, 20):02d}:{about.between(10, 59)}:00",
        "accepted_date": typed(style, accepted) if accepted else None,
        "is_accepted": "是" if accepted else "否",
        "refusal_reason": None if accepted else f"不属于生态环境部门职责，已告知{name}",
        "reporter_name": "匿名" if anonymous else name,
        "reporter_phone": None if anonymous else number,
        "reporter_address": None if anonymous else address,
        "is_anonymous": "是" if anonymous else "否",
        "is_real_name": "否" if anonymous else "是",
        "accused_name": accused,
        "accused_credit_code": code,
        "district_name": petition.district.name,
        "place_address": place,
        "pollution_type": pollution,
        "pollution_subtype": about.pick(("恶臭异味", "烟粉尘", "油烟", None)),
        "industry_type": about.pick(("餐饮业", "建筑施工", "制造业", None)),
        "content": content,
        "handling_unit": petition.district.office if accepted else None,
        "transferred_date": typed(style, accepted) if accepted else None,
        "handler_name": handler if accepted else None,
        "substantiated": substantiated if closed else None,
        "result": f"{about.pick(_RESULTS[substantiated])}（{handler}{number}）" if closed else None,
        "closed_date": typed(style, closed) if closed else None,
        "feedback_date": typed(style, closed) if closed else None,
        "is_closed_on_time": "是" if closed else None,
        "duplicate_mark": "重复件" if petition.original else "否",
        "original_petition_no": petition.original,
        "satisfaction": about.pick(("满意", "基本满意", "未评价")) if closed else None,
    }
    return {**row, **petition.changed}


def _deliver_month(
    book: Book, year: Year, petitions: list[Petition], month: date, came: date, tail: str = "", twice: int = 0
) -> str:
    """Lay out a month in the kind of file that this month came in."""
    labels, city = contract_labels("petitions", "register"), city_on(year.last).name
    style = Dice(year.year, "petition file", month, tail)
    own = [p for p in petitions if (p.received.year, p.received.month) == (month.year, month.month)]
    own = [p for p in own if not (tail and p.rule)]
    own += [p for p in own if p.kept is None and p.rule is None][:twice]
    kind = ("xlsx", "html", "csv")[month.month % 3 - 1]
    name = f"{month.year}年{month.month}月" if kind != "csv" else f"{month:%Y%m}"
    name = f"信访举报登记表_{name}{tail}.{'xls' if kind == 'html' else kind}"
    sheet = Sheet(f"{month.month}月")
    if kind != "csv":
        sheet.title(f"{city}{month.year}年{month.month}月生态环境信访举报登记表", len(_COLUMNS))
    sheet.add([labels[column][0] for column in _COLUMNS])
    file, sheet_name = f"petitions/{name}", sheet.name if kind == "xlsx" else None
    for serial, petition in enumerate(own, start=1):
        row = register_row(book, petition, serial, style, came)
        place = sheet.add([row[column] for column in _COLUMNS])
        if tail:
            continue
        if petition.rule:
            column, rule, note = petition.rule
            book.defects.append(Defect("petitions", file, sheet_name, place, column, rule, note))
        elif petition.kept:
            book.decoys.append(petition.kept.at("petitions", file, sheet_name, place))
    if kind == "csv":
        content = delimited(sheet.rows, "gb18030" if month.month % 2 else "utf-8-sig")
    else:
        sheet.add(["备注：一件举报涉及多个污染类型的，分别填写并以顿号隔开。"])
        content = page(sheet, "gb18030") if kind == "html" else workbook([sheet], at(came, 11))
    book.deliver("petitions", name, content, at(came, 11, month.month))
    return file


def deliver_petitions(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make every month's file; those with cases still open come again when they are closed."""
    made = PetitionYear(book, year, targets, scale)
    petitions = made.everything()
    last_day = year.as_of - timedelta(days=1)
    months = [year.first - timedelta(days=1), *(date(year.year, month, 1) for month in range(1, 13))]
    for month in months:
        first = date(month.year + month.month // 12, month.month % 12 + 1, 4)
        # by then every case of the month is closed; the first delivery came when some were still open
        final = max(
            (
                p.closed
                for p in petitions
                if p.closed and (p.received.year, p.received.month) == (month.year, month.month)
            ),
            default=first,
        )
        if final > first:
            file = _deliver_month(book, year, petitions, month, min(first, last_day - timedelta(days=2)), "(初报)")
            book.decoys.append(Decoy("petitions", file, None, [], "superseded", "some cases were still open in it"))
        _deliver_month(book, year, petitions, month, min(max(final, first) + timedelta(days=1), last_day), twice=scale)
