"""The most memory that a process held, as Linux counts it.

Belongs here: asking and forgetting that number. Does not belong here: what it is held against. (What `resource` says is
no use here: a process starts with the number of the one that started it.)
"""

from __future__ import annotations

from pathlib import Path


def peak_memory(process: str = "self") -> int:
    """The most that a process held since it began or since `forget_peak`, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))


def forget_peak() -> None:
    """From now on the most that this process holds is counted anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def children() -> list[str]:
    """The processes that this one has started and that still run."""
    return [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
