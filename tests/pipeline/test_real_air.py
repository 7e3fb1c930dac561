"""Real files of the national platform through the whole way: cities, days, and the platform's own index as the judge.

The files lie beside the project and are never copied into it; where they are absent these tests are skipped.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import SHARED, Installation, installation

AIR = SHARED / "data" / "air"
SIPING, JILIN = AIR / "siping_sites_hourly_2026.csv", AIR / "jilin_liaoning_sites_hourly_2026.csv"
DIRTY = AIR / "siping_stations_202004"
EDITIONS = ("hj_633_2012", "hj_633_2026")
SIX = " and ".join(
    f"{item} is not null" for item in ("pm2_5_ug_m3", "pm10_ug_m3", "so2_ug_m3", "no2_ug_m3", "o3_ug_m3")
)
SIX += " and co_mg_m3 is not null"

pytestmark = [
    pytest.mark.real,
    pytest.mark.pipeline,
    pytest.mark.skipif(not AIR.exists(), reason="the real air files do not lie beside the project"),
]


def delivered(folder: Path, *files: Path) -> Installation:
    """A run over these files and no others."""
    made = installation(folder)
    (made.raw / "air").mkdir()
    for file in files:
        shutil.copy(file, made.raw / "air" / file.name)
    made.call("run", code=None)
    return made


@pytest.fixture(scope="module")
def siping(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return delivered(tmp_path_factory.mktemp("siping") / "bureau", SIPING)


@pytest.fixture(scope="module")
def jilin(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return delivered(tmp_path_factory.mktemp("jilin") / "bureau", JILIN)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return delivered(tmp_path_factory.mktemp("dirty") / "bureau", *sorted(DIRTY.glob("*.csv")), SIPING)


def agreement(made: Installation) -> dict[str, tuple[int, int]]:
    """Hours with all six pollutants and an index of the platform, and those where ours is the same, by edition."""
    return {
        edition: (hours, equal)
        for edition, hours, equal in made.query(
            "select index_rule_id, count(*), count(*) filter (where aqi = delivered_aqi) from marts.fct_air_hour "
            f"where delivered_aqi is not null and {SIX} group by all"
        )
    }


class TestSiping:
    def test_every_record_becomes_an_hour(self, siping: Installation) -> None:
        assert siping.query("select count(*), count(distinct station_code) from marts.fct_air_hour") == [(10482, 3)]
        assert siping.ask("rejects") == []
        assert siping.query("select closes, fact_rows from marts.row_ledger") == [(True, 10482)]

    def test_the_days_of_the_city_are_there(self, siping: Installation) -> None:
        assert siping.query(
            "select city_name, data_variant, basis, "
            "min(assessment_date)::varchar, max(assessment_date)::varchar, count(*) "
            "from marts.fct_air_city_day group by all"
        ) == [("四平市", "raw_actual", "station_first", "2026-02-26", "2026-07-24", 149)]
        points = "select distinct stations_expected from marts.fct_air_city_day"
        assert siping.query(points) == [(3,)]

    def test_the_standard_changes_with_the_first_of_march(self, siping: Installation) -> None:
        assert siping.query(
            "select index_rule_id, min(assessment_date)::varchar, max(assessment_date)::varchar "
            "from marts.fct_air_city_day group by all order by 2"
        ) == [("hj_633_2012", "2026-02-26", "2026-02-28"), ("hj_633_2026", "2026-03-01", "2026-07-24")]

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_the_hourly_index_is_that_of_the_platform(self, siping: Installation, edition: str) -> None:
        hours, equal = agreement(siping)[edition]
        assert hours > 100
        assert equal / hours >= 0.999

    def test_another_edition_would_not_agree(self, siping: Installation) -> None:
        """Most hours of March have an index that only the table of 2026 gives: the agreement above is no accident."""
        ((differs, hours),) = siping.query(
            "select count(*) filter (where pm2_5_ug_m3 > 36), count(*) from marts.fct_air_hour "
            f"where assessment_date between '2026-03-01' and '2026-03-31' and {SIX}"
        )
        assert differs > hours / 4

    def test_provisional_data_make_no_figure(self, siping: Installation) -> None:
        figures = siping.figures(2026)
        assert {figures[f"SP-AIR-0{n}"]["value"] for n in range(1, 6)} == {None}


class TestJilin:
    def test_all_eleven_cities_are_built(self, jilin: Installation) -> None:
        days = dict(jilin.query("select city_name, count(*) from marts.fct_air_city_day group by city_name"))
        assert set(days) == {
            *("长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市"),
            *("延边朝鲜族自治州", "铁岭市", "金昌市"),
        }
        assert set(days.values()) == {149}
        assert jilin.query("select closes, fact_rows from marts.row_ledger") == [(True, 122808)]

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_the_hourly_index_is_that_of_the_platform(self, jilin: Installation, edition: str) -> None:
        hours, equal = agreement(jilin)[edition]
        assert hours > 1000
        assert equal / hours >= 0.999

    @pytest.mark.parametrize(
        ("ours", "theirs", "hours"),
        [
            ("no2_numerator", "no2_24h_ug_m3", "no2_hours"),
            ("so2_numerator", "so2_24h_ug_m3", "so2_hours"),
            ("o3_8h_numerator", "o3_8h_daily_max_ug_m3", "o3_hours"),
        ],
    )
    def test_a_day_is_that_of_the_platform(self, jilin: Installation, ours: str, theirs: str, hours: str) -> None:
        """What the platform gives at 24:00 is the mean (or highest 8-hour mean) of the hours 1 to 24, half to even.

        Held against days of which the file has all hours: of the others the platform knew more than the file says.
        Particles are left out: the platform averages them with places that it does not publish.
        """
        days = jilin.query(
            f"select day.{ours}, day.denominator, cast(hour.{theirs} as integer) "
            "from marts.fct_air_station_day as day inner join marts.fct_air_hour as hour "
            "on day.station_code = hour.station_code and hour.hour_end_at = day.assessment_date + interval 1 day "
            f"where day.{hours} = 24 and hour.{theirs} is not null"
        )
        assert len(days) > 2500
        differing = [day for day in days if half_even(day[0], day[1]) != day[2]]
        assert differing == []


class TestDirtyFiles:
    def test_each_is_refused_with_a_sentence_or_read_whole(self, dirty: Installation) -> None:
        found = {Path(d["file"]).name: d for d in dirty.ask("deliveries")}
        assert set(found) == {file.name for file in [*DIRTY.glob("*.csv"), SIPING]}
        for name, delivery in found.items():
            if name != SIPING.name:
                assert delivery["status"] == "refused", name
                assert name in delivery["reason"]
                assert delivery["reason"].endswith(".")

    def test_the_good_file_beside_them_is_built_all_the_same(self, dirty: Installation) -> None:
        assert dirty.query("select count(*) from marts.fct_air_city_day") == [(149,)]

    def test_figures_are_withheld_and_say_which_files(self, dirty: Installation) -> None:
        figure = dirty.figures(2026)["SP-AIR-01"]
        assert (figure["status"], figure["value"]) == ("withheld", None)
        assert all(file.name in figure["reason"] for file in DIRTY.glob("*.csv"))


def half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
