"""The water contract, the list of items, the limits and the sections agree with one another."""

from __future__ import annotations

import ast
import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
import yaml

from tests.conftest import PROJECT
from tests.render import evaluate, render

SEEDS = PROJECT / "dbt_project" / "seeds"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ITEMS = {row["item_code"]: row for row in seed("standards/water_item")}
SECTIONS = seed("bureau/section")
CONTRACT = yaml.safe_load((PROJECT / "raw" / "water" / "contract.yml").read_text(encoding="utf-8"))
COLUMNS = {layout["name"]: {c["name"]: c for c in layout["columns"]} for layout in CONTRACT["layouts"]}


class TestItems:
    def test_the_models_read_every_item_of_the_list_and_no_other(self) -> None:
        assert sorted(ast.literal_eval(render("water_items"))) == sorted(ITEMS)

    def test_every_item_can_be_delivered_under_its_name(self) -> None:
        delivered = {name: column for columns in COLUMNS.values() for name, column in columns.items()}
        assert {item: delivered[item]["zh"] for item in ITEMS} == {i: row["item_name_zh"] for i, row in ITEMS.items()}

    @pytest.mark.parametrize("item_set", ["items_24", "items_9x"])
    def test_a_layout_expects_the_items_of_its_set(self, item_set: str) -> None:
        expected = {row["item_code"] for row in seed("standards/water_item_set") if row["item_set"] == item_set}
        in_layout = {
            name for name, column in COLUMNS[item_set].items() if name in ITEMS and column.get("expected", True)
        }
        assert in_layout == expected

    def test_all_but_three_of_the_24_are_evaluated(self) -> None:
        of_24 = {row["item_code"] for row in seed("standards/water_item_set") if row["item_set"] == "items_24"}
        evaluated = {item for item, row in ITEMS.items() if row["is_evaluated"] == "true"}
        assert of_24 - evaluated == {"water_temperature", "total_nitrogen", "fecal_coliform"}
        assert evaluated <= of_24

    def test_a_laboratory_limit_is_for_an_item_that_may_be_undetected(self) -> None:
        for row in seed("bureau/water_detection_limit"):
            assert ITEMS[row["item_code"]]["may_be_undetected"] == "true"


class TestLimits:
    @pytest.mark.parametrize("kind", ["river", "lake"])
    def test_every_evaluated_item_has_five_classes_for_each_kind_of_water(self, kind: str) -> None:
        found = defaultdict(list)
        for row in seed("standards/water_limit"):
            if row["water_body_type"] in ("any", kind):
                found[row["item_code"]].append(row["class_index"])
        for item, row in ITEMS.items():
            if row["is_evaluated"] == "true":
                assert sorted(found[item]) == ["1", "2", "3", "4", "5"], item

    def test_a_worse_class_never_asks_for_more(self) -> None:
        by_item = defaultdict(list)
        for row in sorted(seed("standards/water_limit"), key=lambda r: int(r["class_index"])):
            by_item[row["item_code"], row["water_body_type"]].append(row)
        for key, rows in by_item.items():
            for side, sign in (("upper_limit", 1), ("lower_limit", -1)):
                limits = [sign * Decimal(row[side]) for row in rows if row[side]]
                assert limits == sorted(limits), key

    def test_total_nitrogen_has_limits_in_lakes_alone(self) -> None:
        kinds = {r["water_body_type"] for r in seed("standards/water_limit") if r["item_code"] == "total_nitrogen"}
        assert kinds == {"lake"}

    def test_a_written_class_is_read_back_as_itself(self) -> None:
        words = {row["class_word"]: row["class_index"] for row in seed("standards/water_class_word")}
        for row in seed("standards/water_class"):
            (word,) = evaluate("water_class_text", [row["class_label"] + "类"])
            assert words[word] == row["class_index"]

    def test_every_word_stands_as_it_is_compared(self) -> None:
        for row in seed("standards/water_word"):
            assert evaluate("water_cell", [row["word"]]) == [row["word"]]
        for row in seed("standards/water_class_word"):
            assert evaluate("water_class_text", [row["class_word"]]) == [row["class_word"]]


class TestSections:
    def test_a_code_stands_once_at_a_time(self) -> None:
        spans = defaultdict(list)
        for row in SECTIONS:
            last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
            spans[row["section_code"]].append((date.fromisoformat(row["valid_from"]), last))
        for code, periods in spans.items():
            ordered = sorted(periods)
            assert all(first <= last for first, last in ordered), code
            assert all(a[1] < b[0] for a, b in pairwise(ordered)), code

    def test_a_river_has_one_name_and_one_list_of_aliases(self) -> None:
        rivers = {(row["river_code"], row["river_name"], row["river_aliases"]) for row in SECTIONS}
        assert len(rivers) == len({code for code, _, _ in rivers}) == len({name for _, name, _ in rivers})
        named = [name for _, river, aliases in rivers for name in (river, *filter(None, aliases.split("|")))]
        assert max(Counter(named).values()) == 1

    def test_river_and_name_together_name_one_section(self) -> None:
        open_now = [row for row in SECTIONS if not row["valid_to"]]
        assert max(Counter((row["river_code"], row["section_name"]) for row in open_now).values()) == 1

    def test_names_alone_do_not(self) -> None:
        shared = {name for name, count in Counter(row["section_name"] for row in SECTIONS).items() if count > 1}
        assert {"六家子", "林家"} <= shared

    def test_both_kinds_of_water_are_there_and_one_section_has_left(self) -> None:
        kinds = Counter(row["water_body_type"] for row in SECTIONS)
        assert kinds["lake"] >= 2
        assert [row["district_code"] for row in SECTIONS if row["valid_to"]] == ["220381"]

    def test_the_figures_of_one_section_mean_the_sections_that_the_report_names(self) -> None:
        by_code = {row["section_code"]: row for row in SECTIONS}
        bound = {row["stable_id"]: by_code[row["section_code"]] for row in seed("bureau/figure_section")}
        assert {stable_id: (row["river_name"], row["section_name"]) for stable_id, row in bound.items()} == {
            "SP-WAT-01": ("东辽河", "四双大桥"),
            "SP-WAT-02": ("西辽河", "金宝屯"),
            "SP-WAT-03": ("招苏台河", "六家子"),
            "SP-WAT-04": ("条子河", "林家"),
        }
        named = {row["section_code"] for row in SECTIONS if row["origin"] == "named_in_report"}
        assert named == {row["section_code"] for row in bound.values()}
