"""A year of penalties: the brigade's ledger from the opening of a case to its closing, and the monthly publicities.

Belongs here: decisions, their days, parties and amounts, and the two layouts. Does not belong here: how lines become a
file (registers), working days (calendar).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from orchestration.sample.book import Book
from orchestration.sample.bureau import District, city_on
from orchestration.sample.calendar import WorkingDays, at, damaged, typed
from orchestration.sample.codes import credit_code
from orchestration.sample.dice import Dice
from orchestration.sample.names import Enterprise, enterprise, identity, person
from orchestration.sample.permits import first_issues
from orchestration.sample.registers import Form, Line, Mistake, Register, Trick
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

# serials of made enterprises that no other source uses
_UNITS_FROM, _PEOPLE_FROM = 24000, 7000
# one unit in so many has no permit: rule N07 lists it
_UNLICENSED = 8
_FEN_PER_WAN = 1_000_000
# the least number of decisions among which every kind finds its place
_FEWEST = 12
_BRACKETS = ("〔{}〕", "[{}]", "（{}）", "({})", "﹝{}﹞", "【{}】", " 〔{}〕 ")
_VIOLATIONS = ("未批先建", "未验先投", "超标排放污染物", "扬尘污染", "危险废物管理违法", "不正常运行污染防治设施")
_LEDGER = words(
    "serial_no case_no case_opened_date case_cause act_date investigation_closed_date notice_no notice_date "
    "has_hearing document_no decision_date served_date party_name party_code district_name violation_type legal_basis "
    "penalty_category penalty_content fine_yuan fine_wan_yuan confiscated_yuan paid_date paid_yuan review "
    "is_enforced_by_court closed_date outcome handling_office_name handler_names"
)
_EARLY_LEDGER = [column for column in _LEDGER if column != "fine_yuan"]
_PUBLICITY = words(
    "document_no party_name legal_representative party_code party_id_no issuing_authority_name violation_type "
    "violation_facts legal_basis penalty_category penalty_content fine_wan_yuan confiscated_wan_yuan decision_date "
    "public_until public_date authority_name authority_credit_code data_source_name remark"
)


@dataclass(frozen=True)
class Party:
    """Who is fined: a unit, or a person whose name and number must not leave."""

    name: str
    code: str
    identity: str | None = None


@dataclass(frozen=True)
class Decision:
    """One line of the ledger: one party of one case, decided or still open."""

    serial: int
    case_no: str
    number: str | None
    district: District
    party: Party
    decided: date | None
    opened: date
    fine: int
    confiscated: int = 0
    category: str = "罚款"
    outcome: str | None = None
    # the fine before it was changed
    before: int = 0
    # the day on which the publicities tell of it, if they do
    published: date | None = None
    # cells of the ledger that are written otherwise than the rest says
    changed: dict[str, Cell] = field(default_factory=dict)
    mistake: Mistake | None = None
    trick: Trick | None = None


def capital(fen: int) -> str:
    """Write an amount in the characters of cheques."""
    digits = "零壹贰叁肆伍陆柒捌玖"

    def section(number: int) -> str:
        text, gap = "", False
        for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            digit = number // place % 10
            if digit:
                text += ("零" if gap and text else "") + digits[digit] + unit
            gap = not digit
        return text

    yuan, rest = divmod(fen, 100)
    high, low = divmod(yuan, 10000)
    text = section(high) + "万" if high else ""
    text += ("零" if high and 0 < low < 1000 else "") + section(low) + "元"
    tenths, hundredths = divmod(rest, 10)
    text += f"{digits[tenths]}角" if tenths else ""
    text += ("" if tenths else "零") + f"{digits[hundredths]}分" if hundredths else ""
    return text if rest else f"{text}整"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


def _wan(fen: int) -> str:
    """Write an amount in 万元, with as many places as it has."""
    return f"{(Decimal(fen) / _FEN_PER_WAN).normalize():f}"


def _printed(fen: int) -> str:
    """Write a sum as reports print it: 万元 with two places."""
    return str((Decimal(fen) / _FEN_PER_WAN).quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def _in_yuan(dice: Dice, fen: int) -> Cell:
    """Fill a cell below 罚款（元）, where units and characters are found as well as digits."""
    if not fen:
        return dice.pick((None, "/", 0))
    whole: tuple[Cell, ...] = () if fen % 100 else (fen // 100, f"{fen // 100:,}")
    return dice.pick((_yuan(fen), f"{_yuan(fen)}元", f"{_wan(fen)}万元", capital(fen), f"￥{_yuan(fen)}", *whole))


def _in_wan(dice: Dice, fen: int) -> Cell:
    if not fen:
        return dice.pick((None, "—", "0"))
    return dice.pick((_wan(fen), _wan(fen), f"{_wan(fen)}万元", f"{_yuan(fen)}元", capital(fen)))


def _shared(dice: Dice, total: int, count: int) -> list[int]:
    """Share a sum out in whole hundreds of 元; the first takes what is left over."""
    weights = [dice.between(40, 300) for _ in range(count)]
    shares = [total * weight // sum(weights) // 10000 * 10000 for weight in weights]
    shares[0] += total - sum(shares)
    if min(shares) <= 0:
        raise SampleError(f"The fines printed for SP-ENF-06 are too small to be shared out among {count} parties.")
    return shares


class PenaltyYear:
    """All cases that the ledger holds at the end of a year."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        """Read what was printed: how many decisions, and what their fines come to."""
        self.book, self.year, self.days = book, year, WorkingDays()
        self.city, self.dice = city_on(year.last), Dice(year.year, "penalties")
        self.count = targets.count("SP-ENF-02", 20, 45)
        if self.count < _FEWEST:
            raise SampleError(f"The sample plants a decision of every kind among {_FEWEST}; fewer were printed.")
        told = targets.word("SP-ENF-06", _printed(self.dice.between(2000, 9000) * 10000))
        try:
            printed = int(Decimal(told) * _FEN_PER_WAN)
        except InvalidOperation:
            raise SampleError(f"The printed value of SP-ENF-06, {told!r}, is no sum: no sample can reach it.") from None
        # not the printed sum itself: anything that is printed so
        self.total = printed + self.dice.between(-39, 39) * 100 + 50
        book.state("SP-ENF-06", numerator=self.total, denominator=_FEN_PER_WAN)
        self.came = year.as_of - timedelta(days=1)
        self.code_from = next(
            date.fromisoformat(row["valid_from"])
            for row in seed_rows("standards", "rule_version")
            if row["rule_id"] == "ecological_code"
        )
        self.serial = 0
        self._licensed = self._holders(targets)

    def _holders(self, targets: Targets) -> dict[str, list[Enterprise]]:
        """Give units, by county, that had a permit before any of these decisions."""
        holders: dict[str, list[Enterprise]] = {}
        for event in first_issues(self.year, targets):
            known = holders.setdefault(event.holder.district, [])
            if event.issued < date(self.year.year - 1, 11, 1) and event.holder not in known:
                known.append(event.holder)
        return holders

    def number(self, year: int, district: District, serial: int) -> str:
        """Give a document number; county branches have sub-codes."""
        place = next((n for n, own in enumerate(self.city.districts) if own == district), 0)
        sequence = f"{place:02d}-{serial:02d}" if place else str(serial)
        return f"{self.city.short[0]}环罚字〔{year}〕{sequence}号"

    def decide(self, day: date, fine: int, district: District | None = None) -> Decision:
        """Decide a case against a unit that no other case has."""
        self.serial += 1
        serial, dice = self.serial, Dice(self.year.year, "penalty", self.serial)
        district = district or self.city.districts[serial % len(self.city.districts)]
        unit, licensed = enterprise(dice, _UNITS_FROM + serial, district), self._licensed.get(district.name)
        if licensed and serial % _UNLICENSED:
            unit = licensed.pop(0)
        opened = day - timedelta(days=dice.between(45, 85))
        return Decision(
            serial,
            f"立{opened.year}-{serial:04d}",
            self.number(day.year, district, serial),
            district,
            Party(unit.name, unit.credit_code),
            day,
            opened,
            fine,
            published=self.days.after(day, dice.between(1, 6)),
        )

    def sound(self) -> list[Decision]:
        """Give the decisions that count, one with two parties among them."""
        year, home = self.year.year, self.city.districts[0]
        fines = _shared(self.dice, self.total, self.count)
        made = []
        for place in range(self.count):
            day = self.days.after(date(year, place % 12 + 1, self.dice.between(5, 14)), 1)
            made.append(self.decide(day, fines[place], home if place in (1, 4) else None))
        # the last share belongs to the second party of another decision
        second = replace(made[1], party=self.decide(self.year.last, 0, home).party, fine=made[-1].fine)
        made[-1] = replace(made[-1], fine=0, category="警告")
        made[2] = replace(made[2], party=self.resident(made[2]))
        made[3] = replace(made[3], party=self.self_employed(made[3]))
        made[5] = replace(made[5], confiscated=123450, category="罚款；没收违法所得")
        made[6] = self.in_its_time(made[6])
        made[4] = self.amended(made[4])
        return [*made, replace(second, trick=self.second_party(second))]

    def resident(self, decision: Decision) -> Party:
        """Give a person whose identity number stands where a code should."""
        serial = _PEOPLE_FROM + decision.serial
        number = self.book.person("identity_number", identity(serial))
        return Party(self.book.person("name", person(serial)), number, number)

    def self_employed(self, decision: Decision) -> Party:
        """Give a person in business, whose credit code says so."""
        serial = _PEOPLE_FROM + decision.serial
        code = credit_code(decision.district.code, _UNITS_FROM + 2000 + decision.serial, kind="92")
        return Party(self.book.person("name", person(serial)), self.book.person("credit_code", code))

    def in_its_time(self, decision: Decision) -> Decision:
        """Put a decision into a county that left in the year, while it still belonged to the city."""
        for district in self.city.left:
            day = district.valid_to - timedelta(days=20)
            if day.year == self.year.year:
                moved = self.decide(day, decision.fine, district)
                return replace(moved, published=moved.published and max(moved.published, day))
        return decision

    def amended(self, decision: Decision) -> Decision:
        """Give a decision whose fine was lowered afterwards; what was published of it was taken down."""
        before = decision.fine + 800000
        return replace(
            decision,
            outcome="变更",
            before=before,
            published=None,
            changed={"penalty_content": f"责令改正，罚款人民币{capital(before)}"},
            trick=Trick(
                "changed",
                "has the fine to which it was changed, not the one that its text tells",
                {"SP-ENF-06": _printed(self.total - decision.fine + before)},
                {"fine_yuan": _yuan(before)},
                {"SP-ENF-02": str(self.count - 1), "SP-ENF-06": _printed(self.total - decision.fine)},
            ),
        )

    def second_party(self, line: Decision) -> Trick:
        """Say what the second line of one decision would be with a number of its own."""
        return Trick(
            "second_party",
            "the second party of a decision that is counted once",
            {"SP-ENF-02": str(self.count + 1)},
            {"document_no": self.number(self.year.year, line.district, 901)},
            {"SP-ENF-06": _printed(self.total - line.fine)},
        )

    def tricks(self, sound: Sequence[Decision]) -> list[Decision]:
        """Give lines that look as if they counted."""
        year, last, home = self.year.year, self.year.last, self.city.districts[0]

        def trick(decision: Decision, kind: str, note: str, **counts_if: str | None) -> Decision:
            would = {"SP-ENF-02": str(self.count + 1)}
            if decision.fine:
                would["SP-ENF-06"] = _printed(self.total + decision.fine)
            return replace(decision, trick=Trick(kind, note, would, counts_if))

        def own(number: int) -> str:
            return self.number(year, home, number)

        before = self.decide(self.days.after(date(year - 1, 11, 20), 1), 3000000, home)
        late = self.decide(self.days.after(date(year - 1, 12, 10), 1), 2500000, home)
        after = replace(self.decide(self.days.after(last, 1), 4000000, home), published=None)
        withdrawn = self.decide(self.days.after(date(year, 8, 10), 1), 6000000, home)
        # what is withdrawn is taken down before its month is reported
        withdrawn = replace(withdrawn, outcome="撤销", published=None)
        pending = self.decide(last, 0, home)
        pending = replace(pending, decided=None, number=None, category="", published=None)
        middle = last.isoformat()
        lines = [
            trick(
                replace(before, published=None),
                "decided_before",
                "decided in the year before and paid in this",
                document_no=own(902),
                decision_date=middle,
            ),
            trick(
                replace(late, published=self.days.after(date(year, 2, 10), 1)),
                "published_late",
                "decided in the year before and published in this",
                document_no=own(903),
                decision_date=middle,
            ),
            trick(
                after,
                "decided_after",
                "decided after the year, before the report was signed",
                document_no=own(904),
                decision_date=middle,
            ),
            trick(withdrawn, "withdrawn", "the decision was withdrawn", outcome=None),
            trick(
                pending,
                "not_decided",
                "the case is open, and nothing is decided",
                document_no=own(905),
                decision_date=middle,
                penalty_category="警告",
            ),
            trick(sound[0], "delivered_twice", "the same line stands there twice", document_no=own(906)),
        ]
        # another one, so that the ledger still knows the year before when one of them is taken away (F07)
        earlier = replace(self.decide(self.days.after(date(year - 1, 9, 10), 1), 1500000, home), published=None)
        lines.append(
            trick(
                earlier,
                "decided_before",
                "decided in the year before and paid in this",
                document_no=own(907),
                decision_date=middle,
            )
        )
        for district in self.city.left[:1]:
            day = max(self.days.after(date(year, 9, 10), 1), district.valid_to + timedelta(days=30))
            gone = replace(self.decide(day, 5000000, district), published=None)
            lines.append(
                trick(gone, "county_that_left", "about a county that had left by then", district_name=home.name)
            )
        return lines

    def mistakes(self) -> list[Decision]:
        """Give lines that must be held, each by one rule."""
        year, home = self.year.year, self.city.districts[0]

        def held(column: str, rule: str, note: str, fine: int = 2000000, **changed: Cell) -> Decision:
            decision = self.decide(self.days.after(date(year, 10, 12), 1), fine, home)
            return replace(decision, published=None, changed=changed, mistake=Mistake(column, rule, note))

        late = self.came + timedelta(days=40)
        return [
            held("document_no", "N01.present", "decided, and no number", document_no="/"),
            held("document_no", "N01.year", "a number of another year", document_no=self.number(year - 1, home, 77)),
            held("fine_fen", "N03", "no amount", fine_yuan="约三万", penalty_content=None),
            held("fine_fen", "N03", "more than anybody is fined", fine_yuan="12,000,000", penalty_content=None),
            held("fine_fen", "N03.told", "the text tells another fine", penalty_content=f"罚款{capital(2500000)}"),
            held("penalty_category", "N06", "fined, and only warned", penalty_category="警告"),
            held("penalty_category", "N06", "to be fined, and no fine", fine=0, penalty_content=None),
            held(
                "decision_date",
                "F11.penalties",
                "decided after the file was received",
                decision_date=late.isoformat(),
                document_no=self.number(late.year, home, 78),
            ),
            held("decision_date", "F12.penalties", "could be several days", decision_date=damaged(date(year, 10, 13))),
            held("document_no", "F15.penalties", "no number", document_no="详见决定书"),
            held("document_no", "F15.penalties", "a county that nobody knows", district_name="云上县"),
            held("document_no", "F15.penalties", "neither withdrawn nor changed", outcome="部分"),
            held("document_no", "F15.penalties", "a penalty that nobody knows", penalty_category="其它处理"),
        ]

    def typed_number(self, dice: Dice, number: str) -> str:
        """Write a document number with the brackets at hand, with or without 字."""
        head, _, tail = number.partition("〔")
        told, _, rest = tail.partition("〕")
        return dice.pick((head, head.removesuffix("字"))) + dice.pick(_BRACKETS).format(told) + rest

    def content(self, decision: Decision) -> str | None:
        """Tell what was decided, in the words of decisions; a person is called by name."""
        dice, fine = Dice("penalty content", decision.serial, decision.fine), decision.fine
        if decision.decided is None or not fine:
            return "警告" if decision.decided else None
        taken = f"没收违法所得{_yuan(decision.confiscated)}元，并" if decision.confiscated else ""
        return dice.pick(
            (
                f"对{decision.party.name}{taken}处罚款人民币{capital(fine)}",
                f"{taken}处罚款{_yuan(fine)}元（大写：{capital(fine)}）",
                f"依法在五千元以上一百万元以下幅度内{taken}处罚款{capital(fine)}",
                f"责令停止违法行为，{taken}处罚款{_wan(fine)}万元",
            )
        )

    def law(self, act: date) -> str:
        """Name the law that held on a day."""
        return "《生态环境法典》" if act >= self.code_from else "《中华人民共和国大气污染防治法》第九十九条"

    def ledger_line(self, name: str, number: int, own: Decision, until: date) -> Line:
        """Write a line of the ledger as it was known on a day."""
        dice, about = Dice("penalty ledger", name, own.serial, number), Dice("penalty days", own.serial)
        decided = own.decided
        found = own.opened + timedelta(days=about.between(8, 15))
        act = own.opened - timedelta(days=about.between(3, 40))
        served = decided + timedelta(days=about.between(1, 6)) if decided else None
        # fines of November are paid after the year, if they are
        paid = served + timedelta(days=about.between(1, 14)) if served and own.fine else None
        closed = (paid or served or until) + timedelta(days=about.between(2, 40))
        notice = decided - timedelta(days=about.between(8, 15)) if decided else None

        def known(day: date | None) -> Cell:
            return typed(dice, day) if day and day <= until else None

        is_paid, is_over = bool(paid and paid <= until), until > self.year.last
        # what became of a decision later was not known in the middle of the year
        fine = own.fine if is_over else own.before or own.fine
        outcome = (own.outcome or about.pick((None, "否", "/"))) if is_over else None
        in_yuan = own.district == self.city.districts[0] and is_over
        cells: dict[str, Cell] = {
            "serial_no": number,
            "case_no": own.case_no,
            "case_opened_date": typed(dice, own.opened),
            "case_cause": f"{own.party.name}涉嫌环境违法案",
            "act_date": typed(dice, act),
            "investigation_closed_date": typed(dice, found),
            "notice_no": f"{self.city.short[0]}环罚告〔{notice.year}〕{own.serial}号" if notice else None,
            "notice_date": known(notice),
            "has_hearing": about.pick(("否", "否", "是")),
            "document_no": self.typed_number(dice, own.number) if own.number else None,
            "decision_date": known(decided),
            "served_date": known(served),
            "party_name": own.party.name,
            "party_code": dice.pick((own.party.code, own.party.code, f"{own.party.code} ")),
            "district_name": own.district.name,
            "violation_type": about.pick(_VIOLATIONS),
            "legal_basis": self.law(act),
            "penalty_category": own.category or None,
            "penalty_content": self.content(own),
            "fine_yuan": _in_yuan(dice, fine) if in_yuan else None,
            "fine_wan_yuan": None if in_yuan else _in_wan(dice, fine),
            "confiscated_yuan": _yuan(own.confiscated) if own.confiscated else None,
            "paid_date": known(paid),
            "paid_yuan": _yuan(fine) if is_paid else None,
            "review": about.pick(("无", "否")),
            "is_enforced_by_court": "否",
            "closed_date": known(closed),
            "outcome": outcome,
            "handling_office_name": own.district.office,
            "handler_names": self.book.person("name", person(_PEOPLE_FROM + own.serial % 60)),
        }
        return Line({**cells, **own.changed}, own.mistake, own.trick)

    def public_line(self, own: Decision) -> Line:
        """Write a line of the publicities, with the personal data that stand beside it there."""
        if not (own.number and own.decided and own.published):
            raise SampleError("Only what was decided and published stands in the publicities.")
        dice, serial = Dice("penalty publicity", own.serial, own.party.code), _PEOPLE_FROM + 300 + own.serial
        cells: dict[str, Cell] = {
            "document_no": self.typed_number(dice, own.number),
            "party_name": own.party.name,
            "legal_representative": self.book.person("name", person(serial)),
            "party_code": "/" if own.party.identity else own.party.code,
            "party_id_no": own.party.identity,
            "issuing_authority_name": self.city.bureau,
            "violation_type": Dice("penalty days", own.serial).pick(_VIOLATIONS),
            "violation_facts": f"{own.party.name}在检查时被发现环境违法",
            "legal_basis": self.law(own.opened),
            "penalty_category": own.category,
            "penalty_content": self.content(own),
            "fine_wan_yuan": _in_wan(dice, own.fine),
            "confiscated_wan_yuan": _wan(own.confiscated) if own.confiscated else None,
            "decision_date": f"{own.decided.year}/{own.decided.month}/{own.decided.day}",
            "public_until": (own.decided + timedelta(days=365)).isoformat(),
            "public_date": typed(dice, own.published),
            "authority_name": self.city.bureau,
            "authority_credit_code": credit_code(self.city.code, 1, kind="11"),
            "data_source_name": self.city.bureau,
        }
        return Line({**cells, **own.changed}, own.mistake)

    def public_mistakes(self) -> list[Decision]:
        """Give lines of the publicities that must be held; the ledger knows none of them."""
        year, home = self.year.year, self.city.districts[0]

        def held(column: str, rule: str, note: str, **changed: Cell) -> Decision:
            decision = self.decide(self.days.after(date(year, 1, 4), 1), 1000000, home)
            return replace(decision, changed=changed, mistake=Mistake(column, rule, note))

        return [
            held("document_no", "N01.present", "no number", document_no="-"),
            held("document_no", "N01.year", "a number of another year", document_no=self.number(year - 1, home, 79)),
            held("fine_fen", "N03", "no amount", fine_wan_yuan="壹万多"),
            held(
                "decision_date",
                "F11.penalties",
                "decided after the file was received",
                decision_date=f"{year + 1}/11/30",
                document_no=self.number(year + 1, home, 80),
            ),
            held("decision_date", "F12.penalties", "a day that does not exist", decision_date=f"{year}年4月31日"),
            held("document_no", "F15.penalties", "no number", document_no="见附件"),
        ]


def opened_cases(year: Year, targets: Targets) -> list[Decision]:
    """Give the cases of the ledger against units that can be told by a code, for what led to them."""
    made = PenaltyYear(Book(), year, targets.apart())
    sound = made.sound()
    lines = {(line.case_no, line.party.code): line for line in [*sound, *made.tricks(sound)]}
    return [line for line in lines.values() if not line.party.identity and not line.party.code.startswith("92")]


def deliver_penalties(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one ledger a bureau
    """Make the ledger of the middle of the year, that of its end, and the publicities of its months."""
    made = PenaltyYear(book, year, targets)
    sound = made.sound()
    tricks, mistakes = made.tricks(sound), made.mistakes()
    city, middle, until = made.city.name, date(year.year, 6, 30), made.came - timedelta(days=1)

    early = [d for d in [*sound, *tricks] if d.decided and d.decided <= middle]
    name = f"行政处罚台账（截至{year.year}年6月30日）.csv"
    Register("penalties", "ledger", _EARLY_LEDGER, spelling=1).deliver(
        book,
        [made.ledger_line(name, number, one, middle) for number, one in enumerate(early, 1)],
        name,
        at(middle + timedelta(days=6), 10),
        form="csv",
        encoding="gb18030",
        tell=False,
    )

    told = f"截至{until.year}年{until.month}月{until.day}日"
    name = f"行政处罚台账（{told}）.xlsx"
    lines = made.dice.shuffled([*sound, *tricks, *mistakes])
    Register("penalties", "ledger", _LEDGER).deliver(
        book,
        [made.ledger_line(name, number, one, until) for number, one in enumerate(lines, 1)],
        name,
        at(made.came, 9),
        sheet="处罚台账",
        title=f"{city}生态环境行政处罚案件台账（{told}）",
        total=["合计", None, f"{len(lines)}件"],
        notes=["注：一份决定书处罚多个当事人的分行填写；各县（市）罚款以万元计。"],
    )

    public = [d for d in [*sound, *tricks] if d.published and not (d.trick and d.trick.kind == "delivered_twice")]
    wrong = made.public_mistakes()
    # the January after the year is quiet: a month without a decision is reported as such
    for number in range(1, 14):
        month = date(year.year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
        after = date(year.year + number // 12, number % 12 + 1, 1)
        of_month = [d for d in public if d.published and d.published.replace(day=1) == month]
        held = [wrong.pop()] if wrong and of_month else []
        form: Form = "csv" if number % 2 else "html"
        Register("penalties", "publicity", _PUBLICITY).deliver(
            book,
            [made.public_line(one) for one in [*of_month, *held]],
            f"双公示_行政处罚_{month:%Y%m}.{'csv' if form == 'csv' else 'xls'}",
            at(made.days.after(after, 2), 16),
            form=form,
            total=[] if of_month else ["零报告", *[None] * (len(_PUBLICITY) - 1)],
            encoding="utf-8-sig" if form == "csv" else "gb18030",
        )
