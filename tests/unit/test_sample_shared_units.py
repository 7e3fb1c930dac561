"""Registers of the sample tell of the same enterprises, so that checks between them have something to find."""

from __future__ import annotations

from datetime import date

from orchestration.sample.bureau import city_on
from orchestration.sample.penalties import opened_cases
from orchestration.sample.permits import first_issues
from orchestration.sample.targets import Targets, reported_year

YEAR = reported_year(2020)


def test_most_that_are_fined_had_a_permit_in_their_county_before() -> None:
    targets = Targets(YEAR.year)
    issued = {(event.holder.credit_code, event.holder.district): event.issued for event in first_issues(YEAR, targets)}
    here = {district.name for district in city_on(YEAR.last).districts}
    cases = [case for case in opened_cases(YEAR, targets) if case.district.name in here]
    licensed = [case for case in cases if (case.party.code, case.district.name) in issued]
    assert len(cases) > len(licensed) > len(cases) * 2 // 3
    assert all(issued[case.party.code, case.district.name] < (case.decided or date.max) for case in licensed)


def test_looking_at_another_register_states_nothing_of_it() -> None:
    targets = Targets(YEAR.year)
    opened_cases(YEAR, targets)
    assert targets.reached == {}
