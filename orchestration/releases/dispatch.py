"""The monthly dispatch (月调度) as a workbook in the bureau's layout.

One sheet of all figures, one for each office by district, one of what was not delivered. Everything stands in the
served table mart_monthly_dispatch; nothing is computed here but whether the districts add up to their total.

Belongs here: sheets, their order and their looks. Does not belong here: what a month is (the models), how a cell is
made safe (`sheets.py`). Equal tables make equal bytes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from orchestration.reading import Record, rows_of
from orchestration.releases.sheets import harmless, lines_of, name_of, number_of
from orchestration.showing import SAID, shown_unit

if TYPE_CHECKING:
    import duckdb
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# what stands in a cell that has no value
SIGNS: Final = {
    "not_delivered": "未送达",
    "withheld": "不列",
    "unverified": "未核实",
    "no_record": "—",
    "not_applicable": "／",
}
_SIGNS_SAID: Final = (
    ("未送达", "该月或其前某月的数据尚未送达，不作零。"),
    ("不列", "规则未通过、文件未能接收或与年度数不能勾稽，理由见备注。"),
    ("未核实", "有记录无法判定，或不能证明没有发生。"),
    ("—", "没有可计算比例、均值或结论的记录，或上年没有可比的数。"),
    ("／", "该项没有这一数：时点比例没有当月数，断面类别不逐月累计。"),
)
_NOTES: Final = (
    "各数取自年度数据的同一批证据，按每条记录自己的日期和区县分列；12月的累计加上未分月、年后部分即为年度数。",
    "口径为“累计”的，各月之和即为累计数；口径为“月末”的，累计栏是月末数，当月栏是比上月末的净增减，月末数为年初数与各月之和。",
    "月末数按年度报告的区划口径计，上年同期按上年的区划口径计。增减由未修约值相减后修约一次，比例的增减为百分点。",
    "各区县之和加未分区县，减跨区县重复计，等于合计：一件由几个区县办理的，合计计一次，各区县各计一次。",
    "约数（余）在本表一律列实数。待处理行是被规则扣下、处理后可能改变该数的行。",
)
_STATES: Final = {"missing": "未送达", "empty": "空表，未注明零报告", "not_due": "未到期", "late": "已迟送"}
_KINDS: Final = {"flow": "累计", "stock": "月末", "listing": "月末", "month_only": "当月"}
# verdicts, classes and days can not be added up
_ADDED_UP: Final = ("count", "sum")
_FONT = "宋体"
_INK, _HEAD, _BAND = "#000000", "#DCE6F1", "#F2F2F2"


def write(copy: Path, year: int, month: int, target: Path) -> None:
    """Write the workbook of one month from a serving copy: `target` is the old file or the whole new one."""
    import duckdb
    import xlsxwriter

    with duckdb.connect(str(copy), read_only=True) as served:
        pack = _Pack(served, year, month)
        part = target.with_name(f".{target.name}.part-{os.getpid()}")
        try:
            with xlsxwriter.Workbook(str(part), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
                workbook.set_properties(
                    {
                        "title": pack.title,
                        "author": pack.bureau,
                        # the moment of which the numbers speak, and not of writing: equal tables make equal bytes
                        "created": datetime.combine(pack.month_end, time.min),
                    }
                )
                _Writer(workbook, pack).write()
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


class _Pack:
    """What stands in the workbook."""

    def __init__(self, served: duckdb.DuckDBPyConnection, year: int, month: int) -> None:
        self.year, self.month = year, month
        self.served = served
        ((self.bureau,),) = served.execute("select name_zh from marts.dim_bureau").fetchall()
        self.rows = rows_of(served, _ROWS, [year, month])
        self.month_end: date = self.rows[0]["month_end"]
        ((self.known_day,),) = served.execute("select max(known_day) from marts.mart_delivery_expected").fetchall()

    @property
    def title(self) -> str:
        return f"{self.year}年{self.month}月生态环境重点工作月调度表"

    @property
    def span(self) -> str:
        """How the months so far are called."""
        return "1月累计" if self.month == 1 else f"1—{self.month}月累计"

    @cached_property
    def totals(self) -> list[Record]:
        return [row for row in self.rows if row["place_kind"] == "total"]

    @cached_property
    def offices(self) -> list[str]:
        """In the order in which the catalogue comes to them."""
        return list(dict.fromkeys(row["office_zh"] for row in self.totals))

    def of_office(self, office: str) -> list[Record]:
        return [row for row in self.totals if row["office_zh"] == office]

    def by_place(self, figure: Record) -> dict[str, Record]:
        """The rows of a figure, by place."""
        return {
            row["district_code"] or row["place_kind"]: row
            for row in self.rows
            if row["stable_id"] == figure["stable_id"]
        }

    @cached_property
    def not_monthly(self) -> list[Record]:
        return rows_of(self.served, _NOT_MONTHLY)

    @cached_property
    def not_delivered(self) -> list[Record]:
        return rows_of(self.served, _NOT_DELIVERED, [self.month_end, self.year])


class _Writer:
    """The sheets, one after the other."""

    def __init__(self, workbook: Workbook, pack: _Pack) -> None:
        self.workbook, self.pack = workbook, pack
        self._formats: dict[Any, Format] = {}
        self._names: set[str] = set()

    def write(self) -> None:
        self._notes()
        self._overview()
        for office in self.pack.offices:
            self._by_district(office)
        self._gaps()

    def _notes(self) -> None:
        sheet = self._sheet("说明", [16, 30, 62], landscape=False)
        row = self._heading(sheet, 3, self.pack.title, f"编制单位：{self.pack.bureau}", self._as_of())
        row = self._band(sheet, row, 3, "编制说明")
        for note in _NOTES:
            row = self._line(sheet, row, 3, note, 108)
        row = self._band(sheet, row, 3, "没有数值时的写法")
        for sign, said in _SIGNS_SAID:
            self._text(sheet, row, 0, sign, align="center", border=1)
            self._merged(sheet, row, 1, 2, said, border=1, text_wrap=True, valign="vcenter")
            row += 1
        row = self._band(sheet, row, 3, "各项如何计月")
        row = self._listed(sheet, row, self.pack.totals)
        if self.pack.not_monthly:
            row = self._band(sheet, row, 3, "不按月统计的年度数据")
            self._listed(sheet, row, self.pack.not_monthly)

    def _listed(self, sheet: Worksheet, row: int, figures: list[Record]) -> int:
        for figure in figures:
            self._text(sheet, row, 0, figure["stable_id"], align="center", border=1, valign="vcenter")
            self._text(sheet, row, 1, figure["name_zh"], border=1, text_wrap=True, valign="vcenter")
            self._text(sheet, row, 2, figure["basis_zh"], border=1, text_wrap=True, valign="vcenter")
            sheet.set_row(row, 15.5 * max(lines_of(figure["name_zh"], 30), lines_of(figure["basis_zh"], 62)))
            row += 1
        return row

    def _overview(self) -> None:
        widths = [5, 30, 8, 7, 12, 13, 13, 12, 8, 34]
        sheet = self._sheet("总表", widths)
        row = self._heading(sheet, len(widths), self.pack.title, f"编制单位：{self.pack.bureau}", self._as_of())
        heads = (
            "序号",
            "指标",
            "单位",
            "口径",
            "当月",
            self.pack.span,
            "上年同期",
            "比上年同期增减",
            "待处理行",
            "备注",
        )
        row = self._heads(sheet, row, heads, kept_columns=2)
        number = 0
        for office in self.pack.offices:
            row = self._band(sheet, row, len(widths), office, border=1)
            for figure in self.pack.of_office(office):
                number += 1
                self._number(sheet, row, 0, Decimal(number), "0", align="center")
                self._text(sheet, row, 1, figure["name_zh"], border=1, text_wrap=True, valign="vcenter")
                self._text(sheet, row, 2, shown_unit(figure["unit"]), border=1, align="center", valign="vcenter")
                self._text(sheet, row, 3, _KINDS[figure["accumulation"]], border=1, align="center", valign="vcenter")
                self._value(sheet, row, 4, figure["month_value"], figure["month_status"])
                self._value(sheet, row, 5, figure["to_date_value"], figure["to_date_status"], bold=True)
                self._value(sheet, row, 6, figure["same_period_last_year_value"], "no_record")
                self._change(sheet, row, 7, figure["change_value"])
                self._number(sheet, row, 8, Decimal(figure["held_rows"]), "0_ ;-0_ ;")
                remark = _remark(figure)
                self._text(sheet, row, 9, remark, border=1, text_wrap=True, valign="vcenter", font_size=9)
                # a remark is set smaller than the rest
                sheet.set_row(row, 15.5 * max(lines_of(figure["name_zh"], 30), lines_of(remark, 37), 1) + 2)
                row += 1

    def _by_district(self, office: str) -> None:
        figures = [figure for figure in self.pack.of_office(office) if figure["has_districts"]]
        if not figures:
            return
        places = {figure["stable_id"]: self.pack.by_place(figure) for figure in figures}
        columns = _columns(places.values())
        widths = [27, 7, 11, 11, *(11 for _ in columns), 9]
        sheet = self._sheet(office, widths)
        title = f"{self.pack.year}年{self.pack.month}月月调度分区县表"
        row = self._heading(sheet, len(widths), title, f"负责科室：{office}", self._as_of())
        heads = ("指标", "单位", "口径", "合计", *(name for _, name in columns), "勾稽")
        row = self._heads(sheet, row, heads, kept_columns=4)
        for figure in figures:
            here = places[figure["stable_id"]]
            spans = _spans(figure, self.pack.span)
            last = row + len(spans) - 1
            shape = {"border": 1, "text_wrap": True, "valign": "vcenter"}
            self._merged(sheet, row, 0, 0, figure["name_zh"], last, **shape)
            self._merged(sheet, row, 1, 1, shown_unit(figure["unit"]), last, align="center", **shape)
            for label, span in spans:
                self._text(sheet, row, 2, label, border=1, align="center", valign="vcenter")
                self._value(sheet, row, 3, here["total"][f"{span}_value"], here["total"][f"{span}_status"], bold=True)
                for column, (place, _) in enumerate(columns, start=4):
                    self._place(sheet, row, column, here.get(place), span)
                self._text(
                    sheet, row, 4 + len(columns), adds_up(here, span), border=1, align="center", valign="vcenter"
                )
                height = 15.5 * lines_of(figure["name_zh"], 26) / len(spans)
                sheet.set_row(row, max(height, 15.5) + 2)
                row += 1
        self._line(sheet, row, len(widths), _FOOT, sum(widths))

    def _place(self, sheet: Worksheet, row: int, column: int, found: Record | None, span: str) -> None:
        # shares and verdicts of what lies in several districts would say nothing
        if found is None or (found["place_kind"] == "cross" and found["aggregation"] not in _ADDED_UP):
            self._value(sheet, row, column, None, "not_applicable")
        else:
            self._value(sheet, row, column, found[f"{span}_value"], found[f"{span}_status"])

    def _gaps(self) -> None:
        widths = [24, 16, 24, 13, 20, 9, 28]
        sheet = self._sheet("未送达清单", widths)
        title = f"截至{self.pack.year}年{self.pack.month}月的未送达与迟送清单"
        row = self._heading(sheet, len(widths), title, f"编制单位：{self.pack.bureau}", self._as_of())
        heads = ("数据来源", "区县", "时段", "应送日期", "状态", "迟（天）", "责任科室")
        row = self._heads(sheet, row, heads, kept_columns=1)
        for gap in self.pack.not_delivered:
            shape = {"border": 1, "text_wrap": True, "valign": "vcenter"}
            period = f"{gap['period_start']}至{gap['period_end']}"
            texts = (gap["title_zh"], gap["district_name"] or "全市", period, str(gap["due_date"] or "—"))
            for column, text in enumerate((*texts, _STATES[gap["state"]])):
                self._text(sheet, row, column, text, **shape)
            late = gap["days_late"]
            self._number(sheet, row, 5, None if late is None else Decimal(late), "0_ ")
            self._text(sheet, row, 6, gap["owner_zh"], **shape)
            sheet.set_row(row, 15.5 * max(lines_of(gap["title_zh"], 24), lines_of(gap["owner_zh"], 28)) + 2)
            row += 1
        if not self.pack.not_delivered:
            self._merged(sheet, row, 0, len(widths) - 1, "没有未送达或迟送的文件。", border=1, align="center")

    def _as_of(self) -> str:
        return f"统计时段：{self.pack.span}    所依文件收至：{self.pack.known_day}"

    def _sheet(self, name: str, widths: Sequence[float], *, landscape: bool = True) -> Worksheet:
        sheet = self.workbook.add_worksheet(name_of(name, self._names))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&9&A&C&9第&P页，共&N页")
        sheet.hide_gridlines(2)
        return sheet

    def _heading(self, sheet: Worksheet, columns: int, title: str, left: str, right: str) -> int:
        """The title over the table, and under it who says it and of when; returns the next row."""
        self._merged(sheet, 0, 0, columns - 1, title, font_size=18, bold=True, align="center", valign="vcenter")
        sheet.set_row(0, 32)
        middle = columns // 2
        self._merged(sheet, 1, 0, middle, left, valign="vcenter")
        self._merged(sheet, 1, middle + 1, columns - 1, right, align="right", valign="vcenter")
        sheet.set_row(1, 20)
        return 2

    def _heads(self, sheet: Worksheet, row: int, heads: Sequence[str], kept_columns: int) -> int:
        """The head of the table, kept in sight and on every page; returns the next row."""
        for column, head in enumerate(heads):
            self._text(
                sheet, row, column, head,
                bold=True, border=1, bg_color=_HEAD, align="center", valign="vcenter", text_wrap=True,
            )  # fmt: skip
        sheet.set_row(row, 34)
        sheet.freeze_panes(row + 1, kept_columns)
        sheet.repeat_rows(0, row)
        return row + 1

    def _band(self, sheet: Worksheet, row: int, columns: int, text: str, **more: Any) -> int:
        self._merged(sheet, row, 0, columns - 1, text, bold=True, bg_color=_BAND, valign="vcenter", **more)
        sheet.set_row(row, 18)
        return row + 1

    def _line(self, sheet: Worksheet, row: int, columns: int, text: str, width: float) -> int:
        self._merged(sheet, row, 0, columns - 1, text, text_wrap=True, valign="vcenter")
        sheet.set_row(row, 15.5 * lines_of(text, width) + 3)
        return row + 1

    def _merged(
        self, sheet: Worksheet, row: int, first: int, last: int, text: str, last_row: int | None = None, **look: Any
    ) -> None:
        shape = self._look(**look)
        if last > first or (last_row or row) > row:
            sheet.merge_range(row, first, last_row or row, last, "", shape)
        sheet.write_string(row, first, harmless(text), shape)

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> None:
        sheet.write_string(row, column, harmless(text), self._look(**look))

    def _number(self, sheet: Worksheet, row: int, column: int, number: Decimal | None, form: str, **look: Any) -> None:
        shape = self._look(border=1, valign="vcenter", num_format=form, **{"align": "right", **look})
        if number is None:
            sheet.write_blank(row, column, None, shape)
        else:
            # `number_of` lets only those through that a spreadsheet shows digit for digit
            sheet.write_number(row, column, float(number), shape)

    def _value(self, sheet: Worksheet, row: int, column: int, value: str | None, status: str, **look: Any) -> None:
        number = None if value is None else number_of(value)
        if number is not None and value is not None:
            self._number(sheet, row, column, number, _form(value), **look)
        else:
            text = SIGNS.get(status, "—") if value is None else SAID.get(value, value)
            self._text(sheet, row, column, text, border=1, align="center", valign="vcenter", **look)

    def _change(self, sheet: Worksheet, row: int, column: int, value: str | None) -> None:
        number = None if value is None else number_of(value)
        if number is None or value is None:
            self._value(sheet, row, column, value, "no_record")
        else:
            form = _form(value)
            self._number(sheet, row, column, number, f"+{form};-{form};{form}")

    def _look(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            wanted = {"font_name": _FONT, "font_size": 10.5, "font_color": _INK, **look}
            self._formats[key] = self.workbook.add_format(wanted)
        return self._formats[key]


def adds_up(places: dict[str, Record], span: str) -> str:
    """Whether the districts of a figure, and what has none, less what lies in several, are its total.

    Told from exact fractions; what is no number that adds up has no answer.
    """
    total = places["total"]
    shown = [row for row in places.values() if row[f"{span}_status"] == "computed"]
    if total["aggregation"] not in _ADDED_UP or total[f"{span}_status"] != "computed":
        return "／"
    if len(shown) < len(places):
        return "缺区县"

    def exact(row: Record) -> Fraction:
        return Fraction(int(row[f"{span}_numerator"]), int(row[f"{span}_denominator"]))

    def printed(row: Record) -> Decimal:
        return Decimal(row[f"{span}_value"])

    signs = [(-1 if row["place_kind"] in ("total", "cross") else 1, row) for row in shown]
    if sum((sign * exact(row) for sign, row in signs), Fraction()) != 0:
        return "不平"
    return "平" if sum(sign * printed(row) for sign, row in signs) == 0 else "平（尾差）"


_FOOT = "勾稽：各区县之和＋未分区县－跨区县重复计＝合计，按未修约的准确数核；“平（尾差）”是准确数相等，修约后末位有差。"


def _columns(of_figures: Any) -> list[tuple[str, str]]:
    """The places of a sheet, by key and name: districts in the order of their codes, then what there is besides.

    What has no district, or several, has a column where any figure of the sheet has such a record.
    """
    districts: dict[str, str] = {}
    others: dict[str, str] = {}
    for places in of_figures:
        for place, row in places.items():
            if row["place_kind"] == "district":
                districts[place] = row["place_zh"]
            elif row["place_kind"] != "total" and (row["to_date_numerator"] or row["month_numerator"]):
                others[place] = row["place_zh"]
    return [*sorted(districts.items()), *((key, others[key]) for key in ("unplaced", "cross") if key in others)]


def _spans(figure: Record, to_date: str) -> list[tuple[str, str]]:
    """The lines of a figure: of what stands at a moment and is no count, only that moment."""
    standing = figure["accumulation"] in ("stock", "listing")
    lines = [("月末" if standing else to_date, "to_date")]
    if not (standing and figure["aggregation"] != "count"):
        lines.insert(0, ("当月净增减" if standing else "当月", "month"))
    return lines


def _remark(figure: Record) -> str:
    """The remark of a figure, with what of the yearly figure lies behind the year's end."""
    parts = [figure["remark_zh"] or ""]
    after = Decimal(figure["after_year_end_value"] or 0)
    if after:
        parts.append(f"年后净{'增' if after > 0 else '减'}{abs(after)}{shown_unit(figure['unit'])}。")
    if figure["year_value"] and figure["year_value"] != figure["to_date_value"]:
        said = SAID.get(figure["year_value"], figure["year_value"].replace("+", "余"))
        parts.append(f"年度数为{said}{shown_unit(figure['unit'])}。")
    return "".join(parts)


