"""The command `ecoledger`.

Belongs here: words of the command line, and what goes to which stream. Every command is a Dagster job or a read
of the serving copy; the work is done there. Results go to standard output, everything else to standard error.

Exit status: 0 done; 1 a gate blocked figures, a build failed, nothing was released, or a release is not as it was made;
2 wrong usage or configuration, or what was asked may not be done.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from orchestration.places import Places
from orchestration.refusals import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")

_release = click.option(
    "--release", "version", type=int, default=None, help="of this release, instead of what is served now"
)
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
@_release
@_format
def figures(year: int, version: int | None, shape: str) -> None:
    """Show all figures of a year, with status and reason.

    \b
    Example: ecoledger figures 2020 --format json
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.figures(reading.figures(_places(year, version), year), year, shape))


@main.command()
@click.argument("figure_id")
@click.option("--year", type=int, required=True, help="the year of the figure")
@_release
@_format
def explain(figure_id: str, year: int, version: int | None, shape: str) -> None:
    """Show what a figure is made of: definition, numerator, denominator, and each row with file, sheet and row.

    \b
    Example: ecoledger explain SP-PER-01 --year 2020
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.explanation(reading.explain(_places(year, version), figure_id, year), shape))


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


@main.command("check-report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=int, required=True, help="the year whose figures the report speaks of")
@click.option("--marked", type=click.Path(path_type=Path), help="write the report with its statements marked there")
@_release
@_format
def check_report(file: Path, year: int, marked: Path | None, version: int | None, shape: str) -> None:
    """Hold every number of a written report against the figures; exit 1 when a printed number disagrees.

    Reads .docx, .xlsx, .txt, .md, .html and PDF with text. What is marked is a .docx with comments, or an .html page.

    \b
    Example: ecoledger check-report 报告.docx --year 2020 --marked 报告_核对.docx
    """
    _guarded(lambda: sys.exit(_check_report(file, year, marked, version, shape)))


def _new_workbook(_context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value and value.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{value} is no workbook; name it like dispatch.xlsx.", param=parameter)
    if value and not (value.parent.is_dir() and os.access(value.parent, os.W_OK)):
        raise click.BadParameter(f"{value.parent} is no folder that can be written to.", param=parameter)
    return value


@main.command()
@click.argument("year", type=int)
@click.argument("month", type=click.IntRange(1, 12))
@click.argument("workbook", required=False, type=click.Path(dir_okay=False, path_type=Path), callback=_new_workbook)
@_format
def dispatch(year: int, month: int, workbook: Path | None, shape: str) -> None:
    """Show the figures of a month and to date, by district; with WORKBOOK, write them there in the bureau's layout.

    \b
    Example: ecoledger dispatch 2020 6 月调度.xlsx
    """
    _guarded(lambda: _dispatch(year, month, workbook, shape))


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


class _Day(click.ParamType):
    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2021-01-07.", param, ctx)


@main.command()
@click.option("--as-of", type=_Day(), default=None, metavar="DAY", help="as it stood on this day; without it, today")
@click.option(
    "--within",
    type=click.IntRange(0, 400),
    default=None,
    metavar="DAYS",
    help="look so many days ahead, counted as each deadline counts; without it, as long as each is warned of",
)
@_format
def alarms(as_of: date | None, within: int | None, shape: str) -> None:
    """Show deadlines that were missed or end soon, and deliveries that are overdue, with office and basis.

    \b
    Example: ecoledger alarms --as-of 2020-07-20 --within 15
    """
    from orchestration import reading, showing

    day = as_of or datetime.now(SHANGHAI).date()
    _guarded(lambda: showing.alarms(reading.alarms(Places.from_environment(), day, within), shape))


@main.command()
def baselines() -> None:
    """Print how many new rows deliveries usually bring, as CSV for the seed volume_baseline: to be read and committed.

    \b
    Example: ecoledger baselines > volume_baseline.csv
    """
    from orchestration import reading, showing

    _guarded(lambda: showing.records(reading.baselines(Places.from_environment()), "csv", "baselines"))


@main.command()
@click.option(
    "--format",
    "shape",
    type=click.Choice(["markdown", "json", "csv"]),
    default="markdown",
    show_default=True,
    help="markdown for people; json and csv for other programs",
)
def dictionary(shape: str) -> None:
    """Print every column of the registers and of the served tables with its Chinese label, from the declarations.

    \b
    Example: ecoledger dictionary > 数据字典.md
    """
    _guarded(lambda: _dictionary(shape))


@main.command()
@_format
def status(shape: str) -> None:
    """Show how the last run ended, what is served, from when, and what is withheld.

    \b
    Example: ecoledger status
    """
    _guarded(lambda: _status(shape))


@main.command()
@_format
def doctor(shape: str) -> None:
    """Look at the installation, tell what is wrong and how to mend it; exit 1 when anything is. Nothing is changed.

    \b
    Example: ecoledger doctor
    """
    from orchestration import doctor as checks
    from orchestration import showing

    found = checks.examine(Places.from_environment())
    showing.findings(found, shape)
    sys.exit(1 if any(one.fault for one in found) else 0)


@main.command()
@click.argument("year", type=int)
@click.option(
    "--certified-by", required=True, metavar="NAME", help="who states that the figures are complete and accurate"
)
@click.option("--reason", default="", help="why there is another release after the first")
@click.option("--embargo-until", type=_Moment(), help="it may not be published before this moment (Shanghai time)")
def release(year: int, certified_by: str, reason: str, embargo_until: str | None) -> None:
    """Certify what is served of a year and freeze it, with its papers, proofs and the difference to the one before.

    \b
    Example: ecoledger release 2020 --certified-by 张三
    """
    certification = {"certified_by": certified_by, "reason": reason, "embargo_until": embargo_until or ""}
    _guarded(lambda: sys.exit(_certify(year, certification)))


@main.command()
@click.argument("year", type=int)
def preview(year: int) -> None:
    """Write all papers of a year as a draft, without certifying anything; the draft before it is replaced.

    \b
    Example: ecoledger preview 2020
    """
    _guarded(lambda: _preview(year))


@main.command()
@click.argument("year", type=int, required=False)
@_format
def releases(year: int | None, shape: str) -> None:
    """Show the releases of a year, or of all years: how far each has come, who certified it, what it changed.

    \b
    Example: ecoledger releases 2020
    """
    from orchestration import released, showing

    _guarded(lambda: showing.releases(released.told(Places.from_environment(), year), shape))


@main.command()
@click.argument("year", type=int)
@click.argument("version", type=int)
@click.option("--by", required=True, metavar="NAME", help="who publishes it")
def publish(year: int, version: int, by: str) -> None:
    """Note that a release was published; refused while it is under embargo or no longer as it was made.

    \b
    Example: ecoledger publish 2020 1 --by 张三
    """
    _guarded(lambda: _publish(year, version, by))


@main.command()
@click.argument("year", type=int)
@click.argument("version", type=int, required=False)
@_format
def verify(year: int, version: int | None, shape: str) -> None:
    """Hash a release again, or all of a year, and say what was changed, taken away or added; exit 1 when anything was.

    \b
    Example: ecoledger verify 2020
    """
    _guarded(lambda: sys.exit(_verify(year, version, shape)))


@main.command()
@click.argument("year", type=int)
@click.argument("v1", type=int)
@click.argument("v2", metavar="V2|now")
@_format
def diff(year: int, v1: int, v2: str, shape: str) -> None:
    """Show by figure how one release differs from another, or from what is served now, and why.

    \b
    Example: ecoledger diff 2020 1 now
    """
    from orchestration import released, showing

    _guarded(lambda: showing.difference(released.difference(Places.from_environment(), year, v1, v2), shape))


@main.command()
@click.argument("year", type=int)
@click.argument("version", type=int)
@click.argument("folder", type=click.Path(file_okay=False))
def restore(year: int, version: int, folder: str) -> None:
    """Lay out the deliveries on which a release rests, so that a run computes it anew; says how to start that.

    \b
    Example: ecoledger restore 2020 1 /tmp/anew
    """
    from orchestration import released

    _guarded(lambda: click.echo(released.restore(Places.from_environment(), year, version, Path(folder))))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False))
def export(folder: str) -> None:
    """Write every served table as a Parquet file; equal contents give equal bytes.

    \b
    Example: ecoledger export /tmp/ecoledger-parquet
    """
    from orchestration import reading

    _guarded(lambda: [click.echo(path) for path in reading.export(Places.from_environment(), folder)])


@main.command()
@click.argument("year", type=int)
@click.argument("out", type=click.Path(path_type=Path))
@_release
def workbook(year: int, out: Path, version: int | None) -> None:
    """Write the workbook of a year: figures, notes and the evidence behind each figure, for people.

    \b
    Example: ecoledger workbook 2020 /tmp/figures_2020.xlsx
    """
    _guarded(lambda: _write_workbook(year, version, out))


@main.command()
@click.argument("year", type=int)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--template", type=click.Path(path_type=Path), help="your own Word template; without it, the starting one"
)
@_release
def document(year: int, out: Path, template: Path | None, version: int | None) -> None:
    """Fill a Word template with the figures of a year; exit 1 when a slot has no certified value.

    \b
    Example: ecoledger document 2020 /tmp/report_2020.docx --template my_template.docx
    """
    _guarded(lambda: sys.exit(_write_document(year, version, out, template)))


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
def template(out: Path) -> None:
    """Write the Word template from which a report author starts; it is theirs to change.

    \b
    Example: ecoledger template my_template.docx
    """
    _guarded(lambda: _write_template(out))


@main.command("figure-book")
@click.argument("year", type=int)
@click.argument("out", metavar="OUT.html", type=click.Path(path_type=Path))
@_release
def figure_book(year: int, out: Path, version: int | None) -> None:
    """Write a year's figure book: every figure with its proof on one page that opens without a network.

    \b
    Example: ecoledger figure-book 2020 figures.html
    """
    _guarded(lambda: _write_figure_book(year, version, out))


def _places(year: int, version: int | None) -> Places:
    """The installation, with what is read from it: a release of the year, or what is served."""
    from orchestration.releases import opening

    places = Places.from_environment()
    return replace(places, pinned=opening.edition(places, year, version)[0]) if version else places


def _guarded(work: Callable[[], Any]) -> None:
    """Turn every foreseen failure into its one sentence; a bug stays a bug, with the place to look for it."""
    # the guard's declarations stand apart from this package
    from expectations.rules import SuiteError
    from orchestration import mishaps

    try:
        work()
    except (Refusal, SuiteError) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        click.echo(f"Stopped. {mishaps.STANDS} The same command goes on from there.", err=True)
        sys.exit(130)
    except Exception as unforeseen:
        places = Places.from_environment()
        if befallen := mishaps.sentence(mishaps.chain(unforeseen), places):
            click.echo(befallen, err=True)
            sys.exit(2)
        click.echo(f"ecoledger failed in a way that nobody foresaw ({type(unforeseen).__name__}).", err=True)
        click.echo(f"What happened is written in {_kept_for_the_developers(places)}; please report it.", err=True)
        sys.exit(1)


def _kept_for_the_developers(places: Places) -> Path:
    """Write the trace where only its owner may read: it may quote what was delivered."""
    trace = places.restricted / "last_failure.txt"
    # a disk that is full or closed takes no trace, and whoever waits gets a sentence all the same
    with suppress(OSError):
        places.restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
        trace.write_text(traceback.format_exc(), encoding="utf-8")
    return trace


def _dispatch(year: int, month: int, workbook: Path | None, shape: str) -> None:
    from orchestration import reading, showing
    from orchestration.releases import dispatch as paper

    places = Places.from_environment()
    found = reading.dispatch(places, year, month)
    if workbook is None:
        showing.dispatch(found, year, month, shape)
        return
    paper.write(places.current.resolve(), year, month, workbook)
    click.echo(workbook)


def _check_report(file: Path, year: int, marked: Path | None, version: int | None, shape: str) -> int:
    from orchestration import reading, showing
    from orchestration.statements import checking, marking, readers

    report = readers.read(file)
    if marked:
        marking.must_fit(file, marked)
    checked = reading.check_report(_places(year, version), report, year)
    showing.checked_report(checked, shape)
    if marked:
        marking.write(file, report, checked, marked)
        click.echo(marked, err=True)
    return 1 if checking.differs(checked) else 0


def _status(shape: str) -> None:
    from orchestration import reading, run_record, showing

    places = Places.from_environment()
    run = run_record.last(places)
    try:
        found = reading.status(places)
    except reading.NothingServed:
        # the first run may have failed: that is what somebody wants to know then
        if run and shape == "table":
            showing.last_run(run)
        raise
    showing.status(found, run, shape)


def _dictionary(shape: str) -> None:
    from orchestration import dictionary as declared
    from orchestration.intake.deliveries import contracts_of

    found = declared.entries(contracts_of(Places.from_environment()))
    click.echo(declared.SHAPES[shape](found), nl=False)


def _publish(year: int, version: int, by: str) -> None:
    from orchestration import released

    released.publish(Places.from_environment(), year, version, by)
    click.echo(f"Release {version} of {year} is noted as published by {by}.")


def _write_figure_book(year: int, version: int | None, out: Path) -> None:
    from orchestration.releases import figure_book, opening

    figure_book.write(*opening.edition(Places.from_environment(), year, version), out)
    click.echo(out)


def _make_sample(year: int, scale: int) -> None:
    from orchestration.progress import say
    from orchestration.sample import make_sample

    report = make_sample(Places.from_environment(), year, scale, progress=say)
    say(f"{len(report.files)} files stand under {Places.from_environment().raw}")


def _write_workbook(year: int, version: int | None, out: Path) -> None:
    from orchestration.releases import opening, workbook

    workbook.write(*opening.edition(Places.from_environment(), year, version), out)
    click.echo(out)


def _write_document(year: int, version: int | None, out: Path, template: Path | None) -> int:
    from orchestration.releases import document, opening

    filled = document.write(*opening.edition(Places.from_environment(), year, version), out, template)
    click.echo(out)
    for stable_id, reason in filled.missing.items():
        click.echo(f"{stable_id} has no certified value and is marked in {out}: {reason}", err=True)
    return 1 if filled.missing else 0


def _write_template(out: Path) -> None:
    from orchestration.releases import content, starting_template

    if out.exists():
        raise content.PaperError(f"{out} is there already and may have been changed by its author; name another file.")
    with content.finished(out) as part:
        starting_template.write(part)
    click.echo(out)


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


def _certify(year: int, certification: dict[str, str]) -> int:
    from orchestration import released, showing
    from orchestration.running import run_release

    places = Places.from_environment()
    refused = run_release(places, year, certification)
    if refused:
        for sentence in refused:
            click.echo(sentence, err=True)
        click.echo("Nothing was released.", err=True)
        return 1
    showing.releases(released.told(places, year)[-1:], "table")
    return 0


def _preview(year: int) -> None:
    from orchestration import releasing
    from orchestration.progress import say
    from orchestration.workshop import writing

    places = Places.from_environment()
    with writing(places):
        click.echo(releasing.preview(places, year, say))


def _verify(year: int, version: int | None, shape: str) -> int:
    from orchestration import released, showing

    found = released.verify(Places.from_environment(), year, version)
    showing.verification(found, shape)
    return 1 if any(one["faults"] for one in found) else 0
