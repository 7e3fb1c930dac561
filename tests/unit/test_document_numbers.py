"""Document numbers of real decisions, as they are printed and typed."""

from __future__ import annotations

import pytest

from tests.render import evaluate


@pytest.mark.parametrize(
    ("delivered", "read"),
    [
        # printed in real decisions
        ("盘环罚决(2021)138号", "盘环罚决〔2021〕138号"),
        ("长环罚字〔2025〕SY23号", "长环罚字〔2025〕SY23号"),
        ("铁市环罚〔2025〕05-09号", "铁市环罚〔2025〕05-09号"),
        ("0482环罚决字〔2025〕14号", "0482环罚决字〔2025〕14号"),
        ("高环审字[2023]4号", "高环审字〔2023〕4号"),
        ("文开发行审环﹝2023﹞10号", "文开发行审环〔2023〕10号"),
        # typed
        ("四环审（表）字【2020】第012号", "四环审(表)字〔2020〕12号"),
        ("四环审(表)字〔２０２０〕１２号", "四环审(表)字〔2020〕12号"),
        (" 四环审表字 〔 2020 〕 12 号\u00a0", "四环审表字〔2020〕12号"),
        ("四环审〔2020】12", "四环审〔2020〕12号"),
        ("四环审〔2020〕100号", "四环审〔2020〕100号"),
        # one document number, not two, not half of one
        ("四环审〔2020〕12号、13号", None),
        ("四环审〔2020〕号", None),
        ("四环审2020-12号", None),
        ("〔2020〕12号", None),
        ("四环审〔20〕12号", None),
        ("四环审〔2020〕12号（补）", None),
        ("四环审〔2020〕〔2021〕12号", None),
        ("12", None),
        ("/", None),
        ("", None),
        (None, None),
    ],
)
def test_a_document_number_is_read_in_its_normal_form_or_not_at_all(delivered: str | None, read: str | None) -> None:
    assert evaluate("read_document_number", [delivered]) == [read]


def test_the_normal_form_is_stable() -> None:
    once = evaluate("read_document_number", ["高环审字[2023]004号"])
    assert evaluate("read_document_number", once) == once == ["高环审字〔2023〕4号"]


def test_the_word_字_does_not_make_another_document() -> None:
    keys = evaluate("document_key", ["四环审(表)字〔2020〕12号", "四环审(表)〔2020〕12号", "四环审(书)〔2020〕12号"])
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("document_year", [2020, 2025, None]),
        # a sub-code has no place in the plain sequence
        ("document_sequence", [12, None, None]),
        ("document_series", ["四环审(表)〔2020〕", "铁市环罚〔2025〕", None]),
    ],
)
def test_the_parts_of_a_number(part: str, expected: list[object]) -> None:
    assert evaluate(part, ["四环审(表)字〔2020〕12号", "铁市环罚〔2025〕05-09号", None]) == expected
