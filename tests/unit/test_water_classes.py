"""When a value meets a limit: at the limit, beside it, and where neighbouring classes share one."""

from __future__ import annotations

import pytest

from tests.unit.water_classes import classes_of, classes_of_items

# item, type of water, value, class; worked out by hand from table 1 of GB 3838-2002
CASES = [
    # at a limit the class is met, beyond it is not
    ("cod", "river", "20", 3),
    ("cod", "river", "20.00000001", 4),
    ("cod", "river", "40", 5),
    ("cod", "river", "40.1", 6),
    # classes with the same limit: the best one that is met
    ("cod", "river", "15", 1),
    ("arsenic", "river", "0.05", 1),
    ("arsenic", "river", "0.051", 4),
    ("fluoride", "river", "1.0", 1),
    ("fluoride", "river", "1.5", 4),
    ("cyanide", "river", "0.2", 3),
    ("mercury", "river", "0.00005", 1),
    ("mercury", "river", "0.00006", 3),
    ("cadmium", "river", "0.005", 2),
    ("zinc", "river", "1.5", 4),
    # oxygen is the other way round
    ("dissolved_oxygen", "river", "7.5", 1),
    ("dissolved_oxygen", "river", "7.49", 2),
    ("dissolved_oxygen", "river", "2", 5),
    ("dissolved_oxygen", "river", "1.99", 6),
    # pH has one range for all classes
    ("ph", "river", "6", 1),
    ("ph", "river", "9", 1),
    ("ph", "river", "9.01", 6),
    ("ph", "river", "5.99", 6),
    # phosphorus by the type of water
    ("total_phosphorus", "river", "0.05", 2),
    ("total_phosphorus", "lake", "0.05", 3),
    ("total_phosphorus", "river", "0.3", 4),
    ("total_phosphorus", "lake", "0.3", 6),
    ("total_phosphorus", "lake", "0.025", 2),
    ("total_nitrogen", "lake", "1.2", 4),
    ("fecal_coliform", "river", "10000", 3),
    ("ammonia_nitrogen", "river", "0", 1),
]


@pytest.mark.parametrize(("item", "kind", "value", "class_index"), CASES)
def test_class_of_one_value(item: str, kind: str, value: str, class_index: int) -> None:
    assert classes_of_items({"s": (kind, {item: value})}) == {"s": {item: class_index}}


@pytest.mark.parametrize(
    ("item", "kind"), [("total_nitrogen", "river"), ("water_temperature", "lake"), ("turbidity", "river")]
)
def test_an_item_without_limits_has_no_class(item: str, kind: str) -> None:
    assert classes_of_items({"s": (kind, {item: "3.5"})}) == {"s": {}}


def test_the_worst_item_is_the_class() -> None:
    found = {"s": ("river", {"cod": "14", "ammonia_nitrogen": "1.2", "ph": "7.4"}), "nothing": ("river", {})}
    assert classes_of(found) == {"s": 4, "nothing": None}
