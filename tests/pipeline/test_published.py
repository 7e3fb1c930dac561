"""What the sample printed wrongly is found, with the cause that the sample knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Installation

pytestmark = pytest.mark.pipeline


def findings(sample_year: Installation, *, tables: bool) -> list[dict[str, Any]]:
    found = [f for f in sample_year.truth()["findings"] if (f["check_kind"] is not None) is tables]
    assert found, "a sample that prints nothing wrong proves nothing"
    return found


def test_every_number_that_was_printed_wrongly_has_its_cause(sample_year: Installation) -> None:
    for wanted in findings(sample_year, tables=False):
        named = {
            line["cause"]
            for line in sample_year.ask("conflicts", str(wanted["year"]))["conflicts"]
            if (line["document"], line["stable_id"]) == (wanted["document"], wanted["at"])
            and line["other_document"] == wanted["other_document"]
        }
        assert named == {wanted["cause"]}, wanted


def test_every_table_that_contradicts_itself_has_its_cause_and_no_other_is_blamed(sample_year: Installation) -> None:
    wanted = {(f["document"], f["at"], f["check_kind"], f["cause"]) for f in findings(sample_year, tables=True)}
    years = {f["year"] for f in findings(sample_year, tables=True)}
    checks = [line for year in years for line in sample_year.ask("conflicts", str(year))["table_checks"]]
    found = {(line["document"], line["table"], line["kind"], line["cause"]) for line in checks}
    # the shares of table 3 add up within what rounding explains
    assert {line for line in found if line[2] != "shares_sum"} == wanted


def test_what_agrees_is_counted_and_not_listed(sample_year: Installation) -> None:
    told = sample_year.ask("conflicts", "2020")
    assert {row["verdict"]: row["pairs"] for row in told["compared"]}["agrees"] > 0
    assert all(line["verdict"] != "agrees" for line in told["conflicts"])
