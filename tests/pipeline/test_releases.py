"""A release is whole or not there, nobody can change it unseen, and none is made that should not be.

Most of it is tried on a small warehouse (`tests/small_release.py`), what only a real one can show on the sample year.

Belongs here: making, crashing, tampering, refusing, publishing, comparing, restoring, and what the commands say. Does
not belong here: how a row's cause is found (tests/unit/test_comparing.py), how a paper looks (test_papers.py).
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document

from orchestration import cli, released, releasing, standing
from orchestration.places import Places
from orchestration.reading import NothingServed, UnknownName
from orchestration.refusals import Refusal
from orchestration.releases import workbook
from orchestration.releases.opening import edition
from orchestration.releases.shelf import ReleaseRefused
from orchestration.releases.verifying import faults
from tests.conftest import Installation
from tests.small_release import (
    MORE,
    OTHER_CODE,
    YEAR,
    Content,
    SmallWarehouse,
    bytes_of,
    died_at,
    made_small,
    moments,
    sha_of,
)

pytestmark = pytest.mark.pipeline

STEPS = [
    "copy the tables",
    "look for personal data",
    "compare with the release before",
    "write the tables",
    "write 说明.txt",
    "write listing.txt",
    "copy data_docs",
    "write the manifest",
    "put it in its place",
]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallWarehouse:
    """A small warehouse that serves one figure and has no release yet."""
    made_small(monkeypatch)
    made = SmallWarehouse(tmp_path / "bureau")
    made.serve(Content())
    return made


@pytest.fixture
def second(small: SmallWarehouse) -> SmallWarehouse:
    """The same with one release, and a delivery more than it knew."""
    small.release()
    small.serve(MORE)
    return small


@pytest.fixture
def command(small: SmallWarehouse, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command over the small warehouse."""
    monkeypatch.setenv("ECOLEDGER_RAW", str(small.places.raw))
    monkeypatch.setenv("ECOLEDGER_WAREHOUSE", str(small.places.warehouse))

    def call(*arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(cli.main, list(arguments))
        assert "Traceback" not in done.output
        assert done.exit_code == code, done.output
        if code == 2:
            assert done.stdout == ""
            assert done.stderr.count("\n") == 1, "a refusal is one line"
        return done

    return call


def writable(folder: Path) -> None:
    """Take the rights that whoever owns a release can always take."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def manifest_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


# made


def test_a_release_says_who_what_and_by_which_code(small: SmallWarehouse) -> None:
    folder = small.release("甲某")
    told = manifest_of(folder)
    assert (told["version"], told["certified_by"], told["previous"]) == (1, "甲某", None)
    assert told["code"] == {"commit": "a" * 40, "sha256": "1" * 64}
    assert [(one["file"], one["sha256"]) for one in told["deliveries"]] == [
        ("outfalls/d1.csv", hashlib.sha256(bytes_of("d1")).hexdigest())
    ]
    assert told["checks"]["expected"] == told["checks"]["arrived"] == len(told["rules"]) > 0
    assert [statement[:3] for statement in told["statements_zh"]] == ["完整：", "准确："]
    assert {one["path"] for one in told["files"]} == set(files_of(folder)) - {"manifest.json", "manifest.sha256"}
    difference = json.loads((folder / "difference.json").read_text(encoding="utf-8"))
    assert difference == {"compared_with": None, "figures": [], "rows": []}
    assert faults(small.shelf, 1) == []
    assert small.left_over() == []


def test_the_seal_and_the_listed_hashes_can_be_checked_without_ecoledger(small: SmallWarehouse) -> None:
    folder = small.release()
    guide = (folder / "说明.txt").read_text(encoding="utf-8-sig")
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not on this machine")
    commands = [line.strip() for line in guide.splitlines() if "sha256sum" in line and line.startswith("    ")]
    assert len(commands) == 2
    for one in commands:
        subprocess.run(one, shell=True, cwd=folder, check=True, capture_output=True)
    writable(folder)
    (folder / "listing.txt").write_text("别的", encoding="utf-8")
    done = subprocess.run(commands[1], shell=True, cwd=folder, capture_output=True, text=True)
    assert done.returncode != 0
    assert "listing.txt" in done.stdout
    for name in files_of(folder):
        assert name.split("/")[0] in [*guide.split(), "data", "data_docs", "listing.txt"]


def test_nothing_in_a_release_may_be_written(small: SmallWarehouse) -> None:
    folder = small.release()
    for path in [folder, *folder.rglob("*")]:
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH), path


def test_equal_content_makes_equal_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_small(monkeypatch)
    hashes = []
    for name in ("one", "other"):
        made = SmallWarehouse(tmp_path / name)
        made.serve(MORE)
        hashes.append(manifest_of(made.release())["tables"])
    assert hashes[0] == hashes[1]


def test_a_second_release_says_what_it_changed_and_why(second: SmallWarehouse) -> None:
    folder = second.release(reason="补报一件")
    assert folder.name == "v2"
    told = manifest_of(folder)
    first = second.shelf.release(1) / "manifest.json"
    assert told["previous"] == {"version": 1, "manifest_sha256": hashlib.sha256(first.read_bytes()).hexdigest()}
    assert told["reason_zh"] == "补报一件"
    difference = json.loads((folder / "difference.json").read_text(encoding="utf-8"))
    assert difference["figures"] == told["changes"]
    (row,) = difference["rows"]
    assert (row["record_id"], row["change"], row["cause"]) == ("c", "came", "late_delivery")
    assert row["places"] == [["outfalls/d2.csv", "台账", 1]]
    assert faults(second.shelf, 1) == faults(second.shelf, 2) == []


def test_a_release_is_opened_with_the_head_it_was_made_with(second: SmallWarehouse) -> None:
    heads = []

    def paper(_copy: Path, given: Any, target: Path) -> None:
        heads.append(given)
        target.write_text("", encoding="utf-8")

    gathered = releasing._papers
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            releasing, "_papers", lambda *given: type(found := gathered(*given))({"p": paper}, found.copied)
        )
        second.release(reason="补报一件")
    assert edition(second.places, YEAR, 2)[1] == heads[0]


# tampering


def test_one_byte_changed_in_any_file_is_found_and_named(small: SmallWarehouse) -> None:
    folder = small.release()
    names = files_of(folder)
    assert len(names) > 10
    writable(folder)
    for name in names:
        path = folder / name
        before = path.read_bytes()
        path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
        found = faults(small.shelf, 1)
        assert found, name
        assert any(name in fault for fault in found), (name, found)
        path.write_bytes(before)
    assert faults(small.shelf, 1) == []


def test_a_file_taken_away_added_or_exchanged_for_a_link_is_found_and_named(small: SmallWarehouse) -> None:
    folder = small.release()
    writable(folder)
    for name in files_of(folder):
        path = folder / name
        path.rename(small.folder / "aside")
        assert any(name in fault for fault in faults(small.shelf, 1)), name
        # the same bytes, but from elsewhere: tomorrow they may be others
        path.symlink_to(small.folder / "aside")
        if name not in ("manifest.json", "manifest.sha256"):
            assert any(name in fault for fault in faults(small.shelf, 1)), name
        path.unlink()
        (small.folder / "aside").rename(path)
    for added in ("extra.txt", "data/csv/extra.csv", ".hidden"):
        (folder / added).write_text("", encoding="utf-8")
        assert faults(small.shelf, 1) == [f"v1/{added}: was added; the release did not hold it."]
        (folder / added).unlink()
    (folder / "more").symlink_to(small.places.raw, target_is_directory=True)
    assert faults(small.shelf, 1) == ["v1/more: was added; the release did not hold it."]
    (folder / "more").unlink()
    os.mkfifo(folder / "pipe")
    assert faults(small.shelf, 1) == ["v1/pipe: was added; the release did not hold it."]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": [1]}', "\udcff"])
def test_a_manifest_of_anything_else_is_a_fault_and_no_crash(
    second: SmallWarehouse, command: Callable[..., Result], content: str
) -> None:
    folder = second.shelf.release(1)
    writable(folder)
    (folder / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert "manifest.json" in command("verify", str(YEAR), code=1).output
    for asked in (["releases", "2020"], ["diff", "2020", "1", "now"], ["publish", "2020", "1", "--by", "乙某"]):
        assert "manifest.json" in command(*asked, code=2).stderr
    with pytest.raises(ReleaseRefused, match="not as it was made"):
        second.release(reason="补报")


def test_a_manifest_changed_together_with_its_seal_is_known_to_the_release_after_it_and_to_the_notes(
    second: SmallWarehouse,
) -> None:
    released.publish(second.places, YEAR, 1, "乙某")
    second.release(reason="补报")
    folder = second.shelf.release(1)
    writable(folder)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("甲某", "丙某"), encoding="utf-8")
    seal = f"{hashlib.sha256(manifest.read_bytes()).hexdigest()}  manifest.json\n"
    (folder / "manifest.sha256").write_text(seal, encoding="ascii")
    found = faults(second.shelf, 1)
    assert len(found) == 2
    assert all(fault.startswith("v1/manifest.json: ") for fault in found)


def test_what_was_tampered_with_keeps_the_next_release_and_its_own_publishing_out(second: SmallWarehouse) -> None:
    folder = second.shelf.release(1)
    writable(folder)
    (folder / "difference.json").write_text("{}", encoding="utf-8")
    for refused in (
        lambda: second.release(reason="补报"),
        lambda: released.publish(second.places, YEAR, 1, "乙某"),
        lambda: released.difference(second.places, YEAR, 1, "now"),
        lambda: released.restore(second.places, YEAR, 1, second.folder / "anew"),
    ):
        with pytest.raises(ReleaseRefused, match=r"v1/difference\.json: was changed"):
            refused()
    assert second.shelf.versions() == [1]
    assert second.left_over() in ([], [".making-v2"])


def test_a_whole_release_that_is_gone_is_missed(second: SmallWarehouse, command: Callable[..., Result]) -> None:
    second.release(reason="补报")
    released.publish(second.places, YEAR, 2, "乙某")
    for number in (1, 2):
        folder = second.shelf.release(number)
        writable(folder)
        folder.rename(second.folder / "aside")
        assert f"v{number}: the whole release is missing." in command("verify", "2020", code=1).output
        command("verify", "2020", str(number), code=1)
        with pytest.raises(ReleaseRefused, match=f"Release {number} of 2020 was made and stands no longer"):
            second.release(reason="再报")
        (second.folder / "aside").rename(folder)


def test_the_notes_of_publishing_can_not_be_changed_unseen(
    second: SmallWarehouse, command: Callable[..., Result]
) -> None:
    released.publish(second.places, YEAR, 1, "乙某")
    second.release(reason="补报")
    released.publish(second.places, YEAR, 2, "丙某")
    notes = second.shelf.folder / "published.jsonl"
    first, last = before = notes.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = {
        "another name in the first": [first.replace("乙某", "丁某"), last],
        "another name in the last": [first, last.replace("丙某", "丁某")],
        "the first taken out": [last],
        "turned about": [last, first],
        "one put in": [first, first, last],
        "no JSON": [first, "x\n"],
        "no note": [first, "[]\n"],
    }
    for what, lines in changed.items():
        notes.write_text("".join(lines), encoding="utf-8")
        assert "published.jsonl" in command("verify", "2020", code=1).output, what
        assert "published.jsonl" in command("releases", "2020", code=2).stderr, what
    notes.write_bytes(b"\xff" + first.encode())
    command("verify", "2020", code=1)
    notes.write_text("".join(before), encoding="utf-8")
    command("verify", "2020")


# refused


def refusal(small: SmallWarehouse, **given: Any) -> str:
    """Why it is refused; and nothing may be there that was not before."""
    before = small.shelf.versions()
    with pytest.raises(Refusal) as refused:
        small.release(**given)
    assert small.shelf.versions() == before
    return str(refused.value)


@pytest.mark.parametrize("name", ["", "  ", "\t\n"])
def test_nobody_certifies(small: SmallWarehouse, name: str) -> None:
    assert "--certified-by NAME" in refusal(small, by=name)


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_second_release_needs_a_reason(second: SmallWarehouse, reason: str | None) -> None:
    assert "--reason TEXT" in refusal(second, reason=reason)


def test_nothing_differs(small: SmallWarehouse) -> None:
    small.release()
    assert "Nothing differs from release 1 of 2020" in refusal(small, reason="再发")


def test_a_check_left_no_result(small: SmallWarehouse) -> None:
    small.change_served("delete from marts.mart_rule where rowid = 0")
    assert "1 expected check(s) left no result" in refusal(small)
    small.change_served("update marts.mart_rule set outcome = null where rowid = 1")
    assert "2 expected check(s) left no result" in refusal(small)


@pytest.mark.parametrize("said", ["13812345678", "联系人电话0434-3251234", "220302199001011234"])
def test_a_text_names_somebody(small: SmallWarehouse, said: str) -> None:
    small.change_served(f"insert into marts.rejects values ('d1', '台账', 3, 'O01', '{said}', null)")
    why = refusal(small)
    assert "1 row(s) of marts.rejects" in why
    assert said not in why


@pytest.mark.parametrize("given", [{"by": "甲某13812345678"}, {"reason": "李某220302199001011234来信"}])
def test_what_the_certifier_wrote_names_somebody(second: SmallWarehouse, given: dict[str, str]) -> None:
    assert "telephone or identity number" in refusal(second, **{"reason": "补报", **given})


def test_another_code_computed_it(small: SmallWarehouse) -> None:
    small.serve(Content(), OTHER_CODE)
    assert "another version of ecoledger" in refusal(small)
    assert "`ecoledger run`" in refusal(small)


def test_the_last_run_ended_at_the_gate(small: SmallWarehouse) -> None:
    standing.begin(small.places)
    assert "did not come as far as serving" in refusal(small)


def test_the_pages_of_the_checks_are_gone(small: SmallWarehouse) -> None:
    shutil.rmtree(small.docs)
    assert "`ecoledger run` makes them anew" in refusal(small)


def test_a_figure_is_withheld(small: SmallWarehouse) -> None:
    """Nobody can state that such a year is complete and accurate; the papers of it can still be looked at."""
    small.serve(Content(status="withheld"))
    why = refusal(small)
    assert why.startswith("1 figure(s) of 2020 are withheld: F-01; ")
    assert "`ecoledger preview 2020`" in why
    draft = releasing.preview(small.places, YEAR, lambda _: None)
    assert draft.name == "draft"
    assert manifest_of(draft)["certified_by"] is None


def test_a_figure_without_data_is_named_in_the_statement(small: SmallWarehouse) -> None:
    small.serve(Content(status="incomplete"))
    complete, _ = manifest_of(small.release())["statements_zh"]
    assert "1项注明原因、不予公布（F-01）" in complete


def test_nothing_is_computed_or_served(small: SmallWarehouse, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Nothing is computed of 2019"):
        releasing.release(small.places, 2019, releasing.Certification("甲某"), lambda _: None)
    nowhere = Places(tmp_path / "raw", tmp_path / "nowhere")
    with pytest.raises(NothingServed):
        releasing.release(nowhere, YEAR, releasing.Certification("甲某"), lambda _: None)


@pytest.mark.parametrize("how", ["taken away", "changed"])
@pytest.mark.parametrize("late", [False, True])
def test_no_release_without_its_difference(second: SmallWarehouse, how: str, late: bool) -> None:
    def meddle(step: str) -> None:
        if step == ("put it in its place" if late else "write the manifest"):
            path = second.shelf.folder / ".making-v2" / "difference.json"
            if how == "changed":
                path.write_text("{}", encoding="utf-8")
            else:
                path.unlink()

    assert "difference.json" in refusal(second, reason="补报", step=meddle)
    second.release(reason="补报")
    assert faults(second.shelf, 2) == []


def test_no_release_without_one_of_its_papers(small: SmallWarehouse) -> None:
    def meddle(step: str) -> None:
        if step == "write the manifest":
            (small.shelf.folder / ".making-v1" / "listing.txt").unlink()

    assert refusal(small, step=meddle).startswith("listing.txt was not written")


# crashing


def test_the_steps_are_those_that_are_tried(small: SmallWarehouse) -> None:
    came: list[str] = []
    small.release(step=came.append)
    assert came == STEPS


@pytest.mark.parametrize("last", STEPS)
def test_an_error_at_any_step_leaves_the_release_before_and_no_other(second: SmallWarehouse, last: str) -> None:
    def step(name: str) -> None:
        if name == last:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        second.release(reason="补报", step=step)
    assert second.shelf.versions() == [1]
    second.release(reason="补报")
    assert faults(second.shelf, 1) == faults(second.shelf, 2) == []
    assert second.left_over() == []


def test_dying_before_any_change_of_a_file_leaves_no_release_or_a_whole_one(second: SmallWarehouse) -> None:
    """Every line that writes, renames or removes a file, or changes its rights, is a moment to die at."""
    shelf = second.shelf

    def work() -> None:
        second.release(reason="补报")

    def take_away() -> None:
        writable(shelf.folder)
        shutil.rmtree(shelf.folder / "v2")

    tried = moments(shelf.folder, work)
    assert len(tried) > 15
    take_away()
    ended = set()
    # what the one before left must not keep the next from being made
    for number in tried:
        assert died_at(number, shelf.folder, work)
        assert faults(shelf, 1) == []
        ended.add(tuple(shelf.versions()))
        if 2 in shelf.versions():
            assert faults(shelf, 2) == []
            assert not shelf.release(2).stat().st_mode & 0o222
            take_away()
    assert ended <= {(1,), (1, 2)}
    work()
    assert faults(shelf, 1) == faults(shelf, 2) == []
    assert second.left_over() == []


def test_dying_while_publishing_leaves_whole_notes(second: SmallWarehouse) -> None:
    released.publish(second.places, YEAR, 1, "乙某")
    second.release(reason="补报")
    notes = second.shelf.folder / "published.jsonl"
    before = notes.read_bytes()

    def work() -> None:
        released.publish(second.places, YEAR, 2, "丙某")

    number = 1
    while died_at(number, second.shelf.folder, work):
        number += 1
        assert notes.read_bytes() == before
        assert set(second.shelf.published()) == {1}
    assert number > 2
    assert notes.read_bytes().startswith(before)
    assert set(second.shelf.published()) == {1, 2}
    assert second.left_over() == []


# published, revised


def test_a_release_is_certified_then_published_then_revised(second: SmallWarehouse) -> None:
    def states() -> list[str]:
        return [one["state"] for one in released.told(second.places, YEAR)]

    assert states() == ["certified"]
    released.publish(second.places, YEAR, 1, " 乙某 ")
    assert states() == ["published"]
    second.release(reason="补报")
    # what is certified alone replaces nothing yet
    assert states() == ["published", "certified"]
    released.publish(second.places, YEAR, 2, "丙某")
    assert states() == ["revised", "published"]
    assert [note["published_by"] for note in second.shelf.published().values()] == ["乙某", "丙某"]
    for number in (1, 2):
        with pytest.raises(ReleaseRefused, match="already"):
            released.publish(second.places, YEAR, number, "丁某")
    with pytest.raises(ReleaseRefused, match="--by NAME"):
        released.publish(second.places, YEAR, 2, "  ")
    assert faults(second.shelf, 1) == faults(second.shelf, 2) == []


def test_nothing_is_published_before_its_embargo_has_ended(
    small: SmallWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = datetime(2021, 1, 20, 9)
    releasing.release(small.places, YEAR, releasing.Certification("甲某", None, until), lambda _: None)
    monkeypatch.setattr(released, "now", lambda: datetime(2021, 1, 20, 8, 59, 59))
    with pytest.raises(ReleaseRefused, match="under embargo until 2021-01-20T09:00:00"):
        released.publish(small.places, YEAR, 1, "乙某")
    assert small.shelf.published() == {}
    monkeypatch.setattr(released, "now", lambda: until)
    released.publish(small.places, YEAR, 1, "乙某")
    assert small.shelf.published()[1]["published_at"] == "2021-01-20T09:00:00"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", None),
        ("2021-01-20T09:00:00", datetime(2021, 1, 20, 9)),
        ("2021-01-20T01:00:00+00:00", datetime(2021, 1, 20, 9)),
    ],
)
def test_an_embargo_is_a_moment_in_shanghai(said: str, meant: datetime | None) -> None:
    assert releasing.moment(said) == meant


def test_an_embargo_that_is_no_moment_is_refused() -> None:
    with pytest.raises(ReleaseRefused, match="'明天' is no moment"):
        releasing.moment("明天")


# differences


CHANGES = {
    "late_delivery": (MORE, [("c", "came")]),
    "corrected_delivery": (
        Content(records={"a": ("5", "d2", 1)}, deliveries={"d1": False, "d2": True}),
        [("a", "changed"), ("b", "left")],
    ),
    "changed_rule": (Content(records={"a": ("1", "d1", 1)}, rejects=((2, "O09", "日期有误"),)), [("b", "left")]),
    "changed_definition": (Content(records={"a": ("1", "d1", 1)}, definition="家数"), [("b", "left")]),
}


@pytest.mark.parametrize("cause", CHANGES)
def test_the_cause_of_a_change_stands_in_the_release_and_in_the_command(
    small: SmallWarehouse, command: Callable[..., Result], cause: str
) -> None:
    small.release()
    content, moved = CHANGES[cause]
    small.serve(content)
    now = json.loads(command("diff", "2020", "1", "now", "--format", "json").stdout)
    small.release(reason="更正")
    then = json.loads(command("diff", "2020", "1", "2", "--format", "json").stdout)
    for found in (now, then):
        assert [(row["record_id"], row["change"]) for row in found["rows"]] == moved
        assert {row["cause"] for row in found["rows"]} == {cause}
        (figure,) = found["figures"]
        assert (figure["stable_id"], figure["old_value"]) == ("F-01", "2")
        assert figure["new_value"] == str(len(content.records))
        assert figure["causes"] == [cause]
    held = json.loads((small.shelf.release(2) / "difference.json").read_text(encoding="utf-8"))
    assert [row["cause"] for row in held["rows"]] == [cause] * len(moved)


def test_changed_code_is_named_by_what_computed_and_not_by_what_lies_there_now(
    small: SmallWarehouse, command: Callable[..., Result]
) -> None:
    small.release()
    fewer = Content(records={"a": ("1", "d1", 1)})
    for code, cause in ((OTHER_CODE, "changed_code"), (None, "unexplained")):
        small.serve(fewer, code) if code else small.serve(fewer)
        (row,) = json.loads(command("diff", "2020", "1", "now", "--format", "json").stdout)["rows"]
        assert (row["record_id"], row["change"], row["cause"]) == ("b", "left", cause)


# restored


def test_what_is_laid_out_is_what_came_in_the_order_in_which_it_came(small: SmallWarehouse) -> None:
    small.serve(MORE)
    small.release()
    anew = small.folder / "a new"
    said = released.restore(small.places, YEAR, 1, anew)
    assert f"ECOLEDGER_RAW='{anew}/raw' ECOLEDGER_WAREHOUSE='{anew}/warehouse' ecoledger run" in said
    assert "another one lies here" not in said
    for delivery in ("d1", "d2"):
        assert (anew / "raw" / "outfalls" / f"{delivery}.csv").read_bytes() == bytes_of(delivery)
    with (anew / "raw" / "received.csv").open(encoding="utf-8", newline="") as book:
        receipts = list(csv.DictReader(book))
    assert [(one["received_at"], one["source"], one["file"], one["sha256"]) for one in receipts] == [
        ("2021-01-06 01:00:00", "outfalls", "outfalls/d1.csv", sha_of("d1")),
        ("2021-01-06 02:00:00", "outfalls", "outfalls/d2.csv", sha_of("d2")),
    ]


def test_what_had_left_the_landing_zone_is_brought_in_and_does_not_lie_there(small: SmallWarehouse) -> None:
    small.serve(Content(records=MORE.records, deliveries={"d1": False, "d2": True}, gone=frozenset({"d1"})))
    small.release()
    anew = small.folder / "anew"
    released.restore(small.places, YEAR, 1, anew)
    assert not (anew / "raw" / "outfalls" / "d1.csv").exists()
    assert (anew / "raw" / "outfalls" / "d2.csv").read_bytes() == bytes_of("d2")
    with duckdb.connect(str(anew / "warehouse" / "restricted" / "raw.duckdb"), read_only=True) as restricted:
        known = restricted.execute(
            "select file, sha256, cast(received_at as varchar) from intake.deliveries"
        ).fetchall()
    assert known == [("outfalls/d1.csv", sha_of("d1"), "2021-01-06 01:00:00")]


def test_bytes_that_are_not_in_the_archive_as_they_came_are_not_laid_out(small: SmallWarehouse) -> None:
    small.release()
    kept = small.places.archive / sha_of("d1")
    for spoil in (lambda: kept.write_bytes(b"other"), kept.unlink):
        spoil()
        with pytest.raises(ReleaseRefused, match=r"outfalls/d1\.csv: its bytes are not in the archive"):
            released.restore(small.places, YEAR, 1, small.folder / "anew")
        assert not (small.folder / "anew").exists()


# said


def test_each_command_says_in_one_sentence_why_it_can_not(
    small: SmallWarehouse, command: Callable[..., Result], tmp_path: Path
) -> None:
    assert "ecoledger release 2020 --certified-by NAME" in command("verify", "2020", code=2).stderr
    assert json.loads(command("releases", "--format", "json").stdout) == []
    small.release()
    there = "There is no release 7 of 2020; there are: 1.\n"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "file").touch()
    asked = {
        ("verify", "2020", "7"): there,
        ("verify", "2020", "0"): "There is no release 0 of 2020; there are: 1.\n",
        ("publish", "2020", "7", "--by", "乙某"): there,
        ("publish", "2020", "1", "--by", " "): "Publishing needs the name of the person who does it: --by NAME.\n",
        ("diff", "2020", "7", "now"): there,
        ("diff", "2020", "1", "7"): there,
        ("diff", "2020", "1", "yesterday"): "'yesterday' is no release; write its number, or now for what is served.\n",
        ("restore", "2020", "7", str(tmp_path / "anew")): there,
        ("restore", "2020", "1", str(tmp_path / "full")): "is not empty",
        ("figures", "2020", "--release", "7"): there,
    }
    for arguments, why in asked.items():
        assert why in command(*arguments, code=2).stderr
    assert command("verify", "2020").exit_code == 0
    command("publish", "2020", "1", "--by", "乙某")
    assert "is published already" in command("publish", "2020", "1", "--by", "乙某", code=2).stderr


def test_the_command_that_releases_says_in_one_sentence_why_it_can_not(
    small: SmallWarehouse, command: Callable[..., Result]
) -> None:
    done = command("release", "2020", "--certified-by", " ", code=1)
    assert done.stdout == ""
    why = "A release needs the name of the person who certifies it: --certified-by NAME."
    assert done.stderr.endswith(f"{why}\nNothing was released.\n")
    assert f"edition: {why}" not in done.stderr
    assert "No report is declared for 1999" in command("release", "1999", "--certified-by", "甲某", code=2).stderr
    assert small.shelf.versions() == []


def test_the_job_is_there_by_year_and_nothing_starts_it() -> None:
    from orchestration.definitions import defs

    found = defs()
    job = found.resolve_job_def("release")
    assert job.partitions_def is not None
    assert str(YEAR) in job.partitions_def.get_partition_keys()
    timed = [schedule.job_name for schedule in found.schedules or []]
    timed += [name for sensor in found.sensors or [] for name in (target.job_name for target in sensor.targets)]
    assert "release" not in timed
    conditions = {spec.key.to_user_string(): spec.automation_condition for spec in found.resolve_all_asset_specs()}
    assert conditions["releases/edition"] is None


# the sample year


@pytest.fixture(scope="module")
def bureau(sample_year: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The sample year with one release."""
    made = sample_year.copy(tmp_path_factory.mktemp("released") / "bureau")
    made.call("release", str(YEAR), "--certified-by", "张三")
    return made


@pytest.fixture(scope="module")
def release(bureau: Installation) -> Path:
    return bureau.warehouse / "releases" / str(YEAR) / "v1"


def test_the_sample_is_released_with_everything(bureau: Installation, release: Path) -> None:
    (one,) = bureau.ask("verify", str(YEAR))
    assert one["faults"] == []
    assert one["files"] == len(files_of(release))
    there = {path.name for path in release.iterdir()}
    assert there == {
        "annual_report.docx", "data", "data_docs", "difference.json", "ecoledger.duckdb", "figure_book.html",
        "manifest.json", "manifest.sha256", "quality_report.html", "workbook.xlsx", "说明.txt",
    }  # fmt: skip
    told = manifest_of(release)
    tables = {name.replace(".", "/") for name in told["tables"]}
    for kind in ("parquet", "csv"):
        held = {name.removesuffix(f".{kind}") for name in files_of(release / "data" / kind)}
        assert held == tables
    assert {"figures/yearly_figures", "figures/figure_evidence", "figures/figure_lineage", "marts/rejects"} <= tables
    delivered = {one["sha256"] for one in told["deliveries"]}
    assert delivered == {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in bureau.raw.glob("*/*") if path.name != "contract.yml"
    }
    assert told["certified_by"] == "张三"
    assert told["checks"]["expected"] == told["checks"]["arrived"] > 100
    assert {"commit", "sha256"} == set(told["code"])
    guide = (release / "说明.txt").read_text(encoding="utf-8-sig")
    assert all(name in guide for name in there)
    # each is what it says it is
    openpyxl.load_workbook(release / "workbook.xlsx", read_only=True).close()
    assert Document(str(release / "annual_report.docx")).paragraphs
    for page in ("figure_book.html", "quality_report.html"):
        assert "<html" in (release / page).read_text(encoding="utf-8")[:300]


def test_the_copy_for_analysts_opens_with_the_oldest_storage(bureau: Installation, release: Path) -> None:
    copy = release / "ecoledger.duckdb"
    with duckdb.connect(str(copy), read_only=True) as read:
        figures = read.execute(
            "select stable_id, value from figures.yearly_figures where year = ? order by all", [YEAR]
        ).fetchall()
        ((tags,),) = read.execute(
            "select tags from duckdb_databases() where not internal and path is not null"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.2.0")
    assert figures == bureau.query(
        "select stable_id, value from figures.yearly_figures where year = ? order by all", YEAR
    )


def test_a_paper_of_a_release_made_again_is_the_same(bureau: Installation, release: Path, tmp_path: Path) -> None:
    again = tmp_path / "workbook.xlsx"
    copy, head = edition(Places(bureau.raw, bureau.warehouse), YEAR, 1)
    workbook.write(copy, head, again)
    assert again.read_bytes() == (release / "workbook.xlsx").read_bytes()


def test_what_is_asked_of_a_release_does_not_move_with_what_is_served(bureau: Installation) -> None:
    assert bureau.ask("figures", str(YEAR), "--release", "1") == bureau.ask("figures", str(YEAR))
    assert bureau.ask("diff", str(YEAR), "1", "now") == {
        "year": YEAR, "old": 1, "new": "now", "figures": [], "rows": [],
    }  # fmt: skip


def test_the_sample_is_not_released_twice_for_nothing(bureau: Installation) -> None:
    assert "--reason TEXT" in bureau.call("release", str(YEAR), "--certified-by", "张三", code=1).stderr


@pytest.mark.long
def test_a_restored_release_is_computed_anew_to_the_byte(bureau: Installation, release: Path, tmp_path: Path) -> None:
    anew = Installation(tmp_path / "anew")
    bureau.call("restore", str(YEAR), "1", str(anew.folder))
    anew.call("run")
    assert anew.figures(YEAR) == bureau.figures(YEAR)
    anew.call("preview", str(YEAR))
    draft = anew.warehouse / "releases" / str(YEAR) / "draft"
    assert manifest_of(draft)["tables"] == manifest_of(release)["tables"]
