"""What a declared correction may not say.

Does not belong here: which corrections stand (unit tests of stg_cell_correction), and what follows (tests/pipeline).
"""

from __future__ import annotations

import duckdb

from expectations.questions import RowQuestion, question
from expectations.rules import SUITES, read_suite
from tests.render import evaluate

TEXTS = ["13012345678", "电话:0434-3251234", "铁西区", "220302199001011234", "91220112556387212X", "2020-04-01", None]


def test_corrections_and_the_guard_mean_the_same_by_a_number_of_a_person() -> None:
    suite = read_suite(SUITES / "mart_correction.yml")
    asked = question(suite, next(rule for rule in suite.rules if rule.expect.type == "no_personal_data"))
    assert isinstance(asked, RowQuestion)
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create table marts.mart_correction (position integer, to_text varchar)"
        )
        connection.executemany("insert into marts.mart_correction values (?, ?)", list(enumerate(TEXTS)))
        held = f"select {asked.failed_where} from marts.mart_correction order by position"
        by_guard = [value for (value,) in connection.execute(held).fetchall()]
    assert by_guard == [True, True, False, True, False, False, False]
    assert evaluate("has_number_of_people", TEXTS) == by_guard
