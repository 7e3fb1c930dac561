"""Freeze the figures of a year: everything that proves them, in one folder that is never written again.

    ecoledger.duckdb      the served tables, for analysts; older clients can open it
    data/parquet, data/csv   the same tables, exact and for spreadsheets
    difference.json       what changed since the release before
    workbook, document, figure book, quality report, data docs, 说明.txt: the papers, written from ecoledger.duckdb
    manifest.json, manifest.sha256   what it is, who certified it, on what it rests, and the hash of every file

Everything is made under a hidden name beside its place, written through to the disk, and gets its place by one
renaming: a crash between any two steps leaves what was there before, or the whole release.

Belongs here: the steps and their order. Does not belong here: whether a release may be made (`orchestration/
releasing.py`, which knows the guard), or how a paper looks.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.releases import manifest, tables
from orchestration.releases.comparing import Difference, compare
from orchestration.releases.edition import Edition
from orchestration.releases.shelf import COPY, MANIFEST, SEAL, ReleaseRefused, Shelf, flush, seal_of, sha256_of
from orchestration.releases.verifying import faults, file_faults
from orchestration.serving import copy_tables

# the oldest DuckDB that can open the copy for analysts
OLDEST_CLIENT = "v1.2.0"
DRAFT = "draft"
DIFFERENCE = "difference.json"
_HIDDEN = ".making-"

Paper = Callable[[Path, Edition, Path], object]


@dataclass(frozen=True)
class Proof:
    """What the manifest says of how the figures came about, gathered by whoever knows the guard and the code."""

    code: dict[str, Any]
    known_at: str | None
    checks: dict[str, int]
    # SQL conditions, by table, under which a row names somebody: nothing is released while one is true
    names_somebody: dict[str, str]


@dataclass(frozen=True)
class Papers:
    """How each paper of a release is written, by its file name; folders are copied as they are."""

    written: dict[str, Paper]
    copied: dict[str, Path]


def freeze(
    served: Path, shelf: Shelf, edition: Edition, proof: Proof, papers: Papers, step: Callable[[str], None]
) -> Path:
    """Make the release that `edition` describes from a serving copy; returns its folder.

    The edition comes without its revisions: they are read from the releases before. Raises ReleaseRefused where the
    release before was changed, where nothing differs from it, or where a text would name somebody.
    """
    shelf.folder.mkdir(parents=True, exist_ok=True)
    _clear(shelf)
    making = shelf.folder / f"{_HIDDEN}{DRAFT if edition.version is None else f'v{edition.version}'}"
    making.mkdir()
    copy = making / COPY
    step("copy the tables")
    rows = copy_tables(served, copy, storage_version=OLDEST_CLIENT, only_period=edition.year)
    step("look for personal data")
    _refuse_names(copy, proof.names_somebody)
    step("compare with the release before")
    previous, difference = _difference(copy, shelf, edition, proof)
    told = [shelf.manifest(version) for version in shelf.versions()]
    edition = replace(edition, revisions=manifest.revisions(told, difference.figures if difference else None))
    _write_json(making / DIFFERENCE, _difference_record(previous, difference))
    compared = sha256_of(making / DIFFERENCE)
    step("write the tables")
    exported = _export(copy, making / "data")
    _refuse_equal(shelf, previous, exported, making)
    for name, write in papers.written.items():
        step(f"write {name}")
        write(copy, edition, making / name)
    for name, folder in papers.copied.items():
        step(f"copy {name}")
        shutil.copytree(folder, making / name)
    step("write the manifest")
    _refuse_unfinished(making, papers, compared)
    content = {
        **manifest.head(edition),
        "code": proof.code,
        "checks": proof.checks,
        "previous": previous,
        "tables": {name: {"rows": rows[name], "sha256": sha} for name, sha in exported.items()},
        **manifest.rests_on(copy, edition.year),
        "changes": [asdict(change) for change in (difference.figures if difference else ())],
        "files": manifest.files_in(making),
    }
    _write_json(making / MANIFEST, content)
    (making / SEAL).write_bytes(seal_of(making / MANIFEST))
    step("put it in its place")
    if found := file_faults(making):
        raise ReleaseRefused(f"What was made was changed before it got its place, and is not released: {found[0]}")
    return _place(making, shelf, edition)


def _clear(shelf: Shelf) -> None:
    """Take away what a crash has left: it has no name, so nobody has ever read it."""
    for left in shelf.folder.glob(f"{_HIDDEN}*"):
        _remove(left)


def _remove(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def _refuse_names(copy: Path, conditions: dict[str, str]) -> None:
    with duckdb.connect(str(copy), read_only=True) as read:
        for table, condition in conditions.items():
            ((found,),) = read.execute(f"select count(*) from {table} where {condition}").fetchall()
            if found:
                raise ReleaseRefused(
                    f"{found} row(s) of {table} hold what looks like a telephone or identity number; nothing is "
                    "released. Rule T10 says where such numbers must stay behind."
                )


def _difference(
    copy: Path, shelf: Shelf, edition: Edition, proof: Proof
) -> tuple[dict[str, Any] | None, Difference | None]:
    if missing := shelf.missing():
        raise ReleaseRefused(
            f"Release {missing[0]} of {edition.year} was made and stands no longer, so nothing can be compared with "
            f"it. Restore it from a backup; `ecoledger verify {edition.year}` lists everything."
        )
    versions = shelf.versions()
    if not versions:
        return None, None
    before = versions[-1]
    found = faults(shelf, before)
    if found:
        raise ReleaseRefused(
            f"Release {before} of {edition.year} is not as it was made, so nothing can be compared with it: {found[0]} "
            "Restore it from a backup; `ecoledger verify` lists everything."
        )
    told = shelf.manifest(before)
    difference = compare(
        shelf.release(before) / COPY, copy, edition.year, same_code=told["code"]["sha256"] == proof.code["sha256"]
    )
    return {
        "version": before,
        "manifest_sha256": sha256_of(shelf.release(before) / MANIFEST),
    }, difference


def _difference_record(previous: dict[str, Any] | None, difference: Difference | None) -> dict[str, Any]:
    return {
        "compared_with": previous,
        "figures": [asdict(change) for change in (difference.figures if difference else ())],
        "rows": [asdict(change) for change in (difference.rows if difference else ())],
    }


def _export(copy: Path, folder: Path) -> dict[str, str]:
    """Write every published table twice; the hash of each Parquet file, by schema and table."""
    exported = {}
    with duckdb.connect(str(copy), read_only=True) as read:
        # one thread and one order: the same rows always make the same bytes
        read.execute("set threads = 1")
        for schema, table in tables.published(read):
            exported[f"{schema}.{table}"] = sha256_of(tables.write_parquet(read, schema, table, folder / "parquet"))
            tables.write_csv(read, schema, table, folder / "csv")
    return exported


def _refuse_equal(shelf: Shelf, previous: dict[str, Any] | None, exported: dict[str, str], making: Path) -> None:
    if previous is None or making.name.endswith(DRAFT):
        return
    before = shelf.manifest(previous["version"])["tables"]
    if {name: table["sha256"] for name, table in before.items()} == exported:
        raise ReleaseRefused(
            f"Nothing differs from release {previous['version']} of {shelf.year}: every table is equal. "
            "There is nothing to release."
        )


def _refuse_unfinished(making: Path, papers: Papers, compared: str) -> None:
    """No release without its difference as it was found, and without one of its papers."""
    made = making / DIFFERENCE
    if not made.is_file() or sha256_of(made) != compared:
        raise ReleaseRefused(f"{DIFFERENCE} is not as it was written; nothing is released without it. Try again.")
    for name in [*papers.written, *papers.copied]:
        if not (making / name).exists():
            raise ReleaseRefused(f"{name} was not written; nothing is released without it. Try again.")


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _place(making: Path, shelf: Shelf, edition: Edition) -> Path:
    paths = [making, *making.rglob("*")]
    for path in paths:
        if path.is_file():
            path.chmod(0o444)
            flush(path)
    for folder in sorted((path for path in paths if path.is_dir()), reverse=True):
        if edition.version is not None:
            folder.chmod(0o555)
        flush(folder)
    if edition.version is None:
        place = shelf.folder / DRAFT
        if place.exists():
            # out of sight before it is taken apart: nobody ever meets half of it
            _remove(place.rename(shelf.folder / f"{_HIDDEN}{DRAFT}-before"))
    else:
        place = shelf.folder / f"v{edition.version}"
        if place.exists():
            raise ReleaseRefused(f"{place} stands already; nothing is written over it.")
    making.rename(place)
    flush(shelf.folder)
    return place
