"""Hold a release against its own manifest.

Belongs here: re-hashing, and saying what is not as it was. Does not belong here: making either of them.
"""

from __future__ import annotations

import json
from pathlib import Path

from orchestration.releases.shelf import MANIFEST, SEAL, Shelf, seal_of, sha256_of


def faults(shelf: Shelf, version: int) -> list[str]:
    """One sentence for each file of a release that was changed, taken away or added since it was made."""
    folder = shelf.release(version)
    told = [seal_fault(folder), _publishing_fault(shelf, version), _chain_fault(shelf, version)]
    found = [f"v{version}/{fault}" for fault in told if fault]
    try:
        listed = {entry["path"]: entry["sha256"] for entry in json.loads((folder / MANIFEST).read_bytes())["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [*found, f"v{version}/{MANIFEST}: can not be read; the other files can not be held against it."]
    lying = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(listed.keys() | lying.keys()):
        if name in (MANIFEST, SEAL):
            continue
        if name not in lying:
            found.append(f"v{version}/{name}: is missing.")
        elif name not in listed:
            found.append(f"v{version}/{name}: was added; the release did not hold it.")
        elif lying[name].is_symlink() or sha256_of(lying[name]) != listed[name]:
            found.append(f"v{version}/{name}: was changed since the release was made.")
    return found


def seal_fault(folder: Path) -> str | None:
    """What is wrong with the seal on a release's manifest; the quickest look at a release."""
    try:
        sealed = (folder / SEAL).read_bytes() == seal_of(folder / MANIFEST)
    except OSError:
        return f"{SEAL}: can not be read."
    return None if sealed else f"{MANIFEST}: does not have the hash in {SEAL}."


def _publishing_fault(shelf: Shelf, version: int) -> str | None:
    noted = shelf.published().get(version)
    path = shelf.release(version) / MANIFEST
    if noted and path.exists() and noted["manifest_sha256"] != sha256_of(path):
        return f"{MANIFEST}: is not the one that was published on {noted['published_at']}."
    return None


def _chain_fault(shelf: Shelf, version: int) -> str | None:
    """The release after this one wrote down what it was compared with."""
    later = version + 1
    path = shelf.release(version) / MANIFEST
    if later not in shelf.versions() or not path.exists():
        return None
    try:
        previous = json.loads((shelf.release(later) / MANIFEST).read_bytes())["previous"]
        held = previous["manifest_sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        # said of that release itself
        return None
    return None if held == sha256_of(path) else f"{MANIFEST}: is not the one that release {later} was compared with."
