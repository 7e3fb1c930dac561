"""What a totals row is held against: which cells are totals, of which records, and exact sums."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.intake.contracts import Layout
from orchestration.intake.layout import find_header
from orchestration.intake.rows import RowKind, kind_of_row
from orchestration.intake.totals import control_totals

HEADER = ["序号", "编号", "名称", "金额(万元)", "年度", "电话", "备注"]
LAYOUT = Layout.model_validate(
    {
        "name": "ledger",
        "table": "ledger",
        "columns": [
            {"name": "serial_no", "labels": ["序号"], "expected": False},
            {"name": "code", "labels": ["编号"], "code": True},
            {"name": "name", "labels": ["名称"], "required": True},
            {"name": "amount", "labels": ["金额(万元)"], "unit": "万元"},
            {"name": "year", "labels": ["年度"], "total": False},
            {"name": "phone", "labels": ["电话"], "personal": True},
            {"name": "remark", "labels": ["备注"]},
        ],
        "coverage": {"kind": "cumulative"},
    }
)


def totals_of(*rows: list[Any]) -> list[tuple[int, str, str | None, str | None, str | None]]:
    """Give row, column, basis, printed and computed of each cell of the totals rows that is held against anything."""
    grid = [HEADER, *rows]
    header, _ = find_header(grid, [], [LAYOUT])
    assert header is not None
    kinds = {at: kind_of_row(row, header) for at, row in enumerate(grid) if at > header.last_row}
    totals = {at: grid[at] for at, kind in kinds.items() if kind is RowKind.TOTAL}
    assert totals
    found = control_totals(grid, header, totals, [at for at, kind in kinds.items() if kind is RowKind.DATA])
    return [(t.row, t.column_name, t.basis, t.printed, t.computed) for t in found if t.basis]


def row(amount: Any, **cells: Any) -> list[Any]:
    return [None, "A", "甲", amount, 2020, cells.get("phone", "0434-1"), "无异常"]


def total(word: str = "合计", **cells: Any) -> list[Any]:
    return [word, None, None, *(cells.get(name) for name in ("amount", "year", "phone", "remark"))]


@pytest.mark.parametrize(
    ("amounts", "printed", "expected"),
    [
        ([1, 2], 3, ("3", "3")),
        (["1,200", "２", None], "1,202", ("1202", "1202")),
        # the sum of binary numbers stands for a decimal
        ([330.0, 0.1, 7.4], 330.0 + 0.1 + 7.4, ("337.5", "337.5")),
        ([0.1] * 10, sum([0.1] * 10), ("1", "1")),
        ([0.1 + 0.2, 1], 1.3, ("1.3", "1.3")),
        # and does not make a difference of a cent go away
        (["100000000.01", "0.01"], "100000000.03", ("100000000.03", "100000000.02")),
        ([330.0, 0.1], 330.15, ("330.15", "330.1")),
        ([330.25, 0.1], 330.4, ("330.4", "330.35")),
        # the column's unit is said once more; what stands for nothing is nothing
        (["12万元", 3, "/", "—"], "15 万元", ("15", "15")),
        ([5, -5], 0, ("0", "0")),
        ([5, -7], "-2", ("-2", "-2")),
        ([10**40, 1], str(10**40 + 2), (str(10**40 + 2), str(10**40 + 1))),
    ],
)
def test_sums_are_exact(amounts: list[Any], printed: Any, expected: tuple[str, str]) -> None:
    rows = [row(amount) for amount in amounts]
    assert totals_of(*rows, total(amount=printed)) == [(len(rows) + 1, "amount", "sum", *expected)]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        # neither a sum nor a count is said of numbers among words
        ([1, "约三十"], {"amount": 31}),
        ([1, "5元"], {"amount": 6}),
        ([1], {"amount": "1个行业"}),
        ([1], {"amount": "见附表"}),
        ([1], {"year": 2020}),
        # a number of somebody in a free cell
        ([1], {"phone": "13812345678"}),
        ([None], {"amount": 12345678901}),
        ([1], {"amount": True}),
    ],
)
def test_what_is_no_total_is_held_against_nothing(amounts: list[Any], said: dict[str, Any]) -> None:
    assert totals_of(*[row(amount) for amount in amounts], total(**said)) == []


@pytest.mark.parametrize(
    ("said", "column", "printed"),
    [
        ({"remark": 2}, "remark", "2"),
        ({"remark": "共2条"}, "remark", "2"),
        ({"amount": "2件"}, "amount", "2"),
        # telephone numbers are all digits, and nobody adds them up
        ({"phone": 2}, "phone", "2"),
    ],
)
def test_counts_are_held_against_the_records(said: dict[str, Any], column: str, printed: str) -> None:
    rows = [row(5, phone="13812345678"), row(7, phone=13987654321)]
    assert totals_of(*rows, total(**said)) == [(3, column, "count", printed, "2")]


def test_subtotals_speak_of_the_records_since_the_one_before() -> None:
    rows = [row(1), total("铁西区小计", amount=1), row(2), row(3), total("小计", amount=5), total(amount=6)]
    assert totals_of(*rows) == [
        (2, "amount", "sum", "1", "1"),
        (5, "amount", "sum", "5", "5"),
        (6, "amount", "sum", "6", "6"),
    ]


def test_subtotals_may_stand_above_what_they_sum_up() -> None:
    rows = [total(amount=6), total("小计", amount=1), row(1), total("小计", amount=5), row(2), row(3)]
    assert [(printed, computed) for *_, printed, computed in totals_of(*rows)] == [("6", "6"), ("1", "1"), ("5", "5")]


def test_several_totals_are_of_parts_and_the_last_may_be_of_all() -> None:
    rows = [row(1), total("铁西合计", amount=1), row(2), total("铁东合计", amount=2), total("总计", amount=3)]
    assert [(printed, computed) for *_, printed, computed in totals_of(*rows)] == [("1", "1"), ("2", "2"), ("3", "3")]
    rows = [row(1), total("合计", amount=1), row(2), total("合计", amount=4)]
    assert [(printed, computed) for *_, printed, computed in totals_of(*rows)] == [("1", "1"), ("4", "3")]


def test_a_group_without_records_comes_to_nothing() -> None:
    rows = [row(1), total("小计", amount=1), total("小计", amount=0), total(amount=1)]
    assert [computed for *_, computed in totals_of(*rows)] == ["1", "0", "1"]


def test_a_first_group_without_records_does_not_turn_the_others_round() -> None:
    rows = [total("小计", amount=0), row(1), total("小计", amount=1), row(2), total("小计", amount=2), total(amount=3)]
    assert [computed for *_, computed in totals_of(*rows)] == ["0", "1", "2", "3"]


def test_a_running_total_is_of_more_than_the_sheet() -> None:
    assert totals_of(row(1), total("本年累计", amount=99)) == []
