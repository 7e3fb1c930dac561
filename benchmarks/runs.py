"""Whole runs one after the other: from nothing, with nothing new, and with the deliveries of one new month.

Belongs here: which files wait, and `ecoledger run` around them. Does not belong here: the arithmetic (measuring.py).
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from benchmarks.measuring import Again
from benchmarks.share import made_sample, timed_run
from orchestration.places import Places
from orchestration.progress import say

# what is received in this month waits, and nothing that is received after it is there yet
MONTH = "2020-12"


def runs_in_turn(folder: Path, count: int) -> list[Again]:
    """Measure all three, `count` times, each time from an empty warehouse."""
    sample = made_sample(folder)
    with sample.received_book.open(encoding="utf-8", newline="") as book:
        receipts = [(row["received_at"][:7], row["file"]) for row in csv.DictReader(book)]
    before = [file for month, file in receipts if month < MONTH]
    new = [file for month, file in receipts if month == MONTH]
    measured = []
    for number in range(count):
        say(f"round {number + 1} of {count}")
        places = Places(folder / "growing" / "raw", folder / "growing" / "warehouse")
        shutil.rmtree(places.raw.parent, ignore_errors=True)
        places.raw.mkdir(parents=True)
        shutil.copy(sample.received_book, places.received_book)
        _deliver(sample, places, before)
        cold, nothing_new = timed_run(places), timed_run(places)
        _deliver(sample, places, new)
        measured.append(Again(cold, nothing_new, timed_run(places), len(before), len(new)))
    return measured


def _deliver(sample: Places, places: Places, files: list[str]) -> None:
    for file in files:
        target = places.raw / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample.raw / file, target)
