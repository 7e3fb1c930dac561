"""The command `ecoledger`.

Belongs here: words of the command line, and what goes to which stream. Every command is a Dagster job or a read
of the serving copy; the work is done there. Results go to standard output, everything else to standard error.

Exit status: 0 done; 1 a gate blocked figures, or a build failed; 2 wrong usage or configuration.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from orchestration.places import Places

SHANGHAI = ZoneInfo("Asia/Shanghai")

_format = click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="json and csv go to standard output alone, for other programs",
)


class _Moment(click.ParamType):
    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a moment; write it like 2021-01-07 or 2021-01-07T12:00:00.", param, ctx)
        if "T" not in value and " " not in value:
            # a day means: with all that had come by its end
            moment = moment.replace(hour=23, minute=59, second=59)
        if moment.tzinfo:
            moment = moment.astimezone(SHANGHAI)
        return moment.strftime("%Y-%m-%d %H:%M:%S")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ecoledger")
def main() -> None:
    """From delivered files to the figures of the yearly report, each proven down to its cell.

    \b
    Example: ecoledger run && ecoledger figures 2020 && ecoledger explain SP-AIR-01 --year 2020
    """


@main.command()
@click.option("--year", type=click.IntRange(2016, 2100), default=2020, show_default=True, help="the bureau-year")
@click.option("--scale", type=click.IntRange(1, 100), default=1, show_default=True, help="how much volume around it")
def sample(year: int, scale: int) -> None:
    """Make a bureau-year of dirty files under the raw folder.

    \b
    Example: ECOLEDGER_RAW=/tmp/raw ecoledger sample --year 2020
    """
    _guarded(lambda: _make_sample(year, scale))


@main.command()
@click.option("--known-at", type=_Moment(), help="build with what had been delivered by then (Shanghai time)")
def run(known_at: str | None) -> None:
    """Bring in what is new, build, guard and serve; end with the yearly figures.

    \b
    Example: ecoledger run --known-at 2021-01-07
    """
    _guarded(lambda: sys.exit(_run(known_at or "")))


@main.command()
@click.argument("year", type=int)
@_format
def figures(year: int, shape: str) -> None:
    """Show all figures of a year, with status and reason.

    \b
    Example: ecoledger figures 2020 --format json
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.figures(reading.figures(Places.from_environment(), year), year, shape))


@main.command()
@click.argument("figure_id")
@click.option("--year", type=int, required=True, help="the year of the figure")
@_format
def explain(figure_id: str, year: int, shape: str) -> None:
    """Show what a figure is made of: definition, numerator, denominator, and each row with file, sheet and row.

    \b
    Example: ecoledger explain SP-PER-01 --year 2020
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.explanation(reading.explain(Places.from_environment(), figure_id, year), shape))


@main.command()
@click.argument("file")
@click.argument("row", type=int)
@click.option("--sheet", default=None, help="the sheet, where the file has several")
@_format
def trace(file: str, row: int, sheet: str | None, shape: str) -> None:
    """Show which figures a delivered row has touched: the way back from file, sheet and row.

    \b
    Example: ecoledger trace petitions/petitions_202003.xlsx 17
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.records(reading.trace(Places.from_environment(), file, row, sheet), shape, "figures"))


@main.command()
@click.option("--source", default=None, help="only this source")
@click.option(
    "--state",
    type=click.Choice(["open", "accepted", "rejected_for_good", "corrected", "withdrawn", "superseded"]),
    default=None,
    help="only what has become this",
)
@_format
def rejects(source: str | None, state: str | None, shape: str) -> None:
    """Show the rows that were held back, with place, rule, reason, who answers for them and what became of them.

    \b
    Example: ecoledger rejects --source permits --format csv
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.rejects(reading.rejects(Places.from_environment(), source, state), shape))


@main.command()
@click.argument("year", type=int)
@_format
def conflicts(year: int, shape: str) -> None:
    """Show printed numbers of a year that are at odds: with what is computed, with one another, within their tables.

    \b
    Example: ecoledger conflicts 2020
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.conflicts(reading.conflicts(Places.from_environment(), year), year, shape))


@main.command()
@_format
def rules(shape: str) -> None:
    """Show every rule: its basis and office, where it was asked, what it found, and which figures depend on it.

    \b
    Example: ecoledger rules --format csv
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.rules(reading.rules(Places.from_environment()), shape))


@main.command()
@_format
def deliveries(shape: str) -> None:
    """Show every file that was delivered, and what became of it.

    \b
    Example: ecoledger deliveries --format json
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.deliveries(reading.deliveries(Places.from_environment()), shape))