def _form(value: str) -> str:
    """The number format of a value as it is printed, with the room of a space behind it."""
    places = len(value.partition(".")[2])
    return "0" + ("." + "0" * places if places else "") + "_ "


_ROWS = """
    select dispatch.*, declared.basis_zh, declared.aggregation
    from marts.mart_monthly_dispatch as dispatch
    inner join marts.dim_dispatch_figure as declared using (stable_id)
    where dispatch.year = ? and dispatch.month = ?
    order by dispatch.catalogue_order, dispatch.district_code, dispatch.place_kind
"""

_NOT_MONTHLY = """
    select stable_id, name_zh, basis_zh
    from marts.dim_dispatch_figure
    where accumulation = 'not_monthly'
    order by catalogue_order
"""

_NOT_DELIVERED = """
    select coalesce(source.title_zh, expected.source) as title_zh, expected.district_name, expected.period_start,
           expected.period_end, expected.due_date, expected.state, expected.days_late, expected.owner_zh
    from marts.mart_delivery_expected as expected
    left join marts.dim_source as source using (source)
    where expected.rhythm <> 'event'
      and expected.state in ('missing', 'empty', 'not_due', 'late')
      and expected.period_end <= ? and expected.year = ?
    order by expected.state = 'late', expected.period_end, expected.source, expected.layout, expected.district_code
"""
