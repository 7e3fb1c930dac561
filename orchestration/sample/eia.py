"""A year of environmental impact approvals: the office's ledger, and the monthly publicities of the same decisions.

Belongs here: applications, their days and their documents, and the two layouts. Does not belong here: working days
(calendar) or the promise's judgement by the project.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from orchestration.sample.book import Book, Defect
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import WorkingDays, at, damaged, typed
from orchestration.sample.codes import credit_code
from orchestration.sample.dice import Dice
from orchestration.sample.names import Enterprise, enterprise, identity, person
from orchestration.sample.permits import first_issues
from orchestration.sample.registers import Trick
from orchestration.sample.targets import SampleError, Targets, Year, contract_labels, words
from orchestration.sample.workbooks import Cell, Merge, Sheet, delimited, workbook

SERIAL_FROM = 8000
# †what a bureau promises for each kind of document, in working days
_PROMISED = {"报告书": 20, "报告表": 10}
_WORDS = {"报告书": ("报告书", "环境影响报告书"), "报告表": ("报告表", "环境影响报告表", "报告表 ")}
_CATEGORIES = (
    "三十、金属制品业33—66",
    "十、农副食品加工业13—16",
    "二十六、橡胶和塑料制品业29—53",
    "四十三、水的生产和供应业46—95",
)
_BRACKETS = ("〔{}〕", "[{}]", "（{}）", "({})", "﹝{}﹞", "【{}】")


@dataclass(frozen=True)
class Application:
    """One application: who asks for what, and what became of it when."""

    builder: Enterprise
    project: str
    kind: str
    filed: date
    accepted: date
    notice: tuple[date, date]
    review: tuple[date, date] | None
    proposed: tuple[date, date] | None
    decided: date | None
    used: int | None
    promised: int
    result: str | None = "批准"
    number: str | None = None
    total_wan: int = 0
    protection_wan: int = 0
    # cells that are written otherwise than the rest says
    changed: dict[str, Cell] = field(default_factory=dict)
    rule: tuple[str, str, str] | None = None
    kept: str | None = None


class EiaYear:
    """All applications of a year."""

    def __init__(self, year: Year, targets: Targets) -> None:
        """Make as many decisions as were printed, every one within its promise."""
        self.year, self.days, self.city = year, WorkingDays(), city_on(year.last)
        self.dice = Dice(year.year, "eia")
        # the bureau's word in document numbers
        self.office = f"{self.city.short[0]}环"
        self._serial = SERIAL_FROM
        wanted = targets.count("SP-EIA-03", 30, 70)
        targets.word("SP-EIA-04", "true")
        # who got a permit in the year, and so may have been approved before it
        self.permitted = [event.holder for event in first_issues(year, targets) if event.issued >= year.first]
        if wanted < 12:
            raise SampleError("The sample decides at least one document a month; fewer than twelve were printed.")
        self.decided = self._decisions(wanted)
        late = [a for a in self.decided if a.used is None or a.used > a.promised]
        targets.follows("SP-EIA-04", "false" if late else "true")

    def builder(self) -> Enterprise:
        """Give a builder that no other application has."""
        self._serial += 1
        return enterprise(self.dice, self._serial, self.dice.pick(self.city.districts))

    def apply(self, kind: str, decided: date, slack: int) -> Application:
        """Work back from the day of the decision, so that the time used is the promise less the slack."""
        days, dice = self.days, self.dice
        promised = _PROMISED[kind]
        builder = self.builder()
        proposed_to = decided - timedelta(days=1)
        proposed = (self._before(proposed_to, 5), proposed_to)
        # three weeks of review in the middle: they do not count either
        review = None
        if kind == "报告书":
            review_to = self._before(proposed[0], 3)
            review = (review_to - timedelta(days=20), review_to)
        accepted = (review or proposed)[0] - timedelta(days=1)
        notice_days = 10 if kind == "报告书" else 5
        while True:
            notice = (accepted, days.after(accepted, notice_days))
            used = days.used(accepted, decided, [p for p in (notice, review, proposed) if p])
            if used >= promised - slack and days.is_worked(accepted) and notice[1] < (review or proposed)[0]:
                break
            accepted -= timedelta(days=1)
        total = dice.between(200, 30000)
        return Application(
            builder,
            f"{builder.name}{dice.pick(('新建', '改扩建', '技术改造'))}项目",
            kind,
            self._before(accepted, dice.between(0, 3)),
            accepted,
            notice,
            review,
            proposed,
            decided,
            used,
            promised,
            total_wan=total,
            protection_wan=max(1, total * dice.between(10, 80) // 1000),
        )

    def _before(self, day: date, count: int) -> date:
        while count:
            day -= timedelta(days=1)
            count -= self.days.is_worked(day)
        return day

    def _decisions(self, wanted: int) -> list[Application]:
        made = []
        for number in range(wanted):
            month = number % 12 + 1
            day = date(self.year.year, month, self.dice.between(8, 27))
            if number == 1:
                # accepted before the long Spring Festival, decided after it: the prolonged holiday decides
                day = date(self.year.year, 2, 18)
            while not self.days.is_worked(day):
                day -= timedelta(days=1)
            kind = "报告书" if number % 5 == 2 else "报告表"
            slack = 0 if number % 7 == 1 else self.dice.between(1, 5)
            made.append(self.apply(kind, day, slack))
        return numbered(made, self.office, self.year.year)


def numbered(made: list[Application], office: str, year: int) -> list[Application]:
    """Give document numbers in the order of the decisions, without a gap."""
    counts = {"报告书": 0, "报告表": 0}
    result = []
    for application in sorted(made, key=lambda a: (a.decided or date.max, a.builder.credit_code)):
        counts[application.kind] += 1
        word = "书" if application.kind == "报告书" else "表"
        result.append(replace(application, number=f"{office}审({word})字〔{year}〕{counts[application.kind]}号"))
    return result


_LEDGER = words(
    "serial_no project_name builder_name builder_credit_code site_address district_name eia_category "
    "industry_code document_type eia_consultant_name construction_nature total_investment_wan_yuan "
    "protection_investment_wan_yuan protection_investment_percent filed_date accepted_date "
    "acceptance_notice_period technical_review_period decision_notice_period decision_date document_no "
    "decision_result committed_working_days remark"
)
_PERIODS = {"acceptance_notice_period", "technical_review_period", "decision_notice_period"}


def _span(dice: Dice, period: tuple[date, date] | None) -> Cell:
    if period is None:
        return dice.pick((None, "/", "—"))
    first, last = period
    return dice.pick(
        (
            f"{first.isoformat()}至{last.isoformat()}",
            f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日",
            f"{first.year}.{first.month}.{first.day}-{last.year}.{last.month}.{last.day}",
        )
    )


def _bracketed(dice: Dice, number: str | None) -> str | None:
    """Write a document number with the brackets that happened to be at hand."""
    if number is None:
        return None
    head, _, tail = number.partition("〔")
    year, _, rest = tail.partition("〕")
    return head + dice.pick(_BRACKETS).format(year) + rest


def _tenths(part: int, whole: int) -> str:
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def ledger_row(dice: Dice, serial: int, application: Application) -> dict[str, Cell]:
    """Write one line of the ledger."""
    own = application
    # what the line says is the application's; how it is written is this file's
    about = Dice("eia", own.builder.credit_code)
    row: dict[str, Cell] = {
        "serial_no": serial,
        "project_name": own.project,
        "builder_name": dice.pick((own.builder.name, f"{own.builder.name} ", own.builder.name)),
        "builder_credit_code": dice.pick(
            (own.builder.credit_code, own.builder.credit_code, own.builder.credit_code.lower())
        ),
        "site_address": own.builder.address,
        "district_name": own.builder.district,
        "eia_category": about.pick(_CATEGORIES),
        "industry_code": own.builder.industry_code,
        "document_type": dice.pick(_WORDS.get(own.kind, (own.kind,))),
        "eia_consultant_name": "样评环境技术有限公司",
        "construction_nature": about.pick(("新建", "改扩建", "技改")),
        "total_investment_wan_yuan": dice.pick((own.total_wan, str(own.total_wan), f"{own.total_wan}万元")),
        "protection_investment_wan_yuan": dice.pick((own.protection_wan, str(own.protection_wan))),
        "protection_investment_percent": _tenths(own.protection_wan, own.total_wan) if own.total_wan else None,
        "filed_date": typed(dice, own.filed),
        "accepted_date": typed(dice, own.accepted),
        "acceptance_notice_period": _span(dice, own.notice),
        "technical_review_period": _span(dice, own.review),
        "decision_notice_period": _span(dice, own.proposed),
        "decision_date": typed(dice, own.decided) if own.decided else None,
        "document_no": _bracketed(dice, own.number),
        "decision_result": own.result,
        "committed_working_days": dice.pick((own.promised, str(own.promised), f"{own.promised}个工作日")),
        "remark": None,
    }
    return {**row, **own.changed}


def _decoys(eia: EiaYear) -> list[Application]:
    """What stands in the ledger beside the decided documents of the year, and must not count."""
    year, others = eia.year, []
    before = numbered(
        [eia.apply("报告表", eia.days.after(date(year.year - 1, 12, 9 + n), 1), 2) for n in range(3)],
        eia.office,
        year.year - 1,
    )
    # two of the three got their permit afterwards, as rule E08 expects; the last one did not
    before = [
        replace(a, builder=holder, project=f"{holder.name}新建项目")
        for a, holder in zip(before, eia.permitted, strict=False)
    ][:2] + before[2:]
    others += [replace(a, kept="decided_before") for a in before]
    after = numbered([eia.apply("报告表", eia.days.after(year.last, 2), 2)], eia.office, year.year + 1)
    others += [replace(a, kept="decided_after") for a in after]
    for result, day in (("退件", 15), ("撤回", 20)):
        base = eia.apply("报告表", eia.days.after(date(year.year, 7, day), 1), 3)
        others.append(replace(base, result=result, decided=None, proposed=None, number=None, kept=f"result_{result}"))
    return others


def _ledger_defects(eia: EiaYear) -> list[Application]:
    """Lines that must be held, each by one rule; their numbers go on where the sound ones end."""
    year, late = eia.year.year, eia.year.as_of + timedelta(days=40)
    forms = sum(a.kind == "报告表" for a in eia.decided)

    def made(day: date, number: int | None = None) -> Application:
        """Apply for a form; with a number, decided under it."""
        base = eia.apply("报告表", eia.days.after(day, 1), 2)
        return replace(base, number=f"{eia.office}审(表)字〔{year}〕{forms + number}号" if number else None)

    def held(application: Application, rule: str, column: str, note: str, **cells: Cell) -> Application:
        return replace(application, changed=cells, rule=(column, rule, note))

    days = [date(year, month, 17) for month in range(7, 13)]
    filing = replace(made(days[0]), number=f"{eia.office}登字〔{year}〕1号")
    order, amount, result, odd = made(days[0], 1), made(days[1], 2), made(days[1], 3), made(days[2], 4)
    unclear, unread, money = made(days[3], 5), made(days[4]), made(days[4], 6)
    old = replace(made(days[5]), number=f"{eia.office}审(表)字〔{year - 1}〕4号")
    after = replace(made(days[5]), decided=late, proposed=None, number=f"{eia.office}审(表)字〔{year + 1}〕2号")
    return [
        held(filing, "E02", "document_type", "a registration form is filed, not decided", document_type="登记表"),
        held(
            order,
            "E03",
            "decision_date",
            "came after it was accepted",
            filed_date=(order.accepted + timedelta(days=2)).isoformat(),
        ),
        held(old, "E03", "decision_date", "the number is of another year than the decision"),
        held(
            replace(amount, protection_wan=amount.total_wan + 9), "E06", "protection_investment", "more than the whole"
        ),
        held(replace(result, result=None), "E10", "decision_result", "decided, and no result"),
        held(replace(odd, result="已办结"), "E10", "decision_result", "a result that is none"),
        held(made(days[2]), "E10.complete", "document_no", "approved, and no number"),
        held(after, "F11.eia", "decision_date", "decided after the file was received"),
        held(
            unclear, "F12.eia", "decision_date", "a day that could be several", accepted_date=damaged(unclear.accepted)
        ),
        held(unread, "F15.eia", "document_no", "half a number", document_no=f"{eia.office}审表{year}-46"),
        held(money, "F15.eia", "document_no", "no amount", protection_investment_wan_yuan="约三十"),
    ]


def ledger(
    book: Book, eia: EiaYear, applications: list[Application], name: str, sheet_name: str, title: str, came: date
) -> None:
    """Lay out the ledger: two header levels, a total, a footnote."""
    labels, dice = contract_labels("eia", "ledger"), Dice(eia.year.year, "eia ledger", name)
    sheet = Sheet(sheet_name)
    sheet.title(title, len(_LEDGER))
    header = len(sheet.rows) + 1
    groups: list[Cell] = [None if column in _PERIODS else labels[column][0] for column in _LEDGER]
    first = next(place for place, column in enumerate(_LEDGER) if column in _PERIODS)
    groups[first] = "公示与评估"
    sheet.add(groups)
    sheet.add([labels[column][0] if column in _PERIODS else None for column in _LEDGER])
    for place, column in enumerate(_LEDGER, start=1):
        if column not in _PERIODS:
            sheet.merges.append(Merge(header, place, header + 1, place))
    sheet.merges.append(Merge(header, first + 1, header, first + len(_PERIODS)))
    file = f"eia/{name}"
    for serial, application in enumerate(applications, start=1):
        row = ledger_row(dice, serial, application)
        place = sheet.add([row[column] for column in _LEDGER])
        if application.rule:
            column, rule, note = application.rule
            book.defects.append(Defect("eia", file, sheet_name, place, column, rule, note))
        elif application.kept:
            book.decoys.append(_trick(eia, application, place).at("eia", file, sheet_name, place))
    total: list[Cell] = [None] * len(_LEDGER)
    total[0] = "合计"
    total[_LEDGER.index("total_investment_wan_yuan")] = sum(a.total_wan for a in applications)
    total[_LEDGER.index("protection_investment_wan_yuan")] = sum(a.protection_wan for a in applications)
    sheet.add(total)
    sheet.add(["注：退件、撤回的申请不发文号；登记表实行备案，不在本表。"])
    book.deliver("eia", name, workbook([sheet], at(came, 9, 30)), at(came, 9, 30))


def _trick(eia: EiaYear, application: Application, place: int) -> Trick:
    """Say what an application that does not count would have to look like to count."""
    day = eia.days.after(date(eia.year.year, 3, 1), 1)
    nothing = dict.fromkeys(sorted(_PERIODS), "/")
    counts_if = {
        **nothing,
        "filed_date": day.isoformat(),
        "accepted_date": day.isoformat(),
        "decision_date": eia.days.after(day, 4).isoformat(),
        "decision_result": "批准",
        "document_no": f"{eia.office}审(表)字〔{eia.year.year}〕{900 + place}号",
    }
    would = {"SP-EIA-03": str(len(eia.decided) + 1)}
    return Trick(application.kept or "", f"{application.project}: {application.kept}", would, counts_if)


_PUBLICITY = words(
    "party_name party_type party_credit_code party_business_registration_no party_organisation_code "
    "party_tax_no party_institution_no party_society_no legal_representative legal_representative_id_no "
    "document_title document_no permit_category certificate_name certificate_no permit_content "
    "decision_date valid_from valid_to authority_name authority_credit_code current_status "
    "data_source_name remark"
)


def _publicity_defects(eia: EiaYear, month: int) -> list[tuple[dict[str, Cell], tuple[str, str, str]]]:
    """What is wrong in a month's publicity: cells to write over a sound line, and the rule that must hold it."""
    year = eia.year.year
    title = "关于样本建设项目环境影响报告表的批复"
    kinds: dict[int, tuple[dict[str, Cell], tuple[str, str, str]]] = {
        1: (
            {
                "document_no": f"{eia.office}许字〔{year}〕7号",
                "document_title": "准予许可决定",
                "permit_content": "准予许可",
            },
            ("document_title", "E02", "neither a report nor a form, and the ledger does not know it"),
        ),
        2: ({"document_no": None, "document_title": title}, ("document_no", "E10.complete", "no number")),
        3: (
            {
                "document_no": f"{eia.office}许字〔{year}〕8号",
                "document_title": title,
                "decision_date": f"{year}/11/30",
            },
            ("decision_date", "F11.eia", "decided after the file was received"),
        ),
        4: (
            {
                "document_no": f"{eia.office}许字〔{year}〕9号",
                "document_title": title,
                "decision_date": f"{year}年4月31日",
            },
            ("decision_date", "F12.eia", "a day that does not exist"),
        ),
        5: ({"document_no": "详见批复", "document_title": title}, ("document_no", "F15.eia", "no number")),
    }
    return [kinds[month]] if month in kinds else []


