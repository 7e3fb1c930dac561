"""National files to guarded city-days: the project's way, step by step, beside the two ways without it.

Belongs here: the project's own steps in a process of their own with a limit of memory, and all ways in turns. Does not
belong here: the files (national_files.py) and the other two ways (city_days.py).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.air import TABLES, Disagreement
from benchmarks.city_days import COLUMNS, Written, pandas_apart, script_apart
from benchmarks.national_files import HOURS, Layout, NationalFiles, national_files
from benchmarks.processes import children, forget_peak, peak_memory, processor_seconds
from orchestration.places import PROJECT, Places
from orchestration.progress import say

_ROWS = "stg_air_record stg_air_wide_station stg_air_wide_city int_superseded_cover int_active_delivery"
_FACTS = "+fct_air_station_day +fct_air_city_day +int_air_odd_stretch +int_air_dispositions"
_ALREADY_THERE = "resource_type:seed ecoledger.staging tag:rows int_iaqi_lookup"
_TABLES = ("staging.stg_air_record", "staging.stg_air_wide_station", *TABLES)
# the raw texts, and what says where each came from and what was wrong with it
STEPS = ("intake", "rows", "guard_rows", "facts", "guard_facts")


@dataclass(frozen=True)
class Step:
    """Seconds of one step (of the clock, of the processor), and the most memory (MiB) that the process held in it."""

    seconds: float
    processor: float
    memory_peak: int


@dataclass(frozen=True)
class OurWay:
    """What the project's way took; memory in MiB, that of the process that reads files apart."""

    steps: dict[str, Step]
    memory_at_rest: int
    reader_peak: int
    reader_processor: float
    work_db: Path

    @property
    def seconds(self) -> float:
        """All steps together."""
        return sum(step.seconds for step in self.steps.values())

    @property
    def processor(self) -> float:
        """Seconds of the processor, those of the process that reads files among them."""
        return sum(step.processor for step in self.steps.values()) + self.reader_processor

    @property
    def memory_peak(self) -> int:
        """The most that the project's process ever held; the reader's memory is beside it only during intake."""
        return max(
            step.memory_peak + (self.reader_peak if name == "intake" else 0) for name, step in self.steps.items()
        )


@dataclass(frozen=True)
class Turn:
    """All ways over the same files, one right after the other."""

    ours: OurWay
    script: Written
    pandas: Written


@dataclass(frozen=True)
class Nation:
    """What was measured of files of one number of days."""

    layout: Layout
    days: int
    stations: int
    size_mib: float
    city_days: int
    turns: list[Turn] = field(default_factory=list)

    @property
    def station_hours(self) -> int:
        """How many hours of how many stations the files speak of."""
        return self.days * self.stations * HOURS


def nations(
    folder: Path, layout: Layout, days: list[int], stations: int, runs: int, memory_limit: str, threads: int
) -> list[Nation]:
    """Measure files of each of these numbers of days, all ways in turns. Raises Disagreement."""
    made = national_files(folder / "files", layout, max(days), stations)
    prepared = _prepared(folder, made)
    found = []
    for count in days:
        some = NationalFiles(layout, made.files[:count], made.stations)
        turns, city_days = [], 0
        for number in range(runs):
            say(f"{layout} files of {count} days, turn {number + 1} of {runs}")
            turn = _turn(folder, prepared, some, number, memory_limit, threads)
            city_days = compare(turn)
            turns.append(turn)
        found.append(Nation(layout, count, stations, some.size_mib, city_days, turns))
    return found


def compare(turn: Turn) -> int:
    """Hold the city-days of all ways against one another, and give their number. Raises Disagreement."""
    listed = ", ".join(
        f"cast({name} as date) as {name}" if name == "assessment_date" else f"cast({name} as varchar) as {name}"
        for name in COLUMNS
        if not name.endswith("_m3")
    )
    listed += "".join(f", cast({name} as decimal(9, 1)) as {name}" for name in COLUMNS if name.endswith("_m3"))
    with duckdb.connect(str(turn.ours.work_db), read_only=True) as work:
        ours = f"(select {listed} from marts.fct_air_city_day)"
        ((count,),) = work.execute(f"select count(*) from {ours}").fetchall()
        for name, way in (("the script", turn.script), ("pandas", turn.pandas)):
            theirs = f"(select {listed} from read_parquet('{way.city_days}'))"
            differing = work.execute(
                f"with only_ours as (from {ours} except all from {theirs}), "
                f"only_theirs as (from {theirs} except all from {ours}) "
                "select 'ours', * from only_ours union all select 'theirs', * from only_theirs "
                "order by city_name, assessment_date limit 2"
            ).fetchall()
            if differing or not count:
                raise Disagreement(f"{name} and the project find different city-days: {differing}")
    return count


def _turn(folder: Path, prepared: Places, made: NationalFiles, number: int, memory_limit: str, threads: int) -> Turn:
    """Measure each way once; who is first changes each time, so that a warm cache helps nobody."""
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: _ours_apart(folder, prepared, made, memory_limit, threads),
        "script": lambda: script_apart(made, folder / "script.parquet", memory_limit, threads),
        "pandas": lambda: pandas_apart(made, folder / "pandas.parquet"),
    }
    names = list(ways)
    shifted = names[number % 3 :] + names[: number % 3]
    return Turn(**{name: ways[name]() for name in shifted})


