"""Run the job of the command line: Dagster's own job, in this process, with nothing but progress to see.

Belongs here: the instance that keeps the history of runs, a run's failures as sentences, and what follows every run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestration import mishaps, run_record
from orchestration.places import Places
from orchestration.progress import say

_EDITION = "releases__edition"
INSTANCE_SETTINGS = """\
# written by ecoledger when it is missing; yours to change
telemetry:
  enabled: false
nux:
  enabled: false
# one writer: the pool keeps Dagster's own runs in line, the file lock keeps out everybody else
concurrency:
  pools:
    default_limit: 1
    granularity: run
event_log_storage:
  module: orchestration.history
  class: KeptOpenEventLog
  config:
    home:
      env: DAGSTER_HOME
run_monitoring:
  enabled: true
  # a cancelled run would otherwise hold the pool for good
  free_slots_after_run_end_seconds: 30
# the looks of sensors and timers; of runs, see orchestration/retention.py
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 30
      success: 90
"""


def home(places: Places) -> Path:
    """Where Dagster keeps its history: DAGSTER_HOME, or a folder of the warehouse that is made when missing."""
    folder = Path(os.environ.get("DAGSTER_HOME") or places.warehouse / "dagster")
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    if not settings.exists():
        # whole or not at all: an empty one would stand for settings of its own
        beside = settings.with_suffix(".part")
        beside.write_text(INSTANCE_SETTINGS, encoding="utf-8")
        beside.replace(settings)
    return folder


def run_everything(places: Places, known_at: str) -> list[str]:
    """Bring in what is new; build, guard and serve where that changes anything.

    Returns one sentence for each thing that went wrong. How it ended is noted where a person sees it.
    """
    from orchestration.workshop import Busy

    _prepare(places)
    started_at = _now()

    def ended(outcome: str, failures: list[str]) -> None:
        finish(places, run_record.RunRecord(started_at, _now(), outcome, known_at, failures))

    try:
        outcome, failures = _bring_in_and_build(places, known_at)
    except Busy:
        # the one that is running will say how it ended
        raise
    except Exception as stopped:
        # a message that somebody wrote for people may be told; any other might quote a delivered cell
        ended(run_record.FAILED, [str(stopped) if _is_foreseen(stopped) else f"{type(stopped).__name__}"])
        raise
    ended(outcome, failures)
    return failures


def finish(places: Places, record: run_record.RunRecord) -> None:
    """What follows every run, however it ended: note it, clear away what is too old, write the page of the status.

    None of it may change how the run ended: what can not be done here is said and left.
    """
    import dagster as dg

    from orchestration import retention, status_page
    from orchestration.workshop import Busy, writing

    try:
        run_record.keep(places, record)
        with writing(places), dg.DagsterInstance.get() as instance:
            retention.clear(places, record.ended_at, instance)
    except (Busy, OSError) as hindrance:
        say(f"nothing was cleared away: {hindrance}")
    try:
        say(f"status: {status_page.write(places)}")
    except OSError as hindrance:
        say(f"the page of how things stand could not be written: {hindrance}")


def _bring_in_and_build(places: Places, known_at: str) -> tuple[str, list[str]]:
    say("load")
    from expectations.rules import load_suites
    from orchestration import abandoned, standing
    from orchestration.intake.deliveries import contracts_of
    from orchestration.workshop import writing

    # what is wrong with a declaration, or a warehouse that is busy, is said before anything is started
    contracts_of(places)
    load_suites()
    with writing(places):
        abandoned.put_away(places)
    settings = {"workshop": {"config": {"known_at": known_at}}}
    if failures := _execute(places, "bring_in", settings, {}, None):
        return run_record.FAILED, failures
    made_of = standing.made_of(places, known_at)
    if standing.stands(places, made_of):
        say("nothing is new: what is served stands")
        return run_record.NOTHING_NEW, []
    with writing(places):
        abandoned.put_away_half_built(places)
        standing.begin(places)
    failures = _execute(places, "build", settings, {}, None)
    if failures:
        return run_record.FAILED, failures
    standing.remember(places, made_of)
    return run_record.SERVED, []


def _is_foreseen(stopped: Exception) -> bool:
    from expectations.rules import SuiteError
    from orchestration.refusals import Refusal

    return isinstance(stopped, Refusal | SuiteError)


def _now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def run_release(places: Places, year: int, certification: dict[str, Any]) -> list[str]:
    """Certify and freeze a year. Returns one sentence for each thing that stood in the way.

    Raises UnknownName for a year of which no report is declared.
    """
    _prepare(places)
    from orchestration import abandoned
    from orchestration.defs.releases import YEARS
    from orchestration.reading import UnknownName
    from orchestration.workshop import writing

    if str(year) not in (declared := YEARS.get_partition_keys()):
        raise UnknownName(
            f"No report is declared for {year}; declared are {', '.join(declared)}. "
            "Add the year to dbt_project/seeds/bureau/report_year.csv and run again."
        )
    with writing(places):
        abandoned.put_away(places)
    refused = _execute(places, "release", {}, {_EDITION: {"config": certification}}, str(year))
    # the job has this one step: its name says nothing to whoever certifies
    return [sentence.removeprefix(f"{_EDITION}: ") for sentence in refused]


def _prepare(places: Places) -> None:
    os.environ["DAGSTER_HOME"] = str(home(places))
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")


def _execute(
    places: Places, job_name: str, resources: dict[str, Any], ops: dict[str, Any], partition: str | None
) -> list[str]:
    import dagster as dg
    from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager

    from orchestration.abandoned import PROCESS_TAG
    from orchestration.definitions import defs

    job = defs().resolve_job_def(job_name)
    with dg.DagsterInstance.get() as instance:
        # whoever started the command reads what it says; helpers that copy it would speak, too, when it is stopped
        instance._compute_log_manager = quiet = NoOpComputeLogManager()
        quiet.register_instance(instance)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            partition_key=partition,
            tags={PROCESS_TAG: str(os.getpid())},
            run_config={
                "resources": resources,
                "ops": ops,
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
    for event in result.all_events:
        if event.is_step_failure and (mishap := _mishap(event, places)):
            raise mishaps.Mishap(mishap)
    return failures_of(result.all_events)


def failures_of(events: Iterable[Any]) -> list[str]:
    """What went wrong in a run of Dagster's, one sentence each, by its events."""
    told = list(events)
    blocking = [event for event in told if _blocks(event)]
    stopped_by_check = {event.step_key for event in blocking}
    failed = [event for event in told if event.is_step_failure and event.step_key not in stopped_by_check]
    return [_sentence(event) for event in [*failed, *blocking]]


