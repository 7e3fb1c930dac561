"""The benchmarks: their arithmetic, and that they measure what they say. Nothing here looks at a clock."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks import air, formats, measuring, national
from benchmarks.__main__ import main
from benchmarks.air_hours import shape_of
from benchmarks.city_days import COLUMNS, KEY, Written, pandas_apart, script_apart
from benchmarks.measuring import Pair, Run
from benchmarks.national_files import LAYOUTS, TYPES, Layout, NationalFiles, national_files, stations_of
from benchmarks.processes import forget_peak, peak_memory
from orchestration.intake.contracts import load_contracts
from orchestration.places import CONTRACTS


def test_a_share_is_of_the_rest_and_not_of_the_whole() -> None:
    assert Run(total=100, guard=20).share == 0.25


def test_the_share_of_several_runs_is_the_median_of_their_shares() -> None:
    assert measuring.share_of([Run(125, 25), Run(60, 30), Run(110, 10)]) == 0.25


def test_a_ratio_is_that_of_the_medians() -> None:
    assert measuring.ratio_of([Pair(3, 1), Pair(4, 2), Pair(90, 50)]) == 2


def test_the_seconds_of_the_processor_have_a_ratio_of_their_own() -> None:
    assert measuring.cpu_ratio_of([Pair(9, 1, 3, 1), Pair(9, 1, 4, 2), Pair(9, 1, 90, 50)]) == 2


def test_pairs_are_measured_in_turns() -> None:
    order: list[str] = []
    pairs = measuring.in_pairs(3, lambda: order.append("guard"), lambda: order.append("query"))
    assert order == ["guard", "query", "query", "guard", "guard", "query"]
    assert len(pairs) == 3


def test_the_most_memory_is_counted_anew_for_each_step() -> None:
    forget_peak()
    before = peak_memory()
    held = b"x" * (64 * 2**20)
    assert peak_memory() - before >= 60
    assert len(held) == 64 * 2**20
    del held
    forget_peak()
    assert peak_memory() - before < 60


@pytest.mark.parametrize(
    ("wanted", "stations", "hours"), [(5_000_000, 569, 8784), (144, 6, 24), (5_000, 6, 816), (52_704, 6, 8784)]
)
def test_an_archive_has_about_as_many_hours_as_wanted(wanted: int, stations: int, hours: int) -> None:
    assert shape_of(wanted) == (stations, hours)
    assert abs(stations * hours - wanted) <= wanted * 0.03


def test_another_count_of_the_same_rules_is_no_measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # without a table no rule can be asked, while the query says that it has counted
    query = tmp_path / "other.sql"
    query.write_text("select 'marts.fct_air_hour', 'A01', 5, 0")
    monkeypatch.setattr(air, "QUERY", query)
    with pytest.raises(air.Disagreement, match=r"A01.*guard \(0, 0\), query \(5, 0\)"):
        air.measure(tmp_path / "work.duckdb", 1, "200MB", 1)


@pytest.mark.pipeline
def test_the_air_suites_and_the_query_count_the_same_on_a_small_archive(tmp_path: Path) -> None:
    asked = ["air", "--hours", "5000", "--runs", "1", "--memory-limit", "300MB", "--folder", str(tmp_path)]
    done = CliRunner().invoke(main, [*asked, "--format", "json"])
    assert done.exit_code == 0, done.output
    ((said),) = json.loads(done.stdout)
    assert (said["benchmark"], said["station_hours"], len(said["runs"])) == ("air", 4896, 1)
    # planted: an instrument that stands still, and an index that differs here and there
    assert said["failing_rows_written"] > 1
    (work,) = tmp_path.rglob("ecoledger.duckdb")
    with duckdb.connect(str(work), read_only=True) as made:
        failed = dict(made.execute("select rule_id, rows_failed from quality.check_results").fetchall())
    assert failed["A07"] == 1
    assert failed["A01"] == failed["A02"] == 0


class TestNationalFiles:
    def test_a_file_is_a_day_of_all_types_and_stations(self, tmp_path: Path) -> None:
        made = national_files(tmp_path, "wide", days=2, stations=7)
        assert [file.name[12:20] for file in made.files] == ["20200101", "20200102"]
        header, *lines = made.files[1].read_text(encoding="utf-8").splitlines()
        assert header == "date,hour,type,1001A,1002A,1003A,1004A,1005A,1006A,1007A"
        said = [line.split(",")[:3] for line in lines]
        assert said == [["20200102", str(hour), name] for hour in range(24) for name in TYPES]
        assert {line.count(",") for line in lines} == {header.count(",")}

    def test_both_layouts_say_the_same(self, tmp_path: Path) -> None:
        wide, record = (national_files(tmp_path, layout, days=1, stations=7).files[0] for layout in LAYOUTS)
        of_labels = {"PM2.5": "pm2_5", "AQI": "aqi", "CO_24h": "co_24h", "O3_8h": "o3_8h_24h", "O3_8h_24h": "o3_8h"}
        lines = csv.DictReader(wide.read_text(encoding="utf-8").splitlines())
        cells = {(int(line["hour"]), line["type"]): line for line in lines}
        records = list(csv.DictReader(record.read_text(encoding="utf-8").splitlines()))
        assert len(records) == 7 * 24
        for said in records:
            hour, code = int(said["timepoint"][11:13]), said["stationcode"]
            assert {label: said[name] for label, name in of_labels.items()} == {
                label: cells[hour, label][code] for label in of_labels
            }

    def test_the_files_are_the_same_each_time(self, tmp_path: Path) -> None:
        first, again = (national_files(tmp_path / name, "wide", days=1, stations=6) for name in ("first", "again"))
        assert first.files[0].read_bytes() == again.files[0].read_bytes()

    def test_more_days_leave_the_files_that_stand(self, tmp_path: Path) -> None:
        (first,) = national_files(tmp_path, "wide", days=1, stations=6).files
        before = first.stat().st_mtime_ns
        assert len(national_files(tmp_path, "wide", days=2, stations=6).files) == 2
        assert first.stat().st_mtime_ns == before

    def test_more_stations_than_codes_are_refused(self) -> None:
        with pytest.raises(ValueError, match="9000 stations cannot have a code each"):
            stations_of(9000)


class TestCityDays:
    """What comes out is held against days written by hand; the project's own way is held against both below."""

    @staticmethod
    def found(tmp_path: Path, made: NationalFiles, columns: str) -> list[list[tuple]]:
        ways = [
            script_apart(made, tmp_path / "script.parquet", "200MB", 1),
            pandas_apart(made, tmp_path / "pandas.parquet"),
        ]
        with duckdb.connect() as connection:
            return [
                connection.execute(
                    f"select {columns} from read_parquet('{way.city_days}') order by {', '.join(KEY)}"
                ).fetchall()
                for way in ways
            ]

    @staticmethod
    def one_day(tmp_path: Path, hours: dict[str, list[str]]) -> NationalFiles:
        """One station, the labels 1 to 24 of the first of May: 24 stands in the file of the second as 0."""
        stations, files = tmp_path / "stations.csv", []
        stations.write_text("station_code,city_name\n1001A,第1市\n", encoding="utf-8")
        for day, labels in (("20200501", range(1, 24)), ("20200502", [0])):
            lines = [
                f"{day},{label},{name},{cells[(label or 24) - 1]}" for label in labels for name, cells in hours.items()
            ]
            file = tmp_path / f"{day}.csv"
            file.write_text("\n".join(["date,hour,type,1001A", *lines, ""]), encoding="utf-8")
            files.append(file)
        return NationalFiles("wide", tuple(files), stations)

    QUIET: ClassVar[dict[str, list[str]]] = {
        "PM2.5": ["30"] * 24,
        "PM10": ["50"] * 24,
        "SO2": ["10"] * 24,
        "NO2": ["20"] * 24,
        "O3": ["80"] * 24,
        "CO": ["0.5"] * 24,
    }

    def test_a_mean_on_the_half_goes_to_the_even_number(self, tmp_path: Path) -> None:
        # 60.5 is 60, whose index is 50 + 50 * 25 / 40, rounded up; 0.65 is 0.6, and not 0.7
        hours = {**self.QUIET, "PM2.5": ["60"] * 12 + ["61"] * 12, "CO": ["0.6"] * 12 + ["0.7"] * 12}
        ways = self.found(
            tmp_path,
            self.one_day(tmp_path, hours),
            "cast(pm2_5_ug_m3 as integer), cast(co_mg_m3 as decimal(9, 1)), pm2_5_iaqi, aqi, primary_pollutants",
        )
        assert ways == [[(60, Decimal("0.6"), 82, 82, "PM2.5")]] * 2

    def test_nineteen_hours_are_no_day(self, tmp_path: Path) -> None:
        hours = {**self.QUIET, "SO2": ["10"] * 19 + ["", "NA", "-3", "1o", ""]}
        ways = self.found(tmp_path, self.one_day(tmp_path, hours), "so2_stations, so2_ug_m3, is_valid, aqi")
        assert ways == [[(0, None, False, None)]] * 2

    def test_ozone_counts_by_its_highest_eight_hours(self, tmp_path: Path) -> None:
        # the hours 13 to 20 are at 180, so their mean is 180; the index of it is 100 + 50 * 20 / 55, rounded up
        hours = {**self.QUIET, "O3": ["80"] * 12 + ["180"] * 8 + ["80"] * 4}
        ways = self.found(
            tmp_path,
            self.one_day(tmp_path, hours),
            "cast(o3_8h_ug_m3 as integer), cast(o3_1h_ug_m3 as integer), o3_8h_iaqi, aqi, primary_pollutants",
        )
        assert ways == [[(180, 180, 119, 119, "O3")]] * 2

    def test_both_ways_agree_on_the_made_files_of_both_layouts(self, tmp_path: Path) -> None:
        found = []
        for layout in LAYOUTS:
            made = national_files(tmp_path, layout, days=3, stations=12)
            found += self.found(tmp_path, made, ", ".join(COLUMNS[2:]))
        first, *others = found
        assert len(first) == 12
        assert others == [first] * 3


