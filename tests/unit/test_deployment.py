"""What lies ready for a server names what exists: units, proxy, workspace and backup.

Does not belong here: whether the pages are true (tests/pipeline/test_documentation.py runs the backup and the restore).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

from orchestration.places import Places
from tests.documentation import read
from tests.project_copy import PROJECT

DEPLOYMENT = PROJECT / "docs/deployment"
UNITS = sorted(DEPLOYMENT.glob("*.service"))
TIMERS = sorted(DEPLOYMENT.glob("*.timer"))
CHECKOUT = "/opt/ecoledger/"
# the distribution whose command it is
OURS = {"ecoledger": "ecoledger", "dagster-webserver": "dagster-webserver", "dagster-daemon": "dagster"}


def settings(unit: Path) -> ConfigParser:
    """A unit, which is read like an INI file; a key that stands twice would be an error."""
    parser = ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(unit, encoding="utf-8")
    return parser


def unknown_parts(command: str) -> list[str]:
    """Parts of a command that the project does not have: its program, and files that it names."""
    program, *arguments = command.split()
    found = []
    name = program.removeprefix(CHECKOUT)
    if name.startswith(".venv/bin/"):
        script = name.removeprefix(".venv/bin/")
        scripts = (
            {entry.name for entry in distribution(OURS[script]).entry_points if entry.group == "console_scripts"}
            if script in OURS
            else set()
        )
        found += [program] if script not in scripts else []
    elif not (PROJECT / name).is_file():
        found.append(program)
    return found + [a for a in arguments if a.startswith("docs/") and not (PROJECT / a).is_file()]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_exists(unit: Path) -> None:
    assert unknown_parts(settings(unit)["Service"]["ExecStart"]) == []


def test_a_wrong_name_in_a_unit_is_caught() -> None:
    assert unknown_parts(f"{CHECKOUT}.venv/bin/ecoledgre run") == [f"{CHECKOUT}.venv/bin/ecoledgre"]
    assert unknown_parts(f"{CHECKOUT}docs/deployment/copy.sh /x") == [f"{CHECKOUT}docs/deployment/copy.sh"]
    assert unknown_parts(f"{CHECKOUT}.venv/bin/dagster-daemon run --workspace docs/workspace.yaml") == [
        "docs/workspace.yaml"
    ]


def test_a_command_of_a_unit_is_a_command() -> None:
    from orchestration.cli import main

    started = [settings(unit)["Service"]["ExecStart"].split() for unit in UNITS]
    ours = [words[1] for words in started if words[0].endswith("/ecoledger")]
    assert ours == ["run"]
    assert set(ours) <= set(main.commands)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_can_do_no_more_than_it_must(unit: Path) -> None:
    service = settings(unit)["Service"]
    assert service["User"] == "ecoledger"
    assert service["NoNewPrivileges"] == "true"
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "true"
    assert service["CapabilityBoundingSet"] == ""
    assert service["IPAddressDeny"] == "any"
    # nobody but the group may read what is made, and nobody at all what holds personal data
    assert service["UMask"] == ("0077" if "backup" in unit.name else "0027")
    assert not {"/", "/etc", "/opt", "/var", "/home"} & set(service["ReadWritePaths"].split())


def test_the_page_listens_on_this_machine_only_and_the_proxy_leads_there() -> None:
    command = settings(DEPLOYMENT / "ecoledger-webserver.service")["Service"]["ExecStart"]
    host, port = (re.search(rf"--{what} (\S+)", command) for what in ("host", "port"))
    assert host
    assert port
    assert host[1] == "127.0.0.1"
    proxy = read("docs/deployment/nginx.conf")
    assert f"proxy_pass         http://{host[1]}:{port[1]};" in proxy
    assert proxy.count("{") == proxy.count("}")
    # who is not logged in sees nothing: asked of the whole server, and taken back nowhere
    assert "auth_basic_user_file" in proxy
    assert "auth_basic off" not in proxy


def test_every_timer_has_its_unit() -> None:
    assert TIMERS
    for timer in TIMERS:
        assert timer.with_suffix(".service") in UNITS
        assert settings(timer)["Install"]["WantedBy"] == "timers.target"


def test_the_workspace_is_the_project() -> None:
    (loaded,) = yaml.safe_load(read("docs/deployment/workspace.yaml"))["load_from"]
    with (PROJECT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["tool"]["dg"]["project"]
    assert loaded["python_module"] == {
        "module_name": declared["code_location_target_module"],
        "location_name": declared["code_location_name"],
    }


def test_the_environment_moves_both_folders_and_names_no_other() -> None:
    lines = [line for line in read("docs/deployment/ecoledger.env").splitlines() if line and not line.startswith("#")]
    environment = dict(line.split("=", 1) for line in lines)
    allowed = settings(DEPLOYMENT / "ecoledger-run.service")["Service"]["ReadWritePaths"].split()
    for name in ("ECOLEDGER_RAW", "ECOLEDGER_WAREHOUSE", "DAGSTER_HOME"):
        assert any(environment[name].startswith(folder) for folder in allowed), name


def test_the_page_links_every_file_that_lies_ready() -> None:
    page = read("docs/deployment.md")
    told = {name for name in re.findall(r"deployment/([\w.-]+)", page)}
    here = {path.name for path in DEPLOYMENT.iterdir()}
    assert here - {timer.name for timer in TIMERS} <= told


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in [*UNITS, *TIMERS]:
        # the programs are there only on a server
        text = unit.read_text(encoding="utf-8").replace("ExecStart=", "ExecStart=/bin/true ")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))], text=True, capture_output=True
    )
    assert [line for line in done.stderr.splitlines() if "ecoledger" in line] == []


def backup(raw: Path, warehouse: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Run the script as its unit does."""
    return subprocess.run(
        [str(DEPLOYMENT / "backup.sh"), str(target)],
        env={"PATH": "/usr/bin:/bin", "ECOLEDGER_RAW": str(raw), "ECOLEDGER_WAREHOUSE": str(warehouse)},
        text=True,
        capture_output=True,
    )


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Something in every folder."""
    places = Places(tmp_path / "raw", tmp_path / "warehouse")
    for path in (places.received_book, places.restricted_db, places.archive / "a", places.current, places.work_db,
                 places.warehouse / "releases/2020/v1/manifest.json"):  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
    return places


def test_a_backup_holds_what_cannot_be_made_anew_and_nothing_else(places: Places, tmp_path: Path) -> None:
    done = backup(places.raw, places.warehouse, tmp_path / "copies")
    assert done.returncode == 0, done.stderr
    copy = Path(done.stdout.strip())
    assert {path.name for path in copy.iterdir()} == {
        "SHA256SUMS", "code_version", "raw.tar.gz", "releases.tar.gz", "restricted.tar.gz",
    }  # fmt: skip
    # nobody else may read it
    assert all(path.stat().st_mode & 0o077 == 0 for path in (copy, *copy.iterdir()))
    there = tmp_path / "there"
    there.mkdir()
    for name in ("restricted", "releases"):
        subprocess.run(["tar", "-xzf", str(copy / f"{name}.tar.gz"), "-C", str(there)], check=True)
        before = {p.relative_to(places.warehouse) for p in (places.warehouse / name).rglob("*")}
        assert {p.relative_to(there) for p in (there / name).rglob("*")} == before


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    done = backup(tmp_path / "raw", tmp_path / "warehouse", tmp_path / "copies")
    assert done.returncode == 2
    assert "received.csv is not there" in done.stderr
    assert not (tmp_path / "copies").exists()


def test_a_backup_keeps_away_from_a_run_that_writes_or_was_stopped(places: Places, tmp_path: Path) -> None:
    # the lock of a run is the one that the script asks for
    with FileLock(places.lock):
        busy = subprocess.run(["flock", "--nonblock", str(places.lock), "true"])
    assert busy.returncode == 1
    (places.restricted / "raw.duckdb.wal").write_text("x", encoding="utf-8")
    done = backup(places.raw, places.warehouse, tmp_path / "copies")
    assert done.returncode == 1
    assert "was stopped while it wrote" in done.stderr
    assert list((tmp_path / "copies").iterdir()) == []
