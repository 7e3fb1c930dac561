"""Running again: nothing new changes nothing, a new warehouse is equal, a later delivery supersedes, time goes back.

And what must not stand in the way of the next run: a reader that stays, a second run, a run that was killed.
"""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ECOLEDGER, Installation

pytestmark = pytest.mark.pipeline


def exported(bureau: Installation, folder: Path) -> dict[str, str]:
    bureau.call("export", str(folder))
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def started(bureau: Installation) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(ECOLEDGER), "run"],
        env=bureau.environment,
        cwd=bureau.folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read the progress of a run up to a line that holds the words."""
    assert process.stderr
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"the run ended without saying {words!r}")


def test_twice_is_once_and_anew_is_equal(sample_year: Installation, tmp_path: Path) -> None:
    bureau = sample_year.copy(tmp_path / "again")
    first = exported(bureau, tmp_path / "first")
    assert first, "nothing was exported"
    served = bureau.served()
    assert "nothing is new" in bureau.call("run").stderr
    assert bureau.served() == served
    (bureau.warehouse / "work" / "built.json").unlink()
    assert "nothing is new" not in bureau.call("run").stderr
    assert bureau.served() != served
    assert exported(bureau, tmp_path / "second") == first
    shutil.rmtree(bureau.warehouse)
    bureau.call("run")
    assert exported(bureau, tmp_path / "anew") == first


def test_what_was_known_on_a_day_and_back_again(sample_year: Installation, tmp_path: Path) -> None:
    bureau = sample_year.copy(tmp_path / "known")
    now = bureau.figures(2020)
    corrected, first = bureau.query(
        """
        select later.received_at, earlier.file
        from marts.deliveries as earlier
        inner join marts.deliveries as later on later.delivery_id = earlier.superseded_by
        where earlier.source = 'water' and later.status = 'loaded'
        """
    )[0]
    # a register that is half delivered may well be blocked that day: that is not what is asked here
    bureau.call("run", "--known-at", f"{corrected:%Y-%m-%d}T00:00:00", code=None)
    then = {d["file"]: d for d in bureau.ask("deliveries")}
    assert first in then
    assert all(d["received_at"] < corrected.isoformat() for d in then.values())
    assert bureau.figures(2020)["SP-WAT-16"]["status"] == "incomplete"
    assert bureau.ask("status")["known_at"]
    bureau.call("run")
    assert bureau.figures(2020) == now


def test_a_later_delivery_supersedes_and_says_what_changed(sample_year: Installation) -> None:
    changes = [c for d in sample_year.ask("deliveries") for c in d["changes"] if d["source"] == "water"]
    assert changes, "the sample re-delivers a month of water"
    planted = sample_year.truth()
    assert planted
    assert all(c["added"] + c["changed"] + c["removed"] > 0 for c in changes)


def test_a_reader_that_stays_blocks_no_run_and_keeps_what_it_has(sample_year: Installation, tmp_path: Path) -> None:
    bureau = sample_year.copy(tmp_path / "read")
    current = bureau.warehouse / "serving" / "current.duckdb"
    before = current.resolve()
    count = "select count(*) from figures.figure_evidence"
    with duckdb.connect(str(before), read_only=True) as reader:
        rows = reader.execute(count).fetchall()
        bureau.call("run", "--known-at", "2099-01-01T00:00:00")
        assert current.resolve() != before
        assert reader.execute(count).fetchall() == rows
    assert current.resolve().stat().st_mode & 0o222 == 0, "a served copy is written once"


def test_old_copies_are_cleaned_by_number(sample_year: Installation, tmp_path: Path) -> None:
    from orchestration.places import Places
    from orchestration.serving import COPIES_KEPT, publish, served

    bureau = sample_year.copy(tmp_path / "copies")
    places = Places(raw=bureau.raw, warehouse=bureau.warehouse)
    for _ in range(COPIES_KEPT + 2):
        newest = publish(places, {"known_at": None})
    assert len(served(places)) == COPIES_KEPT
    assert places.current.resolve() == newest.resolve()
    assert len(list(places.serving.glob("*.json"))) == COPIES_KEPT


def test_two_runs_at_once_and_one_that_is_killed(sample_year: Installation, tmp_path: Path) -> None:
    bureau = sample_year.copy(tmp_path / "killed")
    figures = bureau.figures(2020)
    # something to do, which leaves the figures as they are
    (bureau.warehouse / "work" / "built.json").unlink()
    running = started(bureau)
    until(running, "dbt: rows")
    second = bureau.call("run", code=2)
    assert "Another run is writing" in second.stderr
    assert str(running.pid) in second.stderr
    until(running, "dbt: facts")
    time.sleep(1)
    running.send_signal(signal.SIGKILL)
    running.wait()
    # readers still have what they had, and the next run needs no hand-work
    assert bureau.figures(2020) == figures
    bureau.call("run")
    assert bureau.figures(2020) == figures
