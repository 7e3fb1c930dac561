"""The command `python -m benchmarks`.

Belongs here: words of the command line and the printed table. Does not belong here: measuring.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.measuring import cpu_ratio_of, ratio_of, share_of
from benchmarks.national_files import LAYOUTS, Layout

RUNS, SHARE, AIR, NATIONAL, FORMATS = "runs", "share", "air", "national", "formats"
_DAYS = "days of the files of `national`; again for each number of days that it is measured with"


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("which", nargs=-1, type=click.Choice([RUNS, SHARE, AIR, NATIONAL, FORMATS]))
@click.option("--runs", type=click.IntRange(1, 99), default=3, show_default=True, help="how often each is measured")
@click.option("--hours", type=click.IntRange(144), default=5_000_000, show_default=True, help="station-hours of `air`")
@click.option("--days", type=click.IntRange(1), multiple=True, default=(30, 60, 120), show_default=True, help=_DAYS)
@click.option("--layout", "layouts", type=click.Choice(LAYOUTS), multiple=True, default=LAYOUTS, show_default=True)
@click.option("--stations", type=click.IntRange(1, 8999), default=1600, show_default=True, help="of `national`")
@click.option("--rows", type=click.IntRange(1000), default=50_000, show_default=True, help="of a register in `formats`")
@click.option("--memory-limit", default="1GB", show_default=True, help="what DuckDB may use in `air`, `national`")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="DuckDB's threads in both")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="keeps what is made for the next time")
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", show_default=True)
def main(
    which: tuple[str, ...],
    runs: int,
    hours: int,
    days: tuple[int, ...],
    layouts: tuple[Layout, ...],
    stations: int,
    rows: int,
    memory_limit: str,
    threads: int,
    folder: Path | None,
    shape: str,
) -> None:
    """Measure whole runs, the guard's share of one, the air suites, national files, and intake by kind of file.

    \b
    Example: python -m benchmarks air --hours 5000000 --folder /tmp/benchmarks
    Example: python -m benchmarks national --days 30 --days 60 --stations 1600 --runs 1
    Example: python -m benchmarks formats --rows 50000
    """
    with tempfile.TemporaryDirectory() as passing:
        place = (folder or Path(passing)).resolve()
        found: list[dict[str, Any]] = []
        if RUNS in which or not which:
            found.append(_runs(place / "sample", runs))
        if SHARE in which or not which:
            found.append(_share(place / "sample", runs))
        if AIR in which or not which:
            found.append(_air(place / "air", runs, hours, memory_limit, threads))
        if NATIONAL in which or not which:
            for layout in layouts:
                found += _national(place / "national", layout, runs, sorted(set(days)), stations, memory_limit, threads)
        if FORMATS in which or not which:
            found += _formats(place / "formats", runs, rows)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if shape == "json" else _table(found))


def _runs(folder: Path, runs: int) -> dict[str, Any]:
    from benchmarks.runs import runs_in_turn

    measured = runs_in_turn(folder, runs)
    cold = median(one.cold for one in measured)
    return {
        "benchmark": RUNS,
        "what": "a run with nothing new, and one with the deliveries of a new month, in a run from nothing",
        "nothing_new_ratio": round(median(one.nothing_new / one.cold for one in measured), 3),
        "new_month_ratio": round(median(one.new_month / one.cold for one in measured), 3),
        "new_month_share_of_files": round(
            measured[0].files_new / (measured[0].files_before + measured[0].files_new), 3
        ),
        "goal": "nothing new: below 0.1, or 10 seconds",
        "cold_seconds": round(cold, 1),
        "nothing_new_seconds": round(median(one.nothing_new for one in measured), 1),
        "new_month_seconds": round(median(one.new_month for one in measured), 1),
        "runs": [
            {"cold": round(one.cold, 1), "nothing new": round(one.nothing_new, 1), "new month": round(one.new_month, 1)}
            for one in measured
        ],
        "cores": os.cpu_count(),
    }


def _share(folder: Path, runs: int) -> dict[str, Any]:
    from benchmarks.share import whole_runs

    measured = whole_runs(folder, runs)
    return {
        "benchmark": SHARE,
        "what": "the guard's steps in the rest of a whole run of the sample",
        "ratio": round(share_of(measured), 3),
        "goal": "below 0.25",
        "guard_seconds": round(median(run.guard for run in measured), 2),
        "rest_seconds": round(median(run.total - run.guard for run in measured), 2),
        "runs": [{"guard": round(run.guard, 2), "total": round(run.total, 2)} for run in measured],
        "cores": os.cpu_count(),
    }


def _air(folder: Path, runs: int, hours: int, memory_limit: str, threads: int) -> dict[str, Any]:
    from benchmarks.air import measure_apart
    from benchmarks.air_hours import archive

    measured = measure_apart(archive(folder, hours), runs, memory_limit, threads)
    return {
        "benchmark": AIR,
        "what": "the air suites, asked by the guard, in one query that counts the same",
        "ratio": round(ratio_of(measured.pairs), 2),
        "cpu_ratio": round(cpu_ratio_of(measured.pairs), 2),
        "goal": "below 3",
        "guard_seconds": round(median(pair.guard for pair in measured.pairs), 3),
        "query_seconds": round(median(pair.query for pair in measured.pairs), 3),
        "station_hours": measured.station_hours,
        "checks": measured.checks,
        "failing_rows_written": measured.failing_rows,
        "memory_limit": measured.memory_limit,
        "threads": measured.threads,
        "memory_at_rest_mib": measured.memory_at_rest,
        "memory_peak_mib": measured.memory_peak,
        "runs": [{"guard": round(pair.guard, 3), "query": round(pair.query, 3)} for pair in measured.pairs],
        "cores": os.cpu_count(),
    }


def _national(
    folder: Path, layout: Layout, runs: int, days: list[int], stations: int, memory_limit: str, threads: int
) -> list[dict[str, Any]]:
    from benchmarks.national import STEPS, nations

    found = []
    for nation in nations(folder, layout, days, stations, runs, memory_limit, threads):
        turns, million = nation.turns, nation.station_hours / 1e6
        ours, script, pandas = (
            median(each)
            for each in zip(*((t.ours.seconds, t.script.seconds, t.pandas.seconds) for t in turns), strict=True)
        )
        steps = {step: median(t.ours.steps[step].seconds for t in turns) for step in STEPS}
        found.append(
            {
                "benchmark": NATIONAL,
                "what": f"{nation.layout} files of {nation.days} days to guarded city-days, in one script",
                "ratio": round(ours / script, 2),
                "in_pandas": round(ours / pandas, 2),
                "cpu_ratio": round(
                    median(t.ours.processor for t in turns) / median(t.script.processor for t in turns), 2
                ),
                "goal": "at most 1.5; in pandas below 1, in a quarter of its memory; memory below 2 GiB",
                "layout": nation.layout,
                "days": nation.days,
                "stations": nation.stations,
                "station_hours": nation.station_hours,
                "csv_mib": round(nation.size_mib),
                "city_days": nation.city_days,
                "seconds": round(ours, 1),
                "script_seconds": round(script, 1),
                "pandas_seconds": round(pandas, 1),
                **{f"{step}_seconds": round(seconds, 1) for step, seconds in steps.items()},
                "a_million": round(ours / million, 2),
                "script_a_million": round(script / million, 2),
                "pandas_a_million": round(pandas / million, 2),
                **{f"{step}_a_million": round(seconds / million, 2) for step, seconds in steps.items()},
                "memory_limit": memory_limit,
                "threads": threads,
                "memory_at_rest_mib": max(t.ours.memory_at_rest for t in turns),
                "memory_peak_mib": max(t.ours.memory_peak for t in turns),
                **{f"{step}_peak_mib": max(t.ours.steps[step].memory_peak for t in turns) for step in STEPS},
                "reader_peak_mib": max(t.ours.reader_peak for t in turns),
                "script_peak_mib": max(t.script.memory_peak for t in turns),
                "pandas_peak_mib": max(t.pandas.memory_peak for t in turns),
                "runs": [
                    {
                        "project": round(t.ours.seconds, 1),
                        "script": round(t.script.seconds, 1),
                        "pandas": round(t.pandas.seconds, 1),
                    }
                    for t in turns
                ],
                "cores": os.cpu_count(),
            }
        )
    return found


def _formats(folder: Path, runs: int, rows: int) -> list[dict[str, Any]]:
    from benchmarks.formats import formats

    return [
        {
            "benchmark": FORMATS,
            "what": f"intake of a register ({measure.kind}), and {measure.reader}, which only reads it",
            "kind": measure.kind,
            "reader": measure.reader,
            "ratio": round(median(measure.intake) / median(measure.plain), 1),
            "rows_a_second": round(rows / median(measure.intake)),
            "reader_rows_a_second": round(rows / median(measure.plain)),
            "rows": measure.rows,
            "file_mib": round(measure.size_mib, 1),
            "runs": [
                {"intake": round(intake, 2), "reader": round(plain, 2)}
                for intake, plain in zip(measure.intake, measure.plain, strict=True)
            ],
            "cores": os.cpu_count(),
        }
        for measure in formats(folder, rows, runs)
    ]


def _table(found: list[dict[str, Any]]) -> str:
    lines = []
    for one in found:
        lines.append(f"{one['benchmark']}: {one['what']}")
        said = {key: value for key, value in one.items() if key not in ("benchmark", "what", "runs")}
        lines += [
            f"  {key:<22}{value:,}" if isinstance(value, int) else f"  {key:<22}{value}" for key, value in said.items()
        ]
        lines += ["  " + ", ".join(f"{key} {value} s" for key, value in run.items()) for run in one["runs"]]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
