"""The monitoring centre's workbooks of water: a title, three header rows, rivers merged downwards, footnotes.

Belongs here: columns, spellings and files of each month, and those that later ones replace. Does not belong here:
values and classes (water).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from orchestration.sample.book import Book, Decoy, Defect
from orchestration.sample.dice import Dice
from orchestration.sample.targets import Targets, Year, contract_labels, seed_rows
from orchestration.sample.water import ITEMS, LAYOUTS, NINE_AND_MORE, Sample, WaterYear
from orchestration.sample.water_classes import Value
from orchestration.sample.workbooks import Cell, Merge, Sheet, workbook

_CLASS_TEXTS = {
    1: ("Ⅰ", "I", "Ⅰ类"),
    2: ("Ⅱ", "II", "Ⅱ类"),
    3: ("Ⅲ", "III", "Ⅲ类", "三类"),
    4: ("Ⅳ", "IV", "Ⅳ类", "四类"),
    5: ("Ⅴ", "V", "Ⅴ类"),
    6: ("劣Ⅴ", "劣V类", "劣五类"),
}


class MonthBook:
    """The workbook of one month: title, three header rows, rivers merged downwards, footnotes."""

    def __init__(self, water: WaterYear, month: int, layout: str) -> None:
        """Choose the columns: the template changes a little over the year."""
        self.water, self.month = water, month
        self.dice = Dice(water.year.year, "water workbook", month, layout)
        # the template for boundary sections has no code: river and name together must tell
        self.has_code = month not in (3, 10)
        self.date_in_parts = month % 2 == 1
        self.labels = contract_labels("water", layout)
        self.columns = [
            "river_name",
            "section_name",
            *(["section_code"] if self.has_code else []),
            "station_name",
            "sample_number",
            *(["sampling_year", "sampling_month", "sampling_day"] if self.date_in_parts else ["sampling_date"]),
            *(ITEMS if layout == LAYOUTS[0] else NINE_AND_MORE),
            *(["total_chromium"] if month % 3 == 0 and layout == LAYOUTS[0] else []),
            "target_class",
            "delivered_class",
            "remark",
        ]

    def _header(self, sheet: Sheet) -> None:
        items = {row["item_code"]: row for row in seed_rows("standards", "water_item")}
        first = len(sheet.rows) + 1
        sheet.add([self.labels[name][0] for name in self.columns])
        sheet.add([items[name]["short_code"] if name in items else None for name in self.columns])
        sheet.add([items[name]["unit"] if name in items else None for name in self.columns])
        for number, name in enumerate(self.columns, start=1):
            if name not in items:
                sheet.merges.append(Merge(first, number, first + 2, number))

    def _day(self, sample: Sample) -> dict[str, Cell]:
        day = sample.day
        if self.date_in_parts:
            return {"sampling_year": day.year, "sampling_month": day.month, "sampling_day": day.day}
        styles: tuple[Cell, ...] = (
            day,
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y/%m/%d}",
            f"{day:%Y%m%d}",
        )
        return {"sampling_date": styles[self.month // 2 % len(styles)]}

    def _row(self, sample: Sample) -> list[Cell]:
        section = sample.section
        delivered = None
        if sample.values:
            delivered = self.dice.pick(_CLASS_TEXTS[self.water.month_class(sample)])
        river = section.river
        if section.aliases and self.month % 4 == 2:
            river = section.aliases[self.month // 4 % len(section.aliases)]
        known: dict[str, Cell] = {
            "river_name": river,
            "section_name": section.name if self.month % 3 else f"{section.name}断面",
            "section_code": section.code,
            "station_name": f"{self.water.city.name}监测中心",
            "sample_number": sample.sample_number,
            **self._day(sample),
            **sample.cells,
            "target_class": section.target_class,
            "delivered_class": delivered,
            "remark": sample.remark,
            # an item that nobody ordered: what was not monitored is written in every way there is
            "total_chromium": self.dice.pick(("-1", -1, "/", "／", "未监测", None, "—")),
            **sample.changed,
        }
        return [known.get(name) for name in self.columns]

    def sheet(self, name: str, title: str, samples: list[Sample], found: Callable[[Sample, str, int], None]) -> Sheet:
        """Lay out one sheet; `found` is told where each sample came to stand."""
        sheet = Sheet(name)
        sheet.title(title, len(self.columns))
        self._header(sheet)
        start, river = 0, None
        for sample in samples:
            row = self._row(sample)
            number = sheet.add(row)
            found(sample, name, number)
            if row[0] != river:
                self._close(sheet, start, number - 1)
                start, river = number, row[0]
        self._close(sheet, start, len(sheet.rows))
        sheet.add(["备注：未检出填写检出限加L；未监测的项目不填或填-1。"])
        sheet.add([])
        sheet.add(["说明：本表由监测中心按月报送，数据以本次报送为准。"])
        return sheet

    @staticmethod
    def _close(sheet: Sheet, first: int, last: int) -> None:
        """Merge a river's cells when it has several sections in a row."""
        if first and last > first:
            sheet.merges.append(Merge(first, 1, last, 1))


