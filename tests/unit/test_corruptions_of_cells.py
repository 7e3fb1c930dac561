"""What the corruptions of cells call plausible: whoever sees the cell alone could not say that it is wrong."""

from __future__ import annotations

from random import Random

import pytest

from tests.corruptions import KINDS, corrupted, is_plausible


@pytest.mark.parametrize(
    ("old", "wrong", "others"),
    [
        ("2020-03-06", "2020-03-05", ["2020-03-06"]),
        ("20200502", "20020502", ["20200502"]),
        ("41", "14", ["41", "7"]),
        ("铁西区", "铁东区", ["铁西区", "铁东区"]),
        ("是", "/", ["是", None]),
        (
            "培训（第16期）",
            "培训（第1期）",
            [f"{name}培训（第{number}期）" for number, name in enumerate("甲乙丙丁戊" * 8)],
        ),
    ],
)
def test_a_value_like_others_is_plausible(old: str, wrong: str, others: list[str | None]) -> None:
    assert is_plausible(old, wrong, others)


@pytest.mark.parametrize(
    ("old", "wrong", "others"),
    [
        ("2020-03-06", "2020-02-30", ["2020-03-06"]),
        ("2020-03-06", "2200-03-06", ["2020-03-06"]),
        ("20200502", "22000502", ["20200502"]),
        ("41", "4l", ["41"]),
        ("4.1", "-4.1", ["4.1"]),
        ("铁西区", "铁 西区", ["铁西区", "铁东区"]),
        ("是", "", ["是", "否"]),
        ("2020", "２020", ["2020"]),
        ("220303-0517", "22030-0517", ["220303-0517"]),
    ],
)
def test_a_value_unlike_all_others_is_not(old: str, wrong: str, others: list[str | None]) -> None:
    assert not is_plausible(old, wrong, others)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_changes_a_text_to_which_it_applies(kind: str) -> None:
    wrong = [corrupted(kind, text, Random(7), ["2", "3"]) for text in ("2020-03-06", "41.5", "10", "铁西区")]
    assert any(text is not None for text in wrong)
    assert not {"2020-03-06", "41.5", "10", "铁西区"} & set(wrong)
