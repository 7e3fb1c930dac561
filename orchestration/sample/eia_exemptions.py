"""The catalogue of what needs no EIA: industries in merged cells, group headings between them, and rows that lapsed.

Belongs here: industries, kinds of project, and how the catalogue is laid out, for no other register stands in merged
cells. Does not belong here: what a planted line is (registers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from orchestration.sample.book import Book, Decoy, Defect
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.registers import Line, Mistake, Register, Trick
from orchestration.sample.targets import SampleError, Targets, Year, words
from orchestration.sample.workbooks import Cell, Merge, Sheet, delimited, page

_SOURCE, _LAYOUT = "eia_exemptions", "catalogue"
_COLUMNS = words("serial_no industry_name project_type condition document_no valid_from valid_to")
_INDUSTRIES = (
    "农副食品加工业 食品制造业 饮料制造业 纺织业 服装业 木材加工业 家具制造业 造纸业 印刷业 文体用品制造业 "
    "塑料制品业 橡胶制品业 玻璃制品业 陶瓷制品业 石材加工业 金属制品业 通用设备制造业 专用设备制造业 汽车修理业 "
    "电气机械制造业 电子设备制造业 仪器仪表制造业 热力供应业 燃气供应业 自来水供应业 房地产业 研究试验业 卫生业 "
    "教育业 体育业 餐饮业 住宿业 批发业 零售业 仓储业 道路运输业 畜牧业 渔业 林业 物业管理业"
)
# one name may stand under several industries
_KINDS = (
    "仅分割、组装的",
    "仅分装的",
    "仅打包的",
    "手工制作的",
    "仅切割的",
    "仅仓储的",
    "不新增用地的改造",
    "仅更新设备的",
)


@dataclass
class _Industry:
    """An industry and its lines, in the order of the catalogue."""

    name: str
    lines: list[Line] = field(default_factory=list)


class _Catalogue:
    """All industries and lines."""

    def __init__(self, year: Year, targets: Targets) -> None:
        self.year, self.dice = year, Dice(year.year, _SOURCE)
        self.industries = targets.count("SP-EIA-01", 12, 30)
        self.kinds = targets.count("SP-EIA-02", 40, 70)
        names = _INDUSTRIES.split()
        # three more stand in the catalogue and are let off no longer, or not yet
        if not self.industries <= self.kinds <= self.industries * len(_KINDS) or self.industries + 3 > len(names):
            raise SampleError(
                f"The printed values of SP-EIA-01 and SP-EIA-02 ({self.industries} and {self.kinds}) are more than the "
                "made catalogue has names for, or contradict one another."
            )
        self.names = names
        self.number = 0

    def line(
        self,
        industry: str,
        kind: str,
        trick: Trick | None = None,
        **changed: Cell,
    ) -> Line:
        """Write one kind of project."""
        self.number += 1
        dice, year = Dice(self.year.year, _SOURCE, self.number), self.year.year
        cells: dict[str, Cell] = {
            "serial_no": self.number,
            "industry_name": industry,
            "project_type": kind,
            "condition": dice.pick(("不涉及环境敏感区", "不产生生产废水", "不使用溶剂", None)),
            "document_no": f"样环发〔{year - 1}〕33号",
            "valid_from": typed(dice, date(year - 1, 7, 1)),
        }
        return Line({**cells, **changed}, trick=trick)

    def sound(self) -> list[_Industry]:
        """Give what holds on the last day of the year."""
        made = [_Industry(name) for name in self.names[: self.industries]]
        share, rest = divmod(self.kinds, self.industries)
        for number, industry in enumerate(made):
            # begun elsewhere in the names each time, so that industries share some
            industry.lines = [
                self.line(industry.name, _KINDS[(number + kind) % len(_KINDS)])
                for kind in range(share + (number < rest))
            ]
        return made

    def plant(self, made: list[_Industry]) -> None:
        """Add lines that look as if they counted, to an industry that counts or as one of their own."""
        year = self.year
        lapsed = (year.first + timedelta(days=self.dice.between(30, 300))).isoformat()
        old = date(year.year - 3, 1, 1).isoformat()
        more = {"SP-EIA-02": str(self.kinds + 1)}
        both = {"SP-EIA-01": str(self.industries + 1), **more}
        held_on: dict[str, str | None] = {"valid_to": None}
        first, second = made[0], made[1]
        first.lines.append(
            self.line(first.name, "仅晾晒的", Trick("lapsed", "lapsed within the year", more, held_on), valid_to=lapsed)
        )
        anew = {**held_on, "project_type": "仅清洗的"}
        again = str(second.lines[0].cells["project_type"])
        second.lines.append(
            self.line(
                second.name,
                again,
                Trick("written_anew", "an earlier text of one that holds", more, anew),
                valid_from=old,
                valid_to=date(year.year - 1, 6, 30).isoformat(),
            )
        )
        gone, coming, wrong = self.names[self.industries : self.industries + 3]
        made.append(
            _Industry(
                gone,
                [
                    self.line(
                        gone,
                        _KINDS[0],
                        Trick("lapsed_industry", "an industry of which nothing holds", both, held_on),
                        valid_to=lapsed,
                    )
                ],
            )
        )
        later = year.last + timedelta(days=1)
        made.append(
            _Industry(
                coming,
                [
                    self.line(
                        coming,
                        _KINDS[1],
                        Trick("not_yet", "holds from the next year on", both, {"valid_from": year.last.isoformat()}),
                        valid_from=later.isoformat(),
                    )
                ],
            )
        )
        made.append(_Industry(wrong, self.mistakes(wrong)))

    def mistakes(self, industry: str) -> list[Line]:
        """Give lines that must be held, each by one rule."""

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            kind = f"待核{self.number}"
            return Line({**self.line(industry, kind).cells, **changed}, Mistake(column, rule, note))

        year = self.year.year
        return [
            held("industry_name", "E12.present", "let off is what?", project_type="/"),
            held("document_no", "E12.number", "by hearsay", document_no="口头通知"),
            held("valid_to", "E12.order", "over before it begins", valid_to=f"{year - 2}-01-01"),
            held(
                "valid_from", "F12.eia_exemptions", "a day that could be several", valid_from=damaged(date(year, 1, 2))
            ),
            held("valid_from", "F12.eia_exemptions", "nobody knows until when", valid_to="另行通知"),
        ]


def _laid_out(book: Book, made: Sequence[_Industry], labels: list[str], title: str, file: str) -> Sheet:
    """Lay the catalogue out as it is printed, and write down what is planted in it."""
    sheet = Sheet("Sheet1")
    sheet.title(title, len(labels))
    sheet.add(labels)
    column = _COLUMNS.index("industry_name") + 1
    for number, industry in enumerate(made):
        if number % 10 == 0:
            sheet.title(f"第{number // 10 + 1}类", len(labels))
        top = len(sheet.rows) + 1
        for line in industry.lines:
            cells = dict(line.cells)
            if len(sheet.rows) >= top:
                # what a merged cell covers is empty
                cells["industry_name"] = None
            row = sheet.add([cells.get(name) for name in _COLUMNS])
            if line.mistake:
                how = line.mistake
                book.defects.append(Defect(_SOURCE, file, None, row, how.column, how.rule, how.note))
            if line.trick:
                why = line.trick
                book.decoys.append(
                    Decoy(_SOURCE, file, None, [row], why.kind, why.note, why.would_be, why.counts_if, why.without)
                )
        if len(sheet.rows) > top:
            sheet.merges.append(Merge(top, column, len(sheet.rows), column))
    return sheet


def deliver_eia_exemptions(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one policy a bureau
    """Make the catalogue of the year before, and the one that counts."""
    made = _Catalogue(year, targets)
    industries = made.sound()
    labels = Register(_SOURCE, _LAYOUT, _COLUMNS).labels()
    # the year before, every second industry was let off; a plain export, nothing merged
    early = [[line.cells.get(name) for name in _COLUMNS] for one in industries[::2] for line in one.lines]
    book.deliver(
        _SOURCE,
        f"不纳入环评管理目录_截至{year.year - 1}年12月.csv",
        delimited([labels, *early], "gb18030"),
        at(year.first + timedelta(days=5), 11),
    )
    made.plant(industries)
    name = f"不纳入环评管理目录_截至{year.year}年12月31日.xls"
    title = f"{city_on(year.as_of).bureau}不纳入环评管理的行业与项目类型目录（截至{year.year}年12月31日）"
    sheet = _laid_out(book, industries, labels, title, f"{_SOURCE}/{name}")
    sheet.add(["合计", f"{made.industries}个行业", f"{made.kinds}个项目类型"])
    sheet.add(["注：已失效的条目保留备查，不计入合计。"])
    book.deliver(_SOURCE, name, page(sheet, "utf-8"), at(year.last + timedelta(days=6), 11))
