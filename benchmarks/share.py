"""How much the guard adds to a whole run of the sample.

Belongs here: `ecoledger run` as anybody starts it, and what Dagster's own history says of its steps. Does not belong
here: the arithmetic (measuring.py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measuring import Run
from orchestration.places import PROJECT, Places
from orchestration.progress import say

_COMMAND = [sys.executable, "-c", "from orchestration.cli import main; main()", "run"]
# the steps in which expectations are asked, their library is loaded, and their pages are made
GUARD_STEPS = ("guard_rows", "guard_facts")


def whole_runs(folder: Path, count: int, year: int = 2020) -> list[Run]:
    """Make the sample once, and build a new warehouse from it each time."""
    places = made_sample(folder, year)
    runs = []
    for number in range(count):
        say(f"run {number + 1} of {count}")
        shutil.rmtree(places.warehouse, ignore_errors=True)
        runs.append(_whole_run(places))
    return runs


def made_sample(folder: Path, year: int = 2020) -> Places:
    """Make the sample in a folder, when it does not stand there yet."""
    from orchestration.sample.make import make_sample

    places = Places(folder / "raw", folder / "warehouse")
    if not (places.raw / "sample_truth.json").exists():
        say("make the sample")
        make_sample(places, year)
    return places


def _whole_run(places: Places) -> Run:
    total = timed_run(places)
    return Run(total=total, guard=_seconds_of(places.warehouse / "dagster", GUARD_STEPS))


def timed_run(places: Places) -> float:
    """The seconds of one `ecoledger run`. Raises RuntimeError where it breaks off; figures may be withheld."""
    environment = {
        **os.environ,
        "ECOLEDGER_RAW": str(places.raw),
        "ECOLEDGER_WAREHOUSE": str(places.warehouse),
        "DAGSTER_HOME": "",
        "PYTHONPATH": str(PROJECT),
    }
    began = time.perf_counter()
    done = subprocess.run(_COMMAND, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    total = time.perf_counter() - began
    # a year that is half delivered may well have figures withheld, and then a run ends with 1
    if done.returncode and "Nothing new was served" in done.stderr:
        raise RuntimeError(f"the run ended with {done.returncode}: {done.stderr[-500:]}")
    return total


def _seconds_of(history: Path, steps: tuple[str, ...]) -> float:
    import dagster as dg

    # the settings that a run writes name the folder by this
    os.environ["DAGSTER_HOME"] = str(history)
    with dg.DagsterInstance.from_config(str(history)) as instance:
        found = {step.step_key: step for run in instance.get_runs() for step in instance.get_run_step_stats(run.run_id)}
    if missing := set(steps) - set(found):
        raise RuntimeError(f"the run had no step {', '.join(sorted(missing))}")
    return sum((found[step].end_time or 0) - (found[step].start_time or 0) for step in steps)
