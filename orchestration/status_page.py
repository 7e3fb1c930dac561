"""The page that says how things stand: the last run, what is served and withheld, what is missed and what is overdue.

Belongs here: gathering and rendering it; it is made anew at the end of every run, however that ended. Does not belong
here: the quality of a year's figures (`quality_report.py`), to which it leads.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration import reading, run_record
from orchestration.places import Places
from orchestration.wording import ALARM_STATES, RUN_OUTCOMES, STATUSES, day_zh, left_zh, moment_zh

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEMPLATES = Path(__file__).parent / "templates"
# as many as somebody reads on a page; `ecoledger alarms` has all
ALARMS_SHOWN = 50


def page_of(places: Places) -> Path:
    """Where the page lies."""
    return places.warehouse / "status.html"


def write(places: Places) -> Path:
    """Write the page as of now; it says as well when nothing is served yet."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    now = datetime.now(SHANGHAI)
    try:
        served, alarms = reading.status(places), reading.alarms(places, now.date())
    except reading.NothingServed as nothing:
        served, alarms, why_not = None, None, str(nothing)
    else:
        why_not = ""
    template = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("status.html.j2")
    page = page_of(places)
    page.parent.mkdir(parents=True, exist_ok=True)
    part = page.with_name(f".{page.name}.part-{os.getpid()}")
    part.write_text(
        template.render(
            now=moment_zh(now),
            run=run_record.last(places),
            served=served,
            why_not=why_not,
            served_at=moment_zh(_moment(served["served_at"])) if served else "",
            newest=day_zh(alarms["newest_delivery"]) if alarms and alarms["newest_delivery"] else "",
            alarms=[one for one in alarms["alarms"] if one["deadline"] != "delivery"] if alarms else [],
            overdue=[one for one in alarms["alarms"] if one["deadline"] == "delivery"] if alarms else [],
            shown=ALARMS_SHOWN,
            moment=lambda told: moment_zh(told.astimezone(SHANGHAI)),
            states=ALARM_STATES,
            left=left_zh,
            outcomes=RUN_OUTCOMES,
            statuses=STATUSES,
            pages=sorted(path.name for path in (places.warehouse / "quality").glob("report_*.html")),
        ),
        encoding="utf-8",
    )
    part.replace(page)
    return page


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(SHANGHAI)
