"""Read the serving copy: what every command but `run` and `sample` does.

Belongs here: queries on the served schemas, and rows as plain dictionaries. Does not belong here: how they are
shown (`showing.py`); any query on the work file or the restricted file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.places import Places
from orchestration.refusals import Refusal
from orchestration.serving import SERVED_SCHEMAS

if TYPE_CHECKING:
    import duckdb

    from orchestration.statements.readers import Report

Record = dict[str, Any]


class NothingServed(Refusal):
    """There is no serving copy yet."""


class UnknownName(Refusal):
    """A figure, source, file or year that the serving copy does not know; the message says what it knows."""


def figures(places: Places, year: int) -> list[Record]:
    """All figures of the catalogue for one year, in the order of the catalogue."""
    with _reading(places) as served:
        must_have_a_report(served, year)
        return rows_of(served, _FIGURES + " where year = ? order by catalogue_order", [year])


def must_have_a_report(served: duckdb.DuckDBPyConnection, year: int) -> None:
    """Raise UnknownName for a year of which no figure is asked."""
    ((years,),) = served.execute("select list(distinct year order by year) from figures.yearly_figures").fetchall()
    if year not in (years or []):
        raise UnknownName(
            f"No report is declared for {year}; declared are {', '.join(map(str, years or []))}. "
            "Add the year to dbt_project/seeds/bureau/report_year.csv and run again."
        )


def latest_year(places: Places) -> int:
    """The newest year for which anything was computed; without one, the newest that is declared."""
    with _reading(places) as served:
        return served.execute(
            "select coalesce(max(year) filter (where status = 'computed'), max(year)) from figures.yearly_figures"
        ).fetchall()[0][0]


def explain(places: Places, figure: str, year: int) -> Record:
    """One figure: definition, every row behind it with its place, what was left out, and other ways to count."""
    with _reading(places) as served:
        found = rows_of(
            served, _FIGURES + " where year = ? and lower(?) in (lower(stable_id), figure_id)", [year, figure]
        )
        if not found:
            raise UnknownName(f"There is no figure {figure} for {year}; `ecoledger figures {year}` lists all.")
        rows = rows_of(served, _EVIDENCE, [found[0]["stable_id"], year])
        corrected = _corrections(served)
        for row in rows:
            row["corrections"] = corrected.get((row.pop("delivery_id"), row["sheet"], row["row"]), [])
        # what was looked at and left out is shown beside the evidence: an auditor asks for it first
        return {
            "figure": found[0],
            "evidence": [row for row in rows if row["is_counted"]],
            "not_counted": [row for row in rows if not row["is_counted"]],
            "alternatives": rows_of(served, _ALTERNATIVES, [found[0]["stable_id"], year]),
        }


def _corrections(served: duckdb.DuckDBPyConnection) -> dict[tuple[Any, ...], list[Record]]:
    """By delivered row: the declared corrections under which it is read."""
    corrected: dict[tuple[Any, ...], list[Record]] = {}
    for record in rows_of(served, _CORRECTIONS, []):
        place = (record.pop("delivery_id"), record.pop("sheet_name"), record.pop("row_number"))
        corrected.setdefault(place, []).append(record)
    return corrected


def trace(places: Places, file: str, row: int, sheet: str | None) -> list[Record]:
    """Every figure that a delivered row stands behind; the way back from a cell."""
    with _reading(places) as served:
        known = served.execute(
            "select count(*) from marts.deliveries where file = ? or file like '%/' || ?", [file, file]
        ).fetchall()[0][0]
        if not known:
            raise UnknownName(f"No delivery is called {file}; `ecoledger deliveries` lists all.")
        return rows_of(served, _TRACE, [file, file, row, sheet, sheet])


def rejects(places: Places, source: str | None, state: str | None) -> list[Record]:
    """Every row that was held back, with its place, the rule that held it, and what has become of it."""
    with _reading(places) as served:
        return rows_of(
            served,
            "select source, file, sheet_name as sheet, row_number as row, column_name as column, rule_id as rule, "
            "reason, state, owner_zh as owner, decision, decision_reason_zh as decision_reason, "
            "decided_by_zh as decided_by, decided_on from marts.rejects "
            "where (? is null or source = ?) and (? is null or state = ?) order by all",
            [source, source, state, state],
        )


def conflicts(places: Places, year: int) -> Record:
    """Printed numbers of a year: how many were compared, which do not agree, and where tables contradict themselves."""
    with _reading(places) as served:
        return {
            "year": year,
            "compared": rows_of(
                served,
                "select verdict, count(*) as pairs, count(*) filter (where is_open) as open "
                "from marts.mart_figure_conflict where year = ? group by verdict order by verdict",
                [year],
            ),
            "conflicts": rows_of(served, _CONFLICTS, [year]),
            "table_checks": rows_of(served, _TABLE_CHECKS, [year]),
        }


def rules(places: Places) -> list[Record]:
    """Every rule of the catalogue, in its order, with each table it was asked of and what was found there."""
    with _reading(places) as served:
        return rows_of(served, _RULES, [])


def dispatch(places: Places, year: int, month: int) -> list[Record]:
    """The figures of one month and to date, in the order of the catalogue: the total of each, then its districts."""
    with _reading(places) as served:
        found = rows_of(served, _DISPATCH, [year, month])
        if not found:
            ((first, last),) = served.execute(
                "select min(month_end), max(month_end) from marts.mart_monthly_dispatch"
            ).fetchall()
            known = f"known are {first:%Y-%m} to {last:%Y-%m}" if first else "nothing was delivered of any month"
            raise UnknownName(f"There is no dispatch of {year}-{month:02}; {known}.")
        return found


def check_report(places: Places, report: Report, year: int) -> Record:
    """The statements of a report that was read, held against the figures of a year."""
    from orchestration.statements import catalogue, checking

    with _reading(places) as served:
        known = catalogue.load(served, year)
    return checking.check(report, known)


def deliveries(places: Places) -> list[Record]:
    """Every delivered file, what became of it, and what it changed in the deliveries that it replaces."""
    with _reading(places) as served:
        found = rows_of(
            served,
            "select delivery_id, source, file, sha256, status, raw_rows as rows, reason, layout, received_at, "
            "period_start, period_end, is_present from marts.deliveries order by source, received_at, file",
            [],
        )
        changes: dict[str, list[Record]] = {}
        for change in rows_of(
            served,
            "select delivery_id, earlier_file as replaces, rows_added as added, rows_changed as changed, "
            "rows_removed as removed from marts.delivery_change order by all",
            [],
        ):
            changes.setdefault(change.pop("delivery_id"), []).append(change)
        for delivery in found:
            loaded = delivery["status"] == "loaded"
            delivery["changes"] = changes.get(delivery.pop("delivery_id"), []) if loaded else []
        return found


def alarms(places: Places, as_of: date, within: int | None = None) -> Record:
    """Deadlines that were missed or end soon, as they stand on a day; the most pressing first.

    `as_of` is that day: what was done later is open, what began later is not there. `within` looks so many days ahead,
    counted as the deadline counts them, instead of as long as each deadline is warned of. A deadline whose last day
    lies in a year without a holiday notice is told as `no_calendar`, never left out.
    """
    with _reading(places) as served:
        found = rows_of(served, _ALARMS, {"as_of": as_of, "within": within})
        ((newest,),) = served.execute("select cast(max(received_at) as date) from marts.deliveries").fetchall()
        return {"as_of": as_of, "newest_delivery": newest, "alarms": found}


def baselines(places: Places) -> list[Record]:
    """How many new rows deliveries usually bring, in the form of the seed volume_baseline."""
    with _reading(places) as served:
        found = rows_of(served, "select * from marts.mart_volume_baseline order by all")
        if not found:
            raise UnknownName("No source has delivered for enough periods to say what is usual; nothing is printed.")
        return found


def served_about(places: Places) -> Record:
    """What was noted beside the newest serving copy: its file, when it was served, as of when, and by which code."""
    with _reading(places):
        return json.loads(places.current.resolve().with_suffix(".json").read_text(encoding="utf-8"))


def status(places: Places) -> Record:
    """What is served and since when, figures by status and those withheld, deliveries by source, rows held."""
    about = served_about(places)
    with _reading(places) as served:
        return {
            "serving": str(places.current),
            "served_at": about["served_at"],
            "known_at": about["known_at"],
            "figures": rows_of(
                served,
                "select year, status, count(*) as figures from figures.yearly_figures "
                "where status not in ('no_source', 'no_delivery') group by all order by all",
                [],
            ),
            "withheld": rows_of(
                served,
                "select year, stable_id, name_zh, reason from figures.yearly_figures where status = 'withheld' "
                "order by year desc, catalogue_order",
                [],
            ),
            "deliveries": rows_of(
                served,
                "select source, status, count(*) as files, sum(raw_rows) as rows from marts.deliveries "
                "where is_present group by all order by all",
                [],
            ),
            "rejects": rows_of(
                served,
                "select source, rule_id as rule, state, count(*) as rows from marts.rejects group by all order by all",
                [],
            ),
        }


def export(places: Places, folder: str) -> list[Path]:
    """Write every served table as one ordered Parquet file; returns the files."""
    from orchestration.releases.tables import write_parquet

    with _reading(places) as served:
        # one thread and one order: the same rows always make the same bytes
        served.execute("set threads = 1")
        tables = served.execute(
            "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name) order by all",
            [list(SERVED_SCHEMAS)],
        ).fetchall()
        return [write_parquet(served, schema, table, Path(folder)) for schema, table in tables]


# of a figure that may not be said, it is not said either between what it lies
_FIGURES = """
    select stable_id, figure_id, name_zh, figure.value, unit, status, rows_counted as rows, figure.held_rows, standard,
           as_of, year, exact_value, numerator, denominator, definition_zh as definition, territory_policy, kind,
           wording_zh as wording, printed_value, reason, reason_en,
           case when status = 'computed' then lowest_value end as lowest_value,
           case when status = 'computed' then highest_value end as highest_value,
           case when status = 'computed' then could_change end as could_change,
           case when status = 'computed' then effect_zh end as effect,
           sentence_zh as sentence
    from figures.yearly_figures as figure
    left join figures.figure_effect as effect using (stable_id, year)
    left join figures.figure_sentence as sentence using (stable_id, year)
