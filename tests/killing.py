"""Kill a command at a moment of its way, and look at what has to hold whatever was killed.

A host process has imported everything once; for each command it forks a child that runs it in a group of its own, and
kills the group. So a kill costs what the work costs up to it, and not a start of Python.

Belongs here: killing, and the invariants. Does not belong here: how often, and what is made good afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from orchestration.places import Places
from orchestration.releases.shelf import MANIFEST, Shelf, sha256_of
from orchestration.releases.verifying import faults
from tests.conftest import PROJECT, Installation

_LINE = re.compile(r"^\[ *([\d.]+) s\] (.*)$", re.M)
_PATIENCE = 1800


@dataclass(frozen=True)
class Ended:
    """How a command ended: by itself with a code, or killed (`code` is None) after what it had said last."""

    code: int | None
    said: str
    out: str

    @property
    def last(self) -> str:
        lines = _LINE.findall(self.said)
        return lines[-1][1] if lines else "start"


@dataclass(frozen=True)
class Moment:
    """A moment of a command: so many seconds after it has said so many lines."""

    lines: int
    seconds: float


class Way:
    """The steps of a command as one undisturbed run told them, with their times."""

    def __init__(self, said: str) -> None:
        times = [float(seconds) for seconds, _ in _LINE.findall(said)]
        self._from = [0.0, *(one - times[0] for one in times)]
        self._total = self._from[-1] + 1.0

    def moment(self, dice: random.Random, early: int = 1) -> Moment:
        """Any moment of the way; with `early` above 1, more often one of its beginning."""
        at = self._total * dice.random() ** early
        lines = sum(one <= at for one in self._from) - 1
        return Moment(lines, at - self._from[lines])


class Host:
    """Starts commands from a process that has everything imported, and kills them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killing"],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def call(
        self, bureau: Installation, *arguments: str, kill: Moment | None = None, with_signal: int = signal.SIGKILL
    ) -> Ended:
        """Run a command to its end, or up to the moment at which it is killed."""
        said = {"arguments": arguments, "folder": str(bureau.folder), "environment": bureau.environment}
        said |= {"kill": [kill.lines, kill.seconds] if kill else None, "signal": with_signal}
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(said), file=self._process.stdin, flush=True)
        ended = Ended(**json.loads(self._process.stdout.readline()))
        assert "Traceback" not in ended.said, ended.said[-3000:]
        return ended


@dataclass(frozen=True)
class Before:
    """What may never change again, as it was before anything was killed."""

    releases: dict[int, str]
    published: str
    receipts: str
    archived: frozenset[str]

    @classmethod
    def of(cls, bureau: Installation) -> Before:
        shelf = Shelf.of(places_of(bureau), 2020)
        return cls(
            {version: sha256_of(shelf.release(version) / MANIFEST) for version in shelf.versions()},
            (shelf.folder / "published.jsonl").read_text(),
            (bureau.raw / "received.csv").read_text(),
            frozenset(path.name for path in (bureau.warehouse / "restricted" / "archive").glob("[!.]*")),
        )


def places_of(bureau: Installation) -> Places:
    return Places(raw=bureau.raw, warehouse=bureau.warehouse)


def must_hold(bureau: Installation, before: Before) -> None:
    """Assert all that has to hold at every moment, without any command having been run since the kill."""
    places = places_of(bureau)
    copy = places.current.resolve()
    told = json.loads(copy.with_suffix(".json").read_text(encoding="utf-8"))
    with duckdb.connect(str(places.current), read_only=True) as served:
        rows = {name: served.execute(f"select count(*) from {name}").fetchall()[0][0] for name in told["tables"]}
        assert rows == told["tables"], "the copy that the pointer leads to is not whole"
        ((lines, closed),) = served.execute(
            "select count(*), count(*) filter (closes) from marts.row_ledger"
        ).fetchall()
        assert lines > 0
        assert lines == closed, "the ledger of the served copy does not close"
    shelf = Shelf.of(places, 2020)
    assert set(before.releases) <= set(shelf.versions()), "a release is lost"
    for version in shelf.versions():
        assert faults(shelf, version) == []
    for version, sha in before.releases.items():
        assert sha256_of(shelf.release(version) / MANIFEST) == sha, "a certified release was changed"
    assert (shelf.folder / "published.jsonl").read_text().startswith(before.published)
    assert places.received_book.read_text().startswith(before.receipts), "a receipt was lost or changed"
    archived = {path.name: path for path in places.archive.glob("[!.]*")}
    assert before.archived <= archived.keys(), "delivered bytes were lost"
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == name for name, path in archived.items())


