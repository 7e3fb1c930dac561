"""A warehouse that serves one figure of a few rows, written directly: a release of it takes less than a second.

Belongs here: making it, and releasing it with one small paper. Does not belong here: what should be true of a release.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb
import pytest

from expectations import guard
from orchestration import code_version, releasing
from orchestration.code_version import CodeVersion
from orchestration.places import Places
from orchestration.releases import guide
from orchestration.releases.edition import Edition
from orchestration.releases.freezing import Papers
from orchestration.releases.shelf import Shelf
from tests.conftest import PROJECT

YEAR = 2020
SOURCE = "outfalls"
CODE = CodeVersion("a" * 40, "1" * 64)
OTHER_CODE = CodeVersion("b" * 40, "2" * 64)
_CAUSES = PROJECT / "dbt_project" / "seeds" / "figures" / "change_cause.csv"
# the declarations of the guard, read once
_SUITES = cache(guard.load_suites)
_DIED = 9
_CHANGES = ("os.mkdir", "os.rename", "os.chmod", "os.remove", "os.rmdir", "shutil.copytree", "shutil.rmtree")
# what a release reads of the served schemas, and nothing else
_TABLES = """
    create schema figures; create schema marts;
    create table figures.yearly_figures (
        catalogue_order integer, stable_id varchar, year integer, name_zh varchar, value varchar, exact_value varchar,
        wording_zh varchar, status varchar, reason varchar, definition_zh varchar, numerator_zh varchar,
        denominator_zh varchar, standard varchar, territory_policy varchar, data_variant varchar, unit varchar
    );
    create table figures.figure_evidence (
        stable_id varchar, period integer, record_id varchar, measure varchar, measure_label varchar,
        in_numerator boolean, in_denominator boolean, is_counted boolean
    );
    create table figures.figure_lineage (
        stable_id varchar, period integer, record_id varchar, delivery_id varchar, sheet_name varchar,
        row_number integer
    );
    create table marts.deliveries (
        delivery_id varchar, source varchar, layout varchar, file varchar, sha256 varchar, size_bytes bigint,
        status varchar, is_present boolean, is_active boolean, is_zero_report boolean, received_at timestamp
    );
    create table marts.rejects (
        delivery_id varchar, sheet_name varchar, row_number integer, rule_id varchar, reason varchar, decision varchar
    );
    create table marts.mart_correction (
        correction_id varchar, delivery_id varchar, sheet_name varchar, row_number integer, state varchar
    );
    create table marts.mart_late_row (
        year integer, source varchar, file varchar, received_at timestamp, cut_off_at timestamp, rows_more integer
    );
    create table marts.mart_rule (
        rule_id varchar, held_by varchar, asked_as varchar, table_name varchar, outcome varchar,
        rows_looked_at integer, rows_failed integer, blocks boolean
    );
    create table marts.dim_bureau as select '某市生态环境局' as name_zh;
"""


@dataclass(frozen=True)
class Content:
    """What is served: one figure, and what it was made of. A record names its measure, its delivery and its row."""

    records: Mapping[str, tuple[str, str, int]] = field(
        default_factory=lambda: {"a": ("1", "d1", 1), "b": ("1", "d1", 2)}
    )
    # delivery: is it the one that counts
    deliveries: Mapping[str, bool] = field(default_factory=lambda: {"d1": True})
    # those that no longer lie in the landing zone
    gone: frozenset[str] = frozenset()
    status: str = "computed"
    definition: str = "件数"
    # row of d1, rule, reason
    rejects: tuple[tuple[int, str, str], ...] = ()


MORE = Content(
    records={"a": ("1", "d1", 1), "b": ("1", "d1", 2), "c": ("1", "d2", 1)}, deliveries={"d1": True, "d2": True}
)


def bytes_of(delivery: str) -> bytes:
    """What a delivery of the small warehouse holds."""
    return f"delivered as {delivery}".encode()


def sha_of(delivery: str) -> str:
    """The hash by which a delivery is known."""
    return hashlib.sha256(bytes_of(delivery)).hexdigest()


class SmallWarehouse:
    """A warehouse with one served copy at a time, and the releases made of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places = Places(folder / "raw", folder / "warehouse")
        self.shelf = Shelf.of(self.places, YEAR)
        self.docs = self.places.warehouse / "quality" / "data_docs"
        for made in (self.places.raw, self.places.serving, self.places.archive, self.docs / "rows"):
            made.mkdir(parents=True)

    def serve(self, content: Content, code: CodeVersion = CODE) -> Path:
        """Serve this, as a run of that code would."""
        (self.docs / "rows" / "index.html").write_text("检查", encoding="utf-8")
        number = len(list(self.places.serving.glob("*.json"))) + 1
        copy = self.places.serving / f"ecoledger-{number:04}.duckdb"
        with duckdb.connect(str(copy)) as made:
            made.execute(_TABLES)
            made.execute(f"create table marts.dim_change_cause as from '{_CAUSES}' order by cause_order")
            _fill(made, content)
        for delivery in content.deliveries:
            (self.places.archive / sha_of(delivery)).write_bytes(bytes_of(delivery))
        about = {
            "file": copy.name,
            "served_at": "2021-01-08T01:00:00+00:00",
            "known_at": None,
            "code": code.as_record(),
        }
        copy.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
        self.places.current.unlink(missing_ok=True)
        self.places.current.symlink_to(copy.name)
        return copy

    def change_served(self, statement: str) -> None:
        """Change the copy that is served now."""
        with duckdb.connect(str(self.places.current.resolve())) as served:
            served.execute(statement)

    def release(
        self, by: str = "甲某", reason: str | None = None, step: Callable[[str], None] = lambda _: None
    ) -> Path:
        """Certify what is served."""
        return releasing.release(self.places, YEAR, releasing.Certification(by, reason), step)

    def left_over(self) -> list[str]:
        """What lies on the shelf beside releases, drafts and the notes of publishing."""
        return sorted(path.name for path in self.shelf.folder.glob(".*")) if self.shelf.folder.exists() else []


