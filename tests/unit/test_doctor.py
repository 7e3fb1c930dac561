"""Every check of `ecoledger doctor` with its defect planted: it is found, named, and told how to mend."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from click.testing import CliRunner

from orchestration import doctor, transformations
from orchestration.cli import main
from orchestration.places import Places
from orchestration.releases.shelf import MANIFEST, SEAL, seal_of
from orchestration.workshop import writing

Plant = Callable[[Places, pytest.MonkeyPatch], object]


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A small installation with nothing wrong: something served, a release, a run that ended."""
    places = Places(tmp_path / "raw", tmp_path / "warehouse")
    places.raw.mkdir()
    places.restricted.mkdir(parents=True)
    places.restricted.chmod(0o700)
    for file in (places.restricted_db, places.work_db, places.serving / "ecoledger-1.duckdb"):
        file.parent.mkdir(exist_ok=True)
        with duckdb.connect(str(file)) as made:
            made.execute("create table t as select 1 as a")
    places.current.symlink_to("ecoledger-1.duckdb")
    _served_at(places, datetime.now(UTC))
    release = places.warehouse / "releases" / "2020" / "v1"
    release.mkdir(parents=True)
    (release / MANIFEST).write_text("{}", encoding="utf-8")
    (release / SEAL).write_bytes(seal_of(release / MANIFEST))
    for name in ("ECOLEDGER_RAW", "ECOLEDGER_WAREHOUSE", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)
    with writing(places):
        pass
    return places


def _served_at(places: Places, moment: datetime) -> None:
    note = {"served_at": moment.isoformat(timespec="seconds")}
    (places.serving / "ecoledger-1.json").write_text(json.dumps(note), encoding="utf-8")


def _of_a_later_duckdb(file: Path) -> None:
    """Behind the checksum and the four letters of its name stands the version of the format."""
    _write(file, 12, 9999)
    # DuckDB tells the checksum that the changed block must have
    with pytest.raises(duckdb.Error, match="checksum") as refusal:
        duckdb.connect(str(file), read_only=True)
    told = re.search(r"computed checksum (\d+)", str(refusal.value))
    assert told
    _write(file, 0, int(told[1]))


def _write(file: Path, place: int, number: int) -> None:
    with file.open("r+b") as database:
        database.seek(place)
        database.write(number.to_bytes(8, "little"))


