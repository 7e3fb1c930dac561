"""How one edition of a year's figures differs from another: by figure, by row, and why.

Both are DuckDB files with the served schemas: copies inside releases, or what is served now. A row is a record of a
figure's evidence; it *came* when it counts in the newer edition alone, *left* when in the older alone, and *changed*
when it counts in both with another measure.

Belongs here: the difference and its causes. Does not belong here: showing it, and deciding what may be released.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.reading import rows_of
from orchestration.releases.edition import FigureChange
from orchestration.serving import quoted

_FILES_NAMED = 3


@dataclass(frozen=True)
class RowChange:
    """One record of a figure's evidence that came, left or changed, with its places in the edition that counts it."""

    stable_id: str
    record_id: str
    change: str
    old_measure: str | None
    new_measure: str | None
    cause: str
    # file, sheet, row; of a record that left, the places it had
    places: tuple[tuple[str, str | None, int], ...]


@dataclass(frozen=True)
class Difference:
    """What two editions of a year do not share; empty where they are equal."""

    figures: tuple[FigureChange, ...]
    rows: tuple[RowChange, ...]


def compare(old: Path, new: Path, year: int, *, same_code: bool) -> Difference:
    """Hold the figures of a year in the newer file against those in the older.

    `same_code` says whether both were computed by the same code: else a difference that nothing delivered, decided or
    defined explains is laid at its door.
    """
    with duckdb.connect() as session:
        session.execute(f"attach '{quoted(old)}' as older (read_only)")
        session.execute(f"attach '{quoted(new)}' as newer (read_only)")
        for statement in _PREPARE:
            session.execute(statement, {"year": year} if "$year" in statement else None)
        rows = [
            RowChange(*told, places=tuple((place["file"], place["sheet"], place["row"]) for place in places))
            for *told, places in session.execute(_ROWS, {"same_code": same_code}).fetchall()
        ]
        cause_zh = dict(session.execute("select cause_code, name_zh from newer.marts.dim_change_cause").fetchall())
        order = list(cause_zh)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        causes: dict[str, Counter[str]] = defaultdict(Counter)
        files: dict[str, set[str]] = defaultdict(set)
        late_files = {file for (file,) in session.execute("select file from new_delivery").fetchall()}
        for row in rows:
            counts[row.stable_id][row.change] += 1
            causes[row.stable_id][row.cause] += 1
            files[row.stable_id] |= {file for file, _, _ in row.places} & late_files
        figures = []
        for told in rows_of(session, _FIGURES, {"year": year, "moved": sorted(counts) or [""]}):
            stable_id = told["stable_id"]
            found = causes[stable_id] or Counter([_cause_without_rows(told, same_code)])
            ordered = tuple(sorted(found, key=order.index))
            moved = counts[stable_id]
            figures.append(
                FigureChange(
                    stable_id, told["name_zh"], told["old_value"], told["new_value"],
                    told["old_status"], told["new_status"], moved["came"], moved["left"], moved["changed"], ordered,
                    _explanation(moved, found, ordered, cause_zh, sorted(files[stable_id]), told),
                )
            )  # fmt: skip
    return Difference(tuple(figures), tuple(rows))


def _cause_without_rows(told: dict[str, Any], same_code: bool) -> str:
    if not told["same_definition"]:
        return "changed_definition"
    if told["old_status"] != told["new_status"]:
        return "check_outcome"
    return "unexplained" if same_code else "changed_code"


def _explanation(
    moved: Counter[str], found: Counter[str], causes: tuple[str, ...], cause_zh: dict[str, str], files: list[str],
    told: dict[str, Any],
) -> str:  # fmt: skip
    words = {"came": "新增", "left": "减少", "changed": "改变"}
    counted = "、".join(f"{words[change]}{moved[change]}条" for change in words if moved[change])
    why = "、".join(cause_zh[cause] + (f"（{found[cause]}条）" if len(causes) > 1 else "") for cause in causes)
    sentence = f"{counted or '记录未变'}；原因：{why}"
    if files:
        more = "等" if len(files) > _FILES_NAMED else ""
        sentence += f"；涉及{'、'.join(files[:_FILES_NAMED])}{more}"
    if told["new_reason"] and told["old_status"] != told["new_status"]:
        sentence += f"；{told['new_reason']}"
    return sentence + "。"


