"""The guard on small tables: what passes, what fails, what is not answered, and that nothing of it is lost."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from expectations.data_docs import build_data_docs
from expectations.guard import (
    GuardReport,
    expected_checks,
    guard,
    missing_checks,
)
from expectations.results import CheckResult
from expectations.rules import ROW_KEY, Suite

TABLE = """
create schema if not exists staging;
create or replace table staging.stg_thing (
    delivery_id varchar, sheet_name varchar, row_number integer, code varchar, kind varchar, amount decimal(12, 2)
);
"""


def rule(id: str = "P01", severity: str = "hold", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title_zh": "编码格式",
        "sentence_zh": "编码须以“证”开头",
        "basis": "内部约定",
        "severity": severity,
        "column": "code",
        "expect": {"type": "rows_hold", "condition": "starts_with(code, '证')"},
        **more,
    }


def suite(*rules: dict[str, Any], **more: Any) -> Suite:
    said = {
        "table": "staging.stg_thing",
        "source": "permits",
        "stage": "rows",
        "key": list(ROW_KEY),
        "rules": list(rules),
        "file": "stg_thing.yml",
        **more,
    }
    return Suite.model_validate(said)


class Work:
    """A work file with one table."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "work.duckdb"
        self.run(TABLE)

    def run(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def put(self, *codes: str | None, kind: str = "重点", amount: str = "1.00") -> None:
        with duckdb.connect(str(self.path)) as connection:
            for code in codes:
                connection.execute(
                    "insert into staging.stg_thing select 'd1', '表一', 1 + count(*), ?, ?, ? from staging.stg_thing",
                    [code, kind, amount],
                )

    def guard(self, *rules: dict[str, Any], **more: Any) -> GuardReport:
        return guard(self.path, more.get("stage", "rows"), {"permits"}, suites=[suite(*rules, **more)])

    def check(self, *rules: dict[str, Any], **more: Any) -> CheckResult:
        return self.guard(*rules, **more).checks[0]


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


class TestOutcome:
    def test_rows_that_hold_pass(self, work: Work) -> None:
        work.put("证1", "证2")
        check = work.check(rule())
        assert (check.outcome, check.passed, check.blocks) == ("passed", True, False)
        assert (check.rows_looked_at, check.rows_failed) == (2, 0)

    def test_one_bad_row_fails_and_a_hold_rule_does_not_block(self, work: Work) -> None:
        work.put("证1", "号2")
        check = work.check(rule())
        assert (check.outcome, check.passed, check.blocks) == ("failed", False, False)
        assert (check.rows_looked_at, check.rows_failed, check.examples) == (2, 1, ("d1:表一:2",))

    @pytest.mark.parametrize(("severity", "blocks"), [("critical", True), ("warning", False), ("info", False)])
    def test_only_a_critical_failure_blocks(self, work: Work, severity: str, blocks: bool) -> None:
        work.put("号2")
        check = work.check(rule(severity=severity))
        assert not check.passed
        assert check.blocks is blocks

    def test_a_critical_failure_on_which_intake_has_acted_is_seen_and_withholds_nothing_once_more(
        self, work: Work
    ) -> None:
        work.put("号2")
        check = work.check(rule(severity="critical", enforced_by="intake"))
        assert (check.severity, check.outcome, check.blocks) == ("critical", "failed", False)
        # nobody acted on what could not be asked
        assert work.check(rule(severity="critical", enforced_by="intake", when="no_such_column")).blocks
        assert work.check(rule(severity="critical", enforced_by="intake", when="false")).blocks

    def test_an_empty_table_is_no_answer(self, work: Work) -> None:
        check = work.check(rule())
        assert (check.outcome, check.passed, check.blocks) == ("unanswered", False, True)
        assert "没有任何行" in check.message

    def test_may_be_empty_does_not_excuse_an_empty_table(self, work: Work) -> None:
        assert work.check(rule(may_be_empty=True)).outcome == "unanswered"

    def test_a_table_that_may_be_empty_passes_empty(self, work: Work) -> None:
        assert work.check(rule(), may_be_empty=True).passed

    def test_a_condition_that_is_null_is_a_failed_row(self, work: Work) -> None:
        work.put("证1", None)
        assert work.check(rule()).rows_failed == 1

    def test_when_leaves_rows_out(self, work: Work) -> None:
        work.put("证1", None, "号3")
        check = work.check(rule(when="code is not null"))
        assert (check.rows_looked_at, check.rows_failed) == (2, 1)

    def test_when_that_matches_nothing_is_no_answer(self, work: Work) -> None:
        work.put("证1")
        assert work.check(rule(when="kind = '长沙'")).outcome == "unanswered"

    def test_when_that_matches_nothing_passes_where_that_may_be(self, work: Work) -> None:
        work.put("证1")
        assert work.check(rule(when="kind = '长沙'", may_be_empty=True)).passed

    def test_a_missing_table_is_a_result(self, work: Work) -> None:
        check = work.check(rule(severity="info"), table="staging.stg_nothing")
        assert (check.outcome, check.blocks) == ("broken", True)
        assert "staging.stg_nothing 不存在" in check.message

    def test_a_view_is_a_table_too(self, work: Work) -> None:
        work.put("证1", "号2")
        work.run("create view staging.stg_seen as select * from staging.stg_thing")
        check = work.check(rule(), table="staging.stg_seen")
        assert (check.outcome, check.rows_failed) == ("failed", 1), check.message

    def test_wrong_sql_is_a_result_that_names_file_and_rule(self, work: Work) -> None:
        work.put("证1")
        expect = {"type": "rows_hold", "condition": "no_such_column > 1"}
        broken, good = work.guard(rule(expect=expect), rule("P02")).checks
        assert broken.outcome == "broken"
        assert "stg_thing.yml" in broken.message
        assert "P01" in broken.message
        assert "no_such_column" in broken.message
        assert good.passed

    def test_a_rule_that_stumbles_over_a_value_takes_no_other_with_it_and_quotes_nothing(self, work: Work) -> None:
        work.put("证13812345678")
        stumbles = {"type": "rows_hold", "condition": "cast(code as integer) > 0"}
        report = work.guard(
            rule(expect=stumbles), rule("P02"), rule("P03", expect={"type": "unique", "columns": ["code"]})
        )
        assert [check.outcome for check in report.checks] == ["broken", "passed", "passed"]
        assert "13812345678" not in report.checks[0].message
        assert "13812345678" not in str([result.to_json_dict() for result in report.validations])


class TestKinds:
    def one(self, work: Work, **expect: Any) -> CheckResult:
        return work.check(rule(expect=expect))

    def test_not_null(self, work: Work) -> None:
        work.put("证1", None)
        assert self.one(work, type="not_null").rows_failed == 1

    def test_in_set_with_chinese_values_and_quotes(self, work: Work) -> None:
        work.put("证", "it's", "别的", None)
        check = self.one(work, type="in_set", values=["证", "it's"])
        assert (check.rows_looked_at, check.rows_failed) == (4, 2)

    def test_between_includes_its_bounds_and_compares_decimals_exactly(self, work: Work) -> None:
        for amount in ("0.10", "0.30", "0.31", "0.09"):
            work.put("证", amount=amount)
        from decimal import Decimal

        check = self.one(work, type="between", column="amount", min=Decimal("0.1"), max=Decimal("0.3"))
        assert check.rows_failed == 2

    def test_unique_fails_every_row_of_a_group_and_null_equals_null(self, work: Work) -> None:
        work.put("证1", "证1", "证2", None, None)
        check = self.one(work, type="unique", columns=["code", "kind"])
        assert (check.rows_looked_at, check.rows_failed) == (5, 4)
        places = work.run("select row_number from quality.rejects order by all")
        assert places == [(1,), (2,), (4,), (5,)]

    def test_unique_looks_only_where_it_is_told(self, work: Work) -> None:
        work.put("证1", "证1", None, None)
        check = work.check(rule(when="code is not null", expect={"type": "unique", "columns": ["code"]}))
        assert (check.rows_looked_at, check.rows_failed) == (2, 2)

    def test_empty_query_counts_what_it_looked_at(self, work: Work) -> None:
        work.put("证1", "证2")
        query = "select * from staging.stg_thing where code = '证2'"
        looked = "select count(*) from staging.stg_thing where code is not null"
        check = self.one(work, type="empty_query", sql=query, looked_at=looked)
        assert (check.rows_looked_at, check.rows_failed) == (2, 1)

    def test_empty_query_that_looked_at_nothing_is_no_answer(self, work: Work) -> None:
        work.put("证1")
        query = "select * from staging.stg_thing where code = '证2'"
        check = self.one(
            work, type="empty_query", sql=query, looked_at="select count(*) from staging.stg_thing where false"
        )
        assert check.outcome == "unanswered"

    def test_empty_query_without_the_key_is_broken(self, work: Work) -> None:
        work.put("证1")
        assert self.one(work, type="empty_query", sql="select code from staging.stg_thing").outcome == "broken"

    @pytest.mark.parametrize(
        "condition",
        [
            r"regexp_matches(code, '^证\d{1,3}$')",
            "code <> ':name' and code not like '%d %% {batch} $x' -- a comment\n",
            "strftime(timestamp '2020-01-01 10:20:00', '%H:%M') = '10:20' and cast('1'::int as varchar) = '1'",
            "exists (select 1 from staging.stg_thing as other where other.code = stg_thing.code)",
        ],
    )
    def test_conditions_are_taken_verbatim(self, work: Work, condition: str) -> None:
        work.put("证1")
        as_rows = self.one(work, type="rows_hold", condition=condition)
        as_set = self.one(work, type="empty_query", sql=f"select * from staging.stg_thing where not ({condition}\n)")
        assert as_rows.passed, as_rows.message
        assert as_set.passed, as_set.message


class TestFailingRows:
    def test_every_failing_row_is_kept_with_its_reason(self, work: Work) -> None:
        work.run(
            "insert into staging.stg_thing select 'd1', '表一', range, '号' || range, '重点', 1 from range(1, 1001)"
        )
        work.put("证1")
        check = work.check(rule(show={"code": "编码", "sheet_name": "工作表"}))
        assert check.rows_failed == 1000
        rejects = work.run("select * from quality.rejects order by row_number")
        assert len(rejects) == 1000
        assert [row[4] for row in rejects] == list(range(1, 1001))
        reason = "编码须以“证”开头（编码：号1，工作表：表一）"
        assert rejects[0] == ("permits", "staging.stg_thing", "d1", "表一", 1, "code", "P01", reason, "row")

    def test_a_row_of_a_csv_has_no_sheet_and_an_empty_value_is_said(self, work: Work) -> None:
        work.run("insert into staging.stg_thing values ('d1', null, 7, null, null, null)")
        work.check(rule(show=["code"]))
        assert work.run("select sheet_name, row_number, reason from quality.rejects") == [
            (None, 7, "编码须以“证”开头（code：空）")
        ]

    def test_a_reason_shows_no_number_of_a_person(self, work: Work) -> None:
        work.put("张某13812345678，13912345678或220302199001011234、0434-3266778")
        work.check(rule(show=["code"]))
        assert work.run("select reason from quality.rejects") == [("编码须以“证”开头（code：张某***，***或***、***）",)]

    def test_a_cell_may_be_held_alone(self, work: Work) -> None:
        work.put("号1")
        work.check(rule(holds="cell"))
        assert work.run("select column_name, holds from quality.rejects") == [("code", "cell")]

    def test_other_severities_go_to_failures_with_the_place_as_record(self, work: Work) -> None:
        work.put("号1", "号2")
        assert work.check(rule(severity="warning")).examples == ("d1:表一:1", "d1:表一:2")
        assert work.run("select record_id, severity, stage from quality.failures order by all") == [
            ("d1:表一:1", "warning", "rows"),
            ("d1:表一:2", "warning", "rows"),
        ]
        assert work.run("select count(*) from quality.rejects") == [(0,)]

    def test_facts_are_named_by_their_key(self, work: Work) -> None:
        work.put("号1")
        work.check(rule(severity="critical"), stage="facts", key=["kind", "code"])
        assert work.run("select record_id, stage from quality.failures") == [("重点|号1", "facts")]

    def test_columns_named_like_those_of_the_tables_of_failures_are_no_trouble(self, work: Work) -> None:
        work.run("create schema marts")
        work.run("create table marts.fct_thing as select 'A1' as record_id, 'eia' as source, '红' as reason")
        bad = {"type": "rows_hold", "condition": "source = 'air' or reason = '绿'"}
        named = rule(severity="critical", show=["record_id", "source", "reason"], expect=bad)
        check = work.check(named, stage="facts", table="marts.fct_thing", key=["record_id", "source"])
        assert check.examples == ("A1|eia",), check.message
        assert "record_id：A1，source：eia，reason：红" in work.run("select reason from quality.failures")[0][0]

    def test_a_rule_of_facts_may_have_a_key_of_its_own(self, work: Work) -> None:
        work.put("号1", "号2")
        query = "select kind, count(*) as n from staging.stg_thing group by kind having count(*) > 1"
        own = rule(severity="critical", key=["kind"], expect={"type": "empty_query", "sql": query})
        assert work.check(own, stage="facts", key=["code"]).examples == ("重点",)

    def test_results_are_written_for_every_rule(self, work: Work) -> None:
        work.put("号1")
        work.guard(rule(figures=["SP-PER-01"]), rule("P02", "warning", expect={"type": "not_null"}))
        told = "severity, figures, rows_looked_at, rows_failed, passed, outcome, blocks"
        assert work.run(
            f"select stage, source, table_name, rule_id, {told} from quality.check_results order by rule_id"
        ) == [
            ("rows", "permits", "staging.stg_thing", "P01", "hold", ["SP-PER-01"], 1, 1, False, "failed", False),
            ("rows", "permits", "staging.stg_thing", "P02", "warning", [], 1, 0, True, "passed", False),
        ]

    def test_a_second_run_replaces_the_first_and_leaves_the_other_stage_alone(self, work: Work) -> None:
        work.put("号1")
        work.guard(rule("P03", "warning"), stage="facts", key=["code"])
        work.guard(rule(), rule("P02", "warning"))
        work.run("update staging.stg_thing set code = '证1'")
        work.guard(rule(), rule("P02", "warning"))
        assert work.run("select count(*) from quality.rejects") == [(0,)]
        assert work.run("select rule_id from quality.failures") == [("P03",)]
        assert work.run("select rule_id, passed from quality.check_results order by all") == [
            ("P01", True),
            ("P02", True),
            ("P03", False),
        ]

    def test_tables_of_an_older_shape_are_made_anew(self, work: Work) -> None:
        work.run("create schema quality; create table quality.rejects (source varchar)")
        work.put("号1")
        assert work.check(rule()).outcome == "failed"


class TestCounting:
    def test_what_is_expected_follows_from_the_deliveries(self) -> None:
        suites = [suite(rule(), rule("P02", needs=["registrations"]))]
        assert expected_checks("rows", {"permits"}, suites) == [("staging.stg_thing", "P01")]
        assert len(expected_checks("rows", {"permits", "registrations"}, suites)) == 2
        assert expected_checks("rows", {"registrations"}, suites) == []
        assert expected_checks("facts", {"permits"}, suites) == []

    def test_a_layout_that_was_not_delivered_is_not_expected(self) -> None:
        suites = [suite(rule(), layouts="wide")]
        assert expected_checks("rows", {"permits", "permits.long"}, suites) == []
        assert len(expected_checks("rows", {"permits", "permits.wide"}, suites)) == 1
        assert len(expected_checks("rows", {"permits"}, suites)) == 1

    def test_any_source_is_always_expected(self) -> None:
        assert len(expected_checks("rows", set(), [suite(rule(), source="any")])) == 1

    def test_the_guard_runs_what_is_expected_and_no_more(self, work: Work) -> None:
        work.put("证1")
        suites = [suite(rule(), rule("P02", needs=["registrations"]))]
        assert guard(work.path, "rows", {"permits"}, suites=suites).received == [("staging.stg_thing", "P01")]
        assert guard(work.path, "rows", {"eia"}, suites=suites).received == []

    def test_a_missing_check_is_named(self) -> None:
        expected = [("t", "A01"), ("t", "A02")]
        assert missing_checks(expected, [("t", "A01")]) == [("t", "A02")]
        assert missing_checks(expected, expected) == []


class TestTheFile:
    def test_the_file_is_free_again_for_this_process_and_another(self, work: Work) -> None:
        work.put("号1")
        work.guard(rule())
        ask = "import duckdb, sys; print(duckdb.connect(sys.argv[1]).execute('from quality.rejects').fetchall())"
        # read-write, from another process: possible only when nobody holds the file
        done = subprocess.run([sys.executable, "-c", ask, str(work.path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "P01" in done.stdout
        with duckdb.connect(str(work.path), read_only=True) as again:
            assert again.execute("select count(*) from quality.rejects").fetchall() == [(1,)]

    def test_an_open_connection_may_be_used_and_stays_open(self, work: Work) -> None:
        work.put("号1")
        with duckdb.connect(str(work.path)) as connection:
            assert guard(connection, "rows", {"permits"}, suites=[suite(rule())]).checks[0].rows_failed == 1
            assert connection.execute("select count(*) from quality.rejects").fetchall() == [(1,)]

    def test_several_tables_of_one_schema_in_one_run(self, work: Work) -> None:
        work.put("证1")
        work.run("create table staging.stg_other as from staging.stg_thing")
        told: list[tuple[int, int, str]] = []
        report = guard(
            work.path,
            "rows",
            {"permits"},
            suites=[suite(rule()), suite(rule(), table="staging.stg_other"), suite(rule(), table="staging.stg_none")],
            progress=lambda *said: told.append(said),
        )
        assert [check.outcome for check in report.checks] == ["passed", "passed", "broken"]
        assert told == [
            (0, 3, "staging.stg_thing"),
            (1, 3, "staging.stg_other"),
            (2, 3, "staging.stg_none"),
            (3, 3, ""),
        ]

    def test_nothing_is_written_to_the_home_folder_nor_printed(self, work: Work, tmp_path: Path) -> None:
        work.put("号1")
        home = tmp_path / "home"
        home.mkdir()
        code = (
            "import sys; from pathlib import Path; from expectations.guard import guard, load_suites\n"
            "from tests.unit.test_expectations import rule, suite\n"
            "guard(Path(sys.argv[1]), 'rows', {'permits'}, suites=[suite(rule())])"
        )
        root = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "HOME": str(home), "PYTHONPATH": root}
        done = subprocess.run(
            [sys.executable, "-c", code, str(work.path)], env=environment, cwd=root, capture_output=True, text=True
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert list(home.rglob("*")) == []


class TestDataDocs:
    def test_the_pages_stand_alone_speak_chinese_and_carry_no_value(self, work: Work, tmp_path: Path) -> None:
        work.put("证1", "号13812345678", "张三丰")
        stumbles = {"type": "rows_hold", "condition": "cast(code as integer) > 0"}
        report = work.guard(rule(show=["code"]), rule("P02", expect=stumbles))
        index = build_data_docs(report, tmp_path / "docs")
        pages = {page: page.read_text(encoding="utf-8") for page in index.parent.rglob("*.html")}
        assert index in pages
        said = "".join(pages.values())
        assert "编码须以“证”开头" in said
        assert "检查 3 行，不符合 2 行" in said
        assert "13812345678" not in said
        assert "张三丰" not in said
        assert "https://" not in said
        assert 'src="http' not in said
        links = [(page, link) for page, text in pages.items() for link in re.findall(r'href="([^"#]+)"', text)]
        assert links
        assert [link for page, link in links if not (page.parent / unquote(link)).exists()] == []


class TestWhatStands:
    """A suite is not asked again while what it reads is as it was."""

    @pytest.fixture
    def known(self, work: Work) -> Work:
        work.put("证1", "号2")
        work.guard(rule())
        self.told(work, "2 17")
        return work

    def told(self, work: Work, contents: str) -> None:
        name = "ecoledger.staging.stg_thing"
        work.run(f"delete from quality.standing where relation_name = '{name}'")
        work.run(f"insert into quality.standing values ('{name}', '', '{contents}')")

    def test_what_it_found_is_found_again_without_asking(self, known: Work) -> None:
        first = known.guard(rule())
        assert first.kept == []
        # the table is another, and nobody says so: only what was asked anew could see it
        known.run("update staging.stg_thing set code = '证9'")
        again = known.guard(rule())
        assert again.kept == ["staging.stg_thing"]
        assert [(c.outcome, c.rows_failed, c.message, c.examples, c.blocks) for c in again.checks] == [
            (c.outcome, c.rows_failed, c.message, c.examples, c.blocks) for c in first.checks
        ]
        assert len(known.run("from quality.rejects")) == 1
        assert len(known.run("from quality.check_results")) == 1

    def test_other_contents_are_asked_about(self, known: Work) -> None:
        known.guard(rule())
        known.run("update staging.stg_thing set code = '证9'")
        self.told(known, "2 18")
        again = known.guard(rule())
        assert again.kept == []
        assert again.checks[0].passed
        assert known.run("from quality.rejects") == []

    def test_another_rule_is_asked(self, known: Work) -> None:
        known.guard(rule())
        assert known.guard(rule(severity="critical")).kept == []
        assert known.guard(rule(severity="critical"), rule("P02", "warning")).kept == []

    def test_a_rule_that_reads_a_table_of_which_nothing_is_known_is_asked_each_time(self, known: Work) -> None:
        known.run("create table staging.other as select 1 as x")
        reads = rule(expect={"type": "rows_hold", "condition": "exists (from staging.other)"})
        assert known.guard(reads).kept == []
        assert known.guard(reads).kept == []

    def test_what_could_not_be_asked_is_asked_again(self, known: Work) -> None:
        broken = rule(expect={"type": "rows_hold", "condition": "no_such_column"})
        assert known.guard(broken).checks[0].outcome == "broken"
        assert known.guard(broken).kept == []

    def test_a_result_that_is_gone_is_found_anew(self, known: Work) -> None:
        known.guard(rule())
        known.run("delete from quality.check_results")
        again = known.guard(rule())
        assert (again.kept, len(again.checks)) == ([], 1)
