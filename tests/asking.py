"""Readers in processes of their own: they open the pointer again and again, and say what did not agree.

Belongs here: reading as an analyst's script does. Does not belong here: what is published meanwhile.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.conftest import PROJECT


class Readers:
    """So many processes that open, ask and close without pause, until they are told to stop."""

    def __init__(self, current: Path, folder: Path, count: int) -> None:
        self._stop = folder / "stop"
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.asking", str(current), str(self._stop)],
                cwd=PROJECT, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(count)
        ]  # fmt: skip
        for process in self._processes:
            assert process.stdout
            assert process.stdout.readline() == "asking\n"

    def stop(self) -> list[dict]:
        """End them; what each has to say: how often it asked, which generations it saw, what did not agree."""
        self._stop.touch()
        said = [json.loads(process.communicate(timeout=120)[0]) for process in self._processes]
        assert all(process.returncode == 0 for process in self._processes)
        return said


def generation_of(served: duckdb.DuckDBPyConnection) -> int:
    """The generation that a copy says it is of, in its first and in its last table alike. Raises ValueError."""
    first, last, rows, evidence = served.execute(
        """
        select
            (select min(generation) from figures.a_generation), (select max(generation) from marts.z_generation),
            (select count(*) from marts.z_generation), (select count(*) from figures.figure_evidence)
        """
    ).fetchall()[0]
    if first != last or rows != 1 or not evidence:
        raise ValueError(f"half a copy: {first} and {last}, {rows} row(s), {evidence} of evidence")
    return first


def _ask(current: Path, stop: Path) -> dict:
    asked, seen, wrong = 0, set[int](), list[str]()
    # a test that was stopped can no longer say so: a reader without its starter ends
    starter = os.getppid()
    while not stop.exists() and os.getppid() == starter:
        try:
            # closed after each question: the next opening follows the pointer anew
            with duckdb.connect(str(current), read_only=True) as served:
                seen.add(generation_of(served))
        except (duckdb.Error, ValueError, OSError) as error:
            wrong.append(f"{type(error).__name__}: {error}")
        asked += 1
        if asked == 1:
            print("asking", flush=True)
    return {"asked": asked, "seen": sorted(seen), "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(_ask(Path(sys.argv[1]), Path(sys.argv[2]))), flush=True)
