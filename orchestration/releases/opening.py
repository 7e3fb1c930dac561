"""The copy and the head of an edition: the draft of what is served now, or a release.

Belongs here: finding both. Does not belong here: making a release (`freezing.py`), and anything that is written of it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.code_version import CodeVersion
from orchestration.places import Places
from orchestration.reading import served_about
from orchestration.releases import manifest
from orchestration.releases.edition import Edition, State
from orchestration.releases.shelf import COPY, Shelf

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_MOMENTS = ("known_at", "made_at", "certified_at", "embargo_until")


def edition(places: Places, year: int, version: int | None) -> tuple[Path, Edition]:
    """Open a release, or without a number the draft of what is served.

    A paper of the same copy is the same, whenever it is made. Raises NothingServed, or ReleaseRefused for a number that
    no release has.
    """
    if version is None:
        return _draft(places, year)
    shelf = Shelf.of(places, year)
    told = shelf.manifest(version)
    named: dict[str, Any] = {field.name: told[field.name] for field in fields(Edition) if field.name in told}
    for name in _MOMENTS:
        named[name] = datetime.fromisoformat(named[name]) if named[name] else None
    named["state"] = shelf.state(version)
    named["statements_zh"] = tuple(named["statements_zh"])
    named["code_version"] = CodeVersion(**told["code"]).short
    before = [shelf.manifest(number) for number in shelf.versions() if number < version]
    # the last of them is the release itself
    named["revisions"] = manifest.revisions([*before, told], ())[:-1]
    return shelf.release(version) / COPY, Edition(**named)


def _draft(places: Places, year: int) -> tuple[Path, Edition]:
    about = served_about(places)
    served_at = datetime.fromisoformat(about["served_at"]).astimezone(_SHANGHAI).replace(tzinfo=None)
    known_at = datetime.fromisoformat(about["known_at"]) if about["known_at"] else None
    return places.serving / about["file"], Edition(
        year=year, version=None, state=State.DRAFT, known_at=known_at, made_at=served_at
    )
