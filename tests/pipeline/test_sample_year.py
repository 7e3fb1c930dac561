"""The sample bureau-year through the whole way: figures, defects, ledger, evidence, and the way back.

The figures are held against the record of what the real report printed; the defects against the sample's own
record of what it planted.
"""

from __future__ import annotations

import csv
import html
import re

import duckdb
import pytest

from tests.conftest import PROJECT, Installation

pytestmark = pytest.mark.pipeline

YEAR = 2020


def catalogue() -> list[dict[str, str]]:
    with (PROJECT / "dbt_project/seeds/figures/figure_catalogue.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


COMPUTED = [figure["stable_id"] for figure in catalogue()]


def printed() -> dict[str, str]:
    with (PROJECT / "dbt_project/seeds/figures/printed_value.csv").open(encoding="utf-8") as file:
        return {row["stable_id"]: row["printed_value"] for row in csv.DictReader(file) if row["year"] == str(YEAR)}


@pytest.mark.parametrize("stable_id", COMPUTED)
def test_a_figure_equals_what_the_report_printed(sample_year: Installation, stable_id: str) -> None:
    figure = sample_year.figures(YEAR)[stable_id]
    assert figure["status"] == "computed", figure["reason"]
    assert figure["value"] == printed()[stable_id]


def test_the_whole_catalogue_is_computed_from_rows(sample_year: Installation) -> None:
    found = sample_year.figures(YEAR)
    assert set(found) == {figure["stable_id"] for figure in catalogue()}
    assert len(found) == 63
    assert {figure["status"] for figure in found.values()} == {"computed"}
    assert all(figure["rows"] > 0 for figure in found.values())


def test_other_ways_to_count_stand_beside_the_headline(sample_year: Installation) -> None:
    with (PROJECT / "dbt_project/seeds/figures/figure_alternative.csv").open(encoding="utf-8") as file:
        declared = {row["alternative_id"]: row["stable_id"] for row in csv.DictReader(file)}
    assert {"SP-PER-01", "SP-PER-02", "SP-PET-01", "SP-ENF-01", "SP-ENF-02", "SP-SUP-02", "SP-AIR-04"} <= set(
        declared.values()
    )
    shown = {
        alternative["alternative_id"]: alternative["value"]
        for stable_id in sorted(set(declared.values()))
        for alternative in sample_year.ask("explain", stable_id, "--year", str(YEAR))["alternatives"]
    }
    assert set(shown) == set(declared)
    assert [name for name, value in shown.items() if value is None] == []


def test_a_number_that_is_approximate_keeps_its_exact_value(sample_year: Installation) -> None:
    for figure in sample_year.figures(YEAR).values():
        if figure["kind"] == "approximate_count":
            assert figure["value"].endswith("+")
            assert figure["wording"] == figure["value"].replace("+", "余")
            assert int(figure["exact_value"]) > int(figure["value"][:-1])


def test_every_planted_defect_is_caught_by_its_rule_and_nothing_else_is_held(sample_year: Installation) -> None:
    planted = {(d["source"], d["file"], d.get("sheet"), d["row"], d["rule"]) for d in sample_year.truth()["defects"]}
    held = {(r["source"], r["file"], r["sheet"], r["row"], r["rule"]) for r in sample_year.ask("rejects")}
    assert planted, "a sample without defects proves nothing"
    assert held - planted == set()
    assert planted - held == set()


def test_an_instrument_that_stands_still_is_warned_of(sample_year: Installation) -> None:
    with duckdb.connect(str(sample_year.warehouse / "work" / "ecoledger.duckdb"), read_only=True) as work:
        found = work.execute("select record_id from quality.failures where rule_id = 'A07'").fetchall()
    assert any(record.startswith("2223A|so2|") for (record,) in found)


def test_the_ledger_of_rows_closes_for_every_delivery(sample_year: Installation) -> None:
    ledger = sample_year.query("select delivery_id, closes from marts.row_ledger")
    loaded = sample_year.query("select delivery_id from marts.deliveries where status = 'loaded'")
    assert {row[0] for row in ledger} == {row[0] for row in loaded}
    assert [row for row in ledger if not row[1]] == []


@pytest.mark.parametrize("stable_id", COMPUTED)
def test_every_record_of_the_evidence_leads_to_file_sheet_and_row(sample_year: Installation, stable_id: str) -> None:
    explained = sample_year.ask("explain", stable_id, "--year", str(YEAR))
    assert explained["figure"]["stable_id"] == stable_id
    assert explained["evidence"]
    # a claim about a year may rest on the judgement of earlier years, but each rests on delivered rows
    assert all(e["file"] and e["row"] for e in explained["evidence"])
    assert len({e["record_id"] for e in explained["evidence"]}) == explained["figure"]["rows"]


@pytest.mark.parametrize("stable_id", ["SP-AIR-01", "SP-WAT-01", "SP-PER-01", "SP-PET-01", "SP-EIA-03"])
def test_and_back_a_row_knows_the_figures_it_has_touched(sample_year: Installation, stable_id: str) -> None:
    first = sample_year.ask("explain", stable_id, "--year", str(YEAR))["evidence"][0]
    sheet = ["--sheet", first["sheet"]] if first["sheet"] else []
    touched = sample_year.ask("trace", first["file"], str(first["row"]), *sheet)
    assert (stable_id, first["record_id"]) in {(t["stable_id"], t["record_id"]) for t in touched}


def test_the_quality_report_joins_figures_checks_ledger_and_held_rows(sample_year: Installation) -> None:
    page = (sample_year.warehouse / "quality" / f"report_{YEAR}.html").read_text(encoding="utf-8")
    told = html.unescape(page)
    assert [stable_id for stable_id in COMPUTED if f'<details id="{stable_id}">' not in page] == []
    held = sample_year.ask("rejects")
    assert held
    assert [row for row in held if row["reason"] not in told or row["file"] not in told] == []
    ledger = sample_year.query("select file from marts.row_ledger")
    assert [file for (file,) in ledger if file not in told] == []
    failed = sample_year.query("select asked_as, title_zh from marts.mart_rule where outcome <> 'passed'")
    assert failed
    assert [rule for rule in failed if not all(text in told for text in rule)] == []
    keys = sample_year.query("select count(*), count(*) filter (where passed) from marts.mart_key_test")[0]
    assert f"<b>{keys[1]} / {keys[0]}</b>" in page
    # one file that needs nothing else, and sends nobody anywhere
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)
    assert "<script" not in page


