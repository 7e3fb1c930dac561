"""What the workbook and the document of a release hold: asked of one DuckDB file, and of the edition.

Belongs here: queries on the served schemas, and their rows in the words that people read. Does not belong here:
how a row is laid out (`workbook*.py`, `document.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from orchestration.reading import Record, must_have_a_report, rows_of
from orchestration.refusals import Refusal
from orchestration.releases.edition import Edition
from orchestration.showing import SAID, shown_unit
from orchestration.wording import FILE_STATES, ROW_STATES

if TYPE_CHECKING:
    import duckdb

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# a record with more places than this is shown with the span of its rows in each sheet, and their number
PLACES_LISTED = 20
_ROWS_AT_ONCE = 5000


class PaperError(Refusal):
    """A paper can not be written; the message says which, why, and what to do."""


@contextmanager
def opened(copy: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read one DuckDB file that has the served schemas."""
    import duckdb

    with duckdb.connect(str(copy), read_only=True) as served:
        try:
            yield served
        except (duckdb.BinderException, duckdb.CatalogException) as lacking:
            raise PaperError(
                f"{copy} lacks what the papers of a release are written from; `ecoledger run` makes a new copy."
            ) from lacking


@contextmanager
def finished(target: Path) -> Iterator[Path]:
    """A file beside the target to write to, which takes its place once it is whole."""
    part = target.with_name(f".{target.name}.part")
    try:
        # asked here, where the refusal of a folder has one shape, whatever the library that writes would make of it
        part.touch()
        yield part
        part.replace(target)
    except OSError as refused:
        raise PaperError(f"{target} cannot be written: {refused.strerror or refused}.") from refused
    finally:
        part.unlink(missing_ok=True)


@cache
def layout() -> Record:
    """The declared sheets, columns and words of the workbook."""
    return yaml.safe_load((TEMPLATES / "workbook.yaml").read_text(encoding="utf-8"))


def bureau(served: duckdb.DuckDBPyConnection) -> Record:
    """Whose numbers these are."""
    return rows_of(served, "select * from marts.dim_bureau")[0]


def figures(served: duckdb.DuckDBPyConnection, year: int) -> list[Record]:
    """All figures of the year in the order of the catalogue, with how each is said and what could move it."""
    must_have_a_report(served, year)
    found = rows_of(served, _FIGURES, [year])
    territory = layout()["territory"]
    for figure in found:
        figure["unit"] = shown_unit(figure["unit"])
        figure["territory_zh"] = territory[figure["territory_policy"]]
        figure["standards_zh"] = (figure["standard"] or "").replace("; ", "\n")
        figure["range_zh"] = _range(figure)
        figure["remark_zh"] = figure["reason"] or figure["effect_zh"]
    return found


def standards(served: duckdb.DuckDBPyConnection, shown: list[Record]) -> list[Record]:
    """The standards that decide the figures, with the days between which each is in force."""
    named = sorted({title for figure in shown for title in (figure["standard"] or "").split("; ") if title})
    return rows_of(
        served,
        "select distinct title_zh, used_for_zh, valid_from, valid_to, is_confirmed from marts.dim_rule_version "
        "where list_contains(?, title_zh) order by all",
        [named],
    )


def alternatives(served: duckdb.DuckDBPyConnection, year: int) -> list[Record]:
    """Other ways of counting, beside the headline."""
    found = rows_of(served, _ALTERNATIVES, [year])
    for one in found:
        one["unit"] = shown_unit(one["unit"])
    return found


def conflicts(served: duckdb.DuckDBPyConnection, year: int) -> list[Record]:
    """Printed numbers of the year against the figures and against one another."""
    found = rows_of(
        served,
        "select * from marts.mart_figure_conflict where year = ? order by is_open desc, verdict = 'agrees', stable_id, "
        "published_date, place, other_document_title, other_place, record_id, other_record_id",
        [year],
    )
    for one in found:
        one["verdict_zh"] = layout()["verdicts"][one["verdict"]]
        one["compared_zh"] = layout()["compared_with"][one["compared_with"]]
        one["other_zh"] = " ".join(filter(None, (one["other_document_title"], one["other_place"])))
        one["open_zh"] = "未决" if one["is_open"] else None
    return found


