"""Run the job of the command line: Dagster's own job, in this process, with nothing but progress to see.

Belongs here: the instance that keeps the history of runs, and a run's failures as sentences.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from orchestration import mishaps
from orchestration.places import Places
from orchestration.progress import say

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

    Returns one sentence for each thing that went wrong.
    """
    _prepare(places)
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
        return failures
    made_of = standing.made_of(places, known_at)
    if standing.stands(places, made_of):
        say("nothing is new: what is served stands")
        return []
    with writing(places):
        abandoned.put_away_half_built(places)
        standing.begin(places)
    failures = _execute(places, "build", settings, {}, None)
    if not failures:
        standing.remember(places, made_of)
    return failures


def run_release(places: Places, year: int, certification: dict[str, Any]) -> list[str]:
    """Certify and freeze a year. Returns one sentence for each thing that stood in the way."""
    _prepare(places)
    from orchestration import abandoned
    from orchestration.workshop import writing

    with writing(places):
        abandoned.put_away(places)
    return _execute(places, "release", {}, {"releases__edition": {"config": certification}}, str(year))


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
    blocking = [event for event in result.all_events if _blocks(event)]
    stopped_by_check = {event.step_key for event in blocking}
    failed = [event for event in result.all_events if event.is_step_failure and event.step_key not in stopped_by_check]
    for event in failed:
        if mishap := _mishap(event, places):
            raise mishaps.Mishap(mishap)
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
