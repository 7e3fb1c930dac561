"""The process in which delivered files are read: limited in time and memory, and replaced when a file brings it down.

Belongs here: starting, asking and ending that process, and what it means when no answer comes. Does not belong here:
reading (reading.py), and everything that is kept: the process has a database of its own, in memory, and hands over the
rows that it found there.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa

from orchestration.intake.limits import MIB, SHOWN, Limits
from orchestration.intake.problems import IntakeError, Refused, unforeseen
from orchestration.intake.reading import Given, Reading, read_delivery
from orchestration.intake.register import make_raw_tables, quoted, raw_tables
from orchestration.places import PROJECT

# how long a process may take until it can be asked anything: a machine under load is slow to start one
_START_SECONDS = 120
# what compiled code and the system write when there is no memory left, before the process ends
_OUT_OF_MEMORY = (b"memory allocation of", b"bad_alloc", b"out of memory", b"MemoryError", b"Cannot allocate memory")


@dataclass(frozen=True)
class Found:
    """What a file holds: the reading, and for each raw table its rows as a file of Arrow batches."""

    reading: Reading
    rows: tuple[tuple[str, Path], ...]


@dataclass(frozen=True)
class _Answer:
    """What the process says to a file: what it found, or why that is nothing."""

    found: Found | None = None
    refused: tuple[str, str] | None = None
    is_out_of_memory: bool = False
    # a mishap of the machine, such as a full disk: whoever asked must see it as it is
    mishap: OSError | None = None


class Reader:
    """Reads deliveries into a database in memory that nobody keeps."""

    def __init__(self) -> None:
        """Open the database; it has no folder, for what does not fit into memory is refused."""
        self._connection = duckdb.connect(
            config={
                "temp_directory": "",
                # rows are numbered as they are read
                "preserve_insertion_order": "true",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self._tables: dict[str, list[str]] = {}

    def read(self, given: Given) -> Found:
        """Read a delivery and write what landed as files in its folder; raises Refused."""
        tables = raw_tables(given.contract)
        if tables != self._tables:
            self._connection.execute("drop schema if exists raw cascade")
            make_raw_tables(self._connection, given.contract)
            self._tables = tables
        self._connection.execute("begin")
        try:
            reading = read_delivery(self._connection, given)
            return Found(reading, tuple(self._hand_over(given)))
        finally:
            self._connection.execute("rollback")

    def _hand_over(self, given: Given) -> Iterator[tuple[str, Path]]:
        for number, table in enumerate(self._tables):
            if not self._connection.execute(f"select 1 from raw.{quoted(table)} limit 1").fetchall():
                continue
            rows = self._connection.sql(f"from raw.{quoted(table)}")
            path = given.scratch / f"{number}.arrow"
            found = rows.to_arrow_reader(100_000)
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, found.schema) as written:
                for batch in found:
                    written.write_batch(batch)
            yield table, path


def take_over(connection: duckdb.DuckDBPyConnection, found: Found) -> None:
    """Put the rows that were found into the raw tables."""
    for table, path in found.rows:
        with pa.memory_map(str(path)) as file, pa.ipc.open_stream(file) as rows:
            connection.register("handed_over", rows)
            connection.execute(f"insert into raw.{quoted(table)} by name select * from handed_over")
            connection.unregister("handed_over")


# ---- the side that asks


class _Process:
    """One such process; it ends with this one, because its line to it is then cut."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.has_read = False
        ours, theirs = socket.socketpair()
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        os.set_inheritable(theirs.fileno(), True)
        path = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", __name__, str(theirs.fileno()), str(limits.memory_mib)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            pass_fds=[theirs.fileno()],
            # Arrow's own allocator sets aside more than it uses
            env={**os.environ, "PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        theirs.close()
        self._line = Connection(ours.detach())
        if self._wait(_START_SECONDS) is None:
            said = self.end()
            why = "no memory" if _is_out_of_memory(said) else f"ended with {self._process.returncode}"
            raise IntakeError(f"The process that reads files cannot be started ({why}); see `memory_mib` in {SHOWN}.")

    def ask(self, given: Given) -> _Answer | str:
        """Give the answer, or what became of the process: time, memory, died."""
        try:
            self._line.send(given)
            self.has_read = True
            answer = self._wait(self.limits.seconds)
        except (BrokenPipeError, ConnectionResetError):
            answer = None
        except BaseException:
            # an answer that nobody waits for would be taken for the next one
            self.end()
            raise
        if answer is None:
            return self._what_happened()
        if answer.is_out_of_memory:
            self.end()
            return "memory"
        return answer

    def _wait(self, seconds: float) -> _Answer | None:
        try:
            return self._line.recv() if self._line.poll(seconds) else None
        except (EOFError, ConnectionResetError):
            return None

    def _what_happened(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            # a cut line is felt before the process is gone
            self._process.wait(0.5)
        is_running = self._process.poll() is None
        said = self.end()
        if is_running or self._process.returncode == -signal.SIGXCPU:
            return "time"
        # the system kills where the whole machine has no memory left
        is_killed = self._process.returncode == -signal.SIGKILL
        return "memory" if _is_out_of_memory(said) or is_killed else "died"

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Say whether it can be asked."""
        return self._process.poll() is None

    def end(self) -> bytes:
        """End it, whatever it is doing, and give what it had to say."""
        self._process.kill()
        self._process.wait()
        self._line.close()
        self._said.seek(0)
        return self._said.read(2**16)


def _is_out_of_memory(said: bytes) -> bool:
    return any(words in said for words in _OUT_OF_MEMORY)


_guard = threading.Lock()
_kept: _Process | None = None


def read_apart(given: Given) -> Found:
    """Read a delivery in the process kept for that; raises Refused, also where the file brings the process down.

    What the machine could not do there (OSError) is raised here.
    """
    with _guard:
        while True:
            process = _started(given.limits)
            is_fresh = not process.has_read
            answer = process.ask(given)
            if isinstance(answer, _Answer):
                break
            # what earlier files left behind must not count against this one
            if is_fresh or answer == "time":
                raise Refused("F16", _sentence(given, answer))
    if answer.mishap is not None:
        raise answer.mishap
    if answer.found is None:
        raise Refused(*(answer.refused or ("F16", _sentence(given, "died"))))
    return answer.found


def _sentence(given: Given, what: str) -> str:
    limits = given.limits
    if what == "time":
        return (
            f"{given.file} takes longer to read than allowed (more than {limits.seconds} s); deliver it in parts, or "
            f"raise `seconds` in {SHOWN}."
        )
    if what == "memory":
        return (
            f"{given.file} takes more memory to read than allowed (more than {limits.memory_mib} MiB); deliver it in "
            f"parts, or raise `memory_mib` in {SHOWN}."
        )
    return f"{given.file} brings the reader down; save it anew as .xlsx or .csv and deliver it again."


def _started(limits: Limits) -> _Process:
    global _kept
    if _kept is not None and (_kept.limits != limits or not _kept.is_alive()):
        _kept.end()
        _kept = None
    if _kept is None:
        _kept = _Process(limits)
    return _kept


@atexit.register
def _end_kept() -> None:
    if _kept is not None:
        _kept.end()


# ---- the side that reads


def _serve(line: Connection, memory_mib: int) -> None:
    reader = Reader()
    _limit(resource.RLIMIT_AS, _address_space() + memory_mib * MIB)
    # a process that is killed by its limits leaves no picture of a memory full of delivered cells
    _limit(resource.RLIMIT_CORE, 0)
    line.send(_Answer())
    while True:
        try:
            given: Given = line.recv()
        except (EOFError, ConnectionResetError):
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        threads = os.cpu_count() or 1
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + given.limits.seconds * threads + 1)
        line.send(_answer(reader, given))


def _answer(reader: Reader, given: Given) -> _Answer:
    try:
        return _Answer(reader.read(given))
    except Refused as refused:
        return _Answer(refused=(refused.rule_id, refused.sentence))
    except (MemoryError, duckdb.OutOfMemoryException):
        return _Answer(is_out_of_memory=True)
    except OSError as error:
        return _Answer(mishap=error)
    except Exception as error:
        refused = unforeseen(given.file, type(error).__name__)
        return _Answer(refused=(refused.rule_id, refused.sentence))


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    # under its own name, so that what is sent is of the same class on both sides
    from orchestration.intake import worker

    worker._serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