def table_checks(served: duckdb.DuckDBPyConnection, year: int) -> list[Record]:
    """Totals and shares of published tables against the other cells of the table."""
    found = rows_of(
        served,
        "select * from marts.mart_table_check where year = ? "
        "order by verdict = 'holds', document_title, table_no, record_id",
        [year],
    )
    return [{**one, "verdict_zh": layout()["verdicts"][one["verdict"]]} for one in found]


def rejects(served: duckdb.DuckDBPyConnection) -> list[Record]:
    """Rows and cells that are held back."""
    found = rows_of(
        served,
        "select reject.*, coalesce(source.title_zh, reject.source) as source_zh from marts.rejects as reject "
        "left join marts.dim_source as source using (source) "
        "order by source, file, sheet_name, row_number, rule_id, column_name, reason",
    )
    for one in found:
        one["state_zh"] = ROW_STATES[one["state"]]
        one["holds_zh"] = layout()["holds"].get(one["holds"], one["holds"])
    return found


def deliveries(served: duckdb.DuckDBPyConnection) -> list[Record]:
    """Every file that has come, and what became of it."""
    found = rows_of(served, _DELIVERIES)
    for one in found:
        one["status_zh"] = FILE_STATES[one["status"]]
        one["active_zh"] = "是" if one["is_active"] else "否"
        said = (
            "零报告" if one["is_zero_report"] else "空表" if one["is_empty"] else None,
            None if one["is_present"] else "文件已移走",
            f"与{one['repeats_file']}相同" if one["repeats_file"] else None,
            one["reason"],
        )
        one["remark_zh"] = "；".join(filter(None, said)) or None
    return found


def changes(edition: Edition) -> list[Record]:
    """What each edition changed in the one before it; an edition that changed no figure has a line of its own."""
    found = []
    for revision in edition.revisions:
        head = {
            "version": revision.version,
            "certified_at": revision.certified_at,
            "certified_by": revision.certified_by,
            "reason_zh": revision.reason_zh,
        }
        lines = [asdict(change) for change in revision.changes] or [{"explanation_zh": "没有数据变化。"}]
        found.extend({**head, **line} for line in lines)
    return found


def evidence_counts(served: duckdb.DuckDBPyConnection, year: int) -> dict[str, Record]:
    """By figure: records of its evidence, those that count, and delivered rows behind them."""
    return {one["stable_id"]: one for one in rows_of(served, _COUNTS, [year, year])}


def evidence(served: duckdb.DuckDBPyConnection, figure: Record, sources: dict[str, str]) -> Iterator[Record]:
    """The records that speak for or against a figure, with their places; what counts comes first."""
    cursor = served.cursor().execute(_EVIDENCE, [figure["stable_id"], figure["year"]] * 2)
    names = [column[0] for column in cursor.description or []]
    labelled = figure["kind"] in ("class", "status", "label", "event")
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        for row in rows:
            one: Record = dict(zip(names, row, strict=True))
            sheets = one.pop("sheets") or []
            first = sheets[0] if sheets else {}
            one |= {
                # the same choice as `ecoledger explain` makes
                "measure": (one["measure_label"] or one["measure"]) if labelled else one["measure"],
                "counted_zh": _yes(one["is_counted"]),
                "numerator_zh": _yes(one["in_numerator"]),
                "denominator_zh": _yes(one["in_denominator"]),
                "source_zh": sources.get(first.get("source", ""), first.get("source")),
                "file": first.get("file"),
                "sheet_name": first.get("sheet"),
                "row_number": first["first_rows"][0] if first else None,
                "others_zh": _others(sheets, one["places"]),
            }
            yield one


