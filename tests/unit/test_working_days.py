"""The working-day calendar as the holiday notices make it: counts that the State Council's own dates give, the notices
that came late, and years that nobody has arranged yet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.render import render

DBT = Path(__file__).resolve().parents[2] / "dbt_project"
SEEDS = DBT / "seeds" / "standards"


def model_sql(path: str, known_at: str) -> str:
    """A model's SQL with the real macros; a ref becomes the bare name, the moment of the build is given."""
    sql = (DBT / "models" / path).read_text(encoding="utf-8").replace("{{ known_at() }}", f"timestamp '{known_at}'")

    def expand(found: re.Match[str]) -> str:
        arguments = ast.literal_eval(f"({found[2]},)")
        return str(arguments[0]) if found[1] == "ref" else render(found[1], *arguments)

    return re.sub(r"{{\s*(\w+)\((.*?)\)\s*}}", expand, sql)


@pytest.fixture
def calendar() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for seed in ("working_day_notice", "working_day"):
            connection.execute(f"create table {seed} as from read_csv('{SEEDS / seed}.csv', header = true)")
        yield connection


def days(calendar: duckdb.DuckDBPyConnection, known_at: str = "9999-12-31") -> duckdb.DuckDBPyRelation:
    return calendar.sql(model_sql("marts/calendar/dim_date.sql", known_at))


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2015, 249), (2016, 250), (2017, 249), (2018, 250), (2019, 250), (2020, 249), (2021, 250), (2022, 249),
     (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)  # fmt: skip
def test_a_year_has_the_working_days_of_its_notices(
    calendar: duckdb.DuckDBPyConnection, year: int, working_days: int
) -> None:
    counted = days(calendar).filter(f"calendar_year = {year} and is_working_day").count("*").fetchall()
    assert counted == [(working_days,)]


def worked(calendar: duckdb.DuckDBPyConnection, day: str, known_at: str = "9999-12-31") -> tuple[bool, str | None]:
    ((is_working_day, notice_id),) = (
        days(calendar, known_at).filter(f"calendar_date = '{day}'").project("is_working_day, notice_id").fetchall()
    )
    return is_working_day, notice_id


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        # Friday that the prolonged Spring Festival made free; Saturday first worked, then free again
        ("2020-01-31", (True, None), (False, "2020-2")),
        ("2020-02-01", (True, "2020-1"), (False, "2020-2")),
        ("2020-02-02", (False, None), (False, "2020-2")),
        ("2020-02-03", (True, None), (True, None)),
        ("2020-01-19", (True, "2020-1"), (True, "2020-1")),
    ],
)
def test_the_longer_spring_festival_of_2020_is_known_from_its_notice_on(
    calendar: duckdb.DuckDBPyConnection, day: str, before: tuple[bool, str | None], after: tuple[bool, str | None]
) -> None:
    assert worked(calendar, day, known_at="2020-01-20") == before
    assert worked(calendar, day) == after


def test_a_notice_may_reach_into_the_december_before(calendar: duckdb.DuckDBPyConnection) -> None:
    assert worked(calendar, "2018-12-29") == (True, "2019-1")
    assert worked(calendar, "2018-12-31") == (False, "2019-1")


def test_a_year_without_a_notice_is_not_there(calendar: duckdb.DuckDBPyConnection) -> None:
    years = days(calendar).aggregate("min(calendar_year), max(calendar_year)").fetchall()
    assert years == [(2015, 2026)]
    # nor one whose notice was not yet published
    assert days(calendar, "2019-11-20").aggregate("max(calendar_year)").fetchall() == [(2019,)]


def test_a_year_left_out_in_between_is_not_guessed(calendar: duckdb.DuckDBPyConnection) -> None:
    calendar.execute("delete from working_day_notice where calendar_year = 2017")
    assert days(calendar).filter("calendar_year = 2017").fetchall() == []


def test_every_day_of_a_covered_year_is_there_once(calendar: duckdb.DuckDBPyConnection) -> None:
    per_year = days(calendar).aggregate("calendar_year, count(*), count(distinct calendar_date)").fetchall()
    assert sorted(per_year) == [(y, n, n) for y in range(2015, 2027) for n in [366 if y % 4 == 0 else 365]]
