"""Faults of the machine: killed at any moment, a full disk, a folder closed to writing, a clock that goes back.

    ECOLEDGER_KILLS=200 pytest -m long -n 0 -s tests/pipeline/test_faults.py

is the campaign of docs/faults.md; the default run kills six times.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration import serving, transformations
from orchestration.intake import deliveries
from orchestration.workshop import writing
from tests import small_bureau
from tests.conftest import Installation
from tests.killing import Before, Ended, Host, Moment, Way, left_behind, must_hold, places_of

pytestmark = pytest.mark.pipeline

SEED = 20201231
# four of five are kills of a release: it takes seconds, and what it makes may never be made again
RUNS_OF_FIVE = 1
RELEASE = ("release", "2020", "--certified-by", "乙", "--reason", "补报")


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return small_bureau.make(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


class Tally:
    """How many kills were tried, where they fell, and how many were survived."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.tried = 0
        self.survived = 0
        self.at: dict[str, int] = {}

    def count(self, ended: Ended, bureau: Installation, before: Before) -> None:
        """Look at what a kill has left; one that came after the end of the command is no kill."""
        if ended.code is not None:
            return
        self.tried += 1
        step = ended.last.split(":")[0].split("/")[0].strip()
        self.at[step] = self.at.get(step, 0) + 1
        must_hold(bureau, before)
        self.survived += 1
        print(f"kill {self.tried} of a {self.what}: after “{ended.last}”, survived", flush=True)

    def say(self) -> None:
        where = ", ".join(f"{step} {times}" for step, times in self.at.items())
        print(f"{self.what}: {self.tried} killed, {self.survived} survived ({where})", flush=True)


def kill_releases(certified: Installation, folder: Path, host: Host, kills: int, dice: random.Random) -> Tally:
    """Kill releases at random moments; now and then one comes through, is looked at and taken away again."""
    bureau = certified.copy(folder)
    shelf = bureau.warehouse / "releases" / "2020"
    before, tally = Before.of(bureau), Tally("release")

    def finish() -> Ended:
        done = host.call(bureau, *RELEASE)
        assert done.code == 0, done.said
        must_hold(bureau, before)
        assert left_behind(bureau) == []
        take_away(shelf / "v2")
        return done

    way = Way(finish().said)
    while tally.tried < kills:
        ended = host.call(bureau, *RELEASE, kill=way.moment(dice))
        tally.count(ended, bureau, before)
        if (shelf / "v2").exists():
            # the whole of it stands, although its command was killed: nothing was half done
            take_away(shelf / "v2")
    # the next one needs no hand-work
    finish()
    tally.say()
    return tally


def kill_runs(certified: Installation, folder: Path, host: Host, kills: int, dice: random.Random) -> Tally:
    """Kill runs, each with a new delivery to bring in; then one run makes everything good."""
    bureau = certified.copy(folder)
    before, tally = Before.of(bureau), Tally("run")
    figures = bureau.figures(2020)
    delivered = 1
    small_bureau.deliver(bureau, delivered)
    done = host.call(bureau, "run")
    assert done.code == 0, done.said
    way = Way(done.said)
    while tally.tried < kills:
        delivered += 1
        small_bureau.deliver(bureau, delivered)
        # what a run keeps for good is written at its beginning, so that is where most of them end
        tally.count(host.call(bureau, "run", kill=way.moment(dice, early=3)), bureau, before)
    done = host.call(bureau, "run")
    assert done.code == 0, done.said
    must_hold(bureau, before)
    assert left_behind(bureau) == []
    assert bureau.figures(2020) == figures
    # one entry for each file, each once, in the order in which they came
    files = sorted(path.relative_to(bureau.raw).as_posix() for path in bureau.raw.glob("*/*.*"))
    told = bureau.ask("deliveries")
    assert sorted(one["file"] for one in told) == files
    assert {one["status"] for one in told} <= {"loaded", "superseded", "duplicate"}
    assert host.call(bureau, *RELEASE).code == 0
    tally.say()
    return tally


