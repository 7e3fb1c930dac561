"""How many visits the sample makes for a number that is printed cut down."""

from __future__ import annotations

import pytest

from orchestration.sample.inspections import aim
from orchestration.sample.targets import SampleError, Targets


@pytest.mark.parametrize(
    ("printed", "wanted", "one_more"),
    [("700+", 799, "800"), ("700", 700, "700+")],
)
def test_the_number_made_is_the_highest_that_prints_so(printed: str, wanted: int, one_more: str) -> None:
    targets = Targets(2020, {"SP-ENF-01": printed})
    assert aim(targets) == (wanted, one_more)
    assert targets.reached == {"SP-ENF-01": printed}


@pytest.mark.parametrize("printed", ["约700", "750+"])
def test_a_number_that_no_count_prints_as_is_refused(printed: str) -> None:
    with pytest.raises(SampleError):
        aim(Targets(2020, {"SP-ENF-01": printed}))


def test_without_a_printed_number_chance_gives_one_that_stands_as_near_to_the_next_text() -> None:
    targets = Targets(1999, {})
    wanted, one_more = aim(targets)
    assert targets.reached["SP-ENF-01"].removesuffix("+") != one_more
    assert one_more == str(wanted + 1)
