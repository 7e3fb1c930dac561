"""Tell the person who waits what is being done: one line to standard error, with the time since the start.

Nothing here may print a value from a delivered file.
"""

from __future__ import annotations

import sys
import time

_STARTED = time.monotonic()


def say(text: str) -> None:
    """Print one line of progress; standard output stays free for results."""
    print(f"[{time.monotonic() - _STARTED:6.1f} s] {text}", file=sys.stderr, flush=True)
