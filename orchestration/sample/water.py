"""A year of water sections: their classes, their samples month by month, and what is planted among them.

Belongs here: values and how a laboratory writes each cell. Does not belong here: how a class is found (water_classes),
or the workbooks (water_books).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from orchestration.sample.bureau import city_on
from orchestration.sample.dice import Dice
from orchestration.sample.targets import SampleError, Targets, Year, seed_rows, words
from orchestration.sample.water_classes import Limits, Value, mean_of
from orchestration.sample.workbooks import Cell

# what decides a class, by class: the level of the year, as it is written (class Ⅱ, Ⅲ, Ⅳ)
_LEVELS: dict[str, tuple[str, str, str]] = {
    "permanganate_index": ("3.1", "5.2", "7.6"),
    "bod5": ("2.2", "3.5", "5.1"),
    "ammonia_nitrogen": ("0.312", "0.74", "1.21"),
    "cod": ("12", "17.5", "24.5"),
    "total_phosphorus": ("0.062", "0.15", "0.247"),
}
_LAKE_PHOSPHORUS = ("0.018", "0.038", "0.077")
# what does not: a level well within class Ⅱ, and how often a hundred samples stay below the detection limit
_QUIET: dict[str, tuple[str, int]] = {
    "volatile_phenol": ("0.0008", 60),
    "cyanide": ("0.006", 85),
    "arsenic": ("0.0012", 30),
    "mercury": ("0.00004", 100),
    "hexavalent_chromium": ("0.006", 70),
    "lead": ("0.002", 60),
    "cadmium": ("0.0002", 70),
    "petroleum": ("0.02", 55),
    "copper": ("0.004", 40),
    "zinc": ("0.05", 100),
    "fluoride": ("0.42", 0),
    "selenium": ("0.0006", 80),
    "anionic_surfactant": ("0.06", 75),
    "sulfide": ("0.008", 60),
    "fecal_coliform": ("1300", 0),
}
_OWN_LIMITS = {"copper": "0.001", "cadmium": "0.0001", "lead": "0.001"}
_TEMPERATURE = (2, 2, 5, 10, 16, 21, 24, 23, 18, 11, 5, 2)


# the sets of items, each in a layout of its own
LAYOUTS = ("items_24", "items_9x")
ITEMS = words(
    "water_temperature ph dissolved_oxygen permanganate_index bod5 ammonia_nitrogen cod volatile_phenol "
    "cyanide arsenic mercury hexavalent_chromium lead cadmium petroleum total_phosphorus total_nitrogen "
    "copper zinc fluoride selenium anionic_surfactant sulfide fecal_coliform"
)
NINE_AND_MORE = words(
    "water_temperature ph dissolved_oxygen conductivity turbidity permanganate_index bod5 ammonia_nitrogen cod "
    "total_phosphorus total_nitrogen"
)


@dataclass(frozen=True)
class Section:
    """A section as the seed has it."""

    code: str
    name: str
    river: str
    aliases: tuple[str, ...]
    body: str
    level: str
    target_class: str
    valid_from: date
    valid_to: date

    @property
    def key(self) -> tuple[str, str]:
        """Give the order in which a workbook lists it: a river's sections together."""
        return (self.river, self.code)


@dataclass
class Sample:
    """One row of a workbook: its day, its values, and how each cell is written."""

    section: Section
    day: date
    values: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    remark: str | None = None
    sample_number: str | None = None
    # cells of the row that are written otherwise than the rest says
    changed: dict[str, Cell] = field(default_factory=dict)
    planted: tuple[str, str, str] | None = None


def read_sections() -> list[Section]:
    """Read the monitored sections from the seed."""
    return [
        Section(
            row["section_code"],
            row["section_name"],
            row["river_name"],
            tuple(alias for alias in row["river_aliases"].split("|") if alias),
            row["water_body_type"],
            row["level"],
            row["target_class"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        )
        for row in seed_rows("bureau", "section")
    ]


def _number(dice: Dice, level: str, stray: int) -> str:
    """Write a level that strays by so many hundredths, with as many decimals as it had."""
    digits = len(level.partition(".")[2])
    whole = int(level.replace(".", ""))
    value = max(1, whole * dice.between(100 - stray, 100 + stray) // 100)
    text = str(value).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def _written(dice: Dice, text: str) -> Cell:
    """Write a number as a laboratory happens to: mostly a number, now and then as text, rarely full-width."""
    roll = dice.below(100)
    if roll < 70:
        return float(text) if "." in text else int(text)
    if roll < 92:
        return text
    if roll < 97:
        return f" {text} "
    return text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))


def _not_detected(dice: Dice, limit: str) -> str:
    """Write a detection limit that was not reached, in one of its forms."""
    return dice.pick((f"{limit}L", f"{limit}L", f"{limit}L", f"<{limit}", f"＜{limit}", "未检出", "ND"))