class TestAgreement:
    @staticmethod
    def turn(tmp_path: Path, changed: str = "") -> national.Turn:
        """A turn in which the project has found what the script has found, but for one value of pandas."""
        made = national_files(tmp_path, "wide", days=2, stations=6)
        script = script_apart(made, tmp_path / "script.parquet", "200MB", 1)
        other = tmp_path / "pandas.parquet"
        with duckdb.connect(str(tmp_path / "work.duckdb")) as work:
            work.execute(f"create schema marts; create table marts.fct_air_city_day as from '{script.city_days}'")
            work.execute(f"copy (select * replace ({changed or 'aqi as aqi'}) from '{script.city_days}') to '{other}'")
        ours = national.OurWay({}, 0, 0, 0.0, tmp_path / "work.duckdb")
        return national.Turn(ours, script, Written(other, 0.0, 0.0, 0, 0))

    def test_equal_city_days_are_counted(self, tmp_path: Path) -> None:
        assert national.compare(self.turn(tmp_path)) == 6

    @pytest.mark.parametrize(
        "changed",
        [
            "case city_name when '第1市' then aqi + 1 else aqi end as aqi",
            "co_mg_m3 + 0.1 as co_mg_m3",
            "coalesce(primary_pollutants, '') as primary_pollutants",
            "so2_stations + 1 as so2_stations",
        ],
    )
    def test_another_value_is_no_measure(self, tmp_path: Path, changed: str) -> None:
        with pytest.raises(air.Disagreement, match="pandas and the project find different city-days"):
            national.compare(self.turn(tmp_path, changed))


