"""Make the bureau-year: every source in turn, then write it all, or refuse to.

Belongs here: the order, the guard against overwriting, the record of the truth. Does not belong here: any source.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.places import Places
from orchestration.sample.air_deliveries import deliver_air
from orchestration.sample.air_work import deliver_meetings, deliver_stations_ledger
from orchestration.sample.book import Book
from orchestration.sample.compensation import deliver_compensation
from orchestration.sample.documents import deliver_documents
from orchestration.sample.drills import deliver_drills
from orchestration.sample.eco_damage import deliver_eco_damage
from orchestration.sample.eia import deliver_eia
from orchestration.sample.eia_exemptions import deliver_eia_exemptions
from orchestration.sample.equipment import deliver_black_smoke_sites, deliver_boilers, deliver_nonroad_machines
from orchestration.sample.green_shield import deliver_green_shield
from orchestration.sample.inspections import deliver_inspections
from orchestration.sample.litigation import deliver_litigation
from orchestration.sample.measures import deliver_measures
from orchestration.sample.outfalls import deliver_outfalls
from orchestration.sample.penalties import deliver_penalties
from orchestration.sample.permits import deliver_permits
from orchestration.sample.petitions import deliver_petitions
from orchestration.sample.plan_targets import deliver_plan_targets
from orchestration.sample.projects import deliver_basin_projects, deliver_planned_projects
from orchestration.sample.publications import deliver_publications
from orchestration.sample.registrations import deliver_registrations
from orchestration.sample.source_zones import deliver_source_zones
from orchestration.sample.supervision import deliver_supervision
from orchestration.sample.tailings_checks import deliver_tailings_checks
from orchestration.sample.targets import SampleError, Targets, Year, reported_year
from orchestration.sample.trainings import deliver_trainings
from orchestration.sample.villages import deliver_villages
from orchestration.sample.water_books import deliver_water
from orchestration.sample.website import deliver_website
from orchestration.sample.workbooks import delimited

TRUTH = "sample_truth.json"
_OWN = {"contract.yml", "README.md", ".gitkeep"}
_PART = ".sample-part"

Maker = Callable[[Book, Targets, Year, int], None]
MAKERS: dict[str, Maker] = {
    "permits": deliver_permits,
    "registrations": deliver_registrations,
    "air": deliver_air,
    "water": deliver_water,
    "eia": deliver_eia,
    "petitions": deliver_petitions,
    "outfalls": deliver_outfalls,
    "compensation": deliver_compensation,
    "litigation": deliver_litigation,
    "trainings": deliver_trainings,
    "website": deliver_website,
    "source_zones": deliver_source_zones,
    "green_shield": deliver_green_shield,
    "eco_damage": deliver_eco_damage,
    "villages": deliver_villages,
    "documents": deliver_documents,
    "plan_targets": deliver_plan_targets,
    "eia_exemptions": deliver_eia_exemptions,
    "tailings_checks": deliver_tailings_checks,
    "drills": deliver_drills,
    "supervision": deliver_supervision,
    "penalties": deliver_penalties,
    "basin_projects": deliver_basin_projects,
    "planned_projects": deliver_planned_projects,
    "black_smoke_sites": deliver_black_smoke_sites,
    "boilers": deliver_boilers,
    "nonroad_machines": deliver_nonroad_machines,
    "stations_ledger": deliver_stations_ledger,
    "meetings": deliver_meetings,
    "inspections": deliver_inspections,
    "measures": deliver_measures,
    # last: it prints what the others have reached
    "publications": deliver_publications,
}


@dataclass(frozen=True)
class SampleReport:
    """What was made, for the person who asked for it."""

    year: int
    scale: int
    folder: Path
    truth: Path
    files: tuple[str, ...]
    size_bytes: int
    figures: dict[str, str]
    defects: int
    decoys: int


def make_sample(
    places: Places, year: int = 2020, scale: int = 1, progress: Callable[[str], None] = lambda _text: None
) -> SampleReport:
    """Write a bureau-year below the landing zone; the same year and scale give the same bytes."""
    if not 1 <= scale <= 100:
        raise SampleError(f"The scale of a sample is a number from 1 to 100, not {scale}.")
    told, targets, book = reported_year(year), Targets(year), Book()
    _refuse_to_mix(places, year, scale)
    for source, make in MAKERS.items():
        before = len(book.files)
        make(book, targets, told, scale)
        made = len(book.files) - before
        progress(f"{source}: {made} {'file' if made == 1 else 'files'} made")
    truth = _truth(book, targets, year, scale)
    contents = {file.file: file.content for file in book.files}
    contents[places.received_book.name] = _receipts(book)
    # the record goes first: files without it would look as if a person had delivered them
    _write(places.raw / TRUTH, json.dumps(truth, ensure_ascii=False, indent=1).encode() + b"\n")
    for name, content in contents.items():
        _write(places.raw / name, content)
    return SampleReport(
        year,
        scale,
        places.raw,
        places.raw / TRUTH,
        tuple(sorted(file.file for file in book.files)),
        sum(map(len, contents.values())),
        dict(targets.reached),
        len(book.defects),
        len(book.decoys),
    )


def _receipts(book: Book) -> bytes:
    """Give the book of receipts with the days on which a bureau would have got the files."""
    rows = [["received_at", "source", "file", "sha256"]]
    for file in sorted(book.files, key=lambda made: (made.received_at, made.file)):
        rows.append([f"{file.received_at:%Y-%m-%d %H:%M:%S}", file.source, file.file, file.sha256])
    return delimited(rows, "utf-8", line_end="\n")


def _truth(book: Book, targets: Targets, year: int, scale: int) -> dict[str, Any]:
    return {
        "made_by": "ecoledger sample",
        "year": year,
        "scale": scale,
        "files": {file.file: file.sha256 for file in sorted(book.files, key=lambda made: made.file)},
        "figures": [
            {"stable_id": stable_id, "year": year, "value": value, **book.exact.get(stable_id, {})}
            for stable_id, value in sorted(targets.reached.items())
        ],
        **book.as_record(),
    }


def _present(raw: Path) -> list[Path]:
    return sorted(
        path for path in raw.rglob("*") if path.is_file() and path.name not in _OWN and not path.name.endswith(_PART)
    )


def _refuse_to_mix(places: Places, year: int, scale: int) -> None:
    """Stop unless the landing zone is empty, or holds this very sample untouched."""
    raw, path = places.raw, places.raw / TRUTH
    made: dict[str, str] = {}
    if path.exists():
        try:
            truth = json.loads(path.read_text(encoding="utf-8"))
            made, before = dict(truth["files"]), (truth["year"], truth["scale"])
        except (ValueError, KeyError, TypeError) as error:
            raise SampleError(f"{path} is there but is not a sample's record, so nothing is written.") from error
        if before != (year, scale):
            raise SampleError(
                f"{raw} already holds the sample of {before[0]} at scale {before[1]}; "
                "empty it, or name another folder in ECOLEDGER_RAW."
            )
    for file in _present(raw):
        name = file.relative_to(raw).as_posix()
        if name == TRUTH:
            continue
        if name == places.received_book.name:
            _refuse_foreign_receipts(file, made)
        elif name not in made:
            raise SampleError(f"{file} was not made by a sample, so no sample is mixed with it.")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != made[name]:
            raise SampleError(f"{file} has been changed since the sample made it, so it is not overwritten.")


def _refuse_foreign_receipts(file: Path, made: dict[str, str]) -> None:
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        if line and not any(f",{name}," in line for name in made):
            raise SampleError(f"{file} records a delivery that no sample made ({line}), so it is not overwritten.")


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + _PART)
    part.write_bytes(content)
    part.replace(path)
