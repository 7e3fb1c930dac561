"""Cells of air files: numbers, hours, and the ways of writing that there is none."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.render import evaluate
from tests.unit.air_models import Air


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("34", "34"),
        ("0", "0"),
        ("0.7", "0.7"),
        (" 12 ", "12"),
        ("007", "7"),
        ("-3", "-3"),
        ("-99.0", "-99"),
        ("+5", "5"),
        ("123456.789", "123456.789"),
        # more places than are kept would be rounded without a word
        ("0.1234", None),
        ("1234567", None),
        ("1e2", None),
        ("1e-5", None),
        ("1,200", None),
        (".5", None),
        ("5.", None),
        ("１２", None),
        ("1_000", None),
        ("0x10", None),
        ("inf", None),
        ("12 3", None),
        ("NA", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_read_exactly_or_not_at_all(text: str | None, number: str | None) -> None:
    (found,) = evaluate("air_number", [text])
    assert found == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-26T2000", datetime(2026, 2, 26, 20)),
        ("2026-02-26T20:00", datetime(2026, 2, 26, 20)),
        ("2026-02-26T20:00:00", datetime(2026, 2, 26, 20)),
        ("2026-02-26 20:00:00", datetime(2026, 2, 26, 20)),
        ("2026-02-26T20:00:00+08:00", datetime(2026, 2, 26, 20)),
        (" 2026-02-26T0000 ", datetime(2026, 2, 26)),
        ("2026-02-28T2400", datetime(2026, 3, 1)),
        ("2020-02-28 24:00", datetime(2020, 2, 29)),
        ("2020-12-31T24:00:00", datetime(2021, 1, 1)),
        # no full hour, no such day, no such hour, another zone, half a text
        ("2026-02-26T2030", None),
        ("2026-02-30T2000", None),
        ("2026-02-26T2500", None),
        ("2026-02-26T24:30", None),
        ("2026-02-26T20:00:00Z", None),
        ("2026-02-26T20:00:00+00:00", None),
        ("2026-02-26", None),
        ("2026-02-26T200", None),
        ("2026-2-6T2000", None),
        ("20260226 20", None),
        ("NaN", None),
        ("", None),
        (None, None),
    ],
)
def test_the_moment_an_hour_ended(text: str | None, moment: datetime | None) -> None:
    assert evaluate("air_hour_end", [text]) == [moment]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20200101", date(2020, 1, 1)),
        ("2020-01-01", date(2020, 1, 1)),
        ("2020/1/1", date(2020, 1, 1)),
        ("20200229", date(2020, 2, 29)),
        ("20190229", None),
        ("2020111", None),
        ("202001", None),
        ("2020年1月1日", None),
        (None, None),
    ],
)
def test_the_day_of_an_archive(text: str | None, day: date | None) -> None:
    assert evaluate("air_archive_date", [text]) == [day]


@pytest.mark.parametrize(
    ("text", "hour"),
    [("0", 0), ("00", 0), ("08", 8), ("8", 8), ("23", 23), ("24", 24), ("25", None), ("-1", None), ("8.0", None)],
)
def test_the_hour_label_of_an_archive(text: str, hour: int | None) -> None:
    assert evaluate("air_archive_hour", [text]) == [hour]


class TestMissing:
    """What a cell without a value says of why; a row of one station for each way of writing it."""

    @staticmethod
    def read(text: str | None) -> tuple:
        air = Air()
        row = {"timepoint": "2020-03-01T0800", "station_code": "2226A", "pm2_5": text, "pm10": "30", "so2": "5"}
        air.records([{**row, "no2": "10", "o3": "60", "co": "0.4"}])
        air.build("stg_air_record")
        (found,) = air.ask("select pm2_5_ug_m3, missing_items, unread from staging.stg_air_record")
        return found

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (None, "blank"),
            ("", "blank"),
            (" \u00a0\u200b", "blank"),
            ("NA", "not_available"),
            ("na", "not_available"),
            ("NaN", "not_available"),
            ("—", "not_available"),
            ("--", "not_available"),
            ("－", "not_available"),
            ("/", "not_in_plan"),
            ("-1", "not_monitored"),
            ("-99", "missing"),
            ("-999.0", "missing"),
            ("-9999", "missing"),
            ("缺测", "missing"),
            (" 维护 ", "maintenance"),
            ("停电", "power_failure"),
        ],
    )
    def test_a_known_code_is_a_reason_and_no_value(self, text: str | None, reason: str) -> None:
        assert self.read(text) == (None, f"pm2_5={reason}", [])

    @pytest.mark.parametrize("text", ["2O", "<5", "12..3", "0.1234", "１２", "缺 口"])
    def test_what_is_neither_number_nor_code_is_said_to_be_unread(self, text: str) -> None:
        assert self.read(text) == (None, None, ["pm2_5_ug_m3"])

    @pytest.mark.parametrize("text", ["-2", "-0.5", "-98", "-1.5"])
    def test_another_negative_number_is_kept_for_the_rule_that_holds_it(self, text: str) -> None:
        assert self.read(text) == (Decimal(text), None, [])

    def test_a_number_is_no_reason(self) -> None:
        assert self.read("0") == (Decimal(0), None, [])
