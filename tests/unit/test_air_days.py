"""From hours to a city's day: rounding, indexes, validity, stations, and what is said twice; all counted by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.air_models import Air, hours_of, with_mean

OLD, NEW = date(2025, 6, 10), date(2026, 6, 10)
# points of a city that the bureau's ledger does not know, so that any number of them may stand
CITY = {"area": "长春市"}


def one_point(day: date, **levels: object) -> Air:
    air = Air()
    air.records(hours_of("1120A", day, **CITY, **levels))
    return air.build()


@pytest.fixture(scope="module")
def seeds() -> Air:
    return Air().build("int_iaqi_lookup")


class TestIndex:
    @pytest.mark.parametrize(
        ("edition", "pollutant", "averaging", "units", "iaqi"),
        [
            (2012, "pm2_5", "24h", 0, 0),
            (2012, "pm2_5", "24h", 35, 50),
            (2012, "pm2_5", "24h", 36, 52),  # 50 + 50/40 = 51.25
            (2012, "pm2_5", "24h", 75, 100),
            (2026, "pm2_5", "24h", 75, 114),  # 100 + 50·15/55 = 113.6
            (2026, "pm2_5", "24h", 60, 100),
            (2026, "pm2_5", "24h", 62, 102),
            (2012, "pm10", "24h", 150, 100),
            (2026, "pm10", "24h", 150, 112),  # 100 + 50·30/130 = 111.5
            (2026, "pm10", "24h", 120, 100),
            (2012, "pm2_5", "24h", 500, 500),
            # the public copy with 0/150/500/650/800 for a day is wrong
            (2012, "so2", "24h", 150, 100),
            (2012, "so2", "24h", 475, 150),
            (2012, "so2", "24h", 2620, 500),
            (2012, "so2", "1h", 475, 97),  # 50 + 50·325/350 = 96.4, below 100
            (2026, "so2", "1h", 800, 200),
            (2012, "no2", "1h", 3840, 500),
            (2012, "o3", "8h", 160, 100),
            (2026, "o3", "8h", 800, 300),
            (2012, "o3", "1h", 1200, 500),
            (2012, "co", "24h", 40, 100),  # tenths of mg/m³
            (2012, "co", "24h", 41, 101),  # 100 + 50·0.1/10 = 100.5
            (2012, "co", "1h", 1500, 500),
        ],
    )
    def test_the_table_is_interpolated_and_raised(
        self, seeds: Air, edition: int, pollutant: str, averaging: str, units: int, iaqi: int
    ) -> None:
        where = f"edition={edition} and pollutant='{pollutant}' and averaging='{averaging}'"
        assert (
            seeds.one(f"select iaqi from intermediate.int_iaqi_lookup where {where} and concentration_units={units}")
            == iaqi
        )

    def test_every_table_is_whole_from_zero_to_its_end(self, seeds: Air) -> None:
        holes = seeds.ask(
            "select edition, pollutant, averaging from intermediate.int_iaqi_lookup group by all "
            "having count(*) <> max(concentration_units) + 1 or count(distinct concentration_units) <> count(*)"
        )
        assert holes == []
        assert len(seeds.ask("select distinct edition, pollutant, averaging from intermediate.int_iaqi_lookup")) == 20


class TestRounding:
    """The concentration is rounded half to even, once, before its index is looked up."""

    @pytest.mark.parametrize(
        ("day", "sum_of_hours", "concentration", "aqi"),
        [
            (NEW, 24 * 60 + 10, "60", 100),  # 60.417
            (NEW, 24 * 60 + 12, "60", 100),  # 60.5, a tie to the even number
            (NEW, 24 * 61 + 12, "62", 102),  # 61.5, a tie to the even number
            (NEW, 24 * 60 + 13, "61", 101),  # 60.54
            (OLD, 24 * 75 + 9, "75", 100),  # 75.375: unrounded the index would be 101
            (OLD, 24 * 74 + 12, "74", 99),
            (OLD, 24 * 75 + 12, "76", 102),
        ],
    )
    def test_ties_go_to_the_even_number(self, day: date, sum_of_hours: int, concentration: str, aqi: int) -> None:
        air = one_point(day, pm2_5=with_mean(sum_of_hours))
        assert air.city_day(day, "pm2_5_ug_m3, aqi", "长春市") == (Decimal(concentration), aqi)

    def test_co_keeps_one_place(self) -> None:
        # 4.05 exactly: half of the hours 4.0, half 4.1
        air = one_point(OLD, co=["4.0", "4.1"] * 12)
        assert air.city_day(OLD, "co_mg_m3, co_iaqi", "长春市") == (Decimal("4.0"), 100)

    def test_a_mean_over_a_third_is_exact(self) -> None:
        # 21 hours, sum 21·74 + 10.5: a tie that no finite decimal quotient of the hours would keep
        hours: list[object] = ["74.5"] * 21 + [None] * 3
        assert one_point(OLD, pm2_5=hours).city_day(OLD, "pm2_5_ug_m3", "长春市") == Decimal(74)

    def test_points_are_not_rounded_before_the_city(self) -> None:
        air = Air()
        for code, total in (("1120A", 24 * 75 + 12), ("1121A", 24 * 75 + 12), ("1122A", 24 * 75 + 6)):
            air.records(hours_of(code, OLD, **CITY, pm2_5=with_mean(total)))
        # (75.5 + 75.5 + 75.25) / 3 = 75.417; of rounded points (76 + 76 + 75) / 3 it would be 76
        assert air.build().city_day(OLD, "pm2_5_ug_m3", "长春市") == Decimal(75)


class TestDay:
    def test_the_hour_at_midnight_closes_the_day_before(self) -> None:
        air = one_point(OLD, pm2_5=[20] * 23 + [260])
        assert air.city_day(OLD, "pm2_5_ug_m3", "长春市") == Decimal(30)
        assert air.ask("select count(*) from marts.fct_air_city_day") == [(1,)]

    def test_the_edition_changes_with_the_day_and_not_at_midnight(self) -> None:
        air = Air()
        for day in (date(2026, 2, 28), date(2026, 3, 1)):
            air.records(hours_of("1120A", day, **CITY, pm2_5=75))
        air.build()
        hours = air.ask("select hour_end_at::varchar, aqi, index_rule_id from marts.fct_air_hour order by 1")
        assert hours[23] == ("2026-03-01 00:00:00", 100, "hj_633_2012")
        assert hours[24] == ("2026-03-01 01:00:00", 114, "hj_633_2026")
        assert air.city_day("2026-02-28", "aqi", "长春市") == 100
        assert air.city_day("2026-03-01", "aqi", "长春市") == 114

    @pytest.mark.parametrize(("kept", "is_valid"), [(20, True), (19, False)])
    def test_twenty_hours_make_a_day(self, kept: int, is_valid: bool) -> None:
        air = one_point(OLD, no2=[10] * kept + [None] * (24 - kept))
        assert air.city_day(OLD, "is_valid, no2_stations", "长春市") == (is_valid, int(is_valid))

    @pytest.mark.parametrize(
        ("lost", "level", "means", "o3"),
        [
            ([], 100, 17, 100),
            # the means that end at 08 and 09 have five and six hours
            ([1, 2, 3], 100, 16, 100),
            ([1, 2, 3, 4, 5], 100, 14, 100),
            ([1, 2, 3, 4, 5, 6], 100, 13, None),
            # above the limit few are enough, at the limit they are not
            ([1, 2, 3, 4, 5, 6], 161, 13, 161),
            ([1, 2, 3, 4, 5, 6], 160, 13, None),
            # six hours in all, 13 to 18: together in the means that end at 18, 19 and 20
            ([*range(1, 13), *range(19, 25)], 200, 3, 200),
            ([*range(1, 14), *range(19, 25)], 200, 0, None),
        ],
    )
    def test_ozone_needs_fourteen_means_or_an_exceedance(
        self, lost: list[int], level: int, means: int, o3: int | None
    ) -> None:
        air = one_point(OLD, o3=[None if label in lost else level for label in range(1, 25)])
        found = air.ask("select o3_8h_means, o3_8h_numerator // denominator from marts.fct_air_station_day")
        assert found == [(means, o3)]

    def test_an_eight_hour_mean_needs_no_hour_of_the_day_before(self) -> None:
        air = Air()
        air.records(hours_of("1120A", date(2025, 6, 9), **CITY, o3=[20] * 17 + [400] * 7))
        air.records(hours_of("1120A", OLD, **CITY, o3=60))
        assert air.build().city_day(OLD, "o3_8h_ug_m3", "长春市") == Decimal(60)

    def test_a_pollutant_without_values_spoils_the_day_of_2012(self) -> None:
        assert one_point(OLD, pm2_5=200, so2=None).city_day(OLD, "is_valid, aqi, class_zh", "长春市") == (
            False,
            None,
            None,
        )

    @pytest.mark.parametrize(("pm2_5", "aqi"), [(75, 114), (60, None), (61, 101)])
    def test_in_2026_an_incomplete_day_is_published_above_100(self, pm2_5: int, aqi: int | None) -> None:
        air = one_point(NEW, pm2_5=pm2_5, so2="NA")
        assert air.city_day(NEW, "is_valid, aqi, items_valid", "长春市") == (aqi is not None, aqi, 5)

    def test_days_before_the_standard_have_no_index(self) -> None:
        assert one_point(date(2015, 6, 1)).city_day("2015-06-01", "aqi, index_rule_id", "长春市") == (None, None)

    def test_the_lowest_index_of_2026_is_one(self) -> None:
        nothing = dict.fromkeys(("pm2_5", "pm10", "so2", "no2", "o3", "co"), 0)
        assert one_point(NEW, **nothing).city_day(NEW, "aqi", "长春市") == 1
        assert one_point(OLD, **nothing).city_day(OLD, "aqi", "长春市") == 0


class TestPrimary:
    def test_ties_are_co_listed(self) -> None:
        air = one_point(OLD, pm2_5=75, pm10=150)
        assert air.city_day(OLD, "aqi, primary_pollutants, class_zh", "长春市") == (100, "PM2.5,PM10", "良")

    def test_there_is_none_up_to_50(self) -> None:
        assert one_point(OLD, pm2_5=35).city_day(OLD, "aqi, primary_pollutants, class_zh", "长春市") == (
            50,
            None,
            "优",
        )

    @pytest.mark.parametrize(
        ("pm2_5", "class_zh"),
        [(75, "良"), (76, "轻度污染"), (115, "轻度污染"), (150, "中度污染"), (250, "重度污染"), (251, "严重污染")],
    )
    def test_classes(self, pm2_5: int, class_zh: str) -> None:
        assert one_point(OLD, pm2_5=pm2_5).city_day(OLD, "class_zh", "长春市") == class_zh

    def test_the_highest_hour_of_ozone_counts_in_2012_only(self) -> None:
        # eight hours of 160 → 100; one hour of 240 within them → 1-h index 120; the 8-hour mean is then 170 → 110
        hours = [60] * 11 + [160] * 7 + [240] + [60] * 5
        assert one_point(OLD, o3=hours).city_day(OLD, "o3_8h_iaqi, o3_1h_iaqi, aqi, primary_pollutants", "长春市") == (
            110,
            120,
            120,
            "O3",
        )
        assert one_point(NEW, o3=hours).city_day(NEW, "o3_8h_iaqi, o3_1h_iaqi, aqi", "长春市") == (110, None, 110)


class TestAboveTheTable:
    def test_ozone_of_eight_hours_above_800(self) -> None:
        # all hours 900: 2012 takes the 1-hour index (300 + 100·100/200), 2026 says 300
        assert one_point(OLD, o3=900).city_day(OLD, "o3_8h_iaqi, aqi", "长春市") == (350, 350)
        assert one_point(NEW, o3=900).city_day(NEW, "o3_8h_iaqi, aqi", "长春市") == (300, 300)

    def test_sulphur_dioxide_of_one_hour_above_800(self) -> None:
        # 2012: the index of the 24-hour mean delivered beside it, 475 → 150; 2026: 200
        old = one_point(OLD, so2=900, so2_24h=475)
        assert {row[0] for row in old.ask("select aqi from marts.fct_air_hour")} == {150}
        new = one_point(NEW, so2=900, so2_24h=475)
        assert {row[0] for row in new.ask("select aqi from marts.fct_air_hour")} == {200}

    def test_without_a_24_hour_mean_the_hour_of_2012_has_no_index(self) -> None:
        air = one_point(OLD, so2=900)
        assert {row[0] for row in air.ask("select aqi from marts.fct_air_hour")} == {None}

    def test_beyond_500_there_is_500(self) -> None:
        assert one_point(OLD, pm2_5=600, pm10=700).city_day(OLD, "aqi", "长春市") == 500


class TestStations:
    DAY = date(2020, 3, 1)
    LATER = date(2020, 11, 1)

    def test_the_city_is_the_mean_of_its_points_and_not_the_worst(self) -> None:
        air = Air()
        for code, level in (("2224A", 95), ("2225A", 61), ("2226A", 60)):
            air.day(code, self.DAY, pm2_5=level)
        assert air.build().city_day(self.DAY, "pm2_5_ug_m3, pm2_5_stations, stations_expected") == (72, 3, 3)

    def test_a_contrast_point_is_no_evaluation_point(self) -> None:
        air = Air()
        for code in ("2224A", "2225A", "2226A"):
            air.day(code, self.DAY, pm2_5=20)
        air.day("2223A", self.DAY, pm2_5=300)
        assert air.build().city_day(self.DAY, "pm2_5_ug_m3, stations_delivered") == (20, 3)

    def test_a_point_counts_only_while_it_stands_there(self) -> None:
        air = Air()
        for day in (self.DAY, self.LATER):
            for code in ("2224A", "2225A", "2226A", "3486A", "3713A"):
                # the relocated point is dirty before it stood, the old one after it was taken away
                dirty = (code == "3486A") == (day == self.DAY) and code in ("2224A", "3486A")
                air.day(code, day, pm2_5=300 if dirty else 20)
        air.build()
        # 3713A was built in July
        assert air.city_day(self.DAY, "pm2_5_ug_m3, stations_delivered") == (20, 3)
        assert air.city_day(self.LATER, "pm2_5_ug_m3, stations_delivered") == (20, 4)

    def test_a_point_that_is_not_valid_leaves_the_mean_to_the_others(self) -> None:
        air = Air()
        air.day("2224A", self.DAY, pm2_5=[200] * 19 + [None] * 5)
        air.day("2225A", self.DAY, pm2_5=40)
        air.day("2226A", self.DAY, pm2_5=60)
        assert air.build().city_day(self.DAY, "pm2_5_ug_m3, pm2_5_stations, pm10_stations") == (50, 2, 3)

    def test_points_first_and_the_city_after(self) -> None:
        air = Air()
        # one point lacks its four cleanest hours: by points (100 + 50) / 2, by hours less
        air.day("2224A", self.DAY, pm2_5=[100] * 20 + [None] * 4)
        air.day("2226A", self.DAY, pm2_5=50)
        assert air.build().city_day(self.DAY, "pm2_5_ug_m3") == 75

    def test_a_national_point_that_nobody_declared_counts_and_another_letter_does_not(self) -> None:
        air = Air()
        air.records(hours_of("1120A", OLD, **CITY, pm2_5=40))
        air.records(hours_of("1121B", OLD, **CITY, pm2_5=400))
        assert air.build().city_day(OLD, "pm2_5_ug_m3, stations_expected", "长春市") == (40, 1)

    def test_a_point_without_a_city_stays_an_hour_and_makes_no_day(self) -> None:
        air = Air()
        air.cells([("20200301", "8", "PM2.5", {"9001A": "40", "2226A": "20"})])
        air.build()
        assert air.ask("select station_code, city_name from marts.fct_air_hour order by 1") == [
            ("2226A", "四平市"),
            ("9001A", None),
        ]
        assert air.ask("select city_name from marts.fct_air_city_day") == [("四平市",)]


class TestArchives:
    KINDS = ("PM2.5", "PM10", "SO2", "NO2", "O3", "CO")
    VALUES = ("20", "30", "5", "10", "60", "0.4")

    def lines(self, place: str, *labels: tuple[str, str]) -> list:
        return [
            (day, hour, kind, {place: value})
            for day, hour in labels
            for kind, value in zip(self.KINDS, self.VALUES, strict=True)
        ]

    def test_cells_become_one_hour(self) -> None:
        air = Air()
        more = [("20200301", "8", kind, {"2226A": value}) for kind, value in (("AQI", "40"), ("O3_8h", "55"))]
        air.cells([*self.lines("2226A", ("20200301", "8")), *more, ("20200301", "8", "O3_8h_24h", {"2226A": "58"})])
        air.build()
        assert air.ask(
            "select hour_end_at::varchar, pm2_5_ug_m3, co_mg_m3, aqi, delivered_aqi, o3_8h_running_ug_m3, "
            "o3_8h_daily_max_ug_m3, missing_items, layout, row_number from marts.fct_air_hour"
        ) == [("2020-03-01 08:00:00", 20, Decimal("0.4"), 30, 40, 55, 58, None, "wide_station", 2)]
        assert air.ask("select disposition, row_count from intermediate.int_air_dispositions") == [("fact", 9)]

    def test_a_cell_that_is_empty_is_missing_and_one_that_is_not_there_has_no_reason(self) -> None:
        air = Air()
        air.cells([("20200301", "8", "PM2.5", {"2226A": None}), ("20200301", "8", "PM10", {"2226A": "—"})])
        air.build()
        assert air.ask("select pm2_5_ug_m3, co_mg_m3, missing_items from marts.fct_air_hour") == [
            (None, None, "pm2_5=blank; pm10=not_available")
        ]

    def test_hour_24_and_hour_0_are_one_hour(self) -> None:
        air = Air()
        air.cells(self.lines("2226A", ("20200301", "24"), ("20200302", "0")))
        air.build()
        assert air.ask(
            "select hour_end_at::varchar, assessment_date::varchar, is_contradicted from marts.fct_air_hour"
        ) == [("2020-03-02 00:00:00", "2020-03-01", False)]
        assert sorted(air.ask("select disposition, row_count from intermediate.int_air_dispositions")) == [
            ("duplicate", 6),
            ("fact", 6),
        ]

    @pytest.mark.parametrize(("again", "contradicted", "duplicates"), [("20", False, 1), ("21", True, 1)])
    def test_a_line_written_twice(self, again: str, contradicted: bool, duplicates: int) -> None:
        air = Air()
        air.cells([*self.lines("2226A", ("20200301", "8")), ("20200301", "8", "PM2.5", {"2226A": again})])
        air.build()
        assert air.ask("select pm2_5_ug_m3, is_contradicted from marts.fct_air_hour") == [
            (None if contradicted else 20, contradicted)
        ]
        found = dict(air.ask("select disposition, row_count from intermediate.int_air_dispositions"))
        assert found == {"fact": 6, "duplicate": duplicates}

    def test_city_hours_make_days_of_their_own_basis(self) -> None:
        air = Air()
        for label in range(1, 24):
            air.cells(self.lines("四平", ("20200301", str(label))), "c1", "air_wide_city")
        air.build()
        found = air.ask("select city_name, basis, aqi, stations_expected, pm2_5_ug_m3 from marts.fct_air_city_day")
        assert found == [("四平市", "city_hours", 30, 1, 20)]
        assert air.ask("select count(*) from marts.fct_air_station_day") == [(0,)]
        assert air.ask("select count(*) from figures.evidence_air") == [(0,)]

    def test_lines_that_cannot_be_placed_are_no_fact(self) -> None:
        air = Air()
        air.cells([("20200301", "25", "CO", {"2226A": "1"}), ("20200301", "5", "PM1", {"2226A": "1"})])
        air.build()
        assert air.ask("select unread from staging.stg_air_wide_station order by row_number") == [
            (["hour"],),
            (["type"],),
        ]
        # the ledger stays open until a rule holds them
        assert air.fates() == []


class TestTwoTellings:
    DAY = date(2020, 3, 1)

    def two_layouts(self, pm2_5: str) -> Air:
        air = Air()
        air.records([row for row in hours_of("2226A", self.DAY) if row["timepoint"] == "2020-03-01T0800"])
        values = ("PM2.5", pm2_5), ("PM10", "30"), ("SO2", "5"), ("NO2", "10"), ("O3", "60"), ("CO", "0.4")
        air.cells([("20200301", "08", kind, {"2226A": value}) for kind, value in values])
        return air.build()

    def test_equal_values_of_two_layouts_are_duplicates(self) -> None:
        air = self.two_layouts("20")
        assert air.ask("select pm2_5_ug_m3, is_contradicted, layout from marts.fct_air_hour") == [(20, False, "record")]
        assert air.fates() == [
            ("r1", "fact", 1),
            ("w1", "duplicate", 6),
        ]

    def test_different_values_are_believed_of_neither(self) -> None:
        air = self.two_layouts("21")
        assert air.ask("select pm2_5_ug_m3, co_mg_m3, aqi, is_contradicted, missing_items from marts.fct_air_hour") == [
            (None, None, None, True, "contradicted")
        ]
        assert air.fates() == [
            ("r1", "fact", 1),
            ("w1", "fact", 6),
        ]

    def test_raw_and_audited_stand_side_by_side(self) -> None:
        air = Air()
        air.records(hours_of("2226A", self.DAY, pm2_5=20), "r1")
        air.records(hours_of("2226A", self.DAY, pm2_5=90), "r2", "raw_actual")
        air.build()
        assert air.ask("select data_variant, pm2_5_ug_m3 from marts.fct_air_city_day order by 1") == [
            ("audited_actual", 20),
            ("raw_actual", 90),
        ]
        assert {
            row[0] for row in air.ask("select record_id from figures.evidence_air where stable_id = 'SP-AIR-01'")
        } == {"四平市|2020-03-01|audited_actual|with_dust|station_first"}

    def test_a_replaced_delivery_is_out(self) -> None:
        air = Air()
        air.records(hours_of("2226A", self.DAY, pm2_5=20), "r1")
        air.records(hours_of("2226A", self.DAY, pm2_5=90), "r2")
        air.run(
            "insert into intermediate.int_superseded_cover "
            "select 'r1', 'air', cover_key from restricted.raw.air_record where delivery_id = 'r1'"
        )
        assert air.build().city_day(self.DAY, "pm2_5_ug_m3") == 90
        assert air.fates() == [
            ("r1", "superseded", 24),
            ("r2", "fact", 24),
        ]


class TestHeld:
    DAY = date(2020, 3, 1)

    def test_a_held_cell_leaves_the_other_five(self) -> None:
        air = Air()
        air.records(hours_of("2226A", self.DAY, pm10=[-30] + [30] * 23))
        air.hold("A04.pm10", "r1", 2, "pm10_ug_m3")
        air.build()
        assert air.ask(
            "select pm10_ug_m3, pm2_5_ug_m3, missing_items from marts.fct_air_hour where row_number = 2"
        ) == [(None, 20, "pm10_ug_m3=held A04.pm10")]
        assert air.ask("select pm10_hours, pm2_5_hours from marts.fct_air_station_day") == [(23, 24)]
        assert air.fates() == [("r1", "fact", 24)]

    def test_a_held_row_is_out(self) -> None:
        air = Air()
        air.records([*hours_of("2226A", self.DAY), {"timepoint": "gestern", "station_code": "2226A"}])
        air.hold("A03", "r1", 26)
        air.build()
        assert air.fates() == [
            ("r1", "fact", 24),
            ("r1", "rejected", 1),
        ]

    def test_a_held_cell_of_an_archive_is_a_row_of_its_own(self) -> None:
        air = Air()
        air.cells([("20200301", "8", "PM2.5", {"2226A": "-7", "2225A": "7"})])
        air.hold("A04", "w1", 2, "2226A")
        air.build()
        assert air.ask("select station_code, pm2_5_ug_m3, missing_items from marts.fct_air_hour order by 1") == [
            ("2225A", 7, None),
            ("2226A", None, "pm2_5=held A04"),
        ]
        assert air.fates() == [
            ("w1", "fact", 1),
            ("w1", "rejected", 1),
        ]
