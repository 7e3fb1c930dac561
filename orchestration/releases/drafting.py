"""The edition that nobody has certified: what is served now, under its own head.

Belongs here: making that head. Does not belong here: a release (`freezing.py`), and anything that is written of it.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.places import Places
from orchestration.reading import NothingServed
from orchestration.releases.edition import Edition, State

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def draft(places: Places, year: int) -> tuple[Path, Edition]:
    """The serving copy and its head: a paper of the same copy is the same, whenever it is made."""
    if not places.current.exists():
        raise NothingServed(f"Nothing is served in {places.warehouse} yet; `ecoledger run` builds and serves it.")
    copy = places.current.resolve()
    about = json.loads(copy.with_suffix(".json").read_text(encoding="utf-8"))
    served_at = datetime.fromisoformat(about["served_at"]).astimezone(_SHANGHAI).replace(tzinfo=None)
    known_at = datetime.fromisoformat(about["known_at"]) if about.get("known_at") else None
    return copy, Edition(year=year, version=None, state=State.DRAFT, known_at=known_at, made_at=served_at)