"""

_EVIDENCE = """
    select e.record_id, l.delivery_id, d.source, d.file, l.sheet_name as sheet, l.row_number as row,
           case
               when f.kind in ('class', 'status', 'label', 'event') then coalesce(e.measure_label, e.measure)
               else e.measure
           end as measure,
           e.in_numerator, e.in_denominator, e.is_counted
    from figures.figure_evidence as e
    inner join figures.yearly_figures as f on f.stable_id = e.stable_id and f.year = e.period
    left join figures.figure_lineage as l
        on l.stable_id = e.stable_id and l.record_id = e.record_id and l.period = e.period
    left join marts.deliveries as d on d.delivery_id = l.delivery_id and d.status = 'loaded'
    where e.stable_id = ? and e.period = ?
    order by e.record_id, d.file, l.sheet_name, l.row_number
"""

_CORRECTIONS = """
    select delivery_id, sheet_name, row_number, correction_id as correction, column_name as column,
           found_text as "from", to_text as "to", reason_zh as reason, on_word_of_zh as on_word_of, decided_on
    from marts.mart_correction
    where state = 'applied'
    order by correction_id
"""

_ALTERNATIVES = """
    select alternative_id, name_zh, value, unit, exact_value, numerator, denominator, rows_counted as rows,
           definition_zh as definition, decision_zh as decision
    from figures.figure_alternatives
    where stable_id = ? and year = ?
    order by alternative_order
