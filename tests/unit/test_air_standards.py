"""The air seeds: their dates agree with the register of rules, and the common denominators bear what they say."""

from __future__ import annotations

import csv
from itertools import pairwise
from math import lcm

import pytest

from tests.conftest import PROJECT
from tests.render import render

STANDARDS = PROJECT / "dbt_project" / "seeds" / "standards"
DATED = ("iaqi_breakpoint", "air_index_rule", "air_limit", "air_validity", "air_year_statistic")
MISSING_IS_CODED = {"", "NA", "NAN", "—", "-", "--", "/", "-1", "-99", "-999", "-9999", "缺测", "维护", "停电"}


def seed(name: str) -> list[dict[str, str]]:
    with (STANDARDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole(macro: str) -> int:
    """A denominator as the macro writes it: a product of whole numbers, some of them cast."""
    value = 1
    for factor in render(macro).strip("()").split("*"):
        value *= int("".join(c for c in factor.split(" as ")[0] if c.isdigit()))
    return value


@pytest.mark.parametrize("name", DATED)
def test_a_rule_is_in_force_from_and_to_the_days_of_the_register(name: str) -> None:
    register = {row["rule_id"]: (row["valid_from"], row["valid_to"]) for row in seed("rule_version")}
    found = {(row["rule_id"], row["valid_from"], row["valid_to"]) for row in seed(name)}
    assert found
    assert {(rule, *register[rule]) for rule, _, _ in found} == found


@pytest.mark.parametrize("name", DATED)
def test_no_day_has_two_editions(name: str) -> None:
    spans = sorted({(row["valid_from"], row["valid_to"] or "9999") for row in seed(name)})
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


def test_levels_rise_with_their_index() -> None:
    tables: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    for row in seed("iaqi_breakpoint"):
        key = (row["rule_id"], row["pollutant"], row["averaging"])
        tables.setdefault(key, []).append((int(row["iaqi"]), float(row["concentration"])))
    assert len(tables) == 20
    for key, levels in tables.items():
        assert levels[0] == (0, 0.0), key
        assert levels == sorted(levels) == sorted(levels, key=lambda level: level[1]), key


def test_the_two_editions_differ_in_particles_alone() -> None:
    tables: dict[str, set[tuple[str, str, str, str]]] = {}
    for row in seed("iaqi_breakpoint"):
        level = (row["pollutant"], row["averaging"], row["iaqi"], row["concentration"])
        tables.setdefault(row["rule_id"], set()).add(level)
    assert tables["hj_633_2012"] ^ tables["hj_633_2026"] == {
        ("pm2_5", "24h", "100", "75"),
        ("pm2_5", "24h", "100", "60"),
        ("pm10", "24h", "100", "150"),
        ("pm10", "24h", "100", "120"),
    }


def test_every_way_of_writing_nothing_has_a_reason() -> None:
    codes = {row["code"] for row in seed("air_missing_code")}
    # an empty cell is a reason of its own and needs no row
    assert MISSING_IS_CODED - {""} <= codes


def test_classes_leave_no_gap() -> None:
    rows = seed("aqi_class")
    assert [int(row["aqi_from"]) for row in rows[1:]] == [int(row["aqi_to"]) + 1 for row in rows[:-1]]


class TestDenominators:
    def test_a_station_day_of_any_valid_number_of_hours_is_whole(self) -> None:
        multiple = whole("station_multiple")
        fewest = min(int(row["hours_in_day"]) for row in seed("air_validity"))
        of_eight = min(int(row["hours_in_8h"]) for row in seed("air_validity"))
        assert multiple == lcm(*range(fewest, 25))
        assert not [n for n in [*range(fewest, 25), *range(of_eight, 9)] if multiple % n]
        assert whole("station_denominator") == 1000 * multiple

    def test_a_city_of_any_borne_number_of_points_is_whole(self) -> None:
        assert whole("city_multiple") == lcm(*range(1, whole("most_city_stations") + 1))
        assert whole("city_denominator") == whole("city_multiple") * whole("station_denominator")

    def test_a_year_of_the_dirtiest_days_stays_within_38_digits(self) -> None:
        # 366 days of 999999.999, in hundredths of a percentile, to two places, twice over for the rounding
        assert 366 * 10**9 * whole("station_multiple") * whole("city_multiple") * 100 * 100 * 2 < 10**38
