"""A register that nobody has thought of, added as docs/add_a_source.md says: declarations, SQL and YAML, no Python.

The made-up register counts places where smells are measured. Ten rows are delivered; one is held, two do not count.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.project_copy import copied, run

pytestmark = pytest.mark.pipeline

FILES = {
    "raw/smell_points/contract.yml": """\
        source: smell_points
        title_zh: 异味监测点
        layouts:
          - name: ledger
            table: smell_points
            key: [point_code]
            columns:
              - {name: point_code, zh: 点位编码, labels: [点位编码], required: true, code: true}
              - {name: district_name, zh: 县区, labels: [县区], required: true}
              - {name: installed_date, zh: 安装日期, labels: [安装日期], required: true}
              - {name: state, zh: 状态, labels: [状态], required: true}
            coverage: {kind: cumulative, from: [title, file, sheet]}
        """,
    "orchestration/defs/smell_points/defs.yaml": """\
        type: orchestration.components.DeliveredSource

        attributes:
          source: smell_points
        """,
    "dbt_project/seeds/registers/smell_points_word.csv": """\
        field,label,value
        state,运行,running
        state,停用,stopped
        """,
    "dbt_project/seeds/registers/_smell_points.yml": """\
        version: 2
        seeds:
          - name: smell_points_word
            description: One row per word of the register.
            config: {column_types: {field: varchar, label: varchar, value: varchar}}
        """,
    "dbt_project/models/staging/smell_points/stg_smell_points.sql": """\
        select * from (
        {{
            register("smell_points", "smell_points", event_date="installed_date", columns={
                "point_code": "code",
                "district_code": {"kind": "territory", "cell": "district_name"},
                "installed_date": "date",
                "state": "word",
            })
        }}
        )
        """,
    "dbt_project/models/staging/smell_points/_smell_points.yml": """\
        version: 2
        sources:
          - name: smell_points
            database: restricted
            schema: raw
            tables: [{name: smell_points}]
        models:
          - name: stg_smell_points
            description: One row per delivered record.
        """,
    "dbt_project/models/intermediate/smell_points/int_smell_points_rows.sql": """\
        select * from (
            {{ disposed(ref("stg_smell_points"), key=["point_code"]) }}
        )
        """,
    "dbt_project/models/intermediate/smell_points/int_smell_points_dispositions.sql": """\
        select * from (
            {{ dispositions(ref("int_smell_points_rows")) }}
        )
        """,
    "dbt_project/models/marts/smell_points/fct_smell_point.sql": """\
        select point_code as record_id, district_code, installed_date, state, delivery_id, sheet_name, row_number
        from {{ ref("int_smell_points_rows") }}
        where disposition = 'fact'
        """,
    "dbt_project/models/marts/smell_points/_smell_points_marts.yml": """\
        version: 2
        models:
          - name: fct_smell_point
            description: One row per point.
            columns:
              - {name: record_id, data_type: varchar, data_tests: [unique]}
              - {name: district_code, data_type: varchar}
              - {name: installed_date, data_type: date}
              - {name: state, data_type: varchar}
              - {name: delivery_id, data_type: varchar}
              - {name: sheet_name, data_type: varchar}
              - {name: row_number, data_type: integer}
        """,
    "dbt_project/models/figures/evidence/evidence_smell_points.sql": """\
        select
            'SP-AIR-99' as stable_id,
            report_year.year as period,
            point.record_id,
            cast(1 as hugeint) as measure_numerator,
            cast(1 as hugeint) as measure_denominator,
            point.state as measure_label,
            point.state = 'running' as in_numerator,
            true as in_denominator
        from {{ ref("fct_smell_point") }} as point
        inner join {{ ref("report_year") }} as report_year on point.installed_date <= report_year.period_end
        """,
    "dbt_project/models/figures/evidence/lineage_smell_points.sql": """\
        select * from (
            {{ register_lineage("int_smell_points_rows", "point_code") }}
        )
        """,
    "dbt_project/models/figures/evidence/_smell_points_evidence.yml": """\
        version: 2
        models:
          - name: evidence_smell_points
            description: One row per year and point.
            columns:
              - {name: stable_id, data_type: varchar}
              - {name: period, data_type: integer}
              - {name: record_id, data_type: varchar}
              - {name: measure_numerator, data_type: hugeint}
              - {name: measure_denominator, data_type: hugeint}
              - {name: measure_label, data_type: varchar}
              - {name: in_numerator, data_type: boolean}
              - {name: in_denominator, data_type: boolean}
          - name: lineage_smell_points
            description: One row per point and delivered row.
            columns:
              - {name: record_id, data_type: varchar}
              - {name: delivery_id, data_type: varchar}
              - {name: sheet_name, data_type: varchar}
              - {name: row_number, data_type: integer}
        """,
    "expectations/suites/stg_smell_points.yml": """\
        table: staging.stg_smell_points
        source: smell_points
        stage: rows
        key: [delivery_id, sheet_name, row_number]
        rules:
          - id: F15.smell_points
            title_zh: 决定计数的栏目可以识别
            sentence_zh: 状态须用约定的词语
            basis: 数据交接约定
            severity: hold
            column: state
            show: {unread: 未能识别的列}
            expect: {type: rows_hold, condition: state is not null}
        """,
    "expectations/suites/fct_smell_point.yml": """\
        table: marts.fct_smell_point
        source: smell_points
        stage: facts
        key: [record_id]
        rules:
          - id: T10.text
            title_zh: 数据表无个人信息
            sentence_zh: 受限文件之外，任何文字列中不得出现手机号、身份证号或座机号
            basis: 个人信息保护法第六条
            severity: critical
            expect: {type: no_personal_data}
        """,
}
# a line more in a list that is there
LINES = {
    "dbt_project/macros/evidence.sql": [
        ('        "stations_ledger": [', '        "smell_points": ["stg_smell_points"],\n'),
        ('        "stations_ledger",', '        "smell_points",\n'),
    ],
    "dbt_project/seeds/figures/figure_requirement.csv": [("", "SP-AIR-99,smell_points,,as of year end\n")],
    "dbt_project/seeds/figures/figure_catalogue.csv": [
        (
            "",
            "99,SP-AIR-99,smell_points,异味监测点数,年末运行的异味监测点数。,个,count,count,0,smell_points,"
            "cumulative_as_of,,as_at_report,period_end,,,运行的点位数,,大气环境科,\n",
        )
    ],
}
ROWS = [f"YW-{number:02d},铁西区,2020-0{number % 9 + 1}-15,运行" for number in range(7)]
ROWS += ["YW-07,铁东区,2020-03-01,停用", "YW-08,铁东区,2021-01-03,运行", "YW-09,铁东区,2020-03-01,待定"]


def undented(text: str) -> str:
    return "".join(line[8:] if line.startswith("        ") else line for line in text.splitlines(keepends=True))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copied(tmp_path_factory.mktemp("grown") / "ecoledger")
    for name, text in FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(undented(text), encoding="utf-8")
    for name, lines in LINES.items():
        path = project / name
        text = path.read_text(encoding="utf-8")
        for before, line in lines:
            assert before in text
            text = text.replace(before, line + before) if before else text + line
        path.write_text(text, encoding="utf-8")
    delivered = "\n".join(["点位编码,县区,安装日期,状态", *ROWS]) + "\n"
    (project / "raw/smell_points/异味监测点_截至2021年1月.csv").write_text(delivered, encoding="utf-8")
    done = run(project, "run")
    assert done.returncode == 0, done.stderr[-4000:]
    return project


def test_a_new_register_is_declarations_sql_and_yaml() -> None:
    touched = [*FILES, *LINES]
    assert {Path(name).suffix for name in touched} == {".yml", ".yaml", ".sql", ".csv"}
    assert all((PROJECT / name).exists() == (name in LINES) for name in touched)


def test_its_figure_is_computed_and_explained(grown: Path) -> None:
    explained = json.loads(run(grown, "explain", "SP-AIR-99", "--year", "2020", "--format", "json").stdout)
    assert (explained["figure"]["status"], explained["figure"]["value"]) == ("computed", "7")
    assert {(e["file"], e["row"]) for e in explained["evidence"]} == {
        ("smell_points/异味监测点_截至2021年1月.csv", row) for row in range(2, 9)
    }


def test_its_rule_holds_what_it_must(grown: Path) -> None:
    rejects = json.loads(run(grown, "rejects", "--source", "smell_points", "--format", "json").stdout)
    assert [(reject["row"], reject["rule"]) for reject in rejects] == [(11, "F15.smell_points")]