@main.command()
def baselines() -> None:
    """Print how many new rows deliveries usually bring, as CSV for the seed volume_baseline: to be read and committed.

    \b
    Example: ecoledger baselines > volume_baseline.csv
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.records(reading.baselines(Places.from_environment()), "csv", "baselines"))


@main.command()
@_format
def status(shape: str) -> None:
    """Show what is served, from when, and what is withheld.

    \b
    Example: ecoledger status
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.status(reading.status(Places.from_environment()), shape))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False))
def export(folder: str) -> None:
    """Write every served table as a Parquet file; equal contents give equal bytes.

    \b
    Example: ecoledger export /tmp/ecoledger-parquet
    """
    from orchestration import reading

    _guarded(lambda: [click.echo(path) for path in reading.export(Places.from_environment(), folder)])


@main.command("figure-book")
@click.argument("year", type=int)
@click.argument("target", metavar="OUT.html", type=click.Path(dir_okay=False, path_type=Path))
def figure_book(year: int, target: Path) -> None:
    """Write the draft of a year's figure book: every figure with its proof on one page that opens without a network.

    \b
    Example: ecoledger figure-book 2020 figures.html
    """
    _guarded(lambda: _write_figure_book(year, target))


def _guarded(work: Callable[[], Any]) -> None:
    """Turn every foreseen failure into its one sentence; a bug stays a bug, with the place to look for it."""
    from expectations.rules import SuiteError
    from orchestration.intake.problems import IntakeError
    from orchestration.reading import NothingServed, UnknownName
    from orchestration.sample import SampleError
    from orchestration.transformations import BuildFailed
    from orchestration.workshop import Busy

    try:
        work()
    except (BuildFailed, Busy, IntakeError, NothingServed, SampleError, SuiteError, UnknownName) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as unforeseen:
        click.echo(f"ecoledger failed in a way that nobody foresaw ({type(unforeseen).__name__}).", err=True)
        click.echo(f"What happened is written in {_kept_for_the_developers()}; please report it.", err=True)
        sys.exit(1)


def _kept_for_the_developers() -> Path:
    """Write the trace where only its owner may read: it may quote what was delivered."""
    places = Places.from_environment()
    places.restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
    trace = places.restricted / "last_failure.txt"
    trace.write_text(traceback.format_exc(), encoding="utf-8")
    return trace


def _write_figure_book(year: int, target: Path) -> None:
    import duckdb

    from orchestration import reading
    from orchestration.releases import figure_book
    from orchestration.releases.edition import Edition, State

    places = Places.from_environment()
    # a year that nobody declared is refused here, with the years that are
    reading.figures(places, year)
    if not target.parent.is_dir():
        raise reading.UnknownName(f"There is no folder {target.parent} to write {target.name} into; make it first.")
    about = reading.status(places)
    known_at = about["known_at"]
    draft = Edition(
        year=year,
        version=None,
        state=State.DRAFT,
        known_at=datetime.fromisoformat(known_at) if known_at else None,
        made_at=datetime.fromisoformat(about["served_at"]).astimezone(SHANGHAI).replace(tzinfo=None),
    )
    try:
        figure_book.write(places.current.resolve(), draft, target)
    except (duckdb.BinderException, duckdb.CatalogException):
        raise reading.NothingServed(
            f"{places.current} was made by another version of ecoledger; `ecoledger run` makes a new one."
        ) from None
    except OSError as refused:
        raise reading.UnknownName(f"{target} can not be written: {refused.strerror}.") from None
    click.echo(target)


def _make_sample(year: int, scale: int) -> None:
    from orchestration.progress import say
    from orchestration.sample import make_sample

    report = make_sample(Places.from_environment(), year, scale, progress=say)
    say(f"{len(report.files)} files stand under {Places.from_environment().raw}")


def _run(known_at: str) -> int:
    from orchestration import gate, reading, showing
    from orchestration.progress import say
    from orchestration.running import run_everything

    places = Places.from_environment()
    if not gate.anything_delivered(places):
        say(f"{places.raw} is empty: making the sample bureau-year 2020 there")
        _make_sample(2020, 1)
    failures = run_everything(places, known_at)
    if failures:
        for sentence in failures:
            click.echo(sentence, err=True)
        click.echo("Nothing new was served; what was served before still stands.", err=True)
        return 1
    year = reading.latest_year(places)
    showing.figures(reading.figures(places, year), year, "table")
    blocked = gate.blocked(places)
    for sentence in blocked:
        click.echo(sentence, err=True)
    showing.paths(places, year)
    return 1 if blocked else 0