def test_the_run_ends_with_the_table_and_the_paths(sample_year: Installation) -> None:
    out = (sample_year.folder / "run.out").read_text(encoding="utf-8")
    err = (sample_year.folder / "run.err").read_text(encoding="utf-8")
    assert all(stable_id in out for stable_id in COMPUTED)
    assert "current.duckdb" in err


def test_late_and_quiet_deliveries_are_seen_among_the_expected(sample_year: Installation) -> None:
    states = "select state from marts.mart_delivery_expected where source = ? and period_end = ?"
    # the ledger of the half-year came in autumn; nobody was punished in the January after the year
    assert sample_year.query(states, "litigation", "2020-06-30") == [("late",)]
    assert sample_year.query(f"{states} and layout = 'publicity'", "penalties", "2021-01-31") == [("zero_report",)]
    ((within,),) = sample_year.query("select count(*) filter (where is_usual) from marts.mart_delivery_volume")
    assert within > 50
    # inspectors were out half as often again as usual, and no calendar of exceptions knows of it
    beyond = sample_year.query(
        "select distinct source, strftime(period_end, '%Y-%m') from marts.mart_delivery_volume where not is_usual"
    )
    assert beyond == [("inspections", f"{YEAR}-02")]


def test_baselines_are_printed_in_the_form_of_their_seed(sample_year: Installation) -> None:
    seed = (PROJECT / "dbt_project/seeds/bureau/volume_baseline.csv").read_text(encoding="utf-8")
    header, *lines = sample_year.call("baselines").stdout.splitlines()
    assert header == seed.splitlines()[0]
    assert {line.split(",")[0] for line in lines} >= {"air", "inspections", "petitions", "water", "website"}