def _other_version(_places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.1" if name == "duckdb" else real(name))


def _no_package(_places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "lxml":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)


def _no_zones(_places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    # neither the system's nor the package's
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def _broken_dbt(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    project = places.raw.parent / "dbt"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text("name: x\nversion: 0.1.0\nprofile: ecoledger\n", encoding="utf-8")
    (project / "profiles.yml").write_text(
        "ecoledger: {target: d, outputs: {d: {type: duckdb, path: ':memory:'}}}", encoding="utf-8"
    )
    (project / "models" / "odd.sql").write_text("select * from {{ ref('undeclared') }}", encoding="utf-8")
    target = project / "target"
    for name, path in (("DBT_PROJECT", project), ("TARGET", target), ("MANIFEST", target / "manifest.json"),
                       ("_PARSED", target / "partial_parse.msgpack")):  # fmt: skip
        monkeypatch.setattr(transformations, name, path)


def _abandoned(places: Places, _monkeypatch: pytest.MonkeyPatch) -> None:
    places.lock.with_suffix(".holder").write_text("4711", encoding="utf-8")


def _changed_release(places: Places, _monkeypatch: pytest.MonkeyPatch) -> None:
    (places.warehouse / "releases" / "2020" / "v1" / MANIFEST).write_text('{"a": 1}', encoding="utf-8")


def _cut(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:100])


# the check, the defect, a word that must be said of it, and one of how to mend it
PLANTED: dict[str, tuple[str, Plant, str, str]] = {
    "an old Python": (
        "Python", lambda _p, patch: patch.setattr(sys, "version_info", (3, 10, 1)), "3.10.1", "bootstrap.py"
    ),
    "another version": ("packages as locked", _other_version, "duckdb is 0.1", "bootstrap.py"),
    "a package is missing": ("packages as locked", _no_package, "lxml is missing", "bootstrap.py"),
    "a variable leads nowhere": (
        "environment", lambda _p, patch: patch.setenv("ECOLEDGER_RAW", "/nowhere/raw"), "ECOLEDGER_RAW", "set"
    ),
    "no landing zone": ("raw folder", lambda places, _m: places.raw.rmdir(), "no folder", "ECOLEDGER_RAW"),
    "no warehouse": (
        "warehouse folder",
        lambda places, _m: places.warehouse.rename(places.warehouse.with_name("away")), "no folder", "make it",
    ),
    "a disk that does not take": (
        "warehouse folder", lambda _p, patch: patch.setattr(doctor.tempfile, "TemporaryFile", _refused), "written",
        "chown",
    ),
    "others may read": ("restricted folder", lambda places, _m: places.restricted.chmod(0o755), "755", "chmod 700"),
    "a full disk": (
        "free disk",
        lambda _p, patch: patch.setattr(doctor.shutil, "disk_usage", lambda _f: SimpleNamespace(free=1 << 20)),
        "1 MB are free", "make room",
    ),
    "no time zones": ("time zone and text", _no_zones, "Asia/Shanghai", "tzdata"),
    "another encoding": (
        "time zone and text", lambda _p, patch: patch.setattr(sys, "getfilesystemencoding", lambda: "ascii"), "ascii",
        "UTF-8",
    ),
    "a clock that goes back": (
        "clock", lambda places, _m: _served_at(places, datetime.now(UTC) + timedelta(days=2)), "The clock says",
        "set the clock",
    ),
    "a run that was killed": ("writer's lock", _abandoned, "4711", "ecoledger run"),
    "a pointer to nothing": (
        "served copy", lambda places, _m: places.current.resolve().unlink(), "leads nowhere", "ecoledger run"
    ),
    "half a copy": ("served copy", lambda places, _m: _cut(places.current.resolve()), "no database", "ecoledger run"),
    "the work file of a later DuckDB": (
        "DuckDB files", lambda places, _m: _of_a_later_duckdb(places.work_db), "another DuckDB", "locked"
    ),
    "the restricted file of a later DuckDB": (
        "DuckDB files", lambda places, _m: _of_a_later_duckdb(places.restricted_db), "another DuckDB", "locked"
    ),
    "a model that can not be read": ("dbt project", _broken_dbt, "dbt stopped", "mend the file"),
    "a release that was changed": ("releases", _changed_release, "2020 v1", "ecoledger verify 2020"),
}  # fmt: skip


def _refused(**_where: object) -> None:
    raise PermissionError


def faults(places: Places) -> dict[str, doctor.Fault]:
    return {found.check: found.fault for found in doctor.examine(places) if found.fault}


def test_nothing_is_wrong_with_a_sound_installation(sound: Places) -> None:
    assert faults(sound) == {}


def test_nothing_is_wrong_with_one_that_has_not_run_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ECOLEDGER_RAW", "ECOLEDGER_WAREHOUSE", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)
    fresh = Places(tmp_path / "raw", tmp_path / "warehouse")
    fresh.raw.mkdir()
    fresh.warehouse.mkdir()
    assert faults(fresh) == {}


@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_defect_is_found_named_and_told_how_to_mend(
    defect: str, sound: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, plant, said, mend = PLANTED[defect]
    with monkeypatch.context() as planted:
        plant(sound, planted)
        found = faults(sound)
    zoneinfo.reset_tzpath()
    assert check in found, found
    assert said in found[check].said
    assert mend in found[check].mend


def test_every_check_has_a_planted_defect() -> None:
    assert {check for check, *_ in PLANTED.values()} == {check.name for check in doctor.CHECKS}


def test_another_run_is_named(sound: Places) -> None:
    code = (
        "import sys; from pathlib import Path; from orchestration.places import Places;"
        "from orchestration.workshop import writing\n"
        "with writing(Places(Path(sys.argv[1]), Path(sys.argv[2]))): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(sound.raw), str(sound.warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        found = faults(sound)
        other.communicate()
    assert set(found) == {"writer's lock"}
    assert str(other.pid) in found["writer's lock"].said


def test_a_check_that_fails_itself_is_told_and_quotes_nothing(sound: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_places: Places) -> None:
        raise ValueError("张三")

    monkeypatch.setattr(doctor, "CHECKS", (doctor.Check("odd", fails),))
    assert "ValueError" in faults(sound)["odd"].said
    assert "张三" not in faults(sound)["odd"].said


def test_the_command_ends_with_1_when_anything_is_wrong(sound: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOLEDGER_RAW", str(sound.raw))
    monkeypatch.setenv("ECOLEDGER_WAREHOUSE", str(sound.warehouse))
    told = CliRunner().invoke(main, ["doctor", "--format", "json"])
    assert (told.exit_code, {one["ok"] for one in json.loads(told.stdout)}) == (0, {True})
    sound.restricted.chmod(0o750)
    told = CliRunner().invoke(main, ["doctor", "--format", "json"])
    assert told.exit_code == 1
    (wrong,) = [one for one in json.loads(told.stdout) if not one["ok"]]
    assert wrong["check"] == "restricted folder"
    shown = CliRunner().invoke(main, ["doctor"])
    assert shown.exit_code == 1
    assert "✗ restricted folder" in shown.stdout
    assert f"chmod 700 {sound.restricted}" in shown.stdout


def test_the_lock_of_packages_is_read_whole() -> None:
    lock = (doctor.PROJECT / "requirements" / "run.txt").read_text(encoding="utf-8")
    assert lock.count("==") > 100
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metadata, "version", lambda name: asked.append(name) or "0")
        doctor.packages(Places(Path(os.devnull), Path(os.devnull)))
    # those of other systems are left out
    assert lock.count("==") - 15 < len(asked) <= lock.count("==")