def sampling(dice: Dice, section: Section, day: date, class_index: int, limits: dict[str, str]) -> Sample:
    """Make the 24 items of a sampling whose year shall have that class (2 to 4)."""
    sample = Sample(section, day)

    def put(item: str, text: str) -> None:
        sample.values[item] = Value(Fraction(text))
        sample.cells[item] = _written(dice, text)

    warm = _TEMPERATURE[day.month - 1]
    put("water_temperature", str(warm) if dice.below(2) else f"{warm}.{dice.below(10)}")
    put("ph", f"{dice.between(7, 8)}.{dice.between(10, 45)}")
    put("dissolved_oxygen", f"6.{dice.between(3, 9)}")
    for item, levels in _LEVELS.items():
        level = levels[class_index - 2]
        if item == "total_phosphorus" and section.body == "lake":
            level = _LAKE_PHOSPHORUS[class_index - 2]
        put(item, _number(dice, level, 8))
    for item, (level, undetected) in _QUIET.items():
        limit = limits.get(item) or _OWN_LIMITS.get(item)
        if limit and dice.below(100) < undetected:
            sample.values[item] = Value(Fraction(limit), is_limit=True)
            text = _not_detected(dice, limit)
            # without a limit in the laboratory's list, the cell must name it
            sample.cells[item] = text if item in limits or text not in {"未检出", "ND"} else f"{limit}L"
        else:
            put(item, _number(dice, level, 15))
    # total nitrogen holds more than its ammonia, and takes no part in a river's class
    hundredths = int(sample.values["ammonia_nitrogen"].number * 100) + dice.between(30, 90)
    put("total_nitrogen", f"{hundredths // 100}.{hundredths % 100:02d}")
    return sample