def _blocks(event: object) -> bool:
    import dagster as dg

    if event.event_type != dg.DagsterEventType.ASSET_CHECK_EVALUATION:  # type: ignore[attr-defined]
        return False
    evaluation = event.asset_check_evaluation_data  # type: ignore[attr-defined]
    return evaluation.blocking and not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR


def _mishap(event: object, places: Places) -> str | None:
    """What befell the machine, where a step failed of that."""
    said: list[str] = []
    failure = event.step_failure_data  # type: ignore[attr-defined]
    error = failure.error
    while error:
        said.append(error.message)
        error = error.cause
    if failure.user_failure_data:
        said.append(failure.user_failure_data.description)
    return mishaps.sentence("\n".join(said), places)


def _sentence(event: object) -> str:
    if event.is_step_failure:  # type: ignore[attr-defined]
        failure = event.step_failure_data  # type: ignore[attr-defined]
        if failure.user_failure_data:
            return f"{event.step_key}: {failure.user_failure_data.description}"  # type: ignore[attr-defined]
        error = failure.error
        while error.cause:
            error = error.cause
        # the kind and not the message, which may quote a delivered cell; the page of Dagster has the whole trace
        return (
            f"{event.step_key} failed in a way that nobody foresaw ({error.cls_name}); see the run in Dagster's page."  # type: ignore[attr-defined]
        )
    evaluation = event.asset_check_evaluation_data  # type: ignore[attr-defined]
    return f"{evaluation.asset_check_key.name} on {'/'.join(evaluation.asset_key.path)}: {evaluation.description}"
