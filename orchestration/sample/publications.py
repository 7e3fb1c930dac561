"""What documents printed: statements that agree with the year, some that do not, and tables that contradict themselves.

Belongs here: documents, their numbers and what is wrong with them. Does not belong here: any figure; they are taken
from what the makers before this one have reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from orchestration.sample.book import Book, Finding
from orchestration.sample.bureau import city_on
from orchestration.sample.calendar import at, damaged, typed
from orchestration.sample.dice import Dice
from orchestration.sample.names import person, phone
from orchestration.sample.registers import Line, Mistake, Register
from orchestration.sample.targets import Targets, Year, seed_rows, words
from orchestration.sample.workbooks import Cell

_SAID = words(
    "serial_no document_title document_no published_date as_of publisher place sentence stable_id year printed_text "
    "unit basis registrar"
)
_CELLS = words(
    "serial_no document_title table_name table_no row_name column_name role year printed_text unit group_name place "
    "registrar"
)
_WORDS = {"true": "是", "false": "否"}


class _Documents:
    """All lines of the register of statements."""

    def __init__(self, book: Book, year: Year, targets: Targets) -> None:
        self.book, self.year, self.dice = book, year, Dice(year.year, "publications")
        self.city = city_on(year.as_of)
        self.catalogue = {row["stable_id"]: row for row in seed_rows("figures", "figure_catalogue")}
        self.reached = {name: value for name, value in sorted(targets.reached.items()) if name in self.catalogue}
        self.lines = 0

    def line(self, title: str, out: date, place: str, stable_id: str, year: int, value: str, **changed: Cell) -> Line:
        """Write one statement in words of its own."""
        self.lines += 1
        figure = self.catalogue.get(stable_id, {"name_zh": "普法宣传活动", "unit": "场"})
        unit = None if figure["unit"] in ("bool", "class", "label", "date", "year") else figure["unit"]
        said = _WORDS.get(value, value.replace("+", "余"))
        cells: dict[str, Cell] = {
            "serial_no": self.lines,
            "document_title": title,
            "published_date": typed(self.dice, out),
            "publisher": self.city.bureau,
            "place": place,
            "sentence": f"据统计，{year}年{figure['name_zh']}为{said}{unit or ''}。",
            "stable_id": stable_id or None,
            "year": year,
            "printed_text": said,
            "unit": unit,
            "registrar": self.book.person("name", person(7000 + self.lines % 20)),
        }
        return Line({**cells, **changed})

    def expects(self, title: str, stable_id: str, year: int, cause: str, other: str | None = None) -> None:
        """Put down that the document's number must be found to differ, and why."""
        self.book.findings.append(Finding(title, stable_id, cause, year=year, other_document=other))

    def before(self) -> list[Line]:
        """Give what was printed of the years before: two documents that agree but for one slip."""
        counted = [row["stable_id"] for row in self.catalogue.values() if row["unit"] == "件"][:3]
        lines = []
        for year in (self.year.year - 3, self.year.year - 2):
            summary, bulletin = f"{self.city.name}{year}年生态环境工作回顾", f"{self.city.name}{year}年生态环境状况公报"
            for number, stable_id in enumerate(counted):
                value = 10 * self.dice.between(2, 9) + 1
                printed = str(value)
                if number == 0:
                    printed = printed[::-1]
                    self.expects(bulletin, stable_id, year, "typing_error", summary)
                for title, out, said in (
                    (summary, date(year + 1, 1, 20), str(value)),
                    (bulletin, date(year + 1, 6, 3), printed),
                ):
                    lines.append(self.line(title, out, f"第{number + 2}页", stable_id, year, said))
        return lines

    def agreeing(self) -> list[Line]:
        """Give the year's own summary, which prints every figure as it is."""
        self.summary = f"{self.city.name}{self.year.year}年生态环境工作回顾"
        out = self.year.as_of + timedelta(days=8)
        lines = [
            self.line(
                self.summary, out, f"第{number // 6 + 1}页", stable_id, self.year.year, value, as_of=self.year.last
            )
            for number, (stable_id, value) in enumerate(self.reached.items())
        ]
        # a number of no figure; and a telephone in a sentence, which no table may show
        hotline = self.book.person("phone", phone(70001))
        lines.append(
            self.line(self.summary, out, "第9页", "", self.year.year, "12", sentence=f"普法12场，咨询电话{hotline}。")
        )
        return lines

    def _counts(self) -> Iterator[str]:
        for stable_id, value in self.reached.items():
            figure = self.catalogue[stable_id]
            swappable = value.isdigit() and int(value) > 20 and value[-1] != value[-2]
            if figure["aggregation"] == "count" and not figure["approx_floor"] and swappable:
                yield stable_id

    def contradicting(self) -> list[Line]:
        """Give a speech with an earlier cut-off, and a draft bulletin with slips of every kind."""
        year, counts = self.year.year, list(self._counts())
        speech = f"{year}年全市生态环境保护工作会议讲话"
        draft = f"{self.city.name}{year}年生态环境状况公报（征求意见稿）"
        out = self.year.as_of + timedelta(days=12)
        lines = []
        for stable_id in counts[:1]:
            value = self.reached[stable_id]
            slipped = value[:-2] + value[-1] + value[-2]
            lines.append(self.line(draft, out, "第4页", stable_id, year, slipped))
            self.expects(draft, stable_id, year, "typing_error")
            self.expects(draft, stable_id, year, "typing_error", self.summary)
        for stable_id in counts[1:2]:
            value = int(self.reached[stable_id])
            earlier = next(n for n in range(value - value // 12 - 1, 0, -1) if sorted(str(n)) != sorted(str(value)))
            lines.append(
                self.line(
                    speech,
                    date(year, 12, 8),
                    "第3段",
                    stable_id,
                    year,
                    str(earlier),
                    as_of=date(year, 11, 30).isoformat(),
                )
            )
            self.expects(self.summary, stable_id, year, "cut_off", speech)
        for stable_id, value in self.reached.items():
            if self.catalogue[stable_id]["unit"] == "万元":
                yuan = str(int(Decimal(value) * 10000))
                lines.append(self.line(draft, out, "第7页", stable_id, year, yuan))
                self.expects(draft, stable_id, year, "unit")
        days = self.book.exact.get("SP-AIR-01", {})
        if "SP-AIR-02" in self.reached and "denominator" in days:
            share = Fraction(100 * int(days["numerator"]), int(days["denominator"]))
            finer = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
            lines.append(self.line(draft, out, "第2页", "SP-AIR-02", year, f"{finer}%"))
            self.expects(draft, "SP-AIR-02", year, "rounding")
        return lines

    def mistakes(self) -> list[Line]:
        """Give lines that must be held, each by one rule."""
        out, title, figure = self.year.as_of, f"{self.year.year}年工作简报", "SP-EIA-03"

        def held(column: str, rule: str, note: str, **changed: Cell) -> Line:
            line = self.line(title, out, f"第{self.lines}期", figure, self.year.year, "31")
            return Line({**line.cells, **changed}, Mistake(column, rule, note))

        after = self.year.as_of + timedelta(days=400)
        return [
            held("published_date", "F11.publications", "published after the register came", published_date=after),
            held("as_of", "F11.as_of", "tells what came after it", as_of=(out + timedelta(days=3)).isoformat()),
            held("published_date", "F12.publications", "a day that could be several", published_date=damaged(out)),
            held("printed_text", "F15.publications", "a value that is no value", printed_text="若干"),
            held("printed_text", "F15.publications", "a figure that nobody knows", stable_id="SP-XYZ-01"),
        ]


def _table(
    book: Book,
    title: str,
    number: int,
    name: str,
    year: int,
    group: str,
    cells: Sequence[tuple[str, str, str, str, str]],
) -> list[Line]:
    """Give a table's cells: row, column, role, value, unit."""
    return [
        Line(
            {
                "serial_no": position,
                "document_title": title,
                "table_name": name,
                "table_no": f"表{number}",
                "row_name": row,
                "column_name": column,
                "role": role,
                "year": year,
                "printed_text": int(value) if value.isdigit() else value,
                "unit": unit,
                "group_name": group,
                "place": f"第{10 + number}页",
                "registrar": book.person("name", person(7100 + number)),
            }
        )
        for position, (row, column, role, value, unit) in enumerate(cells, start=1)
    ]


def _tables(book: Book, year: Year) -> list[Line]:
    """Give one sound table and five in which something does not add up."""
    city, told = city_on(year.as_of), year.year - 1
    title = f"{city.name}{told}年生态环境状况公报"
    names = [district.name for district in city.districts]

    def spread(total: int) -> list[int]:
        share = total // len(names)
        return [*([share] * (len(names) - 1)), total - share * (len(names) - 1)]

    def parts(total: int, unit: str) -> list[tuple[str, str, str, str, str]]:
        return [(name, "数量", "分项", str(n), unit) for name, n in zip(names, spread(total), strict=True)]

    def found(number: int, kind: str, cause: str) -> None:
        book.findings.append(Finding(title, f"表{number}", cause, year=told, check_kind=kind))

    lines = [
        # sound
        *_table(
            book, title, 1, "环评审批情况", told, "审批",
            [*parts(57, "件"), ("全市", "数量", "合计", "57", "件")],
        ),
        # handled by two districts, counted in both
        *_table(
            book, title, 2, "交办案件办理情况", told, "交办案件",
            [*parts(92, "件"), ("全市", "数量", "合计", "88", "件"), ("交叉共办", "数量", "交叉", "4", "件")],
        ),
        # a share that was rounded up
        *_table(
            book, title, 3, "信访举报类型", told, "举报",
            [
                *(
                    cell
                    for kind, count, share in (
                        ("大气", "120", "65.6"), ("噪声", "40", "21.9"), ("水", "15", "8.2"), ("固废", "7", "3.8"),
                        ("其他", "1", "0.6"),
                    )
                    for cell in ((kind, "件数", "分项", count, "件"), (kind, "占比", "占比", share, "%"))
                ),
                ("合计", "件数", "合计", "183", "件"),
            ],
        ),
        # a share that no number of sections gives, beside one that ninety of them give
        *_table(
            book, title, 4, "地表水断面水质", told, "断面",
            [
                ("全部断面", "个数", "基数", "111", "个"),
                ("优良断面", "比例", "占比", "81.8", "%"),
                ("达标断面", "比例", "占比", "81.1", "%"),
            ],
        ),
        # digits of the total that changed places
        *_table(
            book, title, 5, "排查整治情况", told, "排查",
            [*parts(137, "个"), ("全市", "数量", "合计", "173", "个")],
        ),
        # nothing says why
        *_table(
            book, title, 6, "宣传活动情况", told, "活动",
            [*parts(68, "场"), ("全市", "数量", "合计", "70", "场")],
        ),
    ]  # fmt: skip
    found(2, "parts_sum", "duplicates")
    found(3, "share_rounding", "rounding")
    found(4, "impossible_share", "impossible_share")
    found(5, "parts_sum", "typing_error")
    found(6, "parts_sum", "parts_total")

    def held(note: str, **changed: Cell) -> Line:
        (line,) = _table(book, title, 7, "其他", told, "其他", [(note, "数量", "分项", "3", "件")])
        return Line({**line.cells, **changed}, Mistake("printed_text", "F15.publications", note))

    return [
        *lines,
        held("a part that nobody knows", role="备考"),
        held("a value that is none", printed_text="见附表"),
    ]


def deliver_publications(book: Book, targets: Targets, year: Year, scale: int) -> None:  # noqa: ARG001 - one register a bureau
    """Make an earlier state of the statements, the one that counts, and the tables."""
    documents = _Documents(book, year, targets)
    before, agreeing, contradicting = documents.before(), documents.agreeing(), documents.contradicting()
    mistakes, city = documents.mistakes(), documents.city.name
    middle, came = date(year.year, 6, 30), year.as_of + timedelta(days=21)
    told = f"截至{came.year}年{came.month}月{came.day}日"
    register = Register("publications", "statements", _SAID)
    register.deliver(
        book,
        before,
        f"已公布数据登记_截至{middle.year}年{middle.month}月.csv",
        at(middle + timedelta(days=4), 15),
        form="csv",
        encoding="gb18030",
        tell=False,
    )
    register.deliver(
        book,
        # one line was typed off twice
        [*before, *agreeing, *contradicting, *mistakes, before[0]],
        f"已公布数据登记_{told}.xlsx",
        at(came, 15),
        sheet="登记簿",
        title=f"{city}已公布数据登记簿（{told}）",
        notes=["注：数值按原文登记，位数不增不减。"],
    )
    Register("publications", "table_cells", _CELLS).deliver(
        book,
        _tables(book, year),
        f"已公布表格登记_{told}.xls",
        at(came, 16),
        form="html",
        encoding="gb18030",
        title=f"{city}已公布表格登记簿（{told}）",
    )
