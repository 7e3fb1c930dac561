"""Times of day as forms and platforms write them, evaluated by the engine that runs the models."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.render import evaluate

HALF_PAST_NINE = datetime(2020, 4, 1, 9, 30)


@pytest.mark.parametrize(
    "delivered",
    ["9:30", "09:30", "09:30:00", "９：３０", "9时30分", "9点30", " 9 : 30 ", "2020-04-01 09:30", "2020-04-01T09:30:00",
     "2020年4月1日 9:30", "2020/4/1 9:30:00.000"],
)  # fmt: skip
def test_a_time_alone_is_one_of_the_day_beside_it(delivered: str) -> None:
    assert evaluate("read_moment", [delivered], "'2020年4月1日'") == [HALF_PAST_NINE]


def test_a_day_of_its_own_goes_before_the_day_beside_it() -> None:
    assert evaluate("read_moment", ["2020-04-01 09:30"], "'2020-03-31'") == [HALF_PAST_NINE]


@pytest.mark.parametrize(
    "delivered", ["24:00", "9:60", "930", "上午9:30", "9时", "2020-04-01", "2020-02-30 09:30", "/", None]
)
def test_what_is_no_minute_stays_unread(delivered: str | None) -> None:
    assert evaluate("read_moment", [delivered], "'2020-04-01'") == [None]


def test_without_a_day_there_is_no_moment() -> None:
    assert evaluate("read_moment", ["9:30"], "'4月1日'") == [None]