class WaterYear:
    """All samples of a year, and what they come to."""

    def __init__(self, year: Year, targets: Targets) -> None:
        """Choose each section's class and make its months; stop when the printed classes do not come out."""
        self.year, self.city = year, city_on(year.last)
        self.sections = sorted(read_sections(), key=lambda section: section.key)
        self.limits = Limits(year.last)
        self._detection = {
            row["item_code"]: row["detection_limit"]
            for row in seed_rows("bureau", "water_detection_limit")
            if row["valid_from"] <= year.first.isoformat()
        }
        self.named = {row["section_code"]: row["stable_id"] for row in seed_rows("bureau", "figure_section")}
        self._sets = seed_rows("standards", "water_item_set_rule")
        self.samples: dict[tuple[str, int], Sample] = {}
        for section in self.sections:
            self._make_section(section, targets)
        self.extra = self._plant()
        self._check(targets)

    @property
    def listed(self) -> list[Section]:
        """Give the sections of the list of the year's last day."""
        return [s for s in self.sections if s.valid_from <= self.year.last <= s.valid_to]

    def _make_section(self, section: Section, targets: Targets) -> None:
        dice = Dice(self.year.year, "water", section.code)
        spelled = {row["class_word"]: int(row["class_index"]) for row in seed_rows("standards", "water_class_word")}
        if stable_id := self.named.get(section.code):
            word = targets.word(stable_id, "Ⅳ")
            if not 2 <= spelled.get(word, 0) <= 4:
                raise SampleError(f"The printed class of {stable_id}, {word!r}, is not one the sample can make.")
            class_index = spelled[word]
        else:
            class_index = dice.pick((2, 3, 3, 4))
        for month in range(1, 13):
            day = date(self.year.year, month, dice.between(3, 12))
            if section.valid_from <= day <= section.valid_to:
                sample = sampling(dice, section, day, class_index, self._detection)
                self.samples[section.code, month] = self._as_ordered(dice, sample)
        if section.code in self.named and class_index == 4:
            self._set(section.code, 8, "cod", "36")  # a month of class Ⅴ in a year of class Ⅳ
            self._set(section.code, 2, "permanganate_index", "4.9")
        if section not in self.listed:
            for (code, _), sample in self.samples.items():
                if code == section.code:
                    sample.values["cod"], sample.cells["cod"] = Value(Fraction(58)), "58"
        elif section.code not in self.named and section.level == "市控" and dice.chance(250):
            for month in (1, 2):
                self._freeze(section.code, month, dice.pick(("冰封", "断流", "河道断流，无法采样", "封冻")))

    def _plant(self) -> dict[int, list[Sample]]:
        """Rows and cells that must be held; by month, the rows that stand beside the sound ones."""
        # no figure hangs on these: listed, not named in the report, sampled all year
        quiet = [
            section
            for section in self.listed
            if section.code not in self.named
            and self.layout(section, self.year.last) == LAYOUTS[0]
            and section.body == "river"
            and (section.code, 1) in self.samples
            and all(self.samples[section.code, month].values for month in range(1, 13))
        ]
        if not quiet:
            raise SampleError("seeds/bureau/section.csv has no river section in which the sample could plant anything.")
        dice = Dice(self.year.year, "water planted")

        def cell(place: int, month: int, column: str, text: str, rule: str, note: str) -> None:
            sample = self.samples[quiet[place % len(quiet)].code, month]
            sample.changed[column], sample.planted = text, (column, rule, note)
            sample.values.pop(column, None)

        cell(0, 3, "fluoride", "0.4.2", "W04", "two decimal points")
        cell(1, 5, "copper", "微量", "W04", "a word that is no value")
        cell(2, 6, "ph", "74", "W06", "a decimal point lost")
        cell(3, 7, "ammonia_nitrogen", "-99999", "W06", "a code of some other system")
        cell(4, 8, "delivered_class", "优", "F15.water", "a word of praise is no class")
        cell(5, 10, "target_class", "不劣于现状", "F15.water_target", "no class")

        def row(place: int, month: int, column: str, rule: str, note: str, **cells: Cell) -> tuple[int, Sample]:
            section = quiet[place % len(quiet)]
            own = self.samples[section.code, month].day
            sample = sampling(dice, section, own, 3, self._detection)
            sample.sample_number, sample.planted = "2", (column, rule, note)
            # what was not detected names its limit: without a day, the laboratory's list can not be asked
            for item, value in sample.values.items():
                if value.is_limit:
                    sample.cells[item] = f"{self._detection.get(item) or _OWN_LIMITS[item]}L"
            sample.changed.update(cells)
            return month, sample

        late = f"{self.year.year}-04-30"
        rows = [
            row(6, 8, "section_name", "W11", "a mean among the samples", section_name="甲站、乙站监测数据均值"),
            row(
                7, 11, "section_code", "W12", "a code that the list does not have", section_code=f"{self.city.code}X001"
            ),
            row(8, 2, "section_code", "W12", "the code is of another section", section_name="样板桥"),
            row(9, 4, "sampling_date", "F11.water", "sampled after the file was received", sampling_date=late),
            row(
                10,
                8,
                "sampling_date",
                "F12.water",
                "a day that could be several",
                sampling_date=f"{self.year.year}815日",
            ),
        ]
        for section in self.sections:
            if section not in self.listed and section.valid_to.year == self.year.year:
                day = date(self.year.year, 9, 4)
                sample = sampling(dice, section, day, 4, self._detection)
                sample.planted = ("section_code", "W12", "sampled after the section had left the list")
                rows.append((9, sample))
        found: dict[int, list[Sample]] = {}
        for month, sample in rows:
            found.setdefault(month, []).append(sample)
        return found

    def layout(self, section: Section, day: date) -> str:
        """Give the set of items that a section of that level is to be sampled for; a layout is named for each."""
        for row in self._sets:
            if row["level"] == section.level and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999"):
                return row["item_set"]
        raise SampleError(f"No set of items is in force for {section.level} sections on {day}: no sample is made.")

    def _as_ordered(self, dice: Dice, sample: Sample) -> Sample:
        """Leave what the section is to be sampled for: of 9+X, the nine and the two that class Ⅳ comes from."""
        if self.layout(sample.section, sample.day) != LAYOUTS[0]:
            sample.values = {item: value for item, value in sample.values.items() if item in NINE_AND_MORE}
            for item, level in (("conductivity", "285.4"), ("turbidity", "21.5")):
                text = _number(dice, level, 20)
                sample.values[item], sample.cells[item] = Value(Fraction(text)), text
            sample.cells = {item: cell for item, cell in sample.cells.items() if item in sample.values}
        return sample

    def _set(self, code: str, month: int, item: str, text: str) -> None:
        sample = self.samples[code, month]
        sample.values[item], sample.cells[item] = Value(Fraction(text)), text

    def _freeze(self, code: str, month: int, reason: str) -> None:
        sample = self.samples[code, month]
        sample.values.clear()
        sample.cells.clear()
        sample.remark = reason

    def means(self, section: Section) -> dict[str, Fraction]:
        """Give the year's mean of each item, over the months that have it."""
        months = [
            sample for (code, _), sample in sorted(self.samples.items()) if code == section.code and sample.values
        ]
        return {
            item: mean_of(sample.values[item] for sample in months if item in sample.values)
            for item in months[0].values
        }

    def section_class(self, section: Section) -> int:
        """Give the class of a section's year."""
        return self.limits.worst(section.body, self.means(section))

    def month_class(self, sample: Sample) -> int:
        """Give the class of one sampling; what was not detected counts with half its limit."""
        return self.limits.worst(sample.section.body, {item: value.in_mean for item, value in sample.values.items()})

    def _check(self, targets: Targets) -> None:
        classes = {section.code: self.section_class(section) for section in self.listed}
        labels = {int(row["class_index"]): row["class_label"] for row in seed_rows("standards", "water_class")}
        for code, stable_id in self.named.items():
            targets.follows(stable_id, labels[classes[code]])
        targets.follows("SP-WAT-05", "true" if max(classes.values()) < 5 else "false")
        targets.follows("SP-WAT-14", str(len({section.river for section in self.listed})))
        targets.follows("SP-WAT-15", str(len(classes)))
        targets.follows("SP-WAT-16", str(len({month for _, month in self.samples})))
