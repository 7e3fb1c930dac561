#!/usr/bin/env python3
"""Set everything up in .venv and do one thing with it. Needs Python 3.11 or newer and nothing else.

    python3 bootstrap.py run      set up, then run the main job
    python3 bootstrap.py test     set up with the test tools, then run the tests
    python3 bootstrap.py          set up only

Belongs here: what must happen before the project can be imported. Everything else is a command of
`.venv/bin/ecoledger`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
LOG = VENV / "bootstrap.log"
SUPPORTED = ((3, 11), (3, 14))


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)


def step(what: str, *command: str | Path, **environment: str) -> None:
    """Run one step quietly; where it fails, say which and show the end of what it printed."""
    say(f"· {what}")
    started = time.monotonic()
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n== {what}\n")
        log.flush()
        code = subprocess.run(
            list(map(str, command)), cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **environment}
        ).returncode
    if code:
        tail = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        sys.exit("\n".join([f"set-up stopped while: {what}. The whole log is {LOG}; its end:", *tail]))
    if (took := time.monotonic() - started) > 5:
        say(f"  {took:.0f} s")


def set_up(lock: Path) -> None:
    """Make .venv hold exactly what `lock` lists, and the project; nothing happens when it does already."""
    if not SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]:
        sys.exit(f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}.")
    wanted = hashlib.sha256(
        b"".join(p.read_bytes() for p in (lock, ROOT / "pyproject.toml")) + sys.version.encode()
    ).hexdigest()
    stamp = VENV / f"installed-{lock.stem}"
    if not PYTHON.exists():
        say("· make .venv")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    if not stamp.exists() or stamp.read_text() != wanted:
        pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
        step("install the locked packages (some minutes the first time)", *pip, "--require-hashes", "-r", lock)
        step("install ecoledger", *pip, "--no-build-isolation", "--editable", ROOT)
        # imports of packages that were not compiled cost two to four times as much, at every start
        # (some packages ship templates that are no Python: compileall says so and goes on)
        step(
            "compile",
            PYTHON,
            "-c",
            "import compileall, sys; compileall.compile_dir(sys.argv[1], quiet=2, workers=0)",
            VENV,
        )
        stamp.write_text(wanted)
    step("prepare the dbt project", PYTHON, "-m", "orchestration.transformations", DO_NOT_TRACK="1")


def main() -> None:
    """Read the one argument, set up, and hand over."""
    parser = argparse.ArgumentParser(
        description="Set ecoledger up in .venv, then run it or its tests.",
        epilog="Example: python3 bootstrap.py run",
    )
    parser.add_argument("then", nargs="?", choices=["run", "test"], help="what to do once it is set up")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on as it is")
    arguments = parser.parse_args()
    set_up(ROOT / "requirements" / ("dev.txt" if arguments.then == "test" else "run.txt"))
    if arguments.then is None:
        say(f"Ready: {SCRIPTS / 'ecoledger'} --help")
        return
    command = {"run": [SCRIPTS / "ecoledger", "run"], "test": [PYTHON, "-m", "pytest"]}[arguments.then]
    sys.exit(subprocess.run([*map(str, command), *arguments.rest], cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