"""

_CONFLICTS = """
    select stable_id, name_zh, document_title as document, place, printed_text as printed, as_of,
           compared_with, other_document_title as other_document, other_place, other_text as other, other_as_of,
           difference, verdict, cause_code as cause, cause_zh, explanation_zh as explanation, is_open as open,
           decided_on, office_zh as office
    from marts.mart_figure_conflict
    where year = ? and verdict <> 'agrees'
    order by
        is_open desc, stable_id, published_date, place, other_document_title, other_place, record_id, other_record_id
"""

_TABLE_CHECKS = """
    select document_title as document, table_no as "table", table_name, group_name as total, row_name as "row",
           column_name as "column", check_kind as kind, printed_text as printed, expected_text as expected, verdict,
           cause_code as cause, cause_zh, explanation_zh as explanation
    from marts.mart_table_check
    where year = ? and verdict <> 'holds'
    order by document_title, table_no, record_id
"""

_RULES = """
    select rule_id as rule, name_zh, rule_class as class, class_zh, severity, designed_severity, basis_zh as basis,
           owner_zh as owner, held_by, asked_as, title_zh as title, table_name as "table", outcome, rows_looked_at,
           rows_failed, coalesce(string_split(figures, '; '), []) as figures, asked_elsewhere_zh as asked_elsewhere
    from marts.mart_rule
    order by rule_order, asked_as, table_name, held_by
