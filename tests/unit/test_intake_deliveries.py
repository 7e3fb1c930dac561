"""Deliveries over time: what is new, what supersedes what, what contradicts what, and what stays as it was."""

from __future__ import annotations

import copy
import datetime as dt
import os
import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from orchestration.intake import bulk, deliveries
from orchestration.intake.deliveries import ingest, prepare
from orchestration.intake.problems import IntakeError
from tests.unit.intake_zone import AIR, HEADER, NOW, PERMITS, Zone, read_in_this_process, rows_at, simple, workbook

TEXT = "许可证编号,单位名称,数量\n"
LATER = NOW + dt.timedelta(days=7)


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    return Zone(tmp_path)


def statuses(zone: Zone) -> dict[str, str]:
    return {entry.file: entry.status for entry in zone.run_nothing()}


def test_prepare_makes_every_table_for_its_owner_only(zone: Zone) -> None:
    prepare(zone.places)
    prepare(zone.places)
    assert zone.ask("select count(*) from raw.permits") == [(0,)]
    assert zone.ask("select count(*) from raw.air_wide") == [(0,)]
    columns = zone.ask(
        "select column_name, data_type from duckdb_columns() where table_name = 'air_wide' order by column_index"
    )
    assert columns == [
        ("delivery_id", "VARCHAR"),
        ("sheet_name", "VARCHAR"),
        ("row_number", "INTEGER"),
        ("cover_key", "VARCHAR"),
        *((name, "VARCHAR") for name in ("date", "hour", "type", "variant", "place", "value")),
    ]
    assert stat.S_IMODE(zone.places.restricted.stat().st_mode) == 0o700
    assert stat.S_IMODE(zone.places.restricted_db.stat().st_mode) == 0o600


def test_the_register_says_which_columns_are_personal_as_the_contracts_say_now(zone: Zone) -> None:
    asked = "select layout, column_name, is_personal, is_value_of_wide from intake.contract_column where source = '{}'"
    prepare(zone.places)
    assert ("export", "phone", True, False) in zone.ask(asked.format("permits"))
    assert zone.ask(asked.format("permits") + " and is_personal") == [("export", "phone", True, False)]
    assert zone.ask(asked.format("air") + " and is_value_of_wide") == [("wide_station", "value", False, True)]
    stricter = copy.deepcopy(PERMITS)
    stricter["layouts"][0]["columns"][2]["personal"] = True
    zone.declare(stricter)
    zone.run(sources=["air"])
    assert {name for _, name, *_ in zone.ask(asked.format("permits") + " and is_personal")} == {"unit_name", "phone"}


def test_the_register_knows_who_answers_for_a_source_today(zone: Zone) -> None:
    zone.declare({**AIR, "owner_zh": "监测科"})
    prepare(zone.places)
    assert zone.ask("from intake.contract order by source") == [
        ("air", "空气", "监测科"),
        # nobody has been named
        ("permits", "许可证", None),
    ]
    zone.declare({**AIR, "owner_zh": "大气科"})
    zone.run(sources=["permits"])
    assert zone.ask("select owner_zh from intake.contract where source = 'air'") == [("大气科",)]


