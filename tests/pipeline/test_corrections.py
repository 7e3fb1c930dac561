"""Declared corrections: one cell of one delivery is read as something else, on somebody's word, or the figures wait.

A copy of the project gets four small ledgers and no sample. It is built three times: as delivered, with one correction
that stands and others that do not (each of another ledger), and without any again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.project_copy import copied, run

pytestmark = [pytest.mark.pipeline, pytest.mark.long]

OUTFALLS = "outfalls/入河排污口台账_截至2021年1月27日.csv"
DRILLS = "drills/应急演练台账_截至2020年12月31日.csv"
PONDS = "tailings_checks/尾矿库环境安全排查表_截至2020年12月31日.csv"
CASES = "compensation/生态环境损害赔偿案件台账_截至2021年1月6日.csv"
FILES = {
    OUTFALLS: """\
        排污口编码,排污口名称,县(市、区),受纳水体,排污口类型,责任主体,统一社会信用代码,排查日期,是否需要整治,整治类型,完成整治日期,证明材料
        PK-1,甲口,铁西区,样河,工业排污口,,,2020-03-01,是,规范整治,2020-05-01,照片
        PK-2,乙口,铁西曲,样河,工业排污口,,,2020-03-02,是,规范整治,2020-05-02,照片
        PK-3,丙口,铁东区,样河,工业排污口,,,2020-03-03,否,,,
        """,
    DRILLS: """\
        演练名称,演练日期,级别,组织方式,演练类型,组织单位,地点
        甲演练,2020-11-26,省级,参加,跨境水污染,某局,某地
        """,
    PONDS: """\
        县(市、区),企业,统一社会信用代码,有无尾矿库,尾矿库名称,排查日期,排查单位,发现问题,整改
        铁西区,某某矿业有限公司,91220112556387212X,有,甲库,2020-05-01,某大队,无,无
        """,
    CASES: """\
        案号,县(市、区),线索来源,赔偿义务人,统一社会信用代码,启动日期,鉴定评估,磋商日期,赔偿金额(元),协议/诉讼,结案日期
        赔-1,铁西区,执法检查,某某有限公司,91220112556387212X,2020-03-01,无,2020-04-01,1000,协议,2020-06-01
        """,
}
HEADER = (
    "correction_id,source,sha256,sheet_name,row_number,column_name,from_text,to_text,reason_zh,on_word_of_zh,decided_on"
)


SEED = "dbt_project/seeds/bureau/cell_correction.csv"
# what each figure is without corrections: the second outfall lies in a county that nobody knows
AS_DELIVERED = {"SP-WAT-21": "2", "SP-WAT-22": "1", "SP-WAT-23": "1", "SP-ENF-07": "1", "SP-ENF-08": "2020-11-26"}
# of this ledger one wrong cell is corrected; the corrections of the others do not stand
CORRECTED = {"SP-WAT-21": "3", "SP-WAT-22": "2", "SP-WAT-23": "2"}
WITHHELD = ("SP-ENF-07", "SP-ENF-08", "SP-ECO-04")


@dataclass
class Built:
    """What one run of the copied project said and served, read while it stood."""

    code: int
    said: str
    figures: dict[str, dict[str, Any]]
    outfalls: dict[str, Any]
    outfalls_as_text: str
    rejects: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]
    corrections: dict[str, dict[str, Any]]
    # every cell of the ledger of outfalls, as it lies in the restricted file
    raw: list[tuple]


def built(project: Path) -> Built:
    done = run(project, "run")
    assert "Traceback" not in done.stderr, done.stderr[-4000:]

    def ask(*arguments: str) -> Any:
        return json.loads(run(project, *arguments, "--format", "json").stdout)

    with duckdb.connect(str((project / "warehouse/serving/current.duckdb").resolve()), read_only=True) as served:
        found = served.execute("select * from marts.mart_correction")
        names = [column[0] for column in found.description or ()]
        corrections = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    with duckdb.connect(str(project / "warehouse/restricted/raw.duckdb"), read_only=True) as restricted:
        raw = restricted.execute("select * from raw.raw.outfalls order by row_number").fetchall()
    return Built(
        code=done.returncode,
        said=done.stderr,
        figures={figure["stable_id"]: figure for figure in ask("figures", "2020")},
        outfalls=ask("explain", "SP-WAT-21", "--year", "2020"),
        outfalls_as_text=run(project, "explain", "SP-WAT-21", "--year", "2020").stdout,
        rejects=ask("rejects"),
        deliveries=ask("deliveries"),
        corrections={correction["correction_id"]: correction for correction in corrections},
        raw=raw,
    )


def declare(project: Path, lines: list[str]) -> None:
    (project / SEED).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copied(tmp_path_factory.mktemp("corrected") / "ecoledger")
    for name, text in FILES.items():
        lines = [line.strip() for line in text.splitlines()]
        (project / "raw" / name).write_text("\n".join(lines).strip() + "\n", encoding="utf-8")
    declare(project, [])
    return project


@pytest.fixture(scope="module")
def before(project: Path) -> Built:
    return built(project)


@pytest.fixture(scope="module")
def after(project: Path, before: Built) -> Built:
    start = {delivery["file"]: delivery["sha256"][:12] for delivery in before.deliveries}
    because = "错别字,水生态环境科函〔2021〕3号,2021-02-01"
    declare(
        project,
        [
            f"GZ-1,outfalls,{start[OUTFALLS]},,3,district_name,铁西曲,铁西区,{because}",
            f"GZ-2,drills,{start[DRILLS]},,2,drill_date,2020-11-25,2020-11-27,{because}",
            f"GZ-3,compensation,{start[CASES]},,99,closed_date,2020-06-01,2020-07-01,{because}",
            f"GZ-4,tailings_checks,{start[PONDS]},,2,unit_name,某某矿业有限公司,某矿业有限公司,{because}",
        ],
    )
    return built(project)


@pytest.fixture(scope="module")
def again(project: Path, after: Built) -> Built:
    declare(project, [])
    return built(project)


def values(build: Built, ids: Iterable[str]) -> dict[str, Any]:
    return {stable_id: build.figures[stable_id]["value"] for stable_id in ids}


def held(build: Built) -> set[tuple]:
    return {(reject["file"], reject["row"], reject["rule"]) for reject in build.rejects}


def test_a_wrong_cell_is_held_as_long_as_nobody_corrects_it(before: Built) -> None:
    assert before.code == 0, before.said[-4000:]
    assert {delivery["status"] for delivery in before.deliveries} == {"loaded"}
    assert values(before, AS_DELIVERED) == AS_DELIVERED
    assert held(before) == {(OUTFALLS, 3, "F15.outfalls")}
    assert before.corrections == {}


def test_a_declared_correction_lets_exactly_that_row_count(before: Built, after: Built) -> None:
    assert values(after, CORRECTED) == CORRECTED
    assert held(after) == set()
    counted, counted_before = (
        {(row["record_id"], row["row"]) for row in build.outfalls["evidence"]} for build in (after, before)
    )
    assert counted - counted_before == {("PK-2", 3)}
    assert counted_before <= counted


def test_before_and_after_are_kept_and_the_delivery_stays_as_it_came(before: Built, after: Built) -> None:
    correction = after.corrections["GZ-1"]
    assert {name: correction[name] for name in ("state", "file", "row_number", "found_text", "to_text")} == {
        "state": "applied",
        "file": OUTFALLS,
        "row_number": 3,
        "found_text": "铁西曲",
        "to_text": "铁西区",
    }
    assert after.raw == before.raw
    assert any("铁西曲" in row for row in after.raw)


def test_explain_says_which_row_is_read_otherwise_and_why(before: Built, after: Built) -> None:
    assert all(row["corrections"] == [] for row in before.outfalls["evidence"])
    said = {row["row"]: row["corrections"] for row in after.outfalls["evidence"]}
    assert {row for row, corrections in said.items() if corrections} == {3}
    (correction,) = said[3]
    assert {name: correction[name] for name in ("column", "from", "to", "reason")} == {
        "column": "district_name",
        "from": "铁西曲",
        "to": "铁西区",
        "reason": "错别字",
    }
    assert "✎" not in before.outfalls_as_text
    assert "铁西曲 → 铁西区" in after.outfalls_as_text


@pytest.mark.parametrize(
    ("correction", "state", "rule", "place"),
    [
        ("GZ-2", "from_differs", "L05.from", f"GZ-2|{DRILLS}||2|drill_date"),
        ("GZ-3", "not_found", "L05.found", f"GZ-3|{CASES}||99|closed_date"),
        ("GZ-4", "personal", "L05.personal", f"GZ-4|{PONDS}||2|unit_name"),
    ],
)
def test_one_that_does_not_stand_is_said_with_its_place(
    after: Built, correction: str, state: str, rule: str, place: str
) -> None:
    assert after.code == 1
    assert after.corrections[correction]["state"] == state
    (sentence,) = [line for line in after.said.splitlines() if line.startswith(f"blocked by {rule} ")]
    assert place in sentence
    assert "cell_correction.csv" in sentence


def test_one_that_does_not_stand_withholds_the_figures_of_its_ledger_and_no_others(after: Built) -> None:
    assert {i: after.figures[i]["status"] for i in WITHHELD} == dict.fromkeys(WITHHELD, "withheld")
    assert {i: after.figures[i]["status"] for i in CORRECTED} == dict.fromkeys(CORRECTED, "computed")
    assert after.corrections["GZ-2"]["found_text"] == "2020-11-26"


def test_what_is_personal_is_repeated_nowhere(after: Built) -> None:
    correction = after.corrections["GZ-4"]
    assert [correction[name] for name in ("from_text", "found_text", "to_text", "reason_zh")] == [None] * 4
    assert "矿业有限公司" not in after.said


def test_taken_away_everything_is_as_before(before: Built, again: Built) -> None:
    assert again.code == 0, again.said[-4000:]
    assert values(again, before.figures) == values(before, before.figures)
    assert held(again) == held(before)
    assert again.outfalls["evidence"] == before.outfalls["evidence"]