def take_away(release: Path) -> None:
    for path in (release, *release.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(release)


def test_a_killed_release_is_whole_or_not_there(certified: Installation, tmp_path: Path, host: Host) -> None:
    tally = kill_releases(certified, tmp_path / "bureau", host, 4, random.Random(SEED))
    assert tally.survived == tally.tried


def test_a_killed_run_needs_no_hand_work(certified: Installation, tmp_path: Path, host: Host) -> None:
    tally = kill_runs(certified, tmp_path / "bureau", host, 2, random.Random(SEED))
    assert tally.survived == tally.tried


@pytest.mark.long
def test_releases_killed_many_times(certified: Installation, tmp_path: Path, host: Host) -> None:
    kills = int(os.environ.get("ECOLEDGER_KILLS", "200"))
    tally = kill_releases(
        certified, tmp_path / "bureau", host, kills - kills * RUNS_OF_FIVE // 5, random.Random(SEED + 1)
    )
    assert tally.survived == tally.tried


@pytest.mark.long
def test_runs_killed_many_times(certified: Installation, tmp_path: Path, host: Host) -> None:
    kills = int(os.environ.get("ECOLEDGER_KILLS", "200"))
    tally = kill_runs(certified, tmp_path / "bureau", host, kills * RUNS_OF_FIVE // 5, random.Random(SEED + 2))
    assert tally.survived == tally.tried


def root_with_mounts() -> bool:
    """Whether file systems can be mounted here, as a full or a read-only one must be."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


@contextlib.contextmanager
def mounted(folder: Path, *how: str) -> Iterator[None]:
    if not root_with_mounts() or subprocess.run(["mount", *how, str(folder)], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here, so a full or a read-only disk can not be made")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def one_sentence(ended: Ended, *words: str) -> None:
    """Assert that a mishap was told in one sentence, after the progress, with the folder and what to do."""
    # what Dagster says by itself when it can not note something is no answer of ours
    noise = ("[", "Exception while writing logger call", "(Background on this error")
    said = [line for line in ended.said.splitlines() if line and not line.startswith(noise)]
    assert ended.code == 2, ended.said
    assert len(said) == 1, said
    assert all(word in said[0] for word in (*words, "still stands")), said


# so much room is left: none to speak of, some for what is brought in, some for a part of the build
@pytest.mark.parametrize("room", [100_000, 12_000_000, 40_000_000])
def test_a_full_disk_is_one_sentence_and_no_fault_of_a_file(
    certified: Installation, tmp_path: Path, host: Host, room: int
) -> None:
    bureau = Installation(tmp_path / "bureau")
    bureau.warehouse.mkdir(parents=True)
    used = sum(path.stat().st_size for path in certified.warehouse.rglob("*") if path.is_file())
    with mounted(bureau.warehouse, "-t", "tmpfs", "-o", f"size={used * 11 // 10 + room}", "tmpfs"):
        shutil.copytree(certified.raw, bureau.raw)
        shutil.copytree(certified.warehouse, bureau.warehouse, symlinks=True, dirs_exist_ok=True)
        filler = bureau.warehouse / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while shutil.disk_usage(bureau.warehouse).free > room:
                file.write(bytes(min(2**16, shutil.disk_usage(bureau.warehouse).free - room) or 1))
        before = Before.of(bureau)
        small_bureau.deliver(bureau, 9)
        one_sentence(host.call(bureau, "run"), str(bureau.warehouse), "is full", "make room")
        filler.unlink()
        must_hold(bureau, before)
        # nothing was refused because there was no room to read it
        with duckdb.connect(str(places_of(bureau).restricted_db), read_only=True) as restricted:
            assert restricted.execute("select file from intake.deliveries where status = 'refused'").fetchall() == []


def test_a_full_disk_stops_a_release_and_takes_nothing_away(
    certified: Installation, tmp_path: Path, host: Host
) -> None:
    bureau = Installation(tmp_path / "bureau")
    bureau.warehouse.mkdir(parents=True)
    used = sum(path.stat().st_size for path in certified.warehouse.rglob("*") if path.is_file())
    with mounted(bureau.warehouse, "-t", "tmpfs", "-o", f"size={used + 12_000_000}", "tmpfs"):
        shutil.copytree(certified.raw, bureau.raw)
        shutil.copytree(certified.warehouse, bureau.warehouse, symlinks=True, dirs_exist_ok=True)
        before = Before.of(bureau)
        one_sentence(host.call(bureau, *RELEASE), str(bureau.warehouse), "is full", "make room")
        must_hold(bureau, before)
        assert not (bureau.warehouse / "releases" / "2020" / "v2").exists()


@pytest.mark.parametrize("folder", ["warehouse", "raw"])
def test_a_read_only_folder_is_one_sentence(certified: Installation, tmp_path: Path, host: Host, folder: str) -> None:
    bureau = certified.copy(tmp_path / "bureau")
    small_bureau.deliver(bureau, 9)
    before = Before.of(bureau)
    closed = bureau.folder / folder
    with mounted(closed, "--bind", "-o", "ro", str(closed)):
        one_sentence(host.call(bureau, "run"), str(closed), "read-only", "make it writable")
        if folder == "warehouse":
            one_sentence(host.call(bureau, *RELEASE), str(closed), "read-only", "make it writable")
            # what only reads goes on
            assert host.call(bureau, "figures", "2020").code == 0
        must_hold(bureau, before)


@pytest.mark.parametrize("between", ["hash_of", "archive"])
def test_a_file_that_vanishes_while_it_is_read_is_left_for_the_next_run(
    certified: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    bureau = certified.copy(tmp_path / "bureau")
    going = small_bureau.deliver(bureau, 9)
    kept = going.read_bytes()
    done = getattr(deliveries, between)

    def lose_and_do(*given: object) -> object:
        # listed, but gone before it is hashed; or hashed, but gone before it is kept
        if going in given:
            going.unlink()
        return done(*given)

    monkeypatch.setattr(deliveries, between, lose_and_do)
    report = deliveries.ingest(places_of(bureau), [small_bureau.SOURCE])
    assert any(going.name in warning and "vanished" in warning for warning in report.warnings)
    assert not [one for one in report.deliveries if one.file.endswith(going.name)]
    monkeypatch.undo()
    going.write_bytes(kept)
    report = deliveries.ingest(places_of(bureau), [small_bureau.SOURCE])
    assert [one.status for one in report.deliveries if one.file.endswith(going.name)] == ["loaded"]


def test_a_clock_that_goes_back_changes_no_order(
    certified: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = certified.copy(tmp_path / "bureau")
    places = places_of(bureau)
    newest = max(deliveries.ingest(places, [small_bureau.SOURCE]).deliveries, key=lambda one: one.received_at)
    late = small_bureau.deliver(bureau, 9)
    os.utime(late, (0, 0))
    back = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    told = deliveries.ingest(places, [small_bureau.SOURCE], now=back).deliveries
    (came,) = [one for one in told if one.file.endswith(late.name)]
    assert came.received_at > newest.received_at, "what came later counts as later, whatever the clock says"

    class Back(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Back:
            return cls(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(serving, "datetime", Back)
    for _ in range(serving.COPIES_KEPT + 1):
        copy = serving.publish(places, {"known_at": None})
        assert places.current.resolve() == copy.resolve()
        assert serving.served(places)[-1].resolve() == copy.resolve(), "the newest copy is the last by name"
    with duckdb.connect(str(places.current), read_only=True) as served:
        assert served.execute("select count(*) from figures.yearly_figures").fetchall() != [(0,)]


def test_a_second_run_is_busy_and_a_cancelled_one_holds_nothing(
    certified: Installation, tmp_path: Path, host: Host
) -> None:
    bureau = certified.copy(tmp_path / "bureau")
    before = Before.of(bureau)
    with writing(places_of(bureau)):
        for command in (("run",), RELEASE, ("preview", "2020")):
            busy = host.call(bureau, *command)
            assert busy.code == 2
            assert "Another run is writing" in busy.said
            assert str(os.getpid()) in busy.said
    for number, stop in enumerate((signal.SIGINT, signal.SIGTERM)):
        small_bureau.deliver(bureau, 9 + number)
        host.call(bureau, "run", kill=Moment(lines=4, seconds=0.5), with_signal=stop)
        must_hold(bureau, before)
        with writing(places_of(bureau)):
            pass
    assert host.call(bureau, "run").code == 0
    assert left_behind(bureau) == []
    must_hold(bureau, before)


def test_a_run_killed_while_it_parses_leaves_a_project_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    monkeypatch.setattr(transformations, "TARGET", target)
    monkeypatch.setattr(transformations, "MANIFEST", target / "manifest.json")
    monkeypatch.setattr(transformations, "_PARSED", target / "partial_parse.msgpack")

    def killed(_manifest: object, _arguments: list[str]) -> None:
        (target / ".parse" / "manifest.json").write_text('{"nodes": {')
        raise KeyboardInterrupt

    monkeypatch.setattr(transformations, "_invoke", killed)
    with pytest.raises(KeyboardInterrupt):
        transformations.prepare()
    # what is torn has not the name by which it would be read
    assert not (target / "manifest.json").exists()

    def parsed(_manifest: object, _arguments: list[str]) -> None:
        for name in ("manifest.json", "partial_parse.msgpack"):
            (target / ".parse" / name).write_text("{}")

    monkeypatch.setattr(transformations, "_invoke", parsed)
    transformations.prepare()
    assert (target / "manifest.json").read_text() == "{}"
    assert not (target / ".parse").exists()