@pytest.mark.pipeline
@pytest.mark.parametrize(
    ("layout", "rules"), [("wide", ["A04", "F15.air_value"]), ("record", ["A04.so2", "F15.air_no2"])]
)
def test_all_ways_find_the_same_city_days_of_a_small_nation(tmp_path: Path, layout: Layout, rules: list[str]) -> None:
    asked = ["national", "--layout", layout, "--days", "2", "--stations", "12", "--runs", "1"]
    asked += ["--memory-limit", "300MB", "--folder", str(tmp_path), "--format", "json"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    ((said),) = json.loads(done.stdout)
    assert (said["layout"], said["station_hours"], said["city_days"]) == (layout, 576, 9)
    (work,) = (tmp_path / "national" / "ours").rglob("ecoledger.duckdb")
    with duckdb.connect(str(work), read_only=True) as made:
        held = made.execute(
            "select rule_id, count(*) from quality.rejects where holds = 'cell' group by all order by 1"
        )
        # planted: a value below zero and one that is no number, each day
        assert held.fetchall() == [(rule, 2) for rule in rules]
        # the index of the files is ours, so the models are asked what they are made for
        asked_of = "select rows_looked_at > 0, rows_failed from quality.check_results where rule_id = 'A13'"
        assert made.execute(asked_of).fetchall() == [(True, 0)]


class TestFormats:
    def test_each_kind_of_file_lands_the_same_rows(self, tmp_path: Path) -> None:
        asked = ["formats", "--rows", "1000", "--runs", "1", "--folder", str(tmp_path), "--format", "json"]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        said = json.loads(done.stdout)
        assert [(one["benchmark"], one["kind"], one["rows"]) for one in said] == [
            ("formats", kind, 1000) for kind in ("csv, in bulk", "csv, record by record", "xlsx", "html")
        ]
        assert all(one["rows_a_second"] > 0 and one["reader_rows_a_second"] > 0 for one in said)

    def test_a_file_that_says_something_else_is_no_measure(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def other(rows: list[list[str]]) -> bytes:
            return formats.KINDS[0].write([*rows[:-1], [*rows[-1][:-1], "43.9999"]])

        kinds = (formats.KINDS[0], replace(formats.KINDS[0], name="other", write=other))
        monkeypatch.setattr(formats, "KINDS", kinds)
        with pytest.raises(air.Disagreement, match="the kinds of files land other rows"):
            formats.formats(tmp_path, 1000, 1)

    def test_no_personal_data_is_made(self) -> None:
        layout = load_contracts(CONTRACTS)[formats.SOURCE].layouts[0]
        header, first, *_ = formats.register_rows(layout, 2)
        personal = {label for column in layout.columns if column.personal for label in column.labels}
        assert personal
        assert not personal & set(header)
        assert len(first) == len(header)
        assert all(first)
