"""A register that says that there was nothing gives a proven nought; one that says nothing gives no figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from tests.conftest import PROJECT, Installation, installation

pytestmark = [pytest.mark.pipeline, pytest.mark.long]

SAID = "compensation/生态环境损害赔偿案件台账_截至2021年1月6日.xlsx"
SILENT = "tailings_checks/尾矿库环境安全排查表_截至2021年1月6日.xlsx"


def table(raw: Path, file: str, below: Sequence[str]) -> None:
    """The header of the source's first layout, and what stands below it."""
    path = raw / file
    path.parent.mkdir(parents=True)
    contract = yaml.safe_load((PROJECT / "raw" / path.parent.name / "contract.yml").read_text(encoding="utf-8"))
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, [column["labels"][0] for column in contract["layouts"][0]["columns"]])
        sheet.write_column(1, 0, below)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    bureau = installation(tmp_path_factory.mktemp("zero"))
    bureau.raw.mkdir(exist_ok=True)
    table(bureau.raw, SAID, ["零报告"])
    table(bureau.raw, SILENT, [])
    done = bureau.call("run", code=None)
    # the empty table is said while it is read
    assert SILENT in done.stderr
    return bureau


def test_a_zero_report_is_a_proven_nought(bureau: Installation) -> None:
    figure = bureau.figures(2020)["SP-ECO-04"]
    assert (figure["status"], figure["value"], figure["rows"]) == ("computed", "0", 0)
    # of the years in which nothing was expected, or not all has arrived, nothing is known
    for year in (2019, 2021):
        assert bureau.figures(year)["SP-ECO-04"]["value"] is None


def test_an_empty_table_proves_nothing(bureau: Installation) -> None:
    figure = bureau.figures(2020)["SP-ENF-07"]
    assert (figure["status"], figure["value"]) == ("no_delivery", None)


def test_both_are_seen_among_the_expected_deliveries(bureau: Installation) -> None:
    states = dict(
        bureau.query(
            "select file, string_agg(distinct state) from marts.mart_delivery_expected "
            "where year = 2020 and file is not null group by file"
        )
    )
    assert states == {SAID: "zero_report", SILENT: "empty"}
