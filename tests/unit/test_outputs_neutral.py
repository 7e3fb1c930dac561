"""No output turns a delivered text into a formula or an order, and none is written outside its folder.

Belongs here: the writers of CSV and of the screen, and paths that are read from files. Does not belong here: workbooks
(tests/unit/test_dispatch_pack.py and tests/pipeline/test_papers.py look into theirs).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration import released, showing
from orchestration.intake.contracts import load_contract
from orchestration.intake.problems import IntakeError
from orchestration.places import Places
from orchestration.releases import tables
from orchestration.releases.shelf import ReleaseRefused
from tests.unit.intake_zone import PERMITS

HOSTILE = ["=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－甲", "＠x", "-甲"]
KEPT = ["甲=1", "-0.5", "+12", "1-2", "", "’=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_csv_of_a_release_has_no_formula(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, text) == f"'{text}"


@pytest.mark.parametrize("text", KEPT)
def test_a_csv_of_a_release_keeps_other_texts(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, text) == text


def written(tmp_path: Path, text: str) -> str:
    with duckdb.connect() as copy:
        copy.execute("create schema marts")
        copy.execute("create table marts.t (name varchar, amount integer)")
        copy.execute("insert into marts.t values (?, -1)", [text])
        path = tables.write_csv(copy, "marts", "t", tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["amount"] == "-1"
    return line["name"]


@pytest.mark.parametrize(("texts", "mark"), [(HOSTILE, "'"), (KEPT, "")], ids=["hostile", "kept"])
def test_what_a_command_prints_as_csv_has_no_formula(
    capsys: pytest.CaptureFixture[str], texts: list[str], mark: str
) -> None:
    showing.records([{"file": text, "rows": -1} for text in texts], "csv", "files")
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [line["file"] for line in lines] == [mark + text.replace("\r", "\n") for text in texts]
    assert {line["rows"] for line in lines} == {"-1"}


def test_a_name_with_brackets_orders_nothing_on_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    showing.records([{"file": "permits/[/red]a[bold]b[link=http://x]c.csv"}], "table", "files")
    assert "permits/[/red]a[bold]b[link=http://x]c.csv" in capsys.readouterr().out


@pytest.mark.parametrize("file", ["../outside.csv", "/tmp/outside.csv", "permits/../../outside.csv"])
def test_a_changed_manifest_writes_nothing_outside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    class Shelf:
        @classmethod
        def of(cls, *_: Any) -> Shelf:
            return cls()

        def manifest(self, _: int) -> dict[str, Any]:
            delivery = {"file": file, "sha256": "0" * 64, "status": "loaded", "is_present": True, "source": "permits"}
            return {"deliveries": [{**delivery, "received_at": "2020-01-01T00:00:00"}]}

    places = Places(tmp_path / "raw", tmp_path / "warehouse")
    places.archive.mkdir(parents=True)
    (places.archive / ("0" * 64)).write_bytes(b"x")
    monkeypatch.setattr(released, "Shelf", Shelf)
    monkeypatch.setattr(released, "faults", lambda *_: [])
    with pytest.raises(ReleaseRefused, match="leads out of"):
        released.restore(places, 2020, 1, tmp_path / "there")
    assert not (tmp_path / "outside.csv").exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [("source", "../permits"), ("source", "/etc"), ("table", "../x"), ("table", 'x";drop'), ("name", "a/b")],
)
def test_a_contract_names_no_place_outside_its_own(tmp_path: Path, key: str, value: str) -> None:
    (tmp_path / "permits").mkdir()
    declared = {**PERMITS, "layouts": [dict(PERMITS["layouts"][0])]}
    (declared if key == "source" else declared["layouts"][0])[key] = value
    path = tmp_path / "permits" / "contract.yml"
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
    with pytest.raises(IntakeError, match=rf"permits/contract.yml: .*{key}.* should match pattern"):
        load_contract(path)
