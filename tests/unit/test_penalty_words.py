"""Amounts that occur in free text, and what a party is by its code."""

from __future__ import annotations

import pytest

from orchestration.sample.codes import credit_code, identity_number, wrong_check
from orchestration.sample.penalties import capital
from tests.render import evaluate


@pytest.mark.parametrize(
    ("told", "fen"),
    [
        ("处罚款人民币伍万元整（￥50,000.00）", [5_000_000]),
        ("没收违法所得1200元，并处０.５万元罚款", [120_000, 500_000]),
        ("罚款壹仟贰佰叁拾肆元伍角", [123_450]),
        ("对甲罚款3万元，对乙罚款2万元", [2_000_000, 3_000_000]),
        # bounds of the law are not what was decided
        ("依法在二万元以上二十万元以下幅度内，决定罚款叁万贰仟元", [3_200_000]),
        ("处2万元至5万元罚款，决定罚款三万元", [3_000_000]),
        ("依据第一百零二条，自2020年3月1日起改正", []),
        ("警告", []),
        ("/", []),
        (None, []),
    ],
)
def test_amounts_are_read_out_of_a_text(told: str | None, fen: list[int]) -> None:
    assert evaluate("amounts_in", [told]) == [fen]


@pytest.mark.parametrize(
    "fen", [305, 100, 1000, 10000, 50000, 123450, 1000000, 1050000, 10050000, 20003000, 1234567890, 10_000_000_00]
)
def test_what_the_sample_writes_in_characters_is_read_as_the_same_amount(fen: int) -> None:
    assert evaluate("read_amount_fen", [capital(fen)], "'万元'") == [fen]


def test_a_party_is_what_its_code_says() -> None:
    unit, shop = credit_code("220302", 7), credit_code("220302", 7, kind="92")
    codes = [unit, shop, identity_number(7), wrong_check(unit), wrong_check(shop), "220302700101123", None]
    assert evaluate("party_kind", codes) == ["unit", "self_employed", "natural_person", None, None, None, None]


def test_an_identity_number_is_no_unit_even_where_it_would_pass_as_a_credit_code() -> None:
    numbers = [f"11010119900101{serial:03d}{check}" for serial in range(100) for check in "0123456789X"]
    passing = [number for number, valid in zip(numbers, evaluate("is_credit_code", numbers), strict=True) if valid]
    assert passing
    assert set(evaluate("party_kind", passing)) == {"natural_person"}
