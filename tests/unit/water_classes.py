"""Classes by the project's own macros and limits, of values that a test writes down.

Belongs here: the seed of limits and the two macros, put together as the models put them. Does not belong here: cases.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping

import duckdb

from tests.conftest import PROJECT
from tests.render import render

LIMITS = PROJECT / "dbt_project" / "seeds" / "standards" / "water_limit.csv"
# a section, its type of water, and what was found of each item
Found = Mapping[str, tuple[str, Mapping[str, str]]]


def classes_of(found: Found) -> dict[str, int | None]:
    """Give the worst class of each section's items; None for a section without any."""
    by_item = classes_of_items(found)
    return {name: max(by_item[name].values(), default=None) for name in found}


def classes_of_items(found: Found) -> dict[str, dict[str, int]]:
    """Give the class of each item that has limits in its type of water."""
    meets = render(
        "water_meets", "value.numerator", "value.denominator", "water_limit.lower_limit", "water_limit.upper_limit"
    )
    classes: dict[str, dict[str, int]] = {name: {} for name in found}
    with duckdb.connect() as connection:
        connection.execute(
            "create table water_limit (item_code varchar, water_body_type varchar, class_index integer, "
            "lower_limit decimal(20, 8), upper_limit decimal(20, 8))"
        )
        with LIMITS.open(encoding="utf-8", newline="") as file:
            columns = ("item_code", "water_body_type", "class_index", "lower_limit", "upper_limit")
            rows = [[row[column] or None for column in columns] for row in csv.DictReader(file)]
        connection.executemany("insert into water_limit values (?, ?, ?, ?, ?)", rows)
        connection.execute(
            "create table value (name varchar, kind varchar, item_code varchar, numerator hugeint, denominator hugeint)"
        )
        for name, (kind, values) in found.items():
            for item, text in values.items():
                whole, _, part = text.partition(".")
                connection.execute(
                    "insert into value values (?, ?, ?, ?, ?)", [name, kind, item, int(whole + part), 10 ** len(part)]
                )
        query = (
            f"select name, value.item_code, {render('water_best_class', meets)} "
            "from value inner join water_limit on value.item_code = water_limit.item_code "
            "and water_limit.water_body_type in ('any', value.kind) group by name, value.item_code"
        )
        for name, item, class_index in connection.execute(query).fetchall():
            classes[name][item] = class_index
    return classes
