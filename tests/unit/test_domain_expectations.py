"""Expectations of the field against what the models say of the same codes: two ways of asking, one answer."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.kinds import CLASSES
from expectations.kinds.domain import ExpectRowsToNameNobody
from expectations.questions import RowQuestion, question
from expectations.rules import Rule, Suite, load_suites
from tests.render import render

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODES = st.text(alphabet=SIGNS + "IO*", min_size=16, max_size=19) | st.from_regex(
    r"\A9[12]220[0-9]{3}MA[0-9A-Z]{7}[0-9A-Z]\Z"
)


def suite_of(expect: dict[str, object]) -> tuple[Suite, Rule]:
    rule = {
        "id": "T01",
        "title_zh": "题",
        "sentence_zh": "句",
        "basis": "据",
        "severity": "critical",
        "column": "code",
        "expect": expect,
    }
    suite = Suite.model_validate(
        {"table": "marts.codes", "source": "any", "stage": "facts", "key": ["code"], "rules": [rule]}
    )
    return suite, suite.rules[0]


def failing(expect: dict[str, object], codes: list[str]) -> set[str]:
    asked = question(*suite_of(expect))
    assert isinstance(asked, RowQuestion)
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table marts.codes (code varchar)")
        connection.executemany("insert into marts.codes values (?)", [(code,) for code in codes])
        return {code for (code,) in connection.execute(asked.bad_rows).fetchall()}


def said_by(macro: str, codes: list[str]) -> set[str]:
    with duckdb.connect() as connection:
        connection.execute("create table codes (code varchar)")
        connection.executemany("insert into codes values (?)", [(code,) for code in codes])
        found = connection.execute(f"select code from codes where not ({render(macro, 'code')})").fetchall()
        return {code for (code,) in found}


@settings(max_examples=60, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=30))
def test_credit_codes_are_judged_as_the_models_judge_them(codes: list[str]) -> None:
    # every last character in turn, so that right ones are among them
    tried = [code[:17] + sign for code in codes if len(code) >= 17 for sign in SIGNS] + codes
    assert failing({"type": "credit_code"}, tried) == said_by("is_credit_code", tried)


@settings(max_examples=60, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=30))
def test_permit_numbers_are_judged_as_the_models_judge_them(codes: list[str]) -> None:
    tried = [code + tail for code in codes for tail in ("001P", "01P", "001", "0011", "")]
    assert failing({"type": "permit_number"}, tried) == said_by("is_permit_number", tried)


def test_real_forms_pass_and_a_wrong_check_character_fails() -> None:
    right, wrong = "91220112556387212X", "91220112556387212Y"
    assert failing({"type": "credit_code"}, [right, wrong]) == {wrong}
    stand_in = "H9220302000000001A"
    assert failing({"type": "credit_code"}, [stand_in]) == {stand_in}
    assert failing({"type": "credit_code", "or_stand_in": True}, [stand_in]) == set()


def test_every_kind_of_the_field_is_asked_by_some_rule_and_says_in_chinese_what_it_asks() -> None:
    asked = {rule.expect.type for suite in load_suites() for rule in suite.rules}
    domain = {name: kind for name, kind in CLASSES.items() if kind.__module__ == ExpectRowsToNameNobody.__module__}
    assert len(domain) >= 8
    assert set(domain) - asked == set()
    assert all(any("一" <= sign <= "鿿" for sign in kind.kind_zh) for kind in domain.values())


@pytest.mark.parametrize(
    "expect",
    [
        {"type": "parts_sum", "parts": ["a"], "total": "b"},
        {"type": "linked", "to": ["no_schema.column"]},
        {"type": "covered", "columns": [], "expected": "select 1", "present": "select 1"},
    ],
)
def test_what_cannot_be_meant_is_refused(expect: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        suite_of(expect)
