"""Evidence that is folded into a page unfolds to what it was: no row is lost, added or moved."""

from __future__ import annotations

import base64
import json
import zlib
from itertools import accumulate, pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.releases.evidence_pack import Packet, gaps, packets


def unfolded(packet: Packet) -> dict[str, Any]:
    return json.loads(zlib.decompress(base64.b64decode(packet.text)))


def rows(distances: list[int]) -> list[int]:
    """Row numbers out of distances, the way a page has to do it."""
    found: list[int] = []
    ends = list(accumulate(distances))
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        found += range(first, last + 1)
    return found


@given(st.sets(st.integers(1, 2_000_000), min_size=1))
def test_ranges_as_distances_are_the_same_rows(numbers: set[int]) -> None:
    ordered = sorted(numbers)
    breaks = [0, *(at for at, (a, b) in enumerate(pairwise(ordered), start=1) if b > a + 1), len(ordered)]
    ranges = [(ordered[start], ordered[end - 1]) for start, end in pairwise(breaks)]
    assert rows(gaps(ranges)) == ordered


@pytest.fixture
def served() -> duckdb.DuckDBPyConnection:
    session = duckdb.connect()
    session.execute("""
        create schema figures; create schema marts;
        create table marts.deliveries as from (values
            ('d1', '信访/1月.xlsx', 'loaded'), ('d1', '信访/1月 (1).xlsx', 'duplicate'), ('d2', 'air/a.csv', 'loaded')
        ) as t(delivery_id, file, status);
        create table figures.figure_evidence as from (values
            ('X-1', 2020, 'b', '1', null, false, true, false),
            ('X-1', 2020, 'a', '1', '微信', true, true, true),
            ('X-1', 2020, 'c', '1', null, null, true, true),
            ('X-1', 2019, 'a', '1', null, true, true, true),
            ('X-2', 2020, 'a', '0.5', '甲', false, true, true)
        ) as t(stable_id, period, record_id, measure, measure_label, in_numerator, in_denominator, is_counted);
        create table figures.figure_lineage as from (values
            ('X-1', 2020, 'a', 'd1', '1月', 7), ('X-1', 2020, 'a', 'd1', '1月', 5), ('X-1', 2020, 'a', 'd1', '1月', 6),
            ('X-1', 2020, 'a', 'd1', '1月', 9), ('X-1', 2020, 'a', 'd1', '附表', 6), ('X-1', 2020, 'a', 'd2', null, 2),
            ('X-1', 2020, 'a', 'd2', null, 2), ('X-1', 2020, 'b', 'd2', null, 2), ('X-1', 2019, 'a', 'd2', null, 99)
        ) as t(stable_id, period, record_id, delivery_id, sheet_name, row_number);
    """)
    return session


def test_places_of_a_record_are_its_rows_by_file_and_sheet(served: duckdb.DuckDBPyConnection) -> None:
    packet = packets(served, 2020)["X-1"]
    content = unfolded(packet)
    at = content["record"].index("a")
    places = {
        (content["files"][file], content["sheets"][sheet]): (number, rows(distances))
        for file, sheet, number, *distances in content["place"][at]
    }
    assert places == {
        ("信访/1月.xlsx", "1月"): (4, [5, 6, 7, 9]),
        ("信访/1月.xlsx", "附表"): (1, [6]),
        ("air/a.csv", None): (1, [2]),
    }
    assert (packet.records, packet.rows) == (3, 7)


def test_what_counts_comes_first_and_what_is_not_known_is_said(served: duckdb.DuckDBPyConnection) -> None:
    content = unfolded(packets(served, 2020)["X-1"])
    assert content["record"] == ["a", "c", "b"]
    assert content["part"] == ["both", "open", "out"]
    assert [content["labels"][number] for number in content["label"]] == ["微信", None, None]


def test_a_record_of_a_denominator_alone_and_one_without_rows(served: duckdb.DuckDBPyConnection) -> None:
    content = unfolded(packets(served, 2020)["X-2"])
    assert (content["part"], content["place"]) == (["below"], [[]])


def test_equal_evidence_makes_equal_packets(served: duckdb.DuckDBPyConnection) -> None:
    assert packets(served, 2020) == packets(served, 2020)
