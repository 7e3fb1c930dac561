"""Numbers of batches and issues as people type them."""

from __future__ import annotations

import pytest

from tests.render import evaluate


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12),
        ("第12批", 12),
        ("第 12 批次", 12),
        ("第十二批", 12),
        ("3期", 3),
        ("第１轮", 1),
        ("第12批（补）", None),
        ("12-1", None),
        ("批", None),
        ("", None),
        (None, None),
    ],
)
def test_the_number_of_a_batch_is_read_with_and_without_its_words(cell: str | None, number: int | None) -> None:
    assert evaluate("read_ordinal", [cell]) == [number]
