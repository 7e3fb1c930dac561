"""The door of intake: what lies in the landing zone, what of it is new, and what became of it.

Belongs here: the order of work of one run. Does not belong here: reading a file (reading.py), comparing deliveries
(versions.py), the clock and the copies (receipts.py).
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from orchestration.intake.contracts import CONTRACT_FILE, Contract, load_contracts
from orchestration.intake.coverage import Period, period_of
from orchestration.intake.limits import Limits, read_limits
from orchestration.intake.problems import IntakeError, Refused, unforeseen
from orchestration.intake.reading import Given, Reading, write_details
from orchestration.intake.receipts import Book, archive, hash_of, local, read_book
from orchestration.intake.register import Delivery, all_deliveries, clear, enter, make_tables, opened, raw_tables
from orchestration.intake.versions import compare_contemporaries, write_diffs
from orchestration.intake.worker import read_apart, take_over
from orchestration.mishaps import is_mishap
from orchestration.places import CONTRACTS, Places

ZONE = ZoneInfo("Asia/Shanghai")
# What lies beside deliveries and is none.
_BESIDE = frozenset({CONTRACT_FILE, "readme.md", "thumbs.db", "desktop.ini"})
_ID_DIGITS = 12
# controls, marks of direction and width, ends of lines, what is no character
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_VANISHED = "vanished while it was read; it is left for the next run."


@dataclass
class IngestReport:
    """What a run found: every entry of its sources as it stands now, and what this run did."""

    deliveries: list[Delivery] = field(default_factory=list)
    # files whose bytes were read in this run
    read: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def of_status(self, status: str) -> list[Delivery]:
        """Give the entries of that status whose file is in the landing zone."""
        return [delivery for delivery in self.deliveries if delivery.status == status and delivery.is_present]


@dataclass(frozen=True)
class _Found:
    """A file in the landing zone."""

    source: str
    file: str
    path: Path
    sha256: str
    size_bytes: int

    @property
    def delivery_id(self) -> str:
        return self.sha256[:_ID_DIGITS]


def contracts_of(places: Places) -> dict[str, Contract]:
    """Read all contracts: the project's own, and those that lie in another landing zone."""
    return load_contracts(CONTRACTS, places.raw) if places.raw != CONTRACTS else load_contracts(CONTRACTS)


def prepare(places: Places) -> None:
    """Make the restricted database with all of its tables, so that dbt finds them even when nothing came."""
    with opened(places) as connection:
        make_tables(connection, contracts_of(places).values())


def ingest(
    places: Places,
    sources: list[str] | None = None,
    now: dt.datetime | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> IngestReport:
    """Bring in what is new in the landing zone; one bad file never keeps another out."""
    contracts = contracts_of(places)
    chosen = {name: contract for name, contract in contracts.items() if sources is None or name in sources}
    for name in sources or ():
        if name not in contracts:
            raise IntakeError(f"No contract declares the source {name}; the declared ones are {', '.join(contracts)}.")
    report, limits = IngestReport(), read_limits()
    with opened(places) as connection:
        make_tables(connection, contracts.values())
        book = read_book(places.received_book)
        if sources is None:
            report.warnings += unclaimed(places)
        for contract in chosen.values():
            run = _Run(places, connection, contract, book, limits, now or dt.datetime.now(ZONE), progress, report)
            run.work()
        report.deliveries = all_deliveries(connection, list(chosen))
    for warning in report.warnings:
        progress(warning)
    return report


def shown_path(path: Path) -> str:
    """Write a path so that it stays one line and reads as it is: no signs that steer, none that are not to be seen."""
    # a name that is not UTF-8 can still be shown and kept
    text = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) in _UNSEEN else sign for sign in text
    )


def unclaimed(places: Places) -> list[str]:
    """Name what lies in the landing zone and belongs to no source; a run of single sources has to ask for it itself."""
    if not places.raw.is_dir():
        return []
    contracts = contracts_of(places)
    beside = {*_BESIDE, places.received_book.name}
    warnings = []
    for path in sorted(places.raw.iterdir()):
        shown = shown_path(Path(path.name))
        # a .json is what a program noted about the files, as the sample does
        if path.name.startswith((".", "~$")) or path.name.lower() in beside or path.suffix == ".json":
            continue
        if path.is_dir() and path.name not in contracts:
            warnings.append(
                f"{shown}/ has no {CONTRACT_FILE}: nothing in it is read; declare the source or remove the folder."
            )
        elif not path.is_dir():
            warnings.append(f"{shown} lies outside the folders of the sources and is not read; move it into one.")
    return warnings


