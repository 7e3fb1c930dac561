"""A bureau with one register, certified once and with something new since: small enough to be killed many times.

Belongs here: making it, and one more delivery for it. Does not belong here: what is done to it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb

from orchestration.places import Places
from orchestration.reading import served_about
from orchestration.serving import publish
from tests.conftest import Installation, installation

SOURCE = "outfalls"
_BEFORE_ALL = dt.date(2020, 1, 1)


def make(folder: Path) -> Installation:
    """Make it in a folder: release 1 of 2020 is certified and published, and what is served has changed since."""
    sample = installation(folder / "sample")
    sample.call("sample")
    bureau = installation(folder / "bureau")
    shutil.copytree(sample.raw / SOURCE, bureau.raw / SOURCE)
    shutil.rmtree(sample.folder)
    bureau.call("run")
    bureau.call("release", "2020", "--certified-by", "甲")
    bureau.call("publish", "2020", "1", "--by", "甲")
    change(bureau)
    return bureau


def change(bureau: Installation) -> None:
    """Serve something else than was released: one cell of the work file, as if a later delivery had brought it."""
    places = Places(raw=bureau.raw, warehouse=bureau.warehouse)
    about = served_about(places)
    with duckdb.connect(str(places.work_db)) as work:
        work.execute(
            "update marts.fct_outfall set river_name = '改名河' "
            "where record_id = (select min(record_id) from marts.fct_outfall)"
        )
    publish(places, {"known_at": about["known_at"], "code": about["code"]})


def deliver(bureau: Installation, number: int) -> Path:
    """Put one more delivery into the landing zone: the ledger as it was on an earlier day, which changes no figure."""
    ledger = next((bureau.raw / SOURCE).glob("*截至2020年6月.csv"))
    lines = ledger.read_bytes().splitlines(keepends=True)
    day = _BEFORE_ALL + dt.timedelta(days=number)
    name = f"入河排污口台账_截至{day.year}年{day.month}月{day.day}日.csv"
    path = ledger.with_name(name)
    path.write_bytes(b"".join(lines[: len(lines) - 1 - number]))
    return path