_DEFINED = ["definition_zh", "numerator_zh", "denominator_zh", "standard", "territory_policy", "data_variant", "unit"]
_SAME_DEFINITION = " and ".join(f"o.{column} is not distinct from n.{column}" for column in _DEFINED)
_SAID = ["value", "exact_value", "wording_zh", "status"]
_SAYS_THE_SAME = " and ".join(f"o.{column} is not distinct from n.{column}" for column in _SAID)

_PREPARE = [
    # deliveries that only one of them knows
    """
    create temp table new_delivery as
    from newer.marts.deliveries anti join older.marts.deliveries using (delivery_id)
    """,
    """
    create temp table gone_delivery as
    select o.delivery_id, n.delivery_id is null as is_unknown
    from older.marts.deliveries as o
    left join newer.marts.deliveries as n using (delivery_id)
    where n.delivery_id is null or (o.is_active and not n.is_active)
    """,
    f"""
    create temp table definition as
    select stable_id, {_SAME_DEFINITION} as same_definition
    from older.figures.yearly_figures as o inner join newer.figures.yearly_figures as n using (stable_id, year)
    where year = $year
    """,
    """
    create temp table moved as
    with o as (from older.figures.figure_evidence where period = $year),
    n as (from newer.figures.figure_evidence where period = $year),
    paired as (
        select
            stable_id, record_id, o.measure as old_measure, n.measure as new_measure,
            case
                when o.is_counted is not true and n.is_counted then 'came'
                when o.is_counted and n.is_counted is not true then 'left'
                when o.is_counted and n.is_counted and (
                    o.measure is distinct from n.measure or o.measure_label is distinct from n.measure_label
                    or o.in_numerator is distinct from n.in_numerator
                    or o.in_denominator is distinct from n.in_denominator
                ) then 'changed'
            end as change
        from o full join n using (stable_id, record_id)
    )
    from paired where change is not null
    """,
    """
    create temp table old_place as
    select stable_id, record_id, delivery_id, sheet_name, row_number
    from older.figures.figure_lineage inner join moved using (stable_id, record_id) where period = $year
    """,
    """
    create temp table new_place as
    select stable_id, record_id, delivery_id, sheet_name, row_number
    from newer.figures.figure_lineage inner join moved using (stable_id, record_id) where period = $year
    """,
    # places about which people have decided in one of them only: held rows let in or given up, cells corrected
    """
    create temp table decided as
    with decision as (
        select 'o' as side, delivery_id, sheet_name, row_number, correction_id as decision
        from older.marts.mart_correction where state = 'applied'
        union all
        select 'n', delivery_id, sheet_name, row_number, correction_id
        from newer.marts.mart_correction where state = 'applied'
        union all
        select 'o', delivery_id, sheet_name, row_number, rule_id || decision
        from older.marts.rejects where decision is not null
        union all
        select 'n', delivery_id, sheet_name, row_number, rule_id || decision
        from newer.marts.rejects where decision is not null
    )
    select delivery_id, sheet_name, row_number from decision
    group by delivery_id, sheet_name, row_number, decision having count(distinct side) = 1
    """,
    """
    create temp table held_in_one as
    with held as (
        select 'o' as side, delivery_id, sheet_name, row_number, rule_id from older.marts.rejects
        union all
        select 'n', delivery_id, sheet_name, row_number, rule_id from newer.marts.rejects
    )
    select delivery_id, sheet_name, row_number from held
    group by delivery_id, sheet_name, row_number, rule_id having count(distinct side) = 1
    """,
    # sources behind a figure, by the rows it has or had
    """
    create temp table refreshed as
    select distinct of_figure.stable_id
    from (
        select distinct lineage.stable_id, delivery.source
        from newer.figures.figure_lineage as lineage inner join newer.marts.deliveries as delivery using (delivery_id)
        where lineage.period = $year
        union
        select distinct lineage.stable_id, delivery.source
        from older.figures.figure_lineage as lineage inner join older.marts.deliveries as delivery using (delivery_id)
        where lineage.period = $year
    ) as of_figure
    where of_figure.source in (select source from new_delivery)
    """,
]