def _fill(made: duckdb.DuckDBPyConnection, content: Content) -> None:
    is_said = content.status == "computed"
    made.execute(
        "insert into figures.yearly_figures (catalogue_order, stable_id, year, name_zh, value, status, definition_zh, "
        "reason) values (1, 'F-01', ?, '件数', ?, ?, ?, ?), (2, 'F-02', ?, '年度', ?, 'computed', '年度', null)",
        [
            YEAR,
            str(len(content.records)) if is_said else None,
            content.status,
            content.definition,
            None if is_said else "规则未通过",
            YEAR,
            str(YEAR),
        ],
    )
    for record, (measure, delivery, row) in content.records.items():
        made.execute(
            "insert into figures.figure_evidence values ('F-01', ?, ?, ?, null, true, true, true)",
            [YEAR, record, measure],
        )
        made.execute(
            "insert into figures.figure_lineage values ('F-01', ?, ?, ?, '台账', ?)", [YEAR, record, delivery, row]
        )
    for hour, (delivery, is_active) in enumerate(content.deliveries.items(), start=1):
        made.execute(
            "insert into marts.deliveries values (?, ?, 'ledger', ?, ?, ?, 'loaded', ?, ?, false, ?)",
            [
                delivery, SOURCE, f"{SOURCE}/{delivery}.csv", sha_of(delivery), len(bytes_of(delivery)),
                delivery not in content.gone, is_active, f"2021-01-06 {hour:02}:00:00",
            ],
        )  # fmt: skip
    for row, rule, reason in content.rejects:
        made.execute("insert into marts.rejects values ('d1', '台账', ?, ?, ?, null)", [row, rule, reason])
    for stage in ("rows", "facts"):
        for table, rule in guard.expected_checks(stage, {SOURCE, f"{SOURCE}.ledger"}):
            made.execute(
                "insert into marts.mart_rule values (?, 'expectation', ?, ?, 'passed', 2, 0, false)",
                [rule.partition(".")[0], rule, table],
            )


def listing(copy: Path, edition: Edition, target: Path) -> None:
    """A paper that says which figures there are."""
    with duckdb.connect(str(copy), read_only=True) as read:
        said = read.execute("select stable_id, value from figures.yearly_figures order by all").fetchall()
    target.write_text(f"{edition.title_zh} {said}\n", encoding="utf-8")


def made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a release be made by a code that has a name, with one small paper beside the guide."""
    gathered = releasing._papers

    def papers(*given: Any) -> Papers:
        found = gathered(*given)
        return replace(found, written={"说明.txt": guide.write, "listing.txt": listing})

    monkeypatch.setattr(releasing, "_papers", papers)
    # no test takes the power away, and a disk that others use makes each of these wait
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(code_version, "code_version", lambda: CODE)
    monkeypatch.setattr(guard, "load_suites", _SUITES)


def moments(under: Path, work: Callable[[], object]) -> list[int]:
    """Do the work in a child, and tell before which changes of files under a folder it is worth dying.

    Every change that Python makes is counted, from 1: opening to write, making, renaming, changing rights, removing. Of
    those that one line of the project makes one after the other, the first and the last are told.
    """
    reading, writing = os.pipe()
    lines: list[tuple[str, int]] = []

    def tell() -> None:
        work()
        edges = [n for n, line in enumerate(lines, start=1) if n in (1, len(lines)) or _is_edge(lines, n - 1, line)]
        os.write(writing, json.dumps(edges).encode())

    ended = _in_a_child(tell, under, lambda: lines.append(_line_of_the_project()))
    os.close(writing)
    assert ended == 0, f"the child ended with {ended}"
    with os.fdopen(reading, "rb") as told:
        return json.loads(told.read())


def died_at(number: int, under: Path, work: Callable[[], object]) -> bool:
    """Do the work in a child that dies before its n-th change of a file under a folder; say whether it came so far."""
    left = iter(range(number - 1, -1, -1))
    ended = _in_a_child(work, under, lambda: None if next(left) else os._exit(_DIED))
    assert ended in (_DIED, 0), f"the child ended with {ended}"
    return ended == _DIED


def _is_edge(lines: list[tuple[str, int]], place: int, line: tuple[str, int]) -> bool:
    return lines[place - 1] != line or lines[place + 1] != line


def _line_of_the_project() -> tuple[str, int]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not frame.f_code.co_filename.startswith(str(PROJECT / "orchestration")):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame else ("", 0)


def _in_a_child(work: Callable[[], object], under: Path, on_change: Callable[[], object]) -> int:
    """Do the work in a child that hears of every change of a file before it is made; the child's exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def watch(event: str, given: tuple[Any, ...]) -> None:
        if event not in _CHANGES and not (event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        # what is removed with its folder is named within that folder
        if not Path(given[0]).is_absolute() or str(given[0]).startswith(str(under)):
            on_change()

    try:
        sys.addaudithook(watch)
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)