def test_what_is_beside_deliveries_is_not_read(zone: Zone) -> None:
    for name in (".hidden", "~$2020年3月.xlsx", "README.md", ".git/x.csv", "Thumbs.db"):
        zone.put(f"permits/{name}", "x")
    zone.put("permits/2020/3月/许可2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    assert statuses(zone) == {"permits/2020/3月/许可2020-03.csv": "loaded"}


def test_what_belongs_to_no_source_is_said_once(zone: Zone) -> None:
    zone.put("noise/x.csv", "x")
    zone.put("loose.csv", "x")
    report = zone.run()
    assert len(report.warnings) == 2
    assert report.warnings[0].startswith("loose.csv lies outside the folders")
    assert report.warnings[1].startswith("noise/ has no contract.yml")
    assert report.deliveries == []


def test_a_file_that_cannot_be_opened_is_said(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲厂,1\n")
    (zone.places.raw / "permits" / "gone.csv").symlink_to("nowhere")
    report = zone.run()
    assert [warning.split(" cannot")[0] for warning in report.warnings] == ["permits/gone.csv"]
    assert statuses(zone) == {"permits/2020-03.csv": "loaded"}


def test_a_file_name_that_is_not_utf8(zone: Zone) -> None:
    path = os.fsencode(zone.places.raw / "permits") + b"/2020-03_\xcb\xc4.csv"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(TEXT.encode())
    zone.run()
    zone.run()
    assert statuses(zone) == {"permits/2020-03_\\xcb\\xc4.csv": "loaded"}


def test_running_again_changes_nothing(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/bad.xlsx", "text")
    zone.put("permits/copy_2020-03.csv", TEXT + "A1,甲,1\n")
    first = zone.run()
    before, book = zone.everything(), zone.places.received_book.read_bytes()
    again = zone.run(LATER)
    assert len(first.read) == 2
    assert again.read == []
    assert zone.everything() == before
    assert zone.places.received_book.read_bytes() == book
    assert again.deliveries == first.deliveries


def test_a_new_warehouse_from_the_same_files_is_equal(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    zone.put("permits/2020-03_改.csv", TEXT + "A1,甲,2\nA2,乙,1\n")
    zone.put("air/x.csv", "date,hour,type,1001A\n20200101,0,AQI,\n")
    zone.put("permits/bad.xlsx", "text")
    zone.run(LATER)
    before = zone.everything()
    shutil.rmtree(zone.places.warehouse)
    zone.run(LATER + dt.timedelta(days=9))
    assert zone.everything() == before


def test_the_book_says_when_and_new_files_of_a_run_share_a_moment(zone: Zone) -> None:
    zone.put("permits/a2020-03.csv", TEXT)
    zone.put("permits/b2020-04.csv", TEXT + "A1,甲,1\n")
    zone.run(dt.datetime(2026, 11, 23, 1, 2, 3, 999, tzinfo=dt.UTC))
    assert {entry.received_at for entry in zone.run_nothing()} == {dt.datetime(2026, 11, 23, 9, 2, 3)}
    lines = zone.places.received_book.read_text().splitlines()
    assert lines[0] == "received_at,source,file,sha256"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["2026-11-23T09:02:03", "permits", "permits/a2020-03.csv"],
        ["2026-11-23T09:02:03", "permits", "permits/b2020-04.csv"],
    ]


def test_an_entry_in_the_book_dates_a_file_back(zone: Zone) -> None:
    path = zone.put("permits/2020-03.csv", TEXT)
    from orchestration.intake.receipts import hash_of

    zone.places.received_book.write_text(
        f"received_at,source,file,sha256\n2020-04-02T08:00:00+08:00,permits,permits/2020-03.csv,{hash_of(path)}",
        encoding="utf-8",
    )
    zone.put("permits/2020-04.csv", TEXT + "A1,甲,1\n")
    zone.run()
    assert [entry.received_at for entry in zone.run_nothing()] == [dt.datetime(2020, 4, 2, 8), NOW]


@pytest.mark.parametrize(
    ("book", "words"),
    [
        ("a,b\n", "line 1 must be"),
        ("received_at,source,file,sha256\n\nyesterday,permits,x,y\n", "line 3"),
        ("received_at,source,file,sha256\n2020-04-02,permits\n", "line 2"),
    ],
)
def test_a_damaged_book_stops_everything(zone: Zone, book: str, words: str) -> None:
    zone.places.received_book.write_text(book)
    with pytest.raises(IntakeError, match=words):
        zone.run()


def test_a_clock_that_ran_back_does_not_make_the_later_file_the_earlier_one(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    zone.put("permits/2020-03_改.csv", TEXT + "A1,甲,2\n")
    zone.run(NOW - dt.timedelta(days=400))
    zone.put("permits/2020-03_改2.csv", TEXT + "A1,甲,3\n")
    zone.run(NOW)
    moments = [entry.received_at for entry in zone.run_nothing()]
    assert moments == [NOW, NOW + dt.timedelta(seconds=1), NOW + dt.timedelta(seconds=2)]
    assert set(statuses(zone).values()) == {"loaded"}


def test_the_same_bytes_under_another_name_are_a_duplicate(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    zone.put("permits/2020-03(1).csv", TEXT + "A1,甲,1\n")
    zone.run(LATER)
    copied = zone.entry("permits/2020-03(1).csv")
    assert (copied.status, copied.rule_id) == ("duplicate", "F01")
    assert (
        copied.reason == "permits/2020-03(1).csv holds the same bytes as permits/2020-03.csv; nothing was read twice."
    )
    assert len(zone.permits()) == 1


def test_a_file_with_a_new_name_keeps_its_entry_and_is_read_by_its_new_name(zone: Zone) -> None:
    path = zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    path.rename(path.with_name("许可2020-04.csv"))
    zone.run(LATER)
    assert zone.ask("select cover_key from raw.permits") == [("2020-04",)]
    assert zone.run(LATER).read == []
    entry = zone.entry("permits/许可2020-04.csv")
    assert (entry.status, entry.received_at, entry.is_present) == ("loaded", NOW, True)
    assert len(zone.run_nothing()) == 1


def test_the_same_bytes_that_claim_another_month_are_no_duplicate(zone: Zone) -> None:
    """Two reports of no case can be equal to the last byte."""
    zone.put("permits/2020-03.csv", TEXT)
    zone.put("permits/2020-04.csv", TEXT)
    zone.run()
    second = zone.entry("permits/2020-04.csv")
    assert (second.status, second.rule_id) == ("refused", "F05")
    assert "same bytes as permits/2020-03.csv but its name says another time" in (second.reason or "")
    before = zone.everything()
    zone.run(LATER)
    assert zone.everything() == before
    (zone.places.raw / "permits/2020-03.csv").unlink()
    zone.run(LATER)
    assert statuses(zone) == {"permits/2020-04.csv": "loaded"}
    assert zone.ask("select cover_key from intake.delivery_cover") == [("2020-04",)]


def test_a_refusal_for_want_of_a_month_is_cured_by_a_name(zone: Zone) -> None:
    path = zone.put("permits/许可.csv", TEXT + "A1,甲,1\n")
    zone.run()
    assert zone.entry("permits/许可.csv").rule_id == "F05"
    path.rename(path.with_name("许可2020年3月.csv"))
    zone.run(LATER)
    assert statuses(zone) == {"permits/许可2020年3月.csv": "loaded"}


def test_a_copy_stands_in_when_the_first_is_taken_away(zone: Zone) -> None:
    first = zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/b2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    first.unlink()
    zone.run(LATER)
    assert statuses(zone) == {"permits/b2020-03.csv": "loaded"}


def test_the_same_bytes_in_the_folder_of_another_source(zone: Zone) -> None:
    zone.put("permits/x2020-03.csv", "date,hour,type,1001A\n20200101,0,AQI,1\n")
    zone.run()
    assert zone.entry("permits/x2020-03.csv").rule_id == "F03"
    # it lay in the wrong folder
    (zone.places.raw / "permits/x2020-03.csv").rename(zone.places.raw / "air/x2020-03.csv")
    zone.run(LATER)
    assert zone.entry("air/x2020-03.csv").status == "loaded"
    assert not zone.entry("permits/x2020-03.csv").is_present


def test_a_later_delivery_of_the_same_month_supersedes_with_a_diff(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\nA2,乙,1\nA3,丙,1\n")
    zone.run()
    zone.put("permits/2020-03最终版.csv", TEXT + "A3,丙,1\nA1,甲,9\nA4,丁,1\nA5,戊,1\n")
    zone.run(LATER)
    old, new = zone.entry("permits/2020-03.csv"), zone.entry("permits/2020-03最终版.csv")
    assert (old.status, new.status) == ("loaded", "loaded")
    assert zone.ask("select * from intake.delivery_diff") == [(new.delivery_id, old.delivery_id, 2, 1, 1)]


def test_each_version_is_compared_with_the_one_before_it(zone: Zone) -> None:
    for number in (1, 2, 3):
        zone.put(f"permits/2020-03_{'改' * number}.csv", TEXT + "".join(f"A{n},甲,1\n" for n in range(number)))
        zone.run(NOW + dt.timedelta(days=number))
    ids = [entry.delivery_id for entry in zone.run_nothing()]
    assert zone.ask("select * from intake.delivery_diff order by rows_added, supersedes") == sorted(
        [(ids[1], ids[0], 1, 0, 0), (ids[2], ids[1], 1, 0, 0)], key=lambda row: row[1]
    )


def test_without_a_key_a_changed_row_is_one_removed_and_one_added(zone: Zone) -> None:
    contract = copy.deepcopy(PERMITS)
    contract["layouts"][0].pop("key")
    zone.declare(contract)
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\nA1,甲,1\nA2,乙,1\n")
    zone.run()
    zone.put("permits/2020-03最终版.csv", TEXT + "A1,甲,1\nA2,乙,2\n")
    zone.run(LATER)
    assert [row[2:] for row in zone.ask("select * from intake.delivery_diff")] == [(1, 0, 2)]


def test_two_versions_in_one_run_are_both_refused_and_nothing_else(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/2020-03改.csv", TEXT + "A1,甲,2\n")
    zone.put("permits/2020-04.csv", TEXT + "A4,甲,1\n")
    zone.run()
    one, other = zone.entry("permits/2020-03.csv"), zone.entry("permits/2020-03改.csv")
    assert [(e.status, e.rule_id, e.raw_rows) for e in (one, other)] == [("refused", "F05", None)] * 2
    assert one.reason == (
        "permits/2020-03.csv and permits/2020-03改.csv came together and cover the same (2020-03) with different rows; "
        "leave the right one in the folder, or deliver it again later."
    )
    assert other.reason is not None
    assert other.reason.startswith("permits/2020-03改.csv and permits/2020-03.csv")
    assert zone.ask("select distinct cover_key from raw.permits") == [("2020-04",)]
    assert zone.ask("select cover_key from intake.delivery_cover") == [("2020-04",)]
    before = zone.everything()
    assert zone.run(LATER).read == []
    assert zone.everything() == before


def test_taking_one_of_two_versions_away_lets_the_other_in(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    wrong = zone.put("permits/2020-03改.csv", TEXT + "A1,甲,2\n")
    zone.run()
    wrong.unlink()
    zone.run(LATER)
    right, gone = zone.entry("permits/2020-03.csv"), zone.entry("permits/2020-03改.csv")
    assert (right.status, right.received_at) == ("loaded", NOW)
    assert (gone.status, gone.is_present) == ("refused", False)
    assert zone.permits() == [(2, "A1", "甲", "1")]


def test_three_versions_in_one_run_are_all_refused(zone: Zone) -> None:
    for number in (1, 2, 3):
        zone.put(f"permits/{number}_2020-03.csv", TEXT + f"A1,甲,{number}\n")
    zone.run()
    assert set(statuses(zone).values()) == {"refused"}


def test_the_same_rows_in_other_bytes_are_taken_once(zone: Zone) -> None:
    zone.put("permits/a2020-03.csv", TEXT + "A1,甲,1\nA2,乙,2\n")
    zone.put("permits/b2020-03.csv", (TEXT + "A2,乙,2\r\nA1,甲,1\r\n").encode("gb18030"))
    zone.run()
    entry = zone.entry("permits/b2020-03.csv")
    assert (entry.status, entry.rule_id) == ("duplicate", "F01")
    assert entry.reason == "permits/b2020-03.csv holds the same rows as permits/a2020-03.csv; they were taken once."
    assert len(zone.permits()) == 2
    before = zone.everything()
    assert zone.run(LATER).read == []
    assert zone.everything() == before


def test_two_reports_of_no_case_are_the_same_rows(zone: Zone) -> None:
    zone.put("permits/a2020-03.csv", TEXT)
    zone.put("permits/b2020-03.xlsx", simple())
    zone.run()
    assert statuses(zone) == {"permits/a2020-03.csv": "loaded", "permits/b2020-03.xlsx": "duplicate"}


def test_a_refused_file_that_is_replaced_is_no_longer_present(zone: Zone) -> None:
    zone.put("permits/2020-03.xlsx", "text")
    zone.run()
    zone.put("permits/2020-03.xlsx", simple([1, "A1", "甲", 1]))
    zone.run(LATER)
    entries = [(e.status, e.is_present) for e in zone.run_nothing() if e.file == "permits/2020-03.xlsx"]
    assert entries == [("refused", False), ("loaded", True)]


def test_a_loaded_file_that_vanished_still_counts_and_is_said(zone: Zone) -> None:
    path = zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.run()
    path.unlink()
    report = zone.run(LATER)
    assert (zone.entry("permits/2020-03.csv").status, zone.entry("permits/2020-03.csv").is_present) == ("loaded", False)
    assert len(zone.permits()) == 1
    assert report.warnings == [
        "permits/2020-03.csv has left the landing zone but still counts; put it back, or the "
        "warehouse cannot be made anew as it is."
    ]


def test_a_label_added_to_the_contract_cures_the_refusal(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", "证号,单位名称,数量\nA1,甲,1\n")
    zone.run()
    assert zone.entry("permits/2020-03.csv").rule_id == "F03"
    contract = copy.deepcopy(PERMITS)
    contract["layouts"][0]["columns"][1]["labels"].append("证号")
    zone.declare(contract)
    zone.run(LATER)
    entry = zone.entry("permits/2020-03.csv")
    assert (entry.status, entry.received_at) == ("loaded", NOW)


def test_a_column_that_a_contract_gains_is_read_from_what_lies_there_already(zone: Zone) -> None:
    gone = zone.put("permits/2020-02.csv", "许可证编号,单位名称,数量,备注\nA0,甲,1,旧\n")
    zone.put("permits/2020-03.csv", "许可证编号,单位名称,数量,备注\nA1,甲,1,有\n")
    zone.run()
    assert any("no label for column 4" in said for said in zone.said)
    gone.unlink()
    contract = copy.deepcopy(PERMITS)
    contract["layouts"][0]["columns"].append({"name": "remark", "labels": ["备注"], "expected": False})
    zone.declare(contract)
    zone.run(LATER)
    # the one that left the folder too, from the archive
    assert zone.ask("select permit_no, remark from raw.permits order by all") == [("A0", "旧"), ("A1", "有")]
    assert not zone.entry("permits/2020-02.csv").is_present


def test_the_archive_keeps_the_bytes_by_their_hash(zone: Zone) -> None:
    good = zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/bad.xlsx", "text")
    zone.run()
    for entry in zone.run_nothing():
        assert (zone.places.archive / entry.sha256).read_bytes() == (zone.places.raw / entry.file).read_bytes()
    good.write_text("overwritten")
    assert (zone.places.archive / zone.entry("permits/2020-03.csv").sha256).read_text() == TEXT + "A1,甲,1\n"


def test_one_source_alone(zone: Zone) -> None:
    zone.put("permits/2020-03.csv", TEXT)
    zone.put("air/x.csv", "date,hour,type,1001A\n20200101,0,AQI,1\n")
    report = zone.run(sources=["air"])
    assert [entry.file for entry in report.deliveries] == ["air/x.csv"]
    assert [entry.file for entry in zone.run_nothing()] == ["air/x.csv"]


def test_a_source_that_nobody_declared(zone: Zone) -> None:
    with pytest.raises(IntakeError, match="No contract declares the source noise; the declared ones are air, permits"):
        zone.run(sources=["noise"])


def test_a_database_in_other_hands_is_one_sentence(zone: Zone) -> None:
    zone.run()
    zone.places.restricted_db.write_bytes(b"not a database" * 1000)
    with pytest.raises(IntakeError, match=r"raw\.duckdb cannot be opened"):
        zone.run()


# ---- coverage by rows (air)

RECORDS = "src,timepoint,area,stationcode,pm10\n"


def hours(*values: str, area: str = "四平市", src: str = "a") -> str:
    return RECORDS + "".join(f"{src},2026-03-01T{n:02d}00,{area},0001A,{value}\n" for n, value in enumerate(values))


@pytest.mark.parametrize("least", [0, 2**60], ids=["fast", "plain"])
def test_hours_that_two_files_repeat_do_not_contradict(zone: Zone, monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    read_in_this_process(monkeypatch)
    monkeypatch.setattr(bulk, "BULK_FROM_BYTES", least)
    # the column that names the feed's file is declared as not compared
    zone.put("air/a.csv", hours("1", "2", src="x"))
    zone.put("air/b.csv", hours("1", "2", "3", src="y") + "y,2026-03-01T0000,长春市,0002A,9\n")
    zone.run()
    assert set(statuses(zone).values()) == {"loaded"}
    assert zone.ask("select count(*), count(distinct cover_key) from intake.delivery_cover") == [(6, 4)]
    assert zone.ask("select count(*) from intake.delivery_diff") == [(0,)]


def test_hours_that_two_files_give_differently_contradict(zone: Zone) -> None:
    zone.put("air/a.csv", hours("1", "2"))
    zone.put("air/b.csv", hours("1", "3"))
    zone.put("air/c.csv", hours("1", "3", area="长春市"))
    zone.run()
    assert statuses(zone) == {"air/a.csv": "refused", "air/b.csv": "refused", "air/c.csv": "loaded"}
    assert "(四平市|2026-03-01T0100)" in (zone.entry("air/a.csv").reason or "")


def test_a_later_delivery_of_some_hours_is_compared_over_these_hours(zone: Zone) -> None:
    zone.put("air/a.csv", hours("1", "2", "3", "4"))
    zone.run()
    zone.put(
        "air/b.csv",
        "src,timepoint,area,stationcode,pm10\ny,2026-03-01T0100,四平市,0001A,2\ny,2026-03-01T0200,四平市,0001A,8\n",
    )
    zone.run(LATER)
    assert [row[2:] for row in zone.ask("select * from intake.delivery_diff")] == [(1, 0, 1)]


def test_layouts_of_one_source_do_not_contradict_each_other(zone: Zone) -> None:
    zone.put("air/a.csv", hours("1"))
    zone.put("air/b.csv", "date,hour,type,1001A\n20260301,0,AQI,1\n")
    zone.run()
    assert set(statuses(zone).values()) == {"loaded"}


# ---- cumulative coverage

SO_FAR = copy.deepcopy(PERMITS)
SO_FAR["layouts"][0]["coverage"] = {"kind": "cumulative"}


def test_cumulative_files_follow_one_another_by_their_month(zone: Zone) -> None:
    zone.declare(SO_FAR)
    zone.put("permits/截至2020年3月.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/截至2020年4月.csv", TEXT + "A1,甲,1\nA2,乙,1\n")
    zone.run()
    zone.put("permits/截至2020年3月改.csv", TEXT + "A1,甲,5\n")
    zone.run(LATER)
    assert set(statuses(zone).values()) == {"loaded"}
    march, march_again, april = (zone.entry(f"permits/截至2020年{n}.csv").delivery_id for n in ("3月", "3月改", "4月"))
    assert zone.ask("select distinct cover_key from intake.delivery_cover") == [("cumulative",)]
    assert sorted(zone.ask("select * from intake.delivery_diff")) == sorted(
        [(march_again, march, 0, 1, 0), (april, march_again, 1, 1, 0)]
    )


def test_two_cumulative_files_of_one_month_contradict(zone: Zone) -> None:
    zone.declare(SO_FAR)
    zone.put("permits/a截至2020年3月.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/b截至2020年3月.csv", TEXT + "A1,甲,2\n")
    zone.run()
    assert set(statuses(zone).values()) == {"refused"}


def test_a_stop_in_the_middle_is_made_good_by_the_next_run(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    zone.put("permits/2020-03.csv", TEXT + "A1,甲,1\n")
    zone.put("permits/2020-03改.csv", TEXT + "A1,甲,2\n")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(deliveries, "compare_contemporaries", stop)
        with pytest.raises(KeyboardInterrupt):
            zone.run(sources=["permits"])
    assert set(statuses(zone).values()) == {"loaded"}
    zone.run(LATER)
    assert set(statuses(zone).values()) == {"refused"}
    assert {entry.received_at for entry in zone.run_nothing()} == {NOW}


def test_nothing_there_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.places import Places

    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    report = ingest(Places(tmp_path / "raw", tmp_path / "warehouse"))
    assert (report.deliveries, report.warnings) == ([], [])


def test_readers_can_look_while_nothing_is_written(zone: Zone) -> None:
    zone.put("permits/2020年3月.xlsx", workbook(("S", rows_at(0, [HEADER, [1, "A1", "甲", 1]]))))
    zone.run()
    connection = duckdb.connect()
    connection.execute(f"attach '{zone.places.restricted_db}' as restricted (read_only)")
    assert connection.execute("select sheet_name from restricted.raw.permits").fetchall() == [("S",)]
    connection.close()
    assert AIR["source"] == "air"


def test_a_running_number_that_moved_is_no_change(zone: Zone) -> None:
    zone.put("permits/2020年3月.xlsx", simple([1, "A1", "甲", 1], [2, "A2", "乙", 1]))
    zone.run()
    zone.put("permits/2020年3月改.xlsx", simple([1, "A0", "新", 1], [2, "A1", "甲", 1], [3, "A2", "乙", 1]))
    zone.run(LATER)
    assert [row[2:] for row in zone.ask("select * from intake.delivery_diff")] == [(1, 0, 0)]
