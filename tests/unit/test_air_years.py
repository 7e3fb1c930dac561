"""A year of city-days: means and percentiles as exact fractions, what makes a year whole, and the evidence."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.unit.air_models import CHAIN, Air

CITY_DAY = "四平市|{}|audited_actual|with_dust|station_first"
YEAR_MODELS = CHAIN[CHAIN.index("fct_air_city_year_statistic") :]
# what one µg/m³ of a city-day is
UNIT = 212_520_000 * 5_342_931_457_063_200
QUIET = {"pm2_5": 20, "pm10": 40, "so2": 10, "no2": 20, "co": 1, "o3_8h": 80}
PLACES = ("pm2_5", "pm10", "so2", "no2", "co", "o3_8h")


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


class Years:
    """City-days as they would have been made, without their hours."""

    def __init__(self) -> None:
        self.air = Air().build()
        self.days: dict[tuple[date, str], dict[str, Fraction | int | None]] = {}

    def fill(self, year: int, variant: str = "audited_actual", **levels: int) -> Years:
        for day in days_of(year):
            self.days[day, variant] = {**QUIET, **levels}
        return self

    def put(self, day: date, variant: str = "audited_actual", **levels: Fraction | int | None) -> Years:
        self.days.setdefault((day, variant), dict(QUIET)).update(levels)
        return self

    def build(self) -> Air:
        columns = ", ".join(f"{item}_numerator" for item in PLACES)
        rows = []
        for (day, variant), levels in self.days.items():
            values = [levels[item] for item in PLACES]
            whole = all(value is not None for value in values)
            numbers = [None if value is None else int(value * UNIT) for value in values]
            key = CITY_DAY.format(day).replace("audited_actual", variant)
            aqi = levels.get("aqi", 60) if whole else None
            said = [key, "四平市", day.isoformat(), variant, False, "station_first", UNIT, whole, aqi, aqi and 2]
            rows.append(f"({', '.join(map(_literal, [*said, *numbers]))})")
        # one statement: row by row, a year takes seconds
        self.air.run(
            "insert into marts.fct_air_city_day (record_id, city_name, assessment_date, data_variant, dust_deducted, "
            f"basis, denominator, is_valid, aqi, class_code, {columns}) values {', '.join(rows)}"
        )
        return self.air.build(*YEAR_MODELS)


def _literal(value: object) -> str:
    return "null" if value is None else f"'{value}'"


def statistic(air: Air, pollutant: str, kind: str, columns: str) -> tuple:
    (row,) = air.ask(
        f"select {columns} from marts.fct_air_city_year_statistic "
        f"where pollutant = '{pollutant}' and statistic = '{kind}'"
    )
    return row


def evidence(air: Air, stable_id: str, period: int) -> list[tuple]:
    return air.ask(
        "select record_id, measure_numerator, measure_denominator, in_numerator, in_denominator "
        "from figures.evidence_air "
        f"where stable_id = '{stable_id}' and period = {period} order by record_id"
    )


class TestStatistics:
    def test_a_mean_is_the_mean_of_the_days_unrounded(self) -> None:
        years = Years().fill(2020)
        # 183 of 366 days at 45: 32.5 exactly, a tie to the even number
        for day in days_of(2020)[::2]:
            years.put(day, pm2_5=45)
        found = statistic(years.build(), "pm2_5", "mean", "numerator, denominator, concentration, valid_days")
        assert Fraction(found[0], found[1]) == Fraction(65, 2)
        assert (found[2], found[3]) == (32, 366)

    @pytest.mark.parametrize(
        ("pollutant", "hundredth"), [("o3", 90), ("co", 95), ("so2", 98), ("no2", 98), ("pm2_5", 95), ("pm10", 95)]
    )
    def test_a_percentile_lies_between_its_neighbours(self, pollutant: str, hundredth: int) -> None:
        item = "o3_8h" if pollutant == "o3" else pollutant
        years = Years()
        # the days in disorder, their values 1 … 366: k = 1 + 365 p, and the value at k is k
        for place, day in enumerate(days_of(2020)):
            years.put(day, **{item: place * 85 % 366 + 1})
        found = statistic(years.build(), pollutant, "percentile", "numerator, denominator")
        assert Fraction(*found) == 1 + Fraction(365 * hundredth, 100)

    def test_the_percentile_of_ten_days_is_that_of_quantile_cont(self) -> None:
        years = Years()
        for place, day in enumerate(days_of(2020)[:10]):
            years.put(day, o3_8h=place + 1)
        assert Fraction(*statistic(years.build(), "o3", "percentile", "numerator, denominator")) == Fraction(91, 10)

    def test_the_percentile_of_one_day_is_that_day(self) -> None:
        air = Years().put(date(2020, 5, 1), co=3).build()
        assert Fraction(*statistic(air, "co", "percentile", "numerator, denominator")) == 3

    def test_statistics_of_2026_keep_one_place_and_its_limits(self) -> None:
        air = Years().fill(2026, pm2_5=30).put(date(2026, 1, 1), pm2_5=50).build()
        # 30 + 20/365 = 30.05
        assert statistic(
            air, "pm2_5", "mean", "concentration, limit_concentration, is_within_limit, limit_rule_id"
        ) == (
            Decimal("30.1"),
            30,
            False,
            "gb_3095_2026_transition",
        )


class TestWholeYear:
    @pytest.mark.parametrize(
        ("lost", "complete"),
        [
            ([], True),
            ([date(2020, 4, d) for d in (1, 2, 3)], True),  # 27 of 30 left
            ([date(2020, 4, d) for d in (1, 2, 3, 4)], False),
            ([date(2020, 2, d) for d in (1, 2, 3, 4)], True),  # 25 of 29 left
            ([date(2020, 2, d) for d in (1, 2, 3, 4, 5)], False),
            # every month has 27 or 25 days, but all have 322 together
            ([day for day in days_of(2020) if day.day > (25 if day.month == 2 else 27)], False),
        ],
    )
    def test_months_and_the_year_need_days(self, lost: list[date], complete: bool) -> None:
        years = Years().fill(2020)
        for day in lost:
            years.put(day, pm2_5=None)
        air = years.build()
        assert statistic(air, "pm2_5", "mean", "is_complete") == (complete,)
        assert statistic(air, "pm10", "mean", "is_complete") == (True,)
        assert air.ask("select is_pm2_5_complete, is_over, days_invalid from intermediate.int_air_our_year") == [
            (complete, True, len(lost))
        ]

    def test_a_limit_is_kept_when_it_is_met_exactly_after_rounding(self) -> None:
        assert statistic(Years().fill(2020, pm2_5=35).build(), "pm2_5", "mean", "is_within_limit") == (True,)
        years = Years().fill(2020, pm2_5=35)
        for day in days_of(2020)[:183]:
            years.put(day, pm2_5=36)
        # 35.5 rounds to the even 36
        assert statistic(years.build(), "pm2_5", "mean", "concentration, is_within_limit") == (36, False)

    @pytest.mark.parametrize(
        ("levels", "headline", "strict"),
        [
            ({}, True, True),
            ({"pm2_5": 36}, False, False),
            ({"so2": 61}, False, False),
            ({"co": 5}, False, False),
            ({"o3_8h": 161}, False, False),
        ],
    )
    def test_grade_two_is_six_comparisons(self, levels: dict[str, int], headline: bool, strict: bool) -> None:
        air = Years().fill(2020, **levels).build()
        assert air.ask("select meets_grade2, meets_grade2_strict from marts.fct_air_city_year") == [(headline, strict)]
        assert air.ask("select meets_grade2 = keeps_all_limits from intermediate.int_air_our_year") == [(True,)]

    def test_the_strict_assessment_takes_the_percentiles_of_days_as_well(self) -> None:
        years = Years().fill(2020)
        # a tenth of the days above 75: the mean stays below 35
        for day in days_of(2020)[::10]:
            years.put(day, pm2_5=120)
        assert years.build().ask("select meets_grade2, meets_grade2_strict from marts.fct_air_city_year") == [
            (True, False)
        ]

    def test_one_broken_limit_decides_even_when_another_is_not_known(self) -> None:
        years = Years().fill(2020, pm10=90)
        for day in days_of(2020)[:60]:
            years.put(day, so2=None)
        assert years.build().ask("select meets_grade2 from marts.fct_air_city_year") == [(False,)]

    def test_a_year_that_is_not_known_is_neither(self) -> None:
        years = Years().fill(2020)
        for day in days_of(2020)[:60]:
            years.put(day, so2=None)
        assert years.build().ask("select meets_grade2 from marts.fct_air_city_year") == [(None,)]

    def test_a_year_is_over_with_its_last_day_audited_or_not(self) -> None:
        years = Years()
        for day in days_of(2020):
            years.put(day, "raw_actual" if day.month == 12 else "audited_actual")
        assert years.build().ask(
            "select record_id, is_over, days_delivered, days_not_counted, first_day_not_counted::varchar "
            "from intermediate.int_air_our_year"
        ) == [("SP-AIR|2020|audited_actual", True, 335, 31, "2020-12-01")]

    def test_a_year_in_progress_is_not_over(self) -> None:
        years = Years()
        for day in days_of(2020)[:100]:
            years.put(day)
        assert years.build().ask("select is_over from intermediate.int_air_our_year") == [(False,)]


class TestEvidence:
    def test_good_days_and_valid_days(self) -> None:
        years = Years().put(date(2020, 1, 1), aqi=100).put(date(2020, 1, 2), aqi=101).put(date(2020, 1, 3), so2=None)
        air = years.build()
        expected = [
            (CITY_DAY.format("2020-01-01"), 1, 1, True, True),
            (CITY_DAY.format("2020-01-02"), 1, 1, False, True),
            (CITY_DAY.format("2020-01-03"), 1, 1, False, False),
        ]
        assert evidence(air, "SP-AIR-01", 2020) == expected
        assert evidence(air, "SP-AIR-02", 2020) == expected

    def test_the_mean_of_fine_particles_is_made_of_the_days_that_have_them(self) -> None:
        years = Years().put(date(2020, 1, 1), pm2_5=40).put(date(2020, 1, 2), pm2_5=None)
        # a day that is not valid for another pollutant has its PM2.5 all the same
        years.put(date(2020, 1, 3), pm2_5=Fraction(1, 3), so2=None)
        assert evidence(years.build(), "SP-AIR-03", 2020) == [
            (CITY_DAY.format("2020-01-01"), 40 * UNIT, UNIT, True, True),
            (CITY_DAY.format("2020-01-03"), UNIT // 3, UNIT, True, True),
        ]

    def test_six_statistics_and_one_that_is_missing_is_not_known(self) -> None:
        years = Years().fill(2020, pm2_5=40)
        for day in days_of(2020):
            years.put(day, co=None)
        found = {row[0].split("|")[-2]: row[3] for row in evidence(years.build(), "SP-AIR-04", 2020)}
        assert found == {"pm2_5": False, "pm10": True, "so2": True, "no2": True, "o3": True, "co": None}

    @pytest.mark.parametrize(
        ("met", "expected"),
        [
            # 2016 … 2019 not, 2020 yes: the first
            ({2016: False, 2017: False, 2018: False, 2019: False, 2020: True}, [True] * 5),
            # 2018 had met it already
            ({2016: False, 2017: False, 2018: True, 2019: False, 2020: True}, [True, True, False, True, True]),
            # not met at all
            ({2016: False, 2017: False, 2018: False, 2019: False, 2020: False}, [True] * 4 + [False]),
            # nobody knows of 2017
            ({2016: False, 2018: False, 2019: False, 2020: True}, [True, None, True, True, True]),
            ({2020: True}, [None] * 4 + [True]),
        ],
    )
    def test_the_first_time_is_a_claim_about_every_year(
        self, met: dict[int, bool], expected: list[bool | None]
    ) -> None:
        years = Years()
        for year, is_met in met.items():
            years.fill(year, pm2_5=30 if is_met else 45)
        found = evidence(years.build(), "SP-AIR-05", 2020)
        assert [row[0].split("|")[1] for row in found] == ["2016", "2017", "2018", "2019", "2020"]
        assert [row[3] for row in found] == expected

    def test_the_claim_begins_anew_with_the_limits(self) -> None:
        air = Years().fill(2026, pm2_5=20).build()
        assert [row[0].split("|")[1] for row in evidence(air, "SP-AIR-05", 2026)] == ["2026"]

    def test_raw_days_make_no_evidence(self) -> None:
        air = Years().fill(2020, "raw_actual").build()
        assert air.ask("select count(*) from figures.evidence_air") == [(0,)]
        assert air.ask("select count(*) from intermediate.int_air_our_year") == [(0,)]

    def test_years_that_are_not_reported_make_no_evidence(self) -> None:
        assert Years().fill(2015).build().ask("select count(*) from figures.evidence_air") == [(0,)]


class TestLineage:
    def test_every_record_has_the_rows_behind_it_and_no_others(self) -> None:
        day = date(2020, 3, 1)
        air = Air()
        air.day("2226A", day)
        air.day("2223A", day)  # a contrast point
        air.records([{"timepoint": "2020-03-01T0800", "station_code": "1120A", "area": "长春市", "pm2_5": "9"}])
        values = ("PM2.5", "20"), ("PM10", "30"), ("AQI", "30")
        air.cells([("20200301", "8", kind, {"2225A": value, "9001A": value}) for kind, value in values])
        air.build()
        rows = "select distinct delivery_id, row_number from figures.lineage_air where record_id"
        expected = {("r1", n) for n in range(2, 26)}
        assert set(air.ask(f"{rows} = '{CITY_DAY.format(day)}'")) == expected | {("w1", 2), ("w1", 3)}
        assert set(air.ask(f"{rows} = '{CITY_DAY.format(2020)}'")) == expected | {("w1", 2), ("w1", 3)}
        # of an archive only the line of the pollutant
        assert set(air.ask(f"{rows} = '{CITY_DAY.format(2020)}|pm2_5|mean'")) == expected | {("w1", 2)}
        assert set(air.ask(f"{rows} = '{CITY_DAY.format(2020)}|co|percentile'")) == expected
