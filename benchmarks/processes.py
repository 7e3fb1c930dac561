"""What a process took, as Linux counts it: the most memory that it held, and the seconds of the processor.

Belongs here: asking and forgetting these numbers. Does not belong here: what they are held against. (What `resource`
says of memory is no use here: a process starts with the number of the one that started it.)
"""

from __future__ import annotations

import os
from pathlib import Path


def peak_memory(process: str = "self") -> int:
    """The most that a process held since it began or since `forget_peak`, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))


def forget_peak() -> None:
    """From now on the most that this process holds is counted anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def processor_seconds(process: str = "self") -> float:
    """The seconds of the processor that it took since it began."""
    # the name of the program stands in brackets and may hold anything
    said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def children() -> list[str]:
    """The processes that this one has started and that still run."""
    return [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
