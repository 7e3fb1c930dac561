"""What the figure book says of each figure, gathered from one DuckDB file.

Belongs here: the figure with its years, checks, completeness, other ways to count, other documents and files, as plain
records. Does not belong here: how it is said or shown (templates), and the evidence itself (`evidence_pack.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from orchestration.reading import Record, must_have_a_report, rows_of
from orchestration.releases.edition import Edition
from orchestration.showing import SAID, shown_unit

if TYPE_CHECKING:
    import duckdb

# kinds whose values are numbers: their years can be drawn, and they can lie between two others
_NUMBERS = ("count", "approximate_count", "sum", "ratio", "mean", "target", "constant")


def passports(served: duckdb.DuckDBPyConnection, edition: Edition) -> list[Record]:
    """Every figure of the year, in the order of the catalogue."""
    year = edition.year
    must_have_a_report(served, year)
    figures = rows_of(served, _FIGURES, [year])
    years = _by_figure(rows_of(served, _YEARS))
    checks = _checks(served)
    files = _by_figure(rows_of(served, _FILES, [year]))
    expected = _expected(served, year)
    gaps = _by_figure(rows_of(served, _GAPS, [year]))
    alternatives = _by_figure(rows_of(served, _ALTERNATIVES, [year]))
    documents = _by_figure(rows_of(served, _DOCUMENTS, [year]))
    corrections = _by_figure(rows_of(served, _CORRECTIONS, [year]))
    sentences = _sentences(served, year)
    for figure in figures:
        own = figure["stable_id"]
        figure["shown"] = shown(figure)
        figure["is_number"] = figure["kind"] in _NUMBERS
        figure["unit_zh"] = shown_unit(figure["unit"])
        figure["standards"] = [one for one in (figure["standard"] or "").split("; ") if one]
        figure["sentence_zh"] = sentences.get(own)
        figure["trend"] = _trend(figure, years[own])
        figure["drawn"] = drawn(figure["trend"], figure["kind"])
        figure["before"] = next((one for one in figure["trend"] if one["year"] == year - 1 and one["computed"]), None)
        figure["checks"] = checks.get(own, {"passed": [], "held": [], "found": [], "refused": []})
        figure["files"] = files[own]
        figure["expected"] = sorted({source: expected[source] for source in _sources(figure, gaps[own])}.items())
        figure["missing_parts"] = [gap["missing_parts"] for gap in gaps[own] if gap["missing_parts"]]
        figure["alternatives"] = [
            {**one, "shown": shown({**one, "wording_zh": one["value"]})} for one in alternatives[own]
        ]
        figure["documents"] = documents[own]
        figure["at_odds"] = sum(one["verdict"] in ("differs", "rounding") for one in documents[own])
        figure["corrections"] = corrections[own]
        figure["revisions"] = _revisions(edition, own)
    return figures


def shown(figure: Record) -> str:
    """A value as people read it, without its unit; a dash where there is none."""
    value: str | None = figure["value"]
    return "—" if value is None else SAID.get(value) or figure["wording_zh"] or value


def drawn(trend: list[Record], kind: str) -> list[Record]:
    """The marks of a trend; empty where fewer than two years have a number."""
    if kind not in _NUMBERS:
        return []
    marks = [
        {"year": one["year"], "number": number, "written": written, "series": series}
        for one in trend
        for series, written in (("计算", one["shown"] if one["computed"] else None), ("报告所印", one["printed"]))
        if written and (number := _number(written)) is not None
    ]
    return marks if len({mark["year"] for mark in marks}) > 1 else []


def _number(written: str) -> float | None:
    # an approximate number stands where it is printed: 4500余 at 4500
    try:
        return float(Decimal(written.rstrip("余+")))
    except InvalidOperation:
        return None


def _sentences(served: duckdb.DuckDBPyConnection, year: int) -> dict[str, str]:
    """A sentence to copy for every figure that may be said."""
    found = rows_of(
        served,
        "select stable_id, sentence_zh from figures.figure_sentence where year = ? and sentence_zh <> ''",
        [year],
    )
    return {row["stable_id"]: row["sentence_zh"] for row in found}


def _trend(figure: Record, years: list[Record]) -> list[Record]:
    """Years up to that of the edition in which something is known: what is computed, and what was printed."""
    return [
        {
            "year": one["year"],
            "computed": one["status"] == "computed",
            "status": one["status"],
            "shown": shown(one),
            "printed": SAID.get(one["printed_value"], (one["printed_value"] or "").replace("+", "余")) or None,
        }
        for one in years
        if one["year"] == figure["year"]
        or (one["year"] < figure["year"] and (one["value"] is not None or one["printed_value"]))
    ]


def _checks(served: duckdb.DuckDBPyConnection) -> dict[str, Record]:
    """By figure: the checks that passed, those that took rows out, those that found something, those that block."""
    found: dict[str, Record] = defaultdict(lambda: {"passed": [], "held": [], "found": [], "refused": []})
    for check in rows_of(served, _CHECKS):
        if check["outcome"] == "passed":
            state = "passed"
        elif check["blocks"]:
            state = "refused"
        else:
            state = "held" if check["outcome"] == "failed" and check["severity"] == "hold" else "found"
        for stable_id in filter(None, (check["figures"] or "").split("; ")):
            found[stable_id][state].append(check)
    return found


def _expected(served: duckdb.DuckDBPyConnection, year: int) -> dict[str, Counter[str]]:
    """By title of a source: how many of the files it owed for the year came in time, late or not at all."""
    expected: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows_of(served, _EXPECTED, [year]):
        expected[row["title_zh"]][row["state"]] += row["files"]
    return expected


def _sources(figure: Record, gaps: list[Record]) -> set[str]:
    return {one["title_zh"] for one in [*figure["files"], *gaps]}


def _revisions(edition: Edition, stable_id: str) -> list[Record]:
    """What later editions changed in a figure, the oldest first."""
    return [
        {"revision": revision, "change": change}
        for revision in edition.revisions
        for change in revision.changes
        if change.stable_id == stable_id
    ]


def _by_figure(rows: list[Record]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["stable_id"]].append(row)
    return found


# between what a figure lies is said only where the figure itself may be said
_FIGURES = """
    select figure.*,
           case when figure.status = 'computed' then effect.lowest_value end as lowest_value,
           case when figure.status = 'computed' then effect.highest_value end as highest_value,
           figure.status = 'computed' and effect.could_change as could_change,
           case when figure.status = 'computed' then effect.effect_zh end as effect_zh
    from figures.yearly_figures as figure
    left join figures.figure_effect as effect on figure.stable_id = effect.stable_id and figure.year = effect.year
    where figure.year = ?
    order by figure.catalogue_order
