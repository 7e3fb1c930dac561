"""Files and names that were made to do harm: each costs one refused delivery, or one sentence, and nothing else.

Belongs here: one small test for each way. Does not belong here: files by chance (tests/pipeline/test_fuzz.py).
"""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from orchestration.intake import biff, deliveries, worker
from orchestration.intake.html_tables import read_html
from orchestration.intake.limits import SHOWN, read_limits
from orchestration.intake.problems import IntakeError, Refused
from orchestration.intake.reading import Given
from orchestration.intake.receipts import read_book
from orchestration.intake.sheet_xml import SheetFacts
from tests.unit.intake_zone import LIMITS, PERMITS, Zone, read_in_this_process, simple

HEAD = "许可证编号,单位名称,数量\n"
GOOD = HEAD + "A1,甲,1\n"


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    return Zone(tmp_path)


def limited(monkeypatch: pytest.MonkeyPatch, **numbers: int) -> None:
    monkeypatch.setattr(deliveries, "read_limits", lambda: LIMITS.model_copy(update=numbers))


# ---- the process that reads


def test_a_file_that_takes_too_long_keeps_no_other_out(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, seconds=5)
    # a pattern that doubles its work with every sign
    told = {"name": "told", "from": ["title"], "pattern": "^((?:a|aa)+)$"}
    zone.declare({**PERMITS, "layouts": [{**PERMITS["layouts"][0], "attributes": [told]}]})
    zone.put("permits/慢2020-02.csv", "a" * 90 + "b,,\n" + GOOD)
    zone.put("permits/好2020-03.csv", GOOD)
    started = time.monotonic()
    zone.run()
    slow = zone.entry("permits/慢2020-02.csv")
    assert (slow.status, slow.rule_id, zone.entry("permits/好2020-03.csv").status) == ("refused", "F16", "loaded")
    assert slow.reason == (
        "permits/慢2020-02.csv takes longer to read than allowed (more than 5 s); deliver it in parts, or raise "
        f"`seconds` in {SHOWN}."
    )
    assert time.monotonic() - started < 120


def test_a_file_that_takes_too_much_memory_is_read_when_it_is_given_more(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"A{n},甲{n},{n}\n" for n in range(60_000))
    zone.put("permits/大2020-02.csv", HEAD + rows)
    zone.put("permits/好2020-03.csv", GOOD)
    limited(monkeypatch, memory_mib=3)
    zone.run()
    large = zone.entry("permits/大2020-02.csv")
    assert (large.status, large.rule_id) == ("refused", "F16")
    assert "takes more memory to read than allowed (more than 3 MiB)" in str(large.reason)
    assert f"raise `memory_mib` in {SHOWN}." in str(large.reason)
    limited(monkeypatch)
    assert "permits/大2020-02.csv" in zone.run().read
    assert (zone.entry("permits/大2020-02.csv").status, zone.entry("permits/大2020-02.csv").raw_rows) == (
        "loaded",
        60_000,
    )
    # what is loaded does not hang on a limit
    limited(monkeypatch, memory_mib=1000)
    assert zone.run().read == []


def test_a_reader_that_dies_is_replaced(zone: Zone) -> None:
    zone.put("permits/好2020-03.csv", GOOD)
    zone.run()
    first = worker._kept
    assert first is not None
    os.kill(first.pid, 11)
    zone.put("permits/好2020-04.csv", GOOD.replace("A1", "A2"))
    zone.run()
    assert zone.entry("permits/好2020-04.csv").status == "loaded"
    assert worker._kept is not first


def test_a_reader_without_any_memory_is_a_wrong_setting(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_START_SECONDS", 0)
    limited(monkeypatch, memory_mib=17)
    zone.put("permits/好2020-03.csv", GOOD)
    with pytest.raises(IntakeError, match="process that reads files cannot be started"):
        zone.run()


def test_a_full_disk_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(28, "No space left on device")

    class Full:
        has_read = False

        def read(self, _: object) -> None:
            raise full

        def ask(self, given: Any) -> Any:
            return worker._answer(self, given)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "_started", lambda _: Full())
    given = Given(None, "x", "permits/x.csv", Path("x"), Path("x"), LIMITS)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="No space left"):
        worker.read_apart(given)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seconds: 0\n", "seconds: Input should be greater than 0"),
        ("seconds: many\n", "seconds: Input should be a valid integer"),
        ("{", "cannot be read as YAML"),
        ("colour: 1\n", "Field required"),
    ],
)
def test_wrong_limits_are_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "limits.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IntakeError, match=words) as said:
        read_limits(path)
    assert str(said.value).startswith(SHOWN)