# ---- the project's way


def _prepared(folder: Path, made: NationalFiles) -> Places:
    """An installation in which all tables stand, empty, and the stations are known; it is copied for each turn.

    It is made in a process of its own: what one took is counted to those that it starts later.
    """
    places = Places(folder / "prepared" / "raw", folder / "prepared" / "warehouse")
    shutil.rmtree(places.raw.parent, ignore_errors=True)
    places.raw.mkdir(parents=True)
    _in_own_process("prepare", str(places.raw.parent), str(made.stations))
    return places


def prepare_apart(places: Places, stations: Path) -> None:
    """Build the empty tables, and put the made-up stations in the place of the bureau's."""
    from orchestration import transformations
    from orchestration.intake.deliveries import prepare

    prepare(places)
    transformations.build(places, f"{_ROWS} {_FACTS} rule_version")
    with duckdb.connect(str(places.work_db)) as work:
        work.execute("delete from reference.station")
        work.execute(
            "insert into reference.station by name select station_code, station_code as station_name, city_name, "
            "true as is_evaluation_point, date '2015-01-01' as valid_from, true as is_confirmed "
            "from read_csv($stations)",
            {"stations": str(stations)},
        )
        # dbt has built the tables that stand on the others, and the guard has asked of nothing
        work.execute("delete from quality.standing")


def _ours_apart(folder: Path, prepared: Places, made: NationalFiles, memory_limit: str, threads: int) -> OurWay:
    places = Places(folder / "ours" / "raw", folder / "ours" / "warehouse")
    shutil.rmtree(places.raw.parent, ignore_errors=True)
    shutil.copytree(prepared.raw.parent, places.raw.parent)
    landing = places.raw / "air"
    landing.mkdir()
    for file in made.files:
        os.link(file, landing / file.name)
    said = json.loads(_in_own_process("measure", str(places.raw.parent), memory_limit, str(threads)))
    steps = {name: Step(**step) for name, step in said.pop("steps").items()}
    return OurWay(steps=steps, work_db=places.work_db, **said)


def measure(places: Places, memory_limit: str, threads: int) -> dict[str, Any]:
    """Go the whole way once, with everything loaded before; raises RuntimeError where a file is not taken."""
    # dbt is only called below, but its libraries take seconds to load
    import dbt.adapters.duckdb
    import dbt.cli.main  # noqa: F401

    from expectations.guard import guard, load_suites, warm_up
    from orchestration import guarding, transformations
    from orchestration.intake.deliveries import ingest

    warm_up()
    transformations.prepare()
    suites = [suite for suite in load_suites() if suite.table in _TABLES]
    at_rest = peak_memory()

    def take_in() -> None:
        report = ingest(places, ["air"])
        if refused := report.of_status("refused"):
            raise RuntimeError(f"{len(refused)} files were refused; the first: {refused[0].reason}")

    def ask(stage: Any) -> None:
        report = guard(places.work_db, stage, guarding.delivered(places), suites=suites)
        broken = [f"{check.rule_id} of {check.table}" for check in report.checks if check.outcome == "broken"]
        if broken:
            raise RuntimeError(f"These rules could not be asked: {', '.join(broken)}.")

    ways: dict[str, Callable[[], object]] = {
        "intake": take_in,
        "rows": lambda: transformations.build(places, _ROWS),
        "guard_rows": lambda: ask("rows"),
        "facts": lambda: transformations.build(places, _FACTS, _ALREADY_THERE),
        "guard_facts": lambda: ask("facts"),
    }
    steps = {}
    with _limited(memory_limit, threads):
        for name in STEPS:
            forget_peak()
            busy, began = processor_seconds(), time.perf_counter()
            ways[name]()
            steps[name] = {
                "seconds": time.perf_counter() - began,
                "processor": processor_seconds() - busy,
                "memory_peak": peak_memory(),
            }
    return {
        "steps": steps,
        "memory_at_rest": at_rest,
        "reader_peak": max(map(peak_memory, children())),
        "reader_processor": sum(map(processor_seconds, children())),
    }


@contextmanager
def _limited(memory_limit: str, threads: int) -> Iterator[None]:
    """Every DuckDB that is opened meanwhile keeps to this; each has its own folder to spill to."""
    opened = duckdb.connect

    def connect(*arguments: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        connection = opened(*arguments, **named)
        connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute(f"set threads = {threads}")
        return connection

    duckdb.connect = connect
    try:
        yield
    finally:
        duckdb.connect = opened


def _in_own_process(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", __name__, *words], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    # what is said on the way may stand before it
    return done.stdout.splitlines()[-1] if done.stdout else ""


if __name__ == "__main__":
    what, place, *others = sys.argv[1:]
    there = Places(Path(place) / "raw", Path(place) / "warehouse")
    if what == "prepare":
        prepare_apart(there, Path(others[0]))
    else:
        sys.stdout.write(json.dumps(measure(there, others[0], int(others[1]))))