def publicity(book: Book, eia: EiaYear, month: int, serial: int) -> None:
    """Lay out one month of the publicities: the same decisions in another form, with personal data beside them."""
    labels, dice = contract_labels("eia", "publicity"), Dice(eia.year.year, "eia publicity", month)
    rows: list[list[Cell]] = [[labels[column][0] for column in _PUBLICITY]]
    for application in eia.decided:
        decided = application.decided
        if decided is None or decided.month != month:
            continue
        serial += 1
        text = f"关于{application.project}环境影响{application.kind}的批复"
        known: dict[str, Cell] = {
            "party_name": application.builder.name,
            "party_type": "法人及非法人组织",
            "party_credit_code": application.builder.credit_code,
            "legal_representative": book.told_of(book.person("name", person(serial)), serial),
            "legal_representative_id_no": book.person("identity_number", identity(serial)),
            "document_title": text,
            "document_no": _bracketed(dice, application.number),
            "permit_category": "普通",
            "certificate_name": None,
            "certificate_no": None,
            "permit_content": text,
            "decision_date": f"{decided.year}/{decided.month}/{decided.day}",
            "valid_from": decided,
            "valid_to": "2099-12-31",
            "authority_name": eia.city.bureau,
            "authority_credit_code": credit_code(eia.city.code, 1, kind="11"),
            "current_status": "1",
            "data_source_name": eia.city.bureau,
        }
        rows.append([known.get(column) for column in _PUBLICITY])
    name = f"双公示_行政许可_{eia.year.year}{month:02d}.csv"
    for cells, rule in _publicity_defects(eia, month):
        sound = dict(zip(_PUBLICITY, rows[-1], strict=True))
        builder = eia.builder()
        party: dict[str, Cell] = {"party_name": builder.name, "party_credit_code": builder.credit_code}
        # title and content speak of the same document, or its kind could not be told
        wrong = {**sound, **party, "permit_content": cells.get("document_title")}
        wrong.update(cells)
        rows.append([wrong[column] for column in _PUBLICITY])
        book.defects.append(Defect("eia", f"eia/{name}", None, len(rows), *rule))
    came = at(eia.days.after(date(eia.year.year + month // 12, month % 12 + 1, 1), 2), 17)
    book.deliver("eia", name, delimited(rows, "utf-8-sig"), came)


def deliver_eia(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make both deliveries of the year's decisions."""
    eia = EiaYear(year, targets)
    others = _decoys(eia)
    everything = sorted([*eia.decided, *others], key=lambda a: (a.accepted, a.builder.credit_code))
    middle = date(year.year, 6, 30)
    half = [a for a in everything if a.accepted <= middle and (a.decided is None or a.decided <= middle)]
    name = f"环评审批台账(截至{year.year}年6月).xlsx"
    ledger(
        book,
        eia,
        [replace(a, kept=None) for a in half],
        name,
        "台账",
        f"建设项目环评审批台账（截至{year.year}年6月30日）",
        date(year.year, 7, 6),
    )
    name = f"环评审批台账(截至{year.year}年12月).xlsx"
    rows = [*everything, *_ledger_defects(eia), *_twice(everything, scale)]
    ledger(book, eia, rows, name, "台账", f"建设项目环评审批台账（截至{year.year}年12月31日）", as_of_eve(year))
    for month in range(1, 13):
        publicity(book, eia, month, 20 * month)


def as_of_eve(year: Year) -> date:
    """Give the day before the report is signed: the last deliveries come then."""
    return year.as_of - timedelta(days=1)


def _twice(applications: list[Application], scale: int) -> list[Application]:
    """Some lines stand in the ledger twice."""
    return [a for a in applications if a.kept is None][3 : 3 + scale]