# ---- sizes


def test_a_line_that_is_too_long(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, line_mib=1)
    rule, said = zone.refusal("permits/2020-03.csv", HEAD + "长" * 400_000 + ",甲,1\n")
    assert (rule, "has a line that is too long (more than 1 MiB)" in said) == ("F16", True)
    assert zone.take("permits/2020-04.csv", HEAD + "A1,甲,1\n" * 200_000).raw_rows == 200_000


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cell_that_is_too_long(zone: Zone, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    limited(monkeypatch, cell_characters=1000)
    content = f"{HEAD}A1,{'长' * 1001},1\n".encode() if kind == "csv" else simple([1, "A1", "长" * 1001, 1])
    rule, said = zone.refusal(f"permits/2020-03.{kind}", content)
    assert (rule, "row 2 has a cell that is too long (more than 1000)" in said) == ("F16", True)


def test_too_many_records(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, text_records=3)
    rule, said = zone.refusal("permits/2020-03.csv", HEAD + "A1,甲,1\nA2,甲,1\nA3,甲,1\n")
    assert (rule, "has too many records (more than 3)" in said) == ("F16", True)


def test_too_many_inner_files(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, workbook_parts=4)
    rule, said = zone.refusal("permits/2020-03.xlsx", simple([1, "A1", "甲", 1]))
    assert (rule, "too many inner files (more than 4)" in said) == ("F16", True)


def page(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "x.xls"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>" + b"<div>" * 220 + b"<table><tr><td>1</table>", "too deep in one another"),
        (b"<html>" + b"<div>" * 90_000 + b"<table><tr><td>1</table>", "too deep in one another"),
        (b"<table>" + b'<tr><td rowspan="3000" colspan="1900">x' * 3000 + b"</table>", "too many cells"),
        (b'<table><tr><td colspan="99999999">x</table>', "too many columns"),
        (b"<table><tr><td>1</td></tr><!--" + b"<!--" * 90_000 + b"<b>", "ends within a tag or a comment"),
        (b"<table><tr><td>1</td></tr>" + b"<a " * 90_000, "ends within a tag or a comment"),
    ],
)
def test_pages_that_were_made_to_take_long(tmp_path: Path, content: bytes, words: str) -> None:
    started = time.monotonic()
    with pytest.raises(Refused, match=words):
        read_html(page(tmp_path, content), "x.xls", LIMITS)
    assert time.monotonic() - started < 20


def test_far_corners_of_an_old_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(biff, "_look_at", lambda *_: [SheetFacts(rows=65_536, columns=16_000)])
    monkeypatch.setattr(biff, "_workbook_stream", lambda _: b"")
    with pytest.raises(Refused, match="sheet 1 reaches to row 65536 and column 16000; remove the cells"):
        biff.look_at(page(tmp_path, b"x"), "x.xls", LIMITS)


