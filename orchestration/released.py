"""Work with releases that stand: list them, publish, verify, compare, and lay out again what they rest on.

Belongs here: what the commands on releases do. Does not belong here: making one (`releasing.py`).
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import asdict
from pathlib import Path
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

    shelf = Shelf.of(places, year)
    found = faults(shelf, version)
    if found:
        raise ReleaseRefused(f"Release {version} of {year} is not as it was made and is not published: {found[0]}")
    with writing(places):
        shelf.publish(version, by, now())


def verify(places: Places, year: int, version: int | None) -> list[dict[str, Any]]:
    """What is not as it was made, by release."""

    shelf = Shelf.of(places, year)
    versions = [version] if version else shelf.versions()
    if not versions:
        raise ReleaseRefused(
            f"There is no release of {year} yet; `ecoledger release {year} --certified-by NAME` makes one."
        )
    return [
        {
            "year": year,
            "version": one,
            "state": str(shelf.state(one)),
            "files": sum(not path.is_dir() for path in shelf.release(one).rglob("*")),
            "manifest_sha256": sha256_of(manifest) if (manifest := shelf.release(one) / MANIFEST).exists() else None,
            "faults": faults(shelf, one),
        }
        for one in versions
    ]


def difference(places: Places, year: int, old: int, new: str) -> dict[str, Any]:
    """By figure and by row, how a release differs from a later one, or from what is served `now`."""
    from orchestration.code_version import code_version
    from orchestration.releases.comparing import compare

    shelf = Shelf.of(places, year)
    before = shelf.manifest(old)["code"]["sha256"]
    if new == "now":
        served_about(places)
        copy, code = places.current.resolve(), code_version().sha256
    elif new.isdigit():
        copy, code = shelf.release(int(new)) / COPY, shelf.manifest(int(new))["code"]["sha256"]
    else:
        raise ReleaseRefused(f"{new!r} is no release; write its number, or now for what is served.")
    found = compare(shelf.release(old) / COPY, copy, year, same_code=before == code)
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


def restore(places: Places, year: int, version: int, folder: Path) -> str:
    """Lay out the archived deliveries of a release, with their receipts, as an empty installation would get them."""
    shelf = Shelf.of(places, year)
    found = faults(shelf, version)
    if found:
        raise ReleaseRefused(f"Release {version} of {year} is not as it was made: {found[0]}")
    manifest = shelf.manifest(version)
    if folder.exists() and any(folder.iterdir()):
        raise ReleaseRefused(f"{folder} is not empty; name a folder that is, or that does not exist.")
    receipts = []
    for delivery in manifest["deliveries"]:
        kept = places.archive / delivery["sha256"]
        if not kept.exists():
            raise ReleaseRefused(f"{delivery['file']}: its bytes are not in the archive ({kept}); restore them first.")
        # a file that was refused and taken away has no part in the figures
        if delivery["status"] == "refused" and not delivery["is_present"]:
            continue
        target = folder / delivery["file"]
        if not target.resolve().is_relative_to(folder.resolve()):
            raise ReleaseRefused(f"{delivery['file']} leads out of {folder}: the manifest has been changed; verify it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, target)
        receipts.append((delivery["received_at"], delivery["source"], delivery["file"], delivery["sha256"]))
    with (folder / "received.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["received_at", "source", "file", "sha256"])
        writer.writerows(sorted(receipts))
    return f"{len(receipts)} deliveries of release {version} of {year} stand under {folder}"
