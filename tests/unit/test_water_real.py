"""The class rule and its limits against the national platform's own classes, on one hour of real sections.

Belongs here: reading the platform's file. Does not belong here: the bureau's own deliveries.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator

import pytest

from tests.conftest import SHARED
from tests.unit.water_classes import classes_of

SNAPSHOT = SHARED / "data" / "water" / "jilin_realtime_20260826_1300.csv"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SNAPSHOT.exists(), reason=f"{SNAPSHOT.name} does not lie beside the project"),
]

# only these columns take part; total nitrogen, conductivity, turbidity, chlorophyll and algae do not
ITEMS = {
    "pH(无量纲)": "ph",
    "溶解氧(mg/L)": "dissolved_oxygen",
    "高锰酸盐指数(mg/L)": "permanganate_index",
    "氨氮(mg/L)": "ammonia_nitrogen",
    "总磷(mg/L)": "total_phosphorus",
}
# The type is not in the feed; in this hour no section needs the limits of a lake to have the platform's class.
LAKES: frozenset[str] = frozenset()
MISSING = "--"


def sections() -> Iterator[tuple[str, int, dict[str, str]]]:
    with SNAPSHOT.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            values = {item: row[column] for column, item in ITEMS.items() if row[column] != MISSING}
            yield row["断面名称"], int(row["水质类别"]), values


def expected() -> dict[str, int | None]:
    return {name: None if platform == -1 else platform for name, platform, _ in sections()}


def recomputed(lakes: Collection[str]) -> dict[str, int | None]:
    return classes_of({name: ("lake" if name in lakes else "river", values) for name, _, values in sections()})


def test_every_section_has_the_platforms_class_once_its_type_is_known() -> None:
    assert len(expected()) > 30
    assert recomputed(LAKES) == expected()


def test_a_section_without_any_value_has_no_class() -> None:
    without = {name for name, _, values in sections() if not values}
    assert without
    assert all(expected()[name] is None for name in without)


def test_the_type_decides() -> None:
    as_lakes = recomputed(set(expected()))
    wrong = {name for name, found in expected().items() if as_lakes[name] != found}
    # 0.229 mg/L of phosphorus is class Ⅳ in a river and worse than Ⅴ in a lake
    assert (expected()["林家"], as_lakes["林家"]) == (4, 6)
    assert len(wrong) > 10