def test_what_is_declared_in_a_part_is_not_looked_up(zone: Zone, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("13800138000", encoding="utf-8")
    path = tmp_path / "x.xlsx"
    path.write_bytes(simple([1, "A1", "甲", 1]))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    strings = members["xl/sharedStrings.xml"].replace("甲".encode(), b"&j;")
    start = strings.index(b"?>") + 2
    doctype = f'<!DOCTYPE x [<!ENTITY j SYSTEM "file://{secret}">]>'.encode()
    members["xl/sharedStrings.xml"] = strings[:start] + doctype + strings[start:]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    entry = zone.take("permits/2020年3月.xlsx", path.read_bytes())
    assert "13800138000" not in str(zone.everything()) + str(entry)


# ---- names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("2020-03\n.csv", "2020-03\\n.csv"),
        ("2020-03\r.csv", "2020-03\\r.csv"),
        ("2020-03\x1b[31m.csv", "2020-03\\x1b[31m.csv"),
        ("2020-03\u202evsc.csv", "2020-03\\u202evsc.csv"),
        ("2020-03\u2028.csv", "2020-03\\u2028.csv"),
        ("2020-03\x85.csv", "2020-03\\x85.csv"),
        ("x\\..\\..\\2020-03.csv", "x\\..\\..\\2020-03.csv"),
        ("=cmd|2020-03.csv", "=cmd|2020-03.csv"),
        ("2020-03';drop table raw.permits;--.csv", "2020-03';drop table raw.permits;--.csv"),
        ("2020-03" + "长" * 60 + ".csv", "2020-03" + "长" * 60 + ".csv"),
    ],
)
def test_a_strange_name_is_shown_as_it_is_and_read(zone: Zone, name: str, shown: str) -> None:
    zone.put(f"permits/{name}", GOOD)
    zone.run()
    entry = zone.entry(f"permits/{shown}")
    assert (entry.status, entry.raw_rows) == ("loaded", 1)
    # the book of receipts is a line a file, and is read again
    assert {file for file, _ in read_book(zone.places.received_book).by_file} == {f"permits/{shown}"}
    assert zone.run().read == []
    assert all(line.isprintable() for line in zone.said)


def test_nothing_outside_the_landing_zone_is_read(zone: Zone, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2020-05.csv").write_text(GOOD, encoding="utf-8")
    (outside / "contract.yml").write_text("x", encoding="utf-8")
    permits = zone.places.raw / "permits"
    (permits / "2020-05.csv").symlink_to(outside / "2020-05.csv")
    (permits / "folder").symlink_to(outside)
    (permits / "round.csv").symlink_to(permits / "round.csv")
    (permits / "in.csv").symlink_to(permits / "2020-03.csv")
    os.mkfifo(permits / "pipe.csv")
    zone.put("permits/2020-03.csv", GOOD)
    report = zone.run()
    assert {entry.file: entry.status for entry in report.deliveries}.keys() >= {"permits/2020-03.csv"}
    assert not any("2020-05" in entry.file or "pipe" in entry.file for entry in report.deliveries)
    said = "\n".join(report.warnings)
    assert (
        "permits/2020-05.csv is a link that leads out of the landing zone and is not read; put the file there." in said
    )
    assert "permits/pipe.csv is no file of bytes and is not read; remove it." in said
    assert "permits/round.csv cannot be opened" in said


def test_a_source_that_is_a_link_to_elsewhere_is_not_read(zone: Zone, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    (zone.places.raw / "permits").rename(outside)
    (outside / "2020-03.csv").write_text(GOOD, encoding="utf-8")
    (zone.places.raw / "permits").symlink_to(outside)
    report = zone.run()
    assert report.deliveries == []
    assert "permits/ is a link that leads out of the landing zone and is not read; make it a folder." in report.warnings


def test_a_landing_zone_may_itself_be_a_link(zone: Zone, tmp_path: Path) -> None:
    zone.put("permits/2020-03.csv", GOOD)
    zone.places.raw.rename(tmp_path / "disk")
    zone.places.raw.symlink_to(tmp_path / "disk")
    zone.run()
    assert zone.entry("permits/2020-03.csv").status == "loaded"


# ---- sentences


def test_a_sentence_stays_short_whatever_the_file_calls_its_sheets(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch)
    content = simple([1, 12.5, "甲", 1], name="表" * 31)
    rule, said = zone.refusal("permits/2020-03.xlsx", content)
    assert (rule, len(said) < 300) == ("F04", True)


def test_labels_from_a_file_are_cut(zone: Zone) -> None:
    from orchestration.intake.cells import shortened

    assert shortened("许可证\n编号 ") == "许可证 编号"
    assert shortened("长" * 40) == "长" * 31 + "…"
    value: Any = shortened("a\u202eb")
    assert value == "a b"
