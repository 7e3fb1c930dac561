"""Hold a release against its own manifest.

Belongs here: re-hashing, and saying what is not as it was. Does not belong here: making either of them.
"""

from __future__ import annotations

import json
from pathlib import Path

from orchestration.releases.shelf import MANIFEST, SEAL, ReleaseRefused, Shelf, seal_of, sha256_of


def faults(shelf: Shelf, version: int) -> list[str]:
    """One sentence for each file of a release that was changed, taken away or added since it was made."""
    folder = shelf.release(version)
    told = [_publishing_fault(shelf, version), _chain_fault(shelf, version)]
    return [f"v{version}/{fault}" for fault in [*filter(None, told), *file_faults(folder)]]


def file_faults(folder: Path) -> list[str]:
    """What in a folder is not as its own manifest says."""
    sealed = seal_fault(folder)
    found = [sealed] if sealed else []
    try:
        listed = {entry["path"]: entry["sha256"] for entry in json.loads((folder / MANIFEST).read_bytes())["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [*found, f"{MANIFEST}: can not be read; the other files can not be held against it."]
    lying = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        # a link is no folder, wherever it leads
        if path.is_symlink() or not path.is_dir()
    }
    for name in sorted(listed.keys() | lying.keys()):
        if name in (MANIFEST, SEAL):
            continue
        if name not in lying:
            found.append(f"{name}: is missing.")
        elif name not in listed:
            found.append(f"{name}: was added; the release did not hold it.")
        elif not _is_as_listed(lying[name], listed[name]):
            found.append(f"{name}: was changed since the release was made.")
    return found


def _is_as_listed(path: Path, sha256: str) -> bool:
    # nothing is read through a link, or of what is no file and may never end
    if path.is_symlink() or not path.is_file():
        return False
    try:
        return sha256_of(path) == sha256
    except OSError:
        return False


def seal_fault(folder: Path) -> str | None:
    """What is wrong with the seal on a release's manifest; the quickest look at a release."""
    try:
        sealed = (folder / SEAL).read_bytes() == seal_of(folder / MANIFEST)
    except OSError:
        return f"{SEAL}: can not be read."
    return None if sealed else f"{MANIFEST}: does not have the hash in {SEAL}."


def _publishing_fault(shelf: Shelf, version: int) -> str | None:
    try:
        noted = shelf.published().get(version)
    except ReleaseRefused as refusal:
        return f"{MANIFEST}: whether it is the one that was published can not be said. {refusal}"
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
