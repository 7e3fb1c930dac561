"""Call dbt, in this process, once a stage.

Belongs here: the prepared manifest, one call of dbt, and what came of each node. Does not belong here: which
nodes make a stage (`assets/models.py`) and anything of Dagster.

A call through dbt's own command line costs twelve seconds of start-up; with the manifest prepared and dbt
imported once, a stage costs what its models cost.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from orchestration import standing_tests
from orchestration.places import DBT_PROJECT, Places
from orchestration.refusals import Refusal

TARGET = DBT_PROJECT / "target"
MANIFEST = TARGET / "manifest.json"
_PARSED = TARGET / "partial_parse.msgpack"
# what is said of a node that is as it would be made now (macros/standing.sql)
STANDS = "STANDS"


class BuildFailed(Refusal):
    """dbt could not do what it was asked; the message names the nodes and says why."""


@dataclass(frozen=True)
class NodeResult:
    """What came of one model, seed or test: `status` as dbt says it, rows failed for a test."""

    unique_id: str
    status: str
    seconds: float
    failures: int
    message: str


def prepare() -> None:
    """Parse the project when anything in it is newer than the manifest."""
    if _is_fresh():
        return
    TARGET.mkdir(parents=True, exist_ok=True)
    beside = TARGET / ".parse"
    with FileLock(TARGET / ".parse.lock"):
        if _is_fresh():
            return
        # of a process that was killed while it parsed
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        if _PARSED.exists():
            # what was parsed before makes this quicker; dbt looks by itself whether it still holds
            shutil.copyfile(_PARSED, beside / _PARSED.name)
        with _quiet_environment(Places.from_environment(), beside):
            _invoke(None, ["parse"])
        # both are whole before either has its name; the second is the one whose time is asked
        for made in (MANIFEST, _PARSED):
            (beside / made.name).replace(made)
        shutil.rmtree(beside)


def build(
    places: Places, select: str, exclude: str = "", known_at: str = "", on_node: Callable[[str], None] = lambda _: None
) -> list[NodeResult]:
    """Build the selected seeds and models, in order of dependence; what stands as it would be built is left so.

    `known_at` is '' or a moment in Asia/Shanghai. `on_node` hears the name of each node when it is done.
    Raises BuildFailed when a node could not be built.
    """
    prepare()
    arguments = ["build", "--select", *select.split()]
    arguments += ["--exclude", "resource_type:test", "resource_type:unit_test", *exclude.split()]
    return _call(places, _manifest(), arguments, known_at, on_node)


def ask_tests(
    places: Places, nodes: Collection[str], known_at: str = "", on_node: Callable[[str], None] = lambda _: None
) -> list[NodeResult]:
    """Ask the tests about these nodes, by unique id, that have not passed already on the same tables.

    A failed test is a result, not an exception: whoever asked decides what it withholds. Of a test that stands the
    message is STANDS.
    """
    manifest = _manifest()
    standing = standing_tests.standing(places, manifest, standing_tests.about(manifest, nodes))
    kept = [NodeResult(name, "pass", 0.0, 0, STANDS) for name, (_, stands) in standing.items() if stands]
    open_tests = {name: made_of for name, (made_of, stands) in standing.items() if not stands}
    if not open_tests:
        return kept
    names = [manifest.nodes[name].name for name in open_tests]
    arguments = ["test", "--select", *names, "--indirect-selection", "empty", "--exclude", "resource_type:unit_test"]
    asked = [r for r in _call(places, manifest, arguments, known_at, on_node) if r.unique_id in open_tests]
    standing_tests.note(places, open_tests, {r.unique_id: open_tests[r.unique_id] for r in asked if r.status == "pass"})
    return kept + asked


def _call(
    places: Places, manifest: Any, arguments: list[str], known_at: str, on_node: Callable[[str], None]
) -> list[NodeResult]:
    def heard(event: Any) -> None:
        if event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult"):
            on_node(event.data.node_info.node_name)

    # what is compiled lies with what is built, and no longer than it is needed: in the project it would take the
    # manifest's place while others read that
    target = places.work_db.with_name("target")
    try:
        with _quiet_environment(places, target):
            outcome = _invoke(manifest, [*arguments, "--vars", json.dumps({"known_at": known_at})], heard)
    finally:
        shutil.rmtree(target, ignore_errors=True)
    results = [
        NodeResult(
            r.node.unique_id, str(r.status), r.execution_time, r.failures or 0, " ".join((r.message or "").split())
        )
        for r in (outcome.results if outcome else [])
    ]
    broken = [r for r in results if r.status in ("error", "runtime error")]
    if broken:
        raise BuildFailed(
            "; ".join(f"{r.unique_id.split('.')[2]} could not be built: {_unquoted(r.message)}" for r in broken[:3])
        )
    return results


def _unquoted(message: str) -> str:
    """DuckDB quotes the value that it stumbled over; that value may be somebody's name."""
    return re.sub(r"'[^']*'", "'…'", message)


def _is_fresh() -> bool:
    if not (MANIFEST.exists() and _PARSED.exists()):
        return False
    parsed_at = _PARSED.stat().st_mtime
    folders = [DBT_PROJECT / name for name in ("models", "macros", "seeds", "tests")]
    files = [DBT_PROJECT / "dbt_project.yml", DBT_PROJECT / "profiles.yml"]
    for folder in folders:
        files += [folder, *(p for p in folder.rglob("*") if p.suffix != ".csv")]
    return all(p.stat().st_mtime <= parsed_at for p in files if p.exists())


def _manifest() -> Any:
    from dbt.artifacts.resources.base import FileHash
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(_PARSED.read_bytes())
    for node in manifest.nodes.values():
        # a seed may have been changed since the project was parsed, and is made anew only where its bytes are others
        if str(node.resource_type) == "seed":
            told = hashlib.sha256((DBT_PROJECT / node.original_file_path).read_bytes()).hexdigest()
            node.checksum = FileHash(name="sha256", checksum=told)
    # dbt does this for a manifest that it reads itself; macros look up there what a model reads
    manifest.build_flat_graph()
    return manifest


def _invoke(manifest: Any, arguments: list[str], heard: Callable[[Any], None] | None = None) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    quiet = [
        "--quiet",
        "--no-use-colors",
        "--log-level-file",
        "none",
        "--no-partial-parse" if manifest else "--partial-parse",
    ]
    runner = dbtRunner(manifest=manifest, callbacks=[heard] if heard else [])
    try:
        outcome = runner.invoke([*arguments, *folders, *quiet])
    finally:
        # dbt keeps the file open for its next call; the guard and the serving copy need it before that
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
            DuckDBConnectionManager._ENV = None
    if outcome.exception:
        said = _unquoted(" ".join(str(outcome.exception).split()))
        # dbt answers an interrupt by itself, without a word
        raise BuildFailed(f"dbt stopped: {said or 'it was interrupted; the same command makes everything anew.'}")
    return outcome.result


@contextmanager
def _quiet_environment(places: Places, target: Path) -> Iterator[None]:
    """What dbt reads from its environment, for the time of one call."""
    places.work_db.parent.mkdir(parents=True, exist_ok=True)
    wanted = {
        "ECOLEDGER_WAREHOUSE": str(places.warehouse),
        "DBT_TARGET_PATH": str(target),
        "DO_NOT_TRACK": "1",
        "DBT_LOG_PATH": str(places.warehouse / "logs"),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def manifest_file() -> Path:
    """The prepared manifest; it must stand before Dagster's definitions are loaded."""
    prepare()
    return MANIFEST


if __name__ == "__main__":
    prepare()
