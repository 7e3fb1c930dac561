"""What starts by itself: a run when files came, a month's dispatch, a daily look at deadlines, what follows a run.

Belongs here: when something starts and with which settings. Does not belong here: what it does; and never a release,
which a person certifies.

Of these, what writes for readers is stopped until somebody switches it on in Dagster's page, once: whoever opens the
page to look must not start a build, and whether a person or the arrival of a file starts one is for the bureau to
choose. What only looks runs from the start: a warning that has to be switched on first warns nobody.
"""

import csv
import time
from datetime import datetime, timedelta

import dagster as dg

from orchestration import run_record
from orchestration.defs.jobs import everything
from orchestration.places import SEEDS, Places

ZONE = "Asia/Shanghai"
LOOK_EVERY_SECONDS = 30

with (SEEDS / "bureau" / "timer.csv").open(encoding="utf-8", newline="") as _file:
    TIMERS = {row["timer_id"]: row for row in csv.DictReader(_file)}


def cron(timer: dict[str, str]) -> str:
    """The five fields of cron that a row of the timer seed means."""
    hour, minute = timer["at_time"].split(":")
    return f"{int(minute)} {int(hour)} {timer['day_of_month'] or '*'} * *"


@dg.sensor(
    job=everything,
    minimum_interval_seconds=LOOK_EVERY_SECONDS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Starts a run when files with new bytes lie in the landing zone and have been still for a while.",
)
def new_deliveries(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Keyed by the contents: what was asked for once is not asked for again, whatever became of the run."""
    from orchestration import watching
    from orchestration.workshop import Busy, writing

    places = Places.from_environment()
    seen, contents = watching.look(watching.Seen.read(context.cursor), places, time.time())
    if contents:
        try:
            with writing(places):
                pass
        except Busy as busy:
            # what was seen is not noted: the next look finds it again
            return dg.SkipReason(str(busy))
    context.update_cursor(seen.written())
    if contents:
        return dg.RunRequest(run_key=contents)
    return dg.SkipReason("files are coming: waiting until they lie still" if seen.waiting else "nothing is new")


class Month(dg.Config):
    """The month that a dispatch tells."""

    year: int
    month: int


@dg.op
def write_dispatch(context: dg.OpExecutionContext, config: Month) -> None:
    """Write warehouse/dispatch/<year>-<month>.xlsx from what is served; an older one of that month is replaced."""
    from orchestration import reading
    from orchestration.releases import dispatch

    places = Places.from_environment()
    target = places.warehouse / "dispatch" / f"{config.year}-{config.month:02}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        reading.dispatch(places, config.year, config.month)
    except (reading.NothingServed, reading.UnknownName) as refusal:
        raise dg.Failure(description=str(refusal), allow_retries=False) from None
    dispatch.write(places.current.resolve(), config.year, config.month, target)
    context.add_output_metadata({"file": dg.MetadataValue.path(target)})


@dg.job(executor_def=dg.in_process_executor, description="Write the dispatch of a month from what is served.")
def monthly_dispatch() -> None:
    """One step."""
    write_dispatch()


@dg.schedule(
    job=monthly_dispatch,
    cron_schedule=cron(TIMERS["monthly_dispatch"]),
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description=TIMERS["monthly_dispatch"]["name_zh"],
)
def monthly_dispatch_timer(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Ask for the month before that in which it is."""
    last = context.scheduled_execution_time.replace(day=1) - timedelta(days=1)
    config = Month(year=last.year, month=last.month)
    return dg.RunRequest(
        run_key=f"{last:%Y-%m}",
        run_config=dg.RunConfig(ops={"write_dispatch": config}),
        tags={"month": f"{last:%Y-%m}"},
    )


@dg.op
def look_at_deadlines(context: dg.OpExecutionContext) -> None:
    """Write the status page as of today, and say how many deadlines are missed or near, how many deliveries overdue."""
    from zoneinfo import ZoneInfo

    from orchestration import reading, status_page

    places = Places.from_environment()
    status_page.write(places)
    try:
        found = reading.alarms(places, datetime.now(ZoneInfo(ZONE)).date())["alarms"]
    except reading.NothingServed as refusal:
        raise dg.Failure(description=str(refusal), allow_retries=False) from None
    missed = [one for one in found if one["state"] == "missed"]
    late = [one for one in missed if one["deadline"] == "delivery"]
    context.add_output_metadata(
        {
            "missed": len(missed) - len(late),
            "overdue_deliveries": len(late),
            "due_soon": len(found) - len(missed),
            "page": dg.MetadataValue.path(status_page.page_of(places)),
        }
    )


@dg.job(executor_def=dg.in_process_executor, description="Look at deadlines and overdue deliveries; builds nothing.")
def daily_look() -> None:
    """One step."""
    look_at_deadlines()


@dg.schedule(
    job=daily_look,
    cron_schedule=cron(TIMERS["daily_look"]),
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=TIMERS["daily_look"]["name_zh"],
)
def daily_look_timer(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Once a day."""
    return dg.RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d}")


def _note_the_end(context: dg.RunStatusSensorContext, outcome: str) -> None:
    """The same that follows a run of the command line."""
    from zoneinfo import ZoneInfo

    from orchestration.running import failures_of, finish

    told = context.instance.get_run_record_by_id(context.dagster_run.run_id)
    if told is None or told.start_time is None or told.end_time is None:
        return
    started, ended = (datetime.fromtimestamp(moment, ZoneInfo(ZONE)) for moment in (told.start_time, told.end_time))
    logs = context.instance.all_logs(context.dagster_run.run_id)
    failures = failures_of(log.dagster_event for log in logs if log.dagster_event)
    finish(Places.from_environment(), run_record.RunRecord(started, ended, outcome, failures=failures))


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[everything],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Notes how a run ended that Dagster started; one of the command line notes it itself.",
)
def run_served(context: dg.RunStatusSensorContext) -> None:
    """A run ended well."""
    _note_the_end(context, run_record.SERVED)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.FAILURE,
    monitored_jobs=[everything],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Notes what failed in a run that Dagster started.",
)
def run_failed(context: dg.RunStatusSensorContext) -> None:
    """A run failed."""
    _note_the_end(context, run_record.FAILED)