"""

_YEARS = """
    select stable_id, year, status, value, wording_zh, printed_value
    from figures.yearly_figures
    order by catalogue_order, year
"""

_CHECKS = """
    select asked_as, coalesce(title_zh, name_zh) as title_zh, basis_zh, owner_zh, severity, outcome, blocks,
           rows_looked_at, rows_failed, figures
    from marts.mart_rule
    where outcome is not null
    order by rule_order, asked_as, table_name, held_by, record_id
"""

_FILES = """
    select lineage.stable_id, delivery.file, source.title_zh, delivery.received_at, delivery.sha256,
           count(*) as rows
    from (
        select distinct stable_id, delivery_id, sheet_name, row_number from figures.figure_lineage where period = ?
    ) as lineage
    inner join marts.deliveries as delivery on lineage.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
    inner join marts.dim_source as source on delivery.source = source.source
    group by lineage.stable_id, delivery.file, source.title_zh, delivery.received_at, delivery.sha256
    order by lineage.stable_id, delivery.file, delivery.sha256
"""

_EXPECTED = """
    select source.title_zh, expected.state, count(*) as files
    from marts.mart_delivery_expected as expected
    inner join marts.dim_source as source on expected.source = source.source
    where expected.year = ?
    group by source.title_zh, expected.state
    order by source.title_zh, expected.state
"""

_GAPS = """
    select gap.stable_id, source.title_zh, gap.missing_parts
    from marts.mart_figure_gap as gap
    inner join marts.dim_source as source on gap.source = source.source
    where gap.year = ?
    order by gap.stable_id, source.title_zh
"""

_ALTERNATIVES = """
    select stable_id, name_zh, definition_zh, decision_zh, unit, value
    from figures.figure_alternatives
    where year = ?
    order by stable_id, alternative_order
"""

_DOCUMENTS = """
    select stable_id, compared_with, document_title, published_date, place, as_of, printed_text, other_document_title,
           other_place, other_text, difference, verdict, cause_zh, explanation_zh, is_open, decision_zh, decided_on
    from marts.mart_figure_conflict
    where year = ?
    order by stable_id, is_open desc, verdict = 'agrees', published_date, document_title, place, record_id,
             other_record_id
"""

_CORRECTIONS = """
    select distinct lineage.stable_id, correction.correction_id, delivery.file, correction.sheet_name,
           correction.row_number, correction.column_name, correction.found_text, correction.to_text,
           correction.reason_zh, correction.on_word_of_zh, correction.decided_on
    from marts.mart_correction as correction
    inner join figures.figure_lineage as lineage
        on correction.delivery_id = lineage.delivery_id and correction.row_number = lineage.row_number
        and correction.sheet_name is not distinct from lineage.sheet_name
    left join marts.deliveries as delivery
        on correction.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
    where correction.state = 'applied' and lineage.period = ?
    order by lineage.stable_id, correction.correction_id
"""
