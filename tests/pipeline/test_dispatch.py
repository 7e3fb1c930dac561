"""The monthly dispatch of the sample year: held against the facts themselves, and as the workbook that people open."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.releases import dispatch
from tests.conftest import Installation

pytestmark = pytest.mark.pipeline

YEAR = 2020
# each counts from the facts alone what happened (or stands) by month and district: no evidence, no dispatch
OURS = """
    exists (
        select 1 from marts.dim_territory as ours
        where ours.is_ours and ours.territory_code = {code} and {day} between ours.valid_from
            and coalesce(ours.valid_to, date '9999-12-31')
    )
"""
RECOUNTS = {
    # a flow, by the day of the decision; withdrawn decisions are none
    "SP-ENF-02": f"""
        select record_id, decision_date as day, district_code, 1 as measure from marts.fct_penalty_case
        where year(decision_date) = 2020 and status <> 'withdrawn'
          and (district_code is null or {OURS.format(code="district_code", day="decision_date")})
    """,
    # the same decisions, in 万元
    "SP-ENF-06": f"""
        select record_id, decision_date as day, district_code, fine_fen / 1000000 as measure from marts.fct_penalty_case
        where year(decision_date) = 2020 and status <> 'withdrawn'
          and (district_code is null or {OURS.format(code="district_code", day="decision_date")})
    """,
    "SP-AIR-01": """
        select record_id, assessment_date as day, null as district_code, 1 as measure from marts.fct_air_city_day
        where year(assessment_date) = 2020 and data_variant = 'audited_actual' and is_valid and aqi <= 100
          and city_name = (select city_name from marts.dim_bureau) and not dust_deducted and basis = 'station_first'
    """,
    # a petition stands in each district that handles it
    "SP-PET-01": """
        select petition.record_id, petition.closed_date as day, bridge.district_code, 1 as measure
        from marts.fct_petition as petition
        left join marts.bridge_petition_district as bridge using (record_id)
        where year(petition.accepted_date) = 2020 and petition.is_accepted and not petition.is_duplicate
          and petition.closed_date <= date '2021-01-07'
    """,
    # stocks: all that had come by then
    "SP-PER-01": f"""
        select permit_no as record_id, first_issue_date as day, district_code, 1 as measure from marts.fct_permit
        where first_issue_is_exact
          and {OURS.format(code="authority_territory_code", day="date '2020-12-31'")}
          and (district_code is null or {OURS.format(code="district_code", day="date '2020-12-31'")})
    """,
    "SP-SUP-02": f"""
        select item.record_id, item.completed_on as day, bridge.district_code, 1 as measure
        from marts.fct_supervision_item as item
        left join marts.bridge_supervision_district as bridge using (record_id)
        where item.is_completed and not item.is_duplicate and item.assigned_on <= date '2021-01-07'
          and (item.districts = 0 or exists (
              select 1 from marts.bridge_supervision_district as handled
              where handled.record_id = item.record_id
                and {OURS.format(code="handled.district_code", day="date '2021-01-07'")}
          ))
    """,
    "SP-WAT-21": f"""
        select record_id, investigated_date as day, district_code, 1 as measure from marts.fct_outfall
        where {OURS.format(code="district_code", day="date '2021-01-07'")}
    """,
}


@pytest.mark.parametrize("figure", RECOUNTS)
def test_every_month_and_district_is_what_the_facts_count(sample_year: Installation, figure: str) -> None:
    # a record counts once in the total, and once in each of its districts
    recounted = sample_year.query(f"""
        with record as ({RECOUNTS[figure]}),
        month as (select unnest(range(1, 13)) as month),
        placed as (
            select distinct record_id, day, '合计' as place, measure from record
            union all
            select distinct record_id, day, coalesce(district_code, '未分区县'), measure from record
        )
        select month.month, placed.place,
            sum(measure) filter (where day <= last_day(make_date({YEAR}, month.month, 1))) as to_date,
            sum(measure) filter (where day between make_date({YEAR}, month.month, 1)
                and last_day(make_date({YEAR}, month.month, 1))) as in_month
        from month cross join placed
        group by all
    """)
    expected = {(month, place): (to_date or 0, in_month or 0) for month, place, to_date, in_month in recounted}
    served = sample_year.query(
        "select month, coalesce(district_code, place_zh), to_date_value, month_value, has_districts "
        "from marts.mart_monthly_dispatch where stable_id = ? and year = ? and place_kind <> 'cross'",
        figure, YEAR,
    )  # fmt: skip
    assert len({month for month, *_ in served}) == 12
    shown = {(month, place) for month, place, *_ in served}
    if served[0][-1]:
        assert {key for key, numbers in expected.items() if any(numbers)} <= shown
        assert len({place for _, place in shown}) > 5
    for month, place, to_date, in_month, _ in served:
        # money is rounded to a hundredth of 万元
        close = pytest.approx(expected.get((month, place), (0, 0)), abs=0.005 + 1e-9)
        assert (float(to_date), float(in_month)) == close, (figure, month, place)


def test_december_with_what_came_after_it_is_the_year(sample_year: Installation) -> None:
    rows = sample_year.query(
        "select dispatch.stable_id, dispatch.accumulation, dispatch.to_date_value, dispatch.after_year_end_value, "
        "dispatch.undated_value, dispatch.to_date_status, yearly.exact_value, yearly.value "
        "from marts.mart_monthly_dispatch as dispatch inner join figures.yearly_figures as yearly "
        "using (stable_id, year) where year = ? and month = 12 and place_kind = 'total'",
        YEAR,
    )
    assert len(rows) > 45
    compared = set()
    for figure, accumulation, to_date, after, undated, status, exact, value in rows:
        if accumulation == "month_only":
            assert status == "not_applicable"
            continue
        assert status == "computed", figure
        if after is not None:
            assert int(to_date) + int(after) + int(undated) == int(exact), figure
        elif undated is not None and "." not in to_date:
            assert int(to_date) + int(undated) == int(exact), figure
        elif figure not in ("SP-SUP-03", "SP-AIR-10"):
            # these two go on after the year's end, and are no sum
            assert to_date == value, figure
        compared.add(accumulation)
    assert compared == {"flow", "stock", "listing"}


def test_months_and_districts_add_up(sample_year: Installation) -> None:
    ((wrong_districts, looked_at),) = sample_year.query(
        "with summed as (select stable_id, year, month, "
        "sum(case place_kind when 'total' then -to_date_numerator when 'cross' then -to_date_numerator "
        "else to_date_numerator end) as rest, bool_and(to_date_status = 'computed') as is_whole "
        "from marts.mart_monthly_dispatch inner join marts.dim_dispatch_figure as declared using (stable_id) "
        "where declared.has_districts and declared.aggregation in ('count', 'sum', 'ratio') group by all) "
        "select count(*) filter (where rest <> 0), count(*) from summed where is_whole"
    )
    assert wrong_districts == 0
    assert looked_at > 300
    ((wrong_months, looked_at),) = sample_year.query(
        "with running as (select *, sum(month_numerator) over (partition by stable_id, year, place_kind, district_code "
        "order by month) as so_far from marts.mart_monthly_dispatch where accumulation = 'flow' and year = ?) "
        "select count(*) filter (where so_far <> to_date_numerator), count(*) from running "
        "where to_date_status = 'computed' and month_status = 'computed'",
        YEAR,
    )
    assert wrong_months == 0
    assert looked_at > 300


def test_supervision_that_several_districts_handle_counts_once_in_the_total(sample_year: Installation) -> None:
    rows = dict(
        sample_year.query(
            "select place_kind, sum(cast(to_date_value as integer)) from marts.mart_monthly_dispatch "
            "where stable_id = 'SP-SUP-01' and year = ? and month = 6 group by place_kind",
            YEAR,
        )
    )
    assert rows["cross"] > 0
    assert rows["unplaced"] > 0
    assert rows["district"] + rows["unplaced"] - rows["cross"] == rows["total"]


def test_air_and_water_have_their_months(sample_year: Installation) -> None:
    # two months of another length and class: worked out from the days and samples themselves
    (mean,) = sample_year.query(
        "select round(sum(cast(pm2_5_numerator as double) / denominator) / count(*)) from marts.fct_air_city_day "
        "where record_id in (select record_id from figures.figure_evidence where stable_id = 'SP-AIR-03' "
        "and period = 2020) and month(assessment_date) = 2"
    )
    assert sample_year.query(
        "select cast(month_value as double) from marts.mart_monthly_dispatch "
        "where stable_id = 'SP-AIR-03' and year = 2020 and month = 2 and place_kind = 'total'"
    ) == [mean]
    classes = sample_year.query(
        "select dispatch.month_value, section.class_label from marts.mart_monthly_dispatch as dispatch "
        "inner join marts.fct_water_section_month as section on year(section.month_start) = dispatch.year "
        "and month(section.month_start) = dispatch.month and section.section_code = "
        "(select any_value(split_part(record_id, '|', 1)) from figures.figure_evidence "
        "where stable_id = dispatch.stable_id and period = dispatch.year) "
        "where dispatch.stable_id like 'SP-WAT-0%' and dispatch.stable_id <= 'SP-WAT-04' and dispatch.year = 2020"
    )
    assert len(classes) == 48
    assert all(shown == counted for shown, counted in classes)


def test_a_month_that_was_not_delivered_is_no_zero(sample_year: Installation) -> None:
    rows = sample_year.query(
        "select stable_id, month_value, month_status, to_date_value from marts.mart_monthly_dispatch "
        "where year = 2021 and month = 1 and place_kind = 'total' "
        "and stable_id in ('SP-PET-01', 'SP-ENF-01', 'SP-AIR-01')"
    )
    assert len(rows) == 3
    assert {row[1:] for row in rows} == {(None, "not_delivered", None)}


@pytest.fixture(scope="module")
def pack(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dispatch") / "6月.xlsx"
    dispatch.write(sample_year.warehouse / "serving/current.duckdb", YEAR, 6, target)
    return target


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_workbook_has_a_sheet_of_all_and_one_for_each_office(sample_year: Installation, pack: Path) -> None:
    book = openpyxl.load_workbook(pack)
    offices = [
        office
        for (office,) in sample_year.query(
            "select office_zh from marts.mart_monthly_dispatch where has_districts and year = 2020 and month = 6 "
            "and place_kind = 'total' group by 1 order by min(catalogue_order)"
        )
    ]
    assert set(book.sheetnames) == {"说明", "总表", "未送达清单", *offices}
    assert book.sheetnames[:2] == ["说明", "总表"]
    overview = book["总表"]
    assert overview.freeze_panes == "C4"
    assert overview.print_title_rows == "$1:$3"
    assert overview.page_setup.orientation == "landscape"
    assert overview.sheet_properties.pageSetUpPr.fitToPage
    assert overview["F3"].value == "1—6月累计"


def test_the_workbook_says_what_the_table_says(sample_year: Installation, pack: Path) -> None:
    told = {row[1]: row[4:8] for row in cells(openpyxl.load_workbook(pack)["总表"])}
    served = sample_year.query(
        "select name_zh, month_value, to_date_value, same_period_last_year_value, change_value "
        "from marts.mart_monthly_dispatch where year = 2020 and month = 6 and place_kind = 'total'"
    )
    numbers = 0
    for name, *values in served:
        for shown, value in zip(told[name], values, strict=True):
            if isinstance(shown, int | float):
                assert float(value) == shown, name
                numbers += 1
            elif value is None:
                assert shown in ("—", "／"), (name, shown)
            else:
                assert shown == {"true": "是", "false": "否"}.get(value, value), name
    assert numbers > 140


def test_every_line_of_districts_is_marked_as_adding_up(pack: Path) -> None:
    book = openpyxl.load_workbook(pack)
    marks = [row[-1] for name in book.sheetnames[2:-1] for row in cells(book[name])[3:-1]]
    assert len(marks) > 40
    assert set(marks) <= {"平", "平（尾差）", "／"}


def test_equal_tables_make_equal_bytes(sample_year: Installation, pack: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    dispatch.write(sample_year.warehouse / "serving/current.duckdb", YEAR, 6, again)
    assert again.read_bytes() == pack.read_bytes()
    assert list(tmp_path.iterdir()) == [again]


def test_hostile_names_stay_texts(sample_year: Installation, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile((sample_year.warehouse / "serving/current.duckdb").resolve(), copy)
    with duckdb.connect(str(copy)) as served:
        served.execute(
            "update marts.mart_monthly_dispatch set name_zh = '=HYPERLINK(\"http://x\",\"' || name_zh || '\")', "
            "office_zh = '@[' || office_zh || ']*?:/', place_zh = '+' || place_zh, remark_zh = '-1+cmd|'' /C calc''!A0'"
        )
        served.execute("update marts.dim_dispatch_figure set name_zh = '=1', basis_zh = '@SUM(A1)'")
        served.execute("update marts.dim_source set title_zh = '=2+3'")
    target = tmp_path / "hostile.xlsx"
    dispatch.write(copy, YEAR, 6, target)
    book = openpyxl.load_workbook(target)
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert texts
    assert all(cell.data_type == "s" for cell in texts)
    assert not [cell.value for cell in texts if cell.value.startswith(("=", "+", "-", "@"))]


def test_the_command_answers_programs_and_people(sample_year: Installation, tmp_path: Path) -> None:
    lines = sample_year.ask("dispatch", "2020", "6")
    total = next(line for line in lines if line["stable_id"] == "SP-PET-01" and line["place_kind"] == "total")
    assert total["month_status"] == total["to_date_status"] == "computed"
    assert "罚款总额" in sample_year.call("dispatch", "2020", "6").stdout
    assert sample_year.call("dispatch", "2020", "6", "--format", "csv").stdout.count("\n") == len(lines) + 1
    target = tmp_path / "月调度.xlsx"
    assert sample_year.call("dispatch", "2020", "6", str(target)).stdout.strip() == str(target)
    assert target.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("2020", "13"), "13"),
        (("2031", "1"), "2031-01"),
        (("2020", "6", "pack.xls"), "pack.xls"),
        (("2020", "6", "nowhere/pack.xlsx"), "nowhere"),
    ],
)
def test_a_wrong_month_or_file_is_named(sample_year: Installation, arguments: tuple[str, ...], sentence: str) -> None:
    done = sample_year.call("dispatch", *arguments, code=2)
    assert sentence in done.stderr
    assert done.stdout == ""