def left_behind(bureau: Installation) -> list[str]:
    """What a killed run has left and nobody has put away."""
    from dagster import DagsterInstance, RunsFilter
    from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

    patterns = ("**/*.part*", "**/.making-*", "**/scratch", "**/spill", "work/unfinished", "work/*.wal")
    found = [path.relative_to(bureau.warehouse).as_posix() for one in patterns for path in bureau.warehouse.glob(one)]
    found += [path.name for path in bureau.raw.glob(".*.part")]
    orphans = {path.stem for path in (bureau.warehouse / "serving").glob("*.json")}
    found += sorted(orphans - {path.stem for path in (bureau.warehouse / "serving").glob("*.duckdb")})
    home = str(bureau.warehouse / "dagster")
    with mock.patch.dict(os.environ, DAGSTER_HOME=home), DagsterInstance.from_config(home) as instance:
        found += [run.run_id for run in instance.get_runs(RunsFilter(statuses=NOT_FINISHED_STATUSES))]
        for pool in instance.event_log_storage.get_concurrency_keys():
            found += [f"a slot of {pool}"] * instance.event_log_storage.get_concurrency_info(pool).active_slot_count
    return found


def _serve() -> None:
    """Be the host: one command a line, one answer a line."""
    from orchestration import transformations

    transformations.prepare()
    import dagster  # noqa: F401
    import dbt.adapters.duckdb.connections
    import dbt.cli.main  # noqa: F401

    import expectations.engine
    from expectations.rules import load_suites
    from orchestration import cli, definitions, gate, guarding, quality_report, releasing, running, standing  # noqa: F401
    from orchestration.releases import document, figure_book, workbook  # noqa: F401

    expectations.engine.warm_up()
    load_suites()
    # what Dagster loads is the same for every command
    loaded = definitions.defs()
    for job in ("bring_in", "build", "release"):
        loaded.resolve_job_def(job)
    definitions.defs = lambda: loaded  # type: ignore[assignment]
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        print(json.dumps(_one(json.loads(line))), file=answers, flush=True)


def _one(asked: dict[str, Any]) -> dict[str, Any]:
    folder = Path(asked["folder"])
    said, out = folder / "killed.err", folder / "killed.out"
    for path in (said, out):
        path.write_bytes(b"")
    child = os.fork()
    if child == 0:
        _be_the_command(asked["arguments"], asked["environment"], said, out)
    killed = False
    heard = None
    ends = time.monotonic() + _PATIENCE
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if asked["kill"] and not killed:
            lines, seconds = asked["kill"]
            if heard is None and len(_LINE.findall(said.read_text())) >= lines:
                heard = time.monotonic()
            killed = heard is not None and time.monotonic() - heard >= seconds
            if killed:
                os.killpg(child, asked["signal"])
        if time.monotonic() > ends:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.01)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    return {"code": code, "said": said.read_text()[-20000:], "out": out.read_text()[-20000:]}


def _be_the_command(arguments: Sequence[str], environment: dict[str, str], said: Path, out: Path) -> None:
    """Never returns: what comes after a fork belongs to the command alone."""
    code = 70
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(environment)
        for path, stream in ((out, 1), (said, 2)):
            handle = os.open(path, os.O_WRONLY | os.O_APPEND)
            os.dup2(handle, stream)
        from orchestration.cli import main

        main(list(arguments), standalone_mode=True)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
