"""How deliveries stand to one another: the same rows twice, two versions at one time, a version after another.

Belongs here: comparing the rows of deliveries, set-wise in DuckDB. Does not belong here: which version counts in a
build; int_superseded_cover decides that by the same order (period, then receipt).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.intake.contracts import Contract, Layout
from orchestration.intake.register import literal, quoted


@dataclass(frozen=True)
class Ambiguity:
    """Two deliveries of one moment that cover the same with different rows."""

    delivery_id: str
    other_id: str
    cover_key: str


def compare_contemporaries(
    connection: duckdb.DuckDBPyConnection, contract: Contract
) -> tuple[list[Ambiguity], list[tuple[str, str]]]:
    """Among deliveries received at the same moment: which contradict each other, and which repeat another wholly.

    Gives the ambiguities (both sides each) and the pairs (repetition, first), where the first is the earlier file name.
    """
    pairs = connection.execute(
        """
        select one.layout, first_delivery.delivery_id, second_delivery.delivery_id
        from intake.delivery_cover as one
        inner join intake.delivery_cover as two
            on one.source = two.source and one.layout = two.layout and one.cover_key = two.cover_key
            and one.period_end is not distinct from two.period_end
        inner join intake.deliveries as first_delivery
            on one.delivery_id = first_delivery.delivery_id and first_delivery.status = 'loaded'
        inner join intake.deliveries as second_delivery
            on two.delivery_id = second_delivery.delivery_id and second_delivery.status = 'loaded'
        where one.source = ?
            and first_delivery.received_at = second_delivery.received_at
            and first_delivery.file < second_delivery.file
        group by all
        order by all
        """,
        [contract.source],
    ).fetchall()
    ambiguities: list[Ambiguity] = []
    repetitions: list[tuple[str, str]] = []
    for layout_name, first, second in pairs:
        differing, equal_cover = _compare(connection, contract.layout(layout_name), first, second)
        if differing is not None:
            ambiguities += [Ambiguity(first, second, differing), Ambiguity(second, first, differing)]
        elif equal_cover:
            repetitions.append((second, first))
    return ambiguities, repetitions


def _row_hash(layout: Layout) -> str:
    return f"hash({', '.join(quoted(name) for name in layout.compared_columns())})"


def _compare(connection: duckdb.DuckDBPyConnection, layout: Layout, first: str, second: str) -> tuple[str | None, bool]:
    """Give a cover key on which the two differ (or None), and whether both cover exactly the same."""

    def content(delivery: str) -> str:
        return f"""
            select cover.cover_key, count(cell.row_number) as row_count,
                sum(cell.row_hash) as row_hashes
            from (select distinct cover_key from intake.delivery_cover
                where delivery_id = {literal(delivery)} and layout = {literal(layout.name)}) as cover
            left join (select cover_key, row_number, cast({_row_hash(layout)} as hugeint) as row_hash
                from raw.{quoted(layout.table)} where delivery_id = {literal(delivery)}) as cell
                on cover.cover_key = cell.cover_key
            group by cover.cover_key"""

    differing, uncommon = connection.execute(
        f"""
        select
            min(one.cover_key) filter (
                where one.cover_key = two.cover_key
                and (one.row_count <> two.row_count or one.row_hashes is distinct from two.row_hashes)),
            count(*) filter (where one.cover_key is null or two.cover_key is null)
        from ({content(first)}) as one
        full join ({content(second)}) as two on one.cover_key = two.cover_key
        """
    ).fetchall()[0]
    return differing, uncommon == 0


def write_diffs(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Compare each delivery with the one it takes the place of, once; drop comparisons that no longer hold."""
    wanted = connection.execute(
        """
        with cover as (
            select cover.*, delivery.received_at
            from intake.delivery_cover as cover
            inner join intake.deliveries as delivery
                on cover.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
            where cover.source = ?
        ),
        contested as (
            select layout, cover_key from cover group by layout, cover_key having count(*) > 1
        ),
        followed as (
            select
                cover.layout, cover.delivery_id, cover.period_end, cover.received_at,
                lag(cover.delivery_id) over versions as earlier_id,
                lag(cover.received_at) over versions as earlier_received_at,
                lag(cover.period_end) over versions as earlier_period_end
            from cover
            inner join contested using (layout, cover_key)
            window versions as (
                partition by cover.layout, cover.cover_key
                order by cover.period_end nulls first, cover.received_at, cover.delivery_id
            )
        )
        select distinct layout, delivery_id, earlier_id
        from followed
        where earlier_id is not null
            and (received_at > earlier_received_at or period_end is distinct from earlier_period_end)
        order by all
        """,
        [contract.source],
    ).fetchall()
    done = set(
        connection.execute(
            """
            select diff.delivery_id, diff.supersedes
            from intake.delivery_diff as diff
            where diff.delivery_id in (select delivery_id from intake.deliveries where source = ?)
            """,
            [contract.source],
        ).fetchall()
    )
    for delivery, earlier in done - {(delivery, earlier) for _, delivery, earlier in wanted}:
        connection.execute(
            "delete from intake.delivery_diff where delivery_id = ? and supersedes = ?", [delivery, earlier]
        )
    for layout_name, delivery, earlier in wanted:
        if (delivery, earlier) not in done:
            counts = _diff(connection, contract.layout(layout_name), delivery, earlier)
            connection.execute("insert into intake.delivery_diff values (?, ?, ?, ?, ?)", [delivery, earlier, *counts])


def _diff(connection: duckdb.DuckDBPyConnection, layout: Layout, delivery: str, earlier: str) -> tuple[int, int, int]:
    """Count rows added, changed and removed within what both cover.

    Without a declared key a changed row cannot be told from one removed and one added, and is counted as both.
    """
    if layout.key:
        identity = ", ".join(f"coalesce(trim({quoted(name)}), '')" for name in layout.key)
        identity = f"row({identity})"
    else:
        identity = _row_hash(layout)

    def rows(of: str, other: str) -> str:
        return f"""
            select {identity} as identity, count(*) as row_count, sum(cast({_row_hash(layout)} as hugeint)) as content
            from raw.{quoted(layout.table)}
            where delivery_id = {literal(of)} and cover_key in (
                select cover_key from intake.delivery_cover
                where delivery_id = {literal(other)} and layout = {literal(layout.name)})
            group by all"""

    return connection.execute(
        f"""
        select
            cast(coalesce(sum(greatest(coalesce(new.row_count, 0) - coalesce(old.row_count, 0), 0)), 0) as bigint),
            cast(coalesce(sum(least(new.row_count, old.row_count)) filter (where new.row_count = old.row_count
                and new.content is distinct from old.content), 0) as bigint),
            cast(coalesce(sum(greatest(coalesce(old.row_count, 0) - coalesce(new.row_count, 0), 0)), 0) as bigint)
        from ({rows(delivery, earlier)}) as new
        full join ({rows(earlier, delivery)}) as old on new.identity = old.identity
        """
    ).fetchall()[0]