def deliver_water(book: Book, targets: Targets, year: Year, scale: int) -> None:
    """Make the twelve workbooks, and those that others replace."""
    water = WaterYear(year, targets)
    for month in range(1, 13):
        samples = sorted(
            (sample for (_, at), sample in water.samples.items() if at == month), key=lambda s: s.section.key
        )
        if month == 9:
            older = [sample for sample in samples if water.layout(sample.section, sample.day) == LAYOUTS[0]]
            for number in range(min(scale, 20)):
                _deliver_wrong_month(book, water, month, older, number)
        extra = water.extra.get(month, [])
        everything = sorted([*samples, *extra], key=lambda s: s.section.key)
        for layout in LAYOUTS:
            own = [sample for sample in everything if water.layout(sample.section, sample.day) == layout]
            if own:
                _deliver_month(book, water, month, own, layout)
    left = [section for section in water.sections if section not in water.listed]
    for section in left:
        file = f"water/{_name(year, 1, '')}"
        note = f"{section.river} {section.name}: sampled while it belonged to the city, in a class beyond the printed"
        sections, rivers = len(water.listed), len({s.river for s in water.listed})
        book.decoys.append(
            Decoy(
                "water",
                file,
                None,
                [],
                "left_the_territory",
                note,
                {"SP-WAT-05": "false", "SP-WAT-14": str(rivers + 1), "SP-WAT-15": str(sections + 1)},
            )
        )


def _name(year: Year, month: int, tail: str) -> str:
    return f"{year.year}年{month}月地表水断面监测数据{tail}.xlsx"


def _deliver_month(book: Book, water: WaterYear, month: int, samples: list[Sample], layout: str) -> None:
    pages = MonthBook(water, month, layout)
    came = datetime.combine(date(water.year.year, month, 18), time(16, month)) + timedelta(days=month % 3)
    name = _name(water.year, month, ("" if layout == LAYOUTS[0] else "_9+X") + ("(更正)" if month == 9 else ""))
    file = f"water/{name}"

    def found(sample: Sample, sheet: str, row: int) -> None:
        if sample.planted:
            column, rule, note = sample.planted
            book.defects.append(Defect("water", file, sheet, row, column, rule, note))

    title = f"{water.city.name}{water.year.year}年{month}月地表水断面监测数据及评价结果"
    # one month comes on two sheets: read like the others, and noticed (F14) in that month and the next
    if month == 4 and layout == LAYOUTS[0]:
        state = [sample for sample in samples if sample.section.level == "国控"]
        others = [sample for sample in samples if sample.section.level != "国控"]
        sheets = [
            pages.sheet("国控断面", title, state, found),
            pages.sheet("省控市控断面", title, others, found),
        ]
    else:
        sheets = [pages.sheet(f"{month}月", title, samples, found)]
    book.deliver("water", name, workbook(sheets, came), came)


def _deliver_wrong_month(book: Book, water: WaterYear, month: int, samples: list[Sample], number: int) -> None:
    """An earlier delivery of the month with a decimal point lost, and a section forgotten."""
    wrong = []
    for sample in samples[: -1 - number]:
        copy = Sample(sample.section, sample.day, dict(sample.values), dict(sample.cells), sample.remark)
        if sample.section.code in water.named:
            copy.values["cod"], copy.cells["cod"] = Value(Fraction(352)), "352"
        wrong.append(copy)
    pages = MonthBook(water, month, LAYOUTS[0])
    came = datetime.combine(date(water.year.year, month, 14), time(9, number))
    title = f"{water.city.name}{water.year.year}年{month}月地表水断面监测数据及评价结果"
    rows: list[int] = []

    def found(sample: Sample, _sheet: str, row: int) -> None:
        if sample.section.code in water.named:
            rows.append(row)

    name = _name(water.year, month, f"({number})" if number else "")
    sheet = pages.sheet(f"{month}月", title, wrong, found)
    file = book.deliver("water", name, workbook([sheet], came), came)
    book.decoys.append(
        Decoy(
            "water",
            file,
            sheet.name,
            rows,
            "superseded",
            "COD ten times too high, corrected by a later delivery",
            {stable_id: "劣Ⅴ" for stable_id in water.named.values()},
        )
    )
