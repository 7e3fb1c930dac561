"""When a run may end without building: only while everything that a build depends on is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration import code_version, standing
from orchestration.places import Places


@pytest.fixture
def built(tmp_path: Path) -> Places:
    """A warehouse whose last build has ended well."""
    places = Places(tmp_path / "raw", tmp_path / "warehouse")
    for folder in (places.restricted_db, places.work_db, places.current):
        folder.parent.mkdir(parents=True, exist_ok=True)
    delivered(places, "create schema intake; create table intake.air (record_id varchar, value varchar)")
    delivered(places, "insert into intake.air values ('a', '1'), ('b', '2')")
    places.work_db.touch()
    copy = places.serving / "copy_1.duckdb"
    copy.touch()
    places.current.symlink_to(copy.name)
    (places.warehouse / "quality" / "data_docs" / "rows").mkdir(parents=True)
    (places.warehouse / "quality" / "report_2020.html").touch()
    (places.warehouse / "quality" / "data_docs" / "rows" / "index.html").touch()
    standing.remember(places, standing.made_of(places, ""))
    return places


def delivered(places: Places, sql: str) -> None:
    with duckdb.connect(str(places.restricted_db)) as restricted:
        restricted.execute(sql)


def stands(places: Places, known_at: str = "") -> bool:
    return standing.stands(places, standing.made_of(places, known_at))


def test_nothing_new_stands(built: Places) -> None:
    assert stands(built)


def test_the_order_of_rows_is_nothing_new(built: Places) -> None:
    delivered(built, "create or replace table intake.air as from intake.air order by record_id desc")
    assert stands(built)


CHANGES: dict[str, Callable[[Places], object]] = {
    "a row came": lambda places: delivered(places, "insert into intake.air values ('c', '3')"),
    "a row went": lambda places: delivered(places, "delete from intake.air where record_id = 'a'"),
    "a cell changed": lambda places: delivered(places, "update intake.air set value = null where record_id = 'a'"),
    "cells were swapped": lambda places: delivered(
        places, "update intake.air set value = case record_id when 'a' then '2' else '1' end"
    ),
    "another register": lambda places: delivered(places, "create table intake.water (record_id varchar)"),
    "the copy was taken away": lambda places: places.current.resolve().unlink(),
    "another copy is served": lambda places: another_copy(places),
    "the pages of the checks were taken away": lambda places: shutil.rmtree(places.warehouse / "quality" / "data_docs"),
    "a build was broken off": lambda places: standing.begin(places),
    "the page was taken away": lambda places: (places.warehouse / "quality" / "report_2020.html").unlink(),
    "the work file was taken away": lambda places: places.work_db.unlink(),
    "the record is torn": lambda places: places.work_db.with_name("built.json").write_text('{"made_of": "'),
    "the record was taken away": lambda places: places.work_db.with_name("built.json").unlink(),
}


def another_copy(places: Places) -> None:
    other = places.serving / "copy_2.duckdb"
    other.touch()
    places.current.unlink()
    places.current.symlink_to(other.name)


@pytest.mark.parametrize("change", CHANGES)
def test_anything_new_does_not_stand(built: Places, change: str) -> None:
    CHANGES[change](built)
    assert not stands(built)


def test_another_moment_does_not_stand(built: Places) -> None:
    assert not stands(built, "2020-12-31T00:00:00")


def test_other_code_does_not_stand(built: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    other = code_version.CodeVersion(commit=None, sha256="0" * 64)
    monkeypatch.setattr(code_version, "code_version", lambda: other)
    assert not stands(built)


def test_what_arrives_during_a_build_is_new_to_the_next(built: Places) -> None:
    asked_before = standing.made_of(built, "")
    delivered(built, "insert into intake.air values ('late', '4')")
    standing.remember(built, asked_before)
    assert not stands(built)