_SAME_PLACE = (
    "p.delivery_id = {0}.delivery_id and p.row_number = {0}.row_number "
    "and p.sheet_name is not distinct from {0}.sheet_name"
)
_SAME_RECORD = "p.stable_id = moved.stable_id and p.record_id = moved.record_id"

_ROWS = f"""
    with place as (from old_place union from new_place),
    told as (
        select
            moved.*,
            exists (from old_place as p where {_SAME_RECORD}) as had_place,
            exists (
                from new_place as p semi join new_delivery using (delivery_id)
                where {_SAME_RECORD}
            ) as is_newly_delivered,
            exists (
                from old_place as p inner join gone_delivery as gone using (delivery_id)
                where {_SAME_RECORD} and not gone.is_unknown
            ) as is_replaced,
            exists (
                from old_place as p inner join gone_delivery as gone using (delivery_id)
                where {_SAME_RECORD} and gone.is_unknown
            ) as is_unknown_now,
            exists (
                from place as p inner join decided on {_SAME_PLACE.format("decided")}
                where {_SAME_RECORD}
            ) as is_decided,
            exists (
                from place as p inner join held_in_one on {_SAME_PLACE.format("held_in_one")}
                where {_SAME_RECORD}
            ) as is_held_in_one,
            moved.stable_id in (from refreshed) as is_refreshed,
            definition.same_definition
        from moved left join definition using (stable_id)
    ),
    placed as (
        select stable_id, record_id, list(struct_pack(
            file := d.file, sheet := p.sheet_name, row := p.row_number
        ) order by d.file, p.sheet_name, p.row_number) as places
        from (
            select p.*, false as is_old from new_place as p
            union all
            select p.*, true from old_place as p
        ) as p
        inner join moved using (stable_id, record_id)
        inner join (
            select delivery_id, file from newer.marts.deliveries
            union
            select delivery_id, file from older.marts.deliveries anti join newer.marts.deliveries using (delivery_id)
        ) as d using (delivery_id)
        where p.is_old = (moved.change = 'left')
        group by stable_id, record_id
    )
    select
        told.stable_id, told.record_id, told.change, told.old_measure, told.new_measure,
        case
            when is_decided then 'decision'
            when is_newly_delivered and change = 'came' and not had_place then 'late_delivery'
            when is_newly_delivered or is_replaced then 'corrected_delivery'
            when is_unknown_now then 'earlier_moment'
            when is_held_in_one then 'changed_rule'
            when not same_definition then 'changed_definition'
            when is_refreshed then 'other_records'
            when not $same_code then 'changed_code'
            else 'unexplained'
        end as cause,
        coalesce(placed.places, []) as places
    from told
    left join placed using (stable_id, record_id)
    order by told.stable_id, told.change, told.record_id
"""

_FIGURES = f"""
    select
        stable_id, coalesce(n.name_zh, o.name_zh) as name_zh,
        o.value as old_value, n.value as new_value,
        coalesce(o.status, 'no_source') as old_status, coalesce(n.status, 'no_source') as new_status,
        n.reason as new_reason, ({_SAME_DEFINITION}) as same_definition
    from (from older.figures.yearly_figures where year = $year) as o
    full join (from newer.figures.yearly_figures where year = $year) as n using (stable_id)
    where list_contains($moved, stable_id) or not ({_SAYS_THE_SAME}) or not ({_SAME_DEFINITION})
    order by coalesce(n.catalogue_order, o.catalogue_order)
"""
