"""The sample's own arithmetic, against values worked out by hand or printed on real papers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from orchestration.sample.air_days import (
    Steps,
    city_day,
    half_even,
    percentile,
    rounded,
    station_mean,
    station_ozone,
    table_on,
)
from orchestration.sample.air_files import closing_label, highest_so_far, hourly_index, moment, running
from orchestration.sample.air_hours import AirHours, spread, spread_ozone, with_sum
from orchestration.sample.calendar import WorkingDays, damaged
from orchestration.sample.codes import credit_check, credit_code, identity_number, organisation_code, wrong_check
from orchestration.sample.dice import Dice
from orchestration.sample.permits import Terms, years_later
from orchestration.sample.targets import SampleError, Targets
from orchestration.sample.water_classes import Limits, Value, mean_of


@pytest.mark.parametrize(
    "real",
    [
        "91220112556387212X",
        "91410482395881454M",
        "91211381MA10KLB056",
        "93211221MA0U20A84Q",
        "91650100734475582K",
        "91130200699229617X",
    ],
)
def test_credit_codes_of_real_papers_have_our_check_character(real: str) -> None:
    assert credit_check(real[:17]) == real[17]


def test_a_sum_without_remainder_gives_nought_and_not_the_thirty_second_character() -> None:
    # weights 1 and 3: 28 x 1 + 1 x 3 = 31
    body = "W1" + "0" * 15
    assert credit_check(body) == "0"


def test_made_codes_are_valid_and_wrong_ones_are_not() -> None:
    for serial in range(300):
        made = credit_code("220302", serial)
        assert len(made) == 18
        assert credit_check(made[:17]) == made[17]
        assert wrong_check(made)[17] != made[17]
        assert wrong_check(made + "001P")[18:] == "001P"


def test_organisation_codes_end_as_their_standard_says() -> None:
    # D2143569-X is the example of GB 11714
    assert organisation_code("D2143569") == "D2143569X"


def test_identity_numbers_are_of_nobody() -> None:
    made = {identity_number(serial) for serial in range(900)}
    assert len(made) == 900
    assert {number[:6] for number in made} == {"220399"}
    # 11010519491231002X is the example of GB 11643, and its weights are ours
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = sum(int(c) * w for c, w in zip("11010519491231002", weights, strict=True)) % 11
    assert "10X98765432"[check] == "X"


@pytest.mark.parametrize(
    ("total", "count", "whole"),
    [
        (1, 2, 0),
        (3, 2, 2),
        (5, 2, 2),
        (65, 2, 32),
        (67, 2, 34),
        (151, 2, 76),
        (301, 2, 150),
        (1809, 24, 75),
        (7, 3, 2),
        (8, 3, 3),
    ],
)
def test_ties_go_to_the_even_neighbour(total: int, count: int, whole: int) -> None:
    assert rounded(total, count) == half_even(Fraction(total, count)) == whole


def test_an_index_is_raised_to_a_whole_number() -> None:
    steps = Steps((0, 35, 75, 115), (0, 50, 100, 150))
    assert [steps.index(value) for value in (0, 35, 36, 75, 76, 115, 116)] == [0, 50, 52, 100, 102, 150, None]


# by hand for 2026: 100 + 50 x 30/130 = 111.5, and 100 + 50 x 15/55 = 113.6
@pytest.mark.parametrize(("day", "dust", "fine"), [(date(2020, 6, 1), 100, 100), (date(2026, 3, 1), 112, 114)])
def test_the_standard_of_the_day_decides(day: date, dust: int, fine: int) -> None:
    daily = table_on(day).daily
    assert (daily["pm10"].index(150), daily["pm2_5"].index(75)) == (dust, fine)


def test_twenty_hours_make_a_day_and_fourteen_means_a_day_of_ozone() -> None:
    assert station_mean([10] * 20 + [None] * 4) == 10
    assert station_mean([10] * 19 + [None] * 5) is None
    assert station_ozone([None] * 6 + [100] * 18, 160) is None
    assert station_ozone([None] * 6 + [161] * 18, 160) == 161
    assert station_ozone([None] * 5 + [100] * 19, 160) == 100
    # the first seven hours end no mean that counts
    assert station_ozone([400] * 7 + [0] * 17, 160) == Fraction(400 * 7, 8)


def test_a_city_is_the_mean_of_its_points_and_needs_all_six() -> None:
    table = table_on(date(2020, 6, 1))
    plain = {p: [10] * 24 for p in ("so2", "no2", "pm10", "co", "o3", "pm2_5")}
    good = city_day([{**plain, "pm2_5": [60] * 24}, {**plain, "pm2_5": [90] * 24}], table)
    assert good.means["pm2_5"] == 75
    assert good.aqi == 100
    assert good.is_good
    assert city_day([{**plain, "co": [None] * 24}], table).aqi is None


def test_percentiles_lie_between_neighbours() -> None:
    assert percentile([Fraction(n) for n in range(1, 11)], 90) == Fraction(91, 10)
    assert percentile([Fraction(5)], 95) == 5


def test_hours_come_out_at_their_plan() -> None:
    for seed in range(60):
        dice = Dice(seed)
        level = dice.between(3, 200)
        hours = spread(dice, level)
        assert len(hours) == 24
        assert sum(hours) == 24 * level
        assert min(hours) >= 0
        # no instrument stands still for six hours
        assert all(len(set(hours[n : n + 6])) > 1 for n in range(19))
        assert sum(with_sum(hours, 1000)) == 1000
        ozone = spread_ozone(dice, level + 40)
        assert station_ozone(ozone, 160) == level + 40


def test_midnight_closes_the_day_before() -> None:
    hours = AirHours(date(2020, 12, 31), 1)
    assert hours.index(date(2020, 12, 31)) == 1
    midnight = moment(hours, 24)
    assert (midnight.year, midnight.hour) == (2021, 0)
    assert closing_label(midnight) == ("20201231", "24")
    assert closing_label(moment(hours, 5)) == ("20201231", "5")


def test_derived_columns() -> None:
    assert running([None, 1, 2, None, 4], 2, 1) == [None, 1, 2, 2, 4]
    assert running([1, 2, 3], 2, 2) == [None, 2, 2]
    # from 08:00 on, only means that end from 08:00 on
    assert highest_so_far([None, *[9] * 7, 5, 7, 6])[1:] == [9] * 7 + [5, 7, 7]
    table = table_on(date(2020, 1, 1))
    hour = {"so2": 10, "no2": 10, "pm10": 60, "co": 5, "o3": 20, "pm2_5": 75}
    assert hourly_index(hour, table) == (100, ["pm2_5"])
    assert hourly_index({**hour, "co": None}, table) == (None, [])


@pytest.mark.parametrize(("year", "count"), [(2019, 250), (2020, 249), (2021, 250)])
def test_working_days_of_a_year(year: int, count: int) -> None:
    days = WorkingDays()
    assert days.used(date(year - 1, 12, 31), date(year, 12, 31), []) == count


def test_working_days_used_leave_the_periods_out() -> None:
    days = WorkingDays()
    assert days.used(date(2020, 3, 2), date(2020, 3, 13), []) == 9
    assert days.used(date(2020, 3, 2), date(2020, 3, 13), [(date(2020, 3, 4), date(2020, 3, 6))]) == 6
    # the second notice prolonged the Spring Festival to the second of February
    assert days.after(date(2020, 1, 23), 1) == date(2020, 2, 3)


def test_damaged_days_could_be_several() -> None:
    assert damaged(date(2023, 8, 30)) == "2023830日"


def test_terms_end_the_day_before() -> None:
    assert years_later(date(2020, 3, 1), 3) == date(2023, 2, 28)
    assert years_later(date(2020, 2, 29), 3) == date(2023, 2, 28)
    assert Terms("permit").end("first", date(2020, 5, 4), date(2020, 5, 4)) == date(2023, 5, 3)
    assert Terms("permit").end("renewal", date(2020, 5, 4), date(2020, 7, 1)) == date(2025, 6, 30)


def test_water_classes_and_means() -> None:
    limits = Limits(date(2020, 12, 31))
    assert limits.item_class("cod", "river", Fraction(15)) == 1
    assert limits.item_class("cod", "river", Fraction("30.1")) == 5
    assert limits.item_class("cod", "river", Fraction(41)) == 6
    assert limits.item_class("total_phosphorus", "river", Fraction("0.25")) == 4
    assert limits.item_class("total_phosphorus", "lake", Fraction("0.25")) == 6
    assert limits.item_class("ph", "river", Fraction("5.9")) == 6
    assert limits.item_class("total_nitrogen", "river", Fraction(9)) is None
    # half of a limit that was not reached
    assert mean_of([Value(Fraction("0.04"), is_limit=True), Value(Fraction("0.1"))]) == Fraction("0.06")


def test_targets_refuse_what_no_sample_can_reach() -> None:
    targets = Targets(2020, {"SP-AIR-01": "300+", "SP-AIR-02": "84.0"})
    with pytest.raises(SampleError, match="not a count"):
        targets.count("SP-AIR-01", 1, 2)
    with pytest.raises(SampleError, match="reach both"):
        targets.follows("SP-AIR-02", "85.0")
    # a year without a record gets its number from chance, the same each time
    assert Targets(2019, {}).count("SP-PET-01", 100, 200) == Targets(2019, {}).count("SP-PET-01", 100, 200)