"""

_DISPATCH = """
    select stable_id, name_zh, unit, office_zh as office, accumulation, year, month, place_kind, district_code,
           place_zh as place, month_value, month_status, to_date_value, to_date_status, opening_value,
           same_period_last_year_value, change_value, undated_value, after_year_end_value, year_value, held_rows,
           remark_zh as remark
    from marts.mart_monthly_dispatch
    where year = ? and month = ?
    order by
        catalogue_order,
        list_position(['total', 'district', 'unplaced', 'cross'], place_kind),
        district_code
"""

_ALARMS = """
    with worked as (
        select calendar_date, count(*) filter (where is_working_day) over (order by calendar_date) as day_number
        from marts.dim_date
    ),

    running as (
        select
            deadline.*,
            case deadline.limit_unit
                when 'calendar_day' then cast(deadline.due_date - $as_of as bigint)
                else due_day.day_number - this_day.day_number
            end as days_left
        from marts.mart_deadline as deadline
        left join worked as due_day on deadline.due_date = due_day.calendar_date
        left join worked as this_day on $as_of = this_day.calendar_date
        where deadline.started_date <= $as_of and coalesce(deadline.done_date > $as_of, true)
    ),

    judged as (
        select
            *,
            case
                when due_date is null then 'no_calendar'
                when due_date < $as_of then 'missed'
                when days_left <= coalesce($within, warn_before_days) then 'due_soon'
            end as state
        from running
    )

    select
        judged.state, judged.deadline_id as deadline, judged.name_zh, judged.source, judged.record_no,
        territory.name_zh as district, judged.started_date as started, judged.due_date as due, judged.days_left,
        judged.limit_unit as unit, judged.owner_zh as owner, judged.legal_basis as basis, judged.is_confirmed,
        judged.missing_calendar_year, delivery.file, judged.sheet_name as sheet, judged.row_number as row
    from judged
    left join (
        select territory_code, max_by(name_zh, valid_from) as name_zh from marts.dim_territory group by territory_code
    ) as territory on judged.district_code = territory.territory_code
    left join marts.deliveries as delivery
        on judged.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
    where judged.state is not null
    order by
        list_position(['missed', 'no_calendar', 'due_soon'], judged.state),
        case when judged.state = 'missed' then judged.due_date end desc,
        judged.due_date, judged.deadline_id, judged.record_id
"""

_TRACE = """
    select f.stable_id, f.figure_id, f.name_zh, f.year, f.value, f.unit, l.record_id,
           e.in_numerator, e.in_denominator
    from figures.figure_lineage as l
    inner join marts.deliveries as d on d.delivery_id = l.delivery_id and d.status = 'loaded'
    inner join figures.figure_evidence as e
        on e.stable_id = l.stable_id and e.period = l.period and e.record_id = l.record_id
    inner join figures.yearly_figures as f on f.stable_id = e.stable_id and f.year = e.period
    where (d.file = ? or d.file like '%/' || ?) and l.row_number = ? and (? is null or l.sheet_name = ?)
    order by f.catalogue_order, f.year, l.record_id
"""


@contextmanager
def _reading(places: Places) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    copy = places.read_from
    if not copy.exists():
        raise NothingServed(f"Nothing is served in {places.warehouse} yet; `ecoledger run` builds and serves it.")
    # the copy itself, not the pointer: the pointer may move while we read
    with duckdb.connect(str(copy.resolve()), read_only=True) as served:
        try:
            yield served
        except (duckdb.BinderException, duckdb.CatalogException):
            raise NothingServed(
                f"{copy} was made by another version of ecoledger; `ecoledger run` makes a new one."
            ) from None


def rows_of(
    served: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] | dict[str, Any] = ()
) -> list[Record]:
    """Ask a serving copy; the rows as dictionaries."""
    cursor = served.execute(query, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