def sources(served: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By source: what its register is called."""
    return {one["source"]: one["title_zh"] for one in rows_of(served, "select * from marts.dim_source")}


def _yes(known: bool | None) -> str:
    return "不详" if known is None else "是" if known else "否"


def _range(figure: Record) -> str | None:
    ends = [end for end in (figure["lowest_value"], figure["highest_value"]) if end is not None]
    if figure["status"] != "computed" or not figure["could_change"] or len(ends) < 2:
        return None
    return "至".join(SAID.get(end) or end.replace("+", "余") for end in ends)


def _others(sheets: list[Record], places: int) -> str | None:
    """The places after the first, sheet by sheet: row by row where they are few, otherwise from where to where."""
    said = []
    for number, sheet in enumerate(sheets):
        where = "" if number == 0 else " ".join(filter(None, (sheet["file"], sheet["sheet"]))) + " "
        if places > PLACES_LISTED:
            said.append(f"{where}第{sheet['first_rows'][0]}行至第{sheet['last_row']}行之间{sheet['places']}行")
        elif rows := sheet["first_rows"][number == 0 :]:
            said.append(f"{where}第{'、'.join(map(str, rows))}行")
    return "；".join(said) or None


_FIGURES = """
    select figure.*, sentence.value_zh, sentence.unit_zh, sentence.with_unit_zh, sentence.sentence_zh,
           effect.lowest_value, effect.highest_value, effect.could_change, effect.effect_zh
    from figures.yearly_figures as figure
    left join figures.figure_sentence as sentence using (stable_id, year)
    left join figures.figure_effect as effect using (stable_id, year)
    where figure.year = ?
    order by figure.catalogue_order
"""

_ALTERNATIVES = """
    select other.*, figure.name_zh as figure_zh, figure.value as headline
    from figures.figure_alternatives as other
    inner join figures.yearly_figures as figure using (stable_id, year)
    where other.year = ?
    order by figure.catalogue_order, other.alternative_order
"""

_DELIVERIES = """
    select delivery.*, coalesce(source.title_zh, delivery.source) as source_zh, later.file as superseded_zh
    from marts.deliveries as delivery
    left join marts.dim_source as source on delivery.source = source.source
    left join marts.deliveries as later on delivery.superseded_by = later.delivery_id and later.status = 'loaded'
    order by delivery.source, delivery.received_at, delivery.file, delivery.status
"""

_COUNTS = """
    with lineage as (
        select stable_id, count(*) as places
        from figures.figure_lineage
        where period = ?
        group by stable_id
    )

    select e.stable_id, count(*) as records, count(*) filter (where e.is_counted) as counted,
           coalesce(any_value(lineage.places), 0) as places
    from figures.figure_evidence as e
    left join lineage using (stable_id)
    where e.period = ?
    group by e.stable_id
"""

_EVIDENCE = f"""
    with sheet_rows as (
        select
            lineage.record_id,
            delivery.source,
            delivery.file,
            lineage.sheet_name,
            count(*) as places,
            max(lineage.row_number) as last_row,
            -- so many of the first ones, without keeping the hundred thousands of a year of air
            min(lineage.row_number, {PLACES_LISTED}) as first_rows
        from figures.figure_lineage as lineage
        left join marts.deliveries as delivery
            on lineage.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
        where lineage.stable_id = ? and lineage.period = ?
        group by lineage.record_id, delivery.source, delivery.file, lineage.sheet_name
    ),

    place as (
        select
            record_id,
            cast(sum(places) as bigint) as places,
            list(
                {{
                    'source': source, 'file': file, 'sheet': sheet_name,
                    'places': places, 'last_row': last_row, 'first_rows': first_rows
                }}
                order by file, sheet_name
            ) as sheets
        from sheet_rows
        group by record_id
    )

    select e.record_id, e.measure, e.measure_label, e.in_numerator, e.in_denominator, e.is_counted,
           coalesce(place.places, 0) as places, place.sheets
    from figures.figure_evidence as e
    left join place using (record_id)
    where e.stable_id = ? and e.period = ?
    order by e.is_counted desc, e.record_id
"""
