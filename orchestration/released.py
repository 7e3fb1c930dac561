"""Work with releases that stand: list them, publish, verify, compare, and lay out again what they rest on.

Belongs here: what the commands on releases do. Does not belong here: making one (`releasing.py`).
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import asdict
from operator import itemgetter
from pathlib import Path
from shlex import quote
from typing import Any

from orchestration.places import Places
from orchestration.reading import served_about
from orchestration.releases.shelf import COPY, MANIFEST, ReleaseRefused, Shelf, sha256_of
from orchestration.releases.verifying import faults
from orchestration.releasing import now


def told(places: Places, year: int | None) -> list[dict[str, Any]]:
    """Every release of a year, or of all years: number, state, certifier, figures, changes."""
    root = places.warehouse / "releases"
    years = [year] if year else sorted(int(path.name) for path in root.glob("[12][0-9][0-9][0-9]") if path.is_dir())
    found = []
    for one in years:
        shelf = Shelf.of(places, one)
        published = shelf.published()
        for version in shelf.versions():
            manifest = shelf.manifest(version)
            found.append(
                {
                    "year": one,
                    "version": version,
                    "state": str(shelf.state(version)),
                    "certified_by": manifest["certified_by"],
                    "certified_at": manifest["certified_at"],
                    "embargo_until": manifest["embargo_until"],
                    "published_at": published.get(version, {}).get("published_at"),
                    "known_at": manifest["known_at"],
                    "figures": {row["status"]: row["figures"] for row in manifest["figures"]},
                    "changed_figures": len(manifest["changes"]),
                    "reason": manifest["reason_zh"],
                    "folder": str(shelf.release(version)),
                }
            )
    return found


def publish(places: Places, year: int, version: int, by: str) -> None:
    """Note that a release was published. Raises ReleaseRefused where it was changed, or is under embargo."""
    from orchestration.workshop import writing

    with writing(places):
        shelf = Shelf.of(places, year)
        _refuse_changed(shelf, version)
        shelf.publish(version, by, now())


def _refuse_changed(shelf: Shelf, version: int) -> None:
    if found := faults(shelf, version):
        raise ReleaseRefused(
            f"Release {version} of {shelf.year} is not as it was made: {found[0]} Restore it from a backup; "
            f"`ecoledger verify {shelf.year}` lists everything."
        )


def verify(places: Places, year: int, version: int | None) -> list[dict[str, Any]]:
    """What is not as it was made, by release; one that was made and stands no longer is a fault as well."""
    shelf = Shelf.of(places, year)
    missing = shelf.missing()
    versions = sorted([*shelf.versions(), *missing]) if version is None else [version]
    if not versions:
        raise ReleaseRefused(
            f"There is no release of {year} yet; `ecoledger release {year} --certified-by NAME` makes one."
        )
    return [_verified(shelf, one, is_missing=one in missing) for one in versions]


def _verified(shelf: Shelf, version: int, *, is_missing: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"year": shelf.year, "version": version}
    if is_missing:
        return {**told, "files": 0, "manifest_sha256": None, "faults": [f"v{version}: the whole release is missing."]}
    folder = shelf.release(version)
    manifest = folder / MANIFEST
    return {
        **told,
        "files": sum(not path.is_dir() for path in folder.rglob("*")),
        "manifest_sha256": sha256_of(manifest) if manifest.exists() else None,
        "faults": faults(shelf, version),
    }


def difference(places: Places, year: int, old: int, new: str) -> dict[str, Any]:
    """By figure and by row, how a release differs from a later one, or from what is served `now`."""
    from orchestration.releases.comparing import compare

    shelf = Shelf.of(places, year)
    before, code_before = _release(shelf, old)
    if new == "now":
        about = served_about(places)
        after, code_after = places.serving / about["file"], (about.get("code") or {}).get("sha256")
    elif new.isdecimal():
        after, code_after = _release(shelf, int(new))
    else:
        raise ReleaseRefused(f"{new!r} is no release; write its number, or now for what is served.")
    found = compare(before, after, year, same_code=code_before == code_after)
    return {
        "year": year,
        "old": old,
        "new": new,
        "figures": [asdict(change) for change in found.figures],
        "rows": [
            {
                **asdict(row),
                "places": [{"file": file, "sheet": sheet, "row": number} for file, sheet, number in row.places],
            }
            for row in found.rows
        ],
    }


def _release(shelf: Shelf, version: int) -> tuple[Path, str]:
    """The copy of a release that is as it was made, and the code that computed it."""
    _refuse_changed(shelf, version)
    return shelf.release(version) / COPY, shelf.manifest(version)["code"]["sha256"]


def restore(places: Places, year: int, version: int, folder: Path) -> str:
    """Lay out what a release rests on, so that a run computes it anew; returns what to do next.

    `folder` gets a landing zone with the deliveries and their receipts, and a warehouse. Files that had been replaced
    or taken away when the release was made are brought into that warehouse first, in the order in which they came:
    the landing zone can only hold what lay there at the end.
    """
    from orchestration.code_version import CodeVersion, code_version
    from orchestration.intake.deliveries import ingest

    shelf = Shelf.of(places, year)
    _refuse_changed(shelf, version)
    manifest = shelf.manifest(version)
    if folder.exists() and not folder.is_dir():
        raise ReleaseRefused(f"{folder} is no folder; name one that is empty, or that does not exist.")
    if folder.exists() and any(folder.iterdir()):
        raise ReleaseRefused(f"{folder} is not empty; name a folder that is, or that does not exist.")
    deliveries = manifest["deliveries"]
    anew = Places(raw=folder.resolve() / "raw", warehouse=folder.resolve() / "warehouse")
    _refuse_lost_or_astray(places, anew, deliveries)
    anew.warehouse.mkdir(parents=True)
    anew.raw.mkdir()
    _write_receipts(anew.received_book, deliveries)
    for gone in sorted((one for one in deliveries if not one["is_present"]), key=itemgetter("received_at", "file")):
        target = _laid_out(places, anew, gone)
        ingest(anew)
        target.unlink()
    for delivery in deliveries:
        if delivery["is_present"]:
            _laid_out(places, anew, delivery)
    code = CodeVersion(**manifest["code"])
    command = f"ECOLEDGER_RAW={quote(str(anew.raw))} ECOLEDGER_WAREHOUSE={quote(str(anew.warehouse))} ecoledger run"
    if manifest["known_at"]:
        command += f" --known-at {quote(manifest['known_at'])}"
    lines = [
        f"{len(deliveries)} deliveries of release {version} of {year} stand under {anew.raw}. Compute it anew with",
        f"  {command}",
    ]
    if code.sha256 != code_version().sha256:
        lines.append(f"and with the code that computed it: {code.short}; another one lies here.")
    return "\n".join(lines)


def _refuse_lost_or_astray(places: Places, anew: Places, deliveries: list[dict[str, Any]]) -> None:
    """Before anything is laid out: every delivery has a place in the folder, and its bytes are in the archive."""
    for delivery in deliveries:
        if not (anew.raw / delivery["file"]).resolve().is_relative_to(anew.raw):
            raise ReleaseRefused(
                f"{delivery['file']} leads out of {anew.raw}: the manifest has been changed; verify it."
            )
        kept = places.archive / delivery["sha256"]
        if not kept.is_file() or sha256_of(kept) != delivery["sha256"]:
            raise ReleaseRefused(
                f"{delivery['file']}: its bytes are not in the archive as they came ({kept}); restore them first."
            )


def _write_receipts(book: Path, deliveries: list[dict[str, Any]]) -> None:
    with book.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["received_at", "source", "file", "sha256"])
        writer.writerows(sorted((one["received_at"], one["source"], one["file"], one["sha256"]) for one in deliveries))


def _laid_out(places: Places, anew: Places, delivery: dict[str, Any]) -> Path:
    target = anew.raw / delivery["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(places.archive / delivery["sha256"], target)
    return target