@dataclass
class _Run:
    """One source in one run."""

    places: Places
    connection: duckdb.DuckDBPyConnection
    contract: Contract
    book: Book
    limits: Limits
    now: dt.datetime
    progress: Callable[[str], None]
    report: IngestReport

    @property
    def _source(self) -> str:
        return self.contract.source

    @property
    def _fingerprint_of_refusals(self) -> str:
        # another limit may let in what was refused; what has been loaded does not depend on any
        return f"{self.contract.fingerprint()}-{self.limits.fingerprint()}"

    def work(self) -> None:
        """Find, stamp, read, compare."""
        found = self._look_around()
        known = all_deliveries(self.connection, [self._source])
        found = self._receive(found, known)
        changed = self._settle_presence(found, known)
        todo = self._to_read(found, changed=changed)
        scratch = self.places.restricted / "scratch"
        scratch.mkdir(mode=0o700, exist_ok=True)
        try:
            for item, received_at in todo:
                self._read(item, received_at, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        # always: a run that was stopped before this point is made good by the next one
        self._compare()
        self._say_what_vanished()

    def _look_around(self) -> list[_Found]:
        folder = self.places.raw / self._source
        if not folder.resolve().is_relative_to(self.places.raw.resolve()):
            self.report.warnings.append(
                f"{self._source}/ is a link that leads out of the landing zone and is not read; make it a folder."
            )
            return []
        found: list[_Found] = []
        for at, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if name.startswith((".", "~$")) or name.lower() in _BESIDE:
                    continue
                path = Path(at) / name
                file = shown_path(path.relative_to(self.places.raw))
                try:
                    if not path.resolve().is_relative_to(self.places.raw.resolve()):
                        self.report.warnings.append(
                            f"{file} is a link that leads out of the landing zone and is not read; put the file there."
                        )
                    elif not path.is_file() and path.exists():
                        self.report.warnings.append(f"{file} is no file of bytes and is not read; remove it.")
                    else:
                        found.append(_Found(self._source, file, path, hash_of(path), path.stat().st_size))
                except (OSError, RuntimeError):
                    self.report.warnings.append(
                        f"{file} cannot be opened (rights, or a link that leads nowhere) and is not "
                        "read; make it readable."
                        if os.path.lexists(path)
                        else f"{file} {_VANISHED}"
                    )
        return found

    def _receive(self, found: list[_Found], known: list[Delivery]) -> list[_Found]:
        """Archive new bytes and stamp new files with one moment, later than every receipt of the source before."""
        received = []
        for item in found:
            if archive(self.places, item.path, item.sha256) is None:
                writing = "is still being written; it is left for the next run."
                self.report.warnings.append(f"{item.file} {writing if item.path.exists() else _VANISHED}")
            else:
                received.append(item)
        for delivery in known:
            self.book.note(delivery.received_at, delivery.source, delivery.file, delivery.sha256)
        stamp = local(self.now)
        newest = self.book.newest.get(self._source)
        if newest is not None and stamp <= newest:
            # the clock ran back, or two runs fell into one second: a later run is a later receipt all the same
            stamp = newest + dt.timedelta(seconds=1)
        self.book.append(
            [
                (stamp, self._source, item.file, item.sha256)
                for item in received
                if (item.file, item.sha256) not in self.book.by_file
            ]
        )
        return sorted(received, key=lambda item: (self.book.by_file[item.file, item.sha256], item.file))

    def _settle_presence(self, found: list[_Found], known: list[Delivery]) -> bool:
        """Bring the register up to date with the files: gone, back, renamed. Say whether anything changed."""
        here = {(item.file, item.sha256) for item in found}
        entered = {(delivery.file, delivery.sha256) for delivery in known}
        changed = bool(here - entered)
        for delivery in known:
            is_present = (delivery.file, delivery.sha256) in here
            if is_present != delivery.is_present:
                changed = True
                self.connection.execute(
                    "update intake.deliveries set is_present = ? where file = ? and sha256 = ?",
                    [is_present, delivery.file, delivery.sha256],
                )
        first: dict[str, _Found] = {}
        for item in found:
            first.setdefault(item.sha256, item)
        for delivery in known:
            # the entry that stands for the bytes follows them to their new name
            is_byte_copy = delivery.status == "duplicate" and delivery.layout is None
            if is_byte_copy or (delivery.file, delivery.sha256) in here or delivery.sha256 not in first:
                continue
            name = first[delivery.sha256].file
            if delivery.file != name and not is_byte_copy:
                changed = True
                self.connection.execute(
                    "delete from intake.deliveries where file = ? and sha256 = ?", [name, delivery.sha256]
                )
                self.connection.execute(
                    # without a fingerprint it is read anew: its name may say another month than before
                    "update intake.deliveries set file = ?, is_present = true, contract_fingerprint = null "
                    "where file = ? and sha256 = ?",
                    [name, delivery.file, delivery.sha256],
                )
        return changed

    def _to_read(self, found: list[_Found], *, changed: bool) -> list[tuple[_Found, dt.datetime]]:
        """Choose what must be read: new bytes, another contract, and refusals that may have been cured."""
        known = {(d.file, d.sha256): d for d in all_deliveries(self.connection, [self._source])}
        fingerprint = self.contract.fingerprint()
        as_now = (fingerprint, self._fingerprint_of_refusals)
        todo: list[tuple[_Found, dt.datetime]] = []
        standing: dict[str, str] = {}
        for delivery in known.values():
            if delivery.status != "duplicate" or delivery.layout is not None:
                standing.setdefault(delivery.sha256, delivery.file)
        for item in found:
            entry = known.get((item.file, item.sha256))
            holder = standing.setdefault(item.sha256, item.file)
            if holder != item.file:
                if entry is None:
                    self._enter_copy(item, holder)
                continue
            received_at = self.book.by_bytes[self._source, item.sha256]
            if entry is None:
                elsewhere = self._loaded_elsewhere(item)
                if elsewhere is not None:
                    self._enter_copy(item, elsewhere)
                    continue
                todo.append((item, received_at))
            elif entry.contract_fingerprint not in as_now or (changed and entry.rule_id in ("F01", "F05")):
                todo.append((item, received_at))
        present = {item.sha256 for item in found}
        for delivery in known.values():
            # what has left the landing zone and still counts is read anew from the archive
            if (
                delivery.status == "loaded"
                and delivery.sha256 not in present
                and delivery.contract_fingerprint != fingerprint
            ):
                kept = self.places.archive / delivery.sha256
                if kept.exists():
                    item = _Found(delivery.source, delivery.file, kept, delivery.sha256, delivery.size_bytes)
                    todo.append((item, delivery.received_at))
        return sorted(todo, key=lambda pair: (pair[1], pair[0].file))

    def _loaded_elsewhere(self, item: _Found) -> str | None:
        rows = self.connection.execute(
            "select file from intake.deliveries where sha256 = ? and source <> ? and status = 'loaded'",
            [item.sha256, item.source],
        ).fetchall()
        return rows[0][0] if rows else None

    def _enter_copy(self, item: _Found, holder: str) -> None:
        """Note a second file with the same bytes; one whose name says another time is no copy but a mistake."""
        status, rule_id = "duplicate", "F01"
        reason = f"{item.file} holds the same bytes as {holder}; nothing was read twice."
        if self._covers_by_name(item.file) != self._covers_by_name(holder):
            status, rule_id = "refused", "F05"
            reason = (
                f"{item.file} holds the same bytes as {holder} but its name says another time; "
                "write in the title what the file covers, or remove it."
            )
        received_at = self.book.by_file[item.file, item.sha256]
        enter(
            self.connection,
            Delivery(
                item.delivery_id,
                item.source,
                None,
                item.file,
                item.sha256,
                item.size_bytes,
                received_at,
                status,
                rule_id,
                reason,
                contract_fingerprint=self.contract.fingerprint(),
                repeats=holder,
            ),
        )
        self.progress(reason)

    def _covers_by_name(self, file: str) -> list[Period | None]:
        """Give what a file's name says of its time, by each layout that asks the name."""
        said: list[Period | None] = []
        for layout in self.contract.layouts:
            if "file" in layout.coverage.sources and layout.coverage.kind != "rows":
                coverage = layout.coverage.model_copy(update={"sources": ["file"]})
                try:
                    said.append(period_of(coverage, {"file": Path(file).stem}, file))
                except Refused:
                    said.append(None)
        return said

    def _read(self, item: _Found, received_at: dt.datetime, scratch: Path) -> None:
        """Read one file in one transaction; whatever happens, it ends with an entry."""
        self.report.read.append(item.file)
        entry = Delivery(
            item.delivery_id,
            item.source,
            None,
            item.file,
            item.sha256,
            item.size_bytes,
            received_at,
            "refused",
            is_present=item.path.parent != self.places.archive,
            contract_fingerprint=self.contract.fingerprint(),
        )
        kept = self.places.archive / item.sha256
        folder = Path(tempfile.mkdtemp(dir=scratch))
        given = Given(self.contract, item.delivery_id, item.file, kept, folder, self.limits)
        self.connection.execute("begin")
        try:
            found = read_apart(given)
            if self._has_entry(item):
                clear(self.connection, item.delivery_id, raw_tables(self.contract))
            take_over(self.connection, found)
            write_details(self.connection, given, found.reading)
            entry = self._loaded(entry, found.reading)
            enter(self.connection, entry)
            self.connection.execute("commit")
        except IntakeError:
            self.connection.execute("rollback")
            raise
        except Refused as refused:
            self._refuse(entry, refused)
            return
        except Exception as error:
            if is_mishap(error, self.places):
                # a full disk is no fault of the file: it is read by the next run
                self.connection.execute("rollback")
                raise
            self._refuse(entry, unforeseen(item.file, type(error).__name__))
            return
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self.report.warnings += found.reading.warnings
        self.progress(f"{item.file}: {entry.raw_rows} rows")

    def _has_entry(self, item: _Found) -> bool:
        sql = "select count(*) from intake.deliveries where delivery_id = ? and source = ?"
        return bool(self.connection.execute(sql, [item.delivery_id, item.source]).fetchall()[0][0])

    def _loaded(self, entry: Delivery, reading: Reading) -> Delivery:
        start, end = self.connection.execute(
            "select min(period_start), max(period_end) from intake.delivery_cover where delivery_id = ?",
            [entry.delivery_id],
        ).fetchall()[0]
        return replace(
            entry,
            layout=", ".join(sorted(reading.layouts)),
            status="loaded",
            records_counted=reading.records_counted,
            raw_rows=reading.raw_rows,
            period_start=start,
            period_end=end,
        )

    def _refuse(self, entry: Delivery, refused: Refused) -> None:
        self.connection.execute("rollback")
        self.connection.execute("begin")
        if self.connection.execute(
            "select count(*) from intake.deliveries where delivery_id = ?", [entry.delivery_id]
        ).fetchall()[0][0]:
            clear(self.connection, entry.delivery_id, raw_tables(self.contract))
        said = replace(entry, rule_id=refused.rule_id, reason=refused.sentence)
        enter(self.connection, replace(said, contract_fingerprint=self._fingerprint_of_refusals))
        self.connection.execute("commit")
        self.progress(f"{refused.rule_id}: {refused.sentence}")

    def _compare(self) -> None:
        """Hold deliveries against one another, and settle what that shows in one transaction."""
        self.connection.execute("begin")
        ambiguities, repetitions = compare_contemporaries(self.connection, self.contract)
        entries = {d.delivery_id: d for d in all_deliveries(self.connection, [self._source]) if d.status == "loaded"}
        tables = raw_tables(self.contract)
        refused = {}
        for ambiguity in ambiguities:
            refused.setdefault(ambiguity.delivery_id, ambiguity)
        said = []
        for delivery_id, ambiguity in refused.items():
            entry, other = entries[delivery_id], entries[ambiguity.other_id]
            reason = (
                f"{entry.file} and {other.file} came together and cover the same "
                f"({ambiguity.cover_key}) with different rows; "
                "leave the right one in the folder, or deliver it again later."
            )
            clear(self.connection, delivery_id, tables)
            enter(self.connection, replace(entry, status="refused", rule_id="F05", reason=reason, raw_rows=None))
            said.append(f"F05: {reason}")
        for repetition, first in repetitions:
            if repetition in refused or first in refused:
                continue
            entry, standing = entries[repetition], entries[first]
            reason = f"{entry.file} holds the same rows as {standing.file}; they were taken once."
            clear(self.connection, repetition, tables)
            repeated = replace(
                entry, status="duplicate", rule_id="F01", reason=reason, raw_rows=0, repeats=standing.file
            )
            enter(self.connection, repeated)
            said.append(reason)
        write_diffs(self.connection, self.contract)
        self.connection.execute("commit")
        for sentence in said:
            self.progress(sentence)

    def _say_what_vanished(self) -> None:
        for delivery in all_deliveries(self.connection, [self._source]):
            if delivery.status == "loaded" and not delivery.is_present:
                self.report.warnings.append(
                    f"{delivery.file} has left the landing zone but still counts; put it back, or the "
                    "warehouse cannot be made anew as it is."
                )
