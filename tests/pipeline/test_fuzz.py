"""Files as nobody should deliver them: each is loaded with its rows accounted for, or refused in one sentence.

Belongs here: what intake must do with any file. Does not belong here: making the files (tests/fuzzing.py).
ECOLEDGER_FUZZ says how many files the campaign has (with -m long); ECOLEDGER_FUZZ_SEED makes another one.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import duckdb
import pytest
import yaml

from orchestration.intake import deliveries, worker
from orchestration.intake.deliveries import IngestReport, ingest
from orchestration.intake.limits import read_limits
from orchestration.intake.reading import Given
from orchestration.intake.register import Delivery
from orchestration.places import Places
from tests.conftest import Installation
from tests.fuzzing import WORKBOOK, Fuzzed, Seed, fuzzed, seeds_of
from tests.unit.intake_zone import PERMITS, XLS

pytestmark = pytest.mark.pipeline

FEW = 320
# lower than those of an installation, so that files which reach them are quick to make
LIMITS = read_limits().model_copy(
    update={"seconds": 20, "memory_mib": 768, "line_mib": 2, "cell_characters": 200_000, "unpacked_mib": 400}
)
# of a month that no file of the campaign has
WITNESS = "witness/2016年7月.csv"
LONGEST_SENTENCE = 300
_SEED = int(os.environ.get("ECOLEDGER_FUZZ_SEED", "20201231"))


@dataclass
class Campaign:
    """What became of the files."""

    files: Counter[str] = field(default_factory=Counter)
    loaded: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    # seconds, and MiB that the reader ever held, with the file
    slowest: tuple[float, str] = (0.0, "")
    biggest: tuple[int, str] = (0, "")
    restarts: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"{kind}: {self.files[kind]} files, {self.loaded[kind]} loaded, {self.refused[kind]} refused"
            for kind in sorted(self.files)
        ]
        total = (self.files.total(), self.loaded.total(), self.refused.total())
        lines.append("all: {} files, {} loaded, {} refused".format(*total))
        lines.append("refused by " + ", ".join(f"{rule} {count}" for rule, count in self.rules.most_common()))
        lines.append(f"slowest: {self.slowest[0]:.1f} s ({self.slowest[1]})")
        lines.append(f"biggest: {self.biggest[0]} MiB ({self.biggest[1]})")
        lines.append(
            f"the reading process was started {self.restarts} times; neither loaded nor refused: {len(self.wrong)}"
        )
        return "\n".join(lines)


def seeds(raw: Path) -> list[Seed]:
    """The sample's files, and an old workbook, which the sample has none of, a few times."""
    old = zlib.decompress(base64.b85decode(XLS))
    return [*seeds_of(raw), *(Seed("witness", f"旧表{number}.xls", old) for number in range(3))]


def batches(all_seeds: list[Seed], count: int) -> Iterator[list[Fuzzed]]:
    """One file of each seed at a time: two files of one month in one folder would be refused for that alone."""
    dice = Random(_SEED)
    while count > 0:
        chosen = dice.sample(all_seeds, min(len(all_seeds), count))
        yield [fuzzed(seed, dice) for seed in chosen]
        count -= len(chosen)


class Bench:
    """Runs intake over a folder of files and looks at each of them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.campaign = Campaign()
        self.costs: dict[str, tuple[float, int]] = {}
        self.refusals: list[str] = []
        self._processes: set[int] = set()
        true_read = deliveries.read_apart

        def timed(given: Given) -> worker.Found:
            started = time.monotonic()
            try:
                return true_read(given)
            finally:
                self.costs[given.file] = (time.monotonic() - started, self._memory())

        monkeypatch.setattr(deliveries, "read_apart", timed)
        monkeypatch.setattr(deliveries, "read_limits", lambda: LIMITS)

    def _memory(self) -> int:
        """The most memory that the reading process has held since it was started."""
        process = worker._kept
        if process is None or not process.is_alive():
            return 0
        self._processes.add(process.pid)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) // 1024

    def run(self, files: list[Fuzzed]) -> None:
        """Deliver the files to a new installation, with one good file among them."""
        shutil.rmtree(self.folder, ignore_errors=True)
        places = Places(self.folder / "raw", self.folder / "warehouse")
        contract = {**PERMITS, "source": "witness", "layouts": [{**PERMITS["layouts"][0], "table": "witness"}]}
        (places.raw / "witness").mkdir(parents=True)
        (places.raw / "witness/contract.yml").write_text(yaml.safe_dump(contract, allow_unicode=True), encoding="utf-8")
        (places.raw / WITNESS).write_text("许可证编号,单位名称,数量\nA1,甲,1\n", encoding="utf-8")
        paths = {}
        for number, file in enumerate(files):
            path = places.raw / file.source / f"{number:03d}" / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(file.content, Path):
                file.content.rename(path)
            else:
                path.write_bytes(file.content)
            paths[f"{file.source}/{number:03d}/"] = file
        self.costs.clear()
        self.refusals.clear()
        said: list[str] = []
        report = ingest(places, progress=said.append)
        self._judge(places, report, said, paths)

    def _judge(self, places: Places, report: IngestReport, said: list[str], paths: dict[str, Fuzzed]) -> None:
        campaign = self.campaign
        entries: dict[str, list[Delivery]] = {}
        for entry in report.deliveries:
            entries.setdefault(re.sub(r"(?<=/\d{3}/).*", "", entry.file, flags=re.DOTALL), []).append(entry)
        assert [entry.status for entry in entries[WITNESS]] == ["loaded"], "a good file was kept out"
        with duckdb.connect() as register:
            register.execute(f"attach '{places.restricted_db}' as restricted (read_only)")
            register.execute("use restricted")
            for place, file in paths.items():
                found = entries.get(place, [])
                what = f"{file.kind}, {file.done}: {place}{file.name!r}"
                campaign.files[file.kind] += 1
                if len(found) != 1:
                    campaign.wrong.append(f"{what} has {len(found)} entries")
                    continue
                entry = found[0]
                is_refused = entry.status == "refused"
                wrong = _wrong_with_refused(entry) if is_refused else _wrong_with_loaded(register, entry, file)
                if wrong:
                    campaign.wrong.append(f"{what}: {wrong}")
                elif is_refused:
                    campaign.refused[file.kind] += 1
                    campaign.rules[str(entry.rule_id)] += 1
                    self.refusals.append(str(entry.reason))
                else:
                    campaign.loaded[file.kind] += 1
                seconds, memory = self.costs.get(entry.file, (0.0, 0))
                campaign.slowest = max(campaign.slowest, (seconds, what))
                campaign.biggest = max(campaign.biggest, (memory, what))
        campaign.restarts = len(self._processes)
        campaign.wrong += [f"said: {line[:400]!r}" for line in said if "Traceback" in line or "\n" in line]


def _wrong_with_refused(entry: Delivery) -> str | None:
    said = entry.reason or ""
    rest = said.removeprefix(entry.file)
    if rest == said or len(rest) > LONGEST_SENTENCE or not said.endswith(".") or not said.isprintable():
        return f"refused in no clear sentence: {said!r}"
    if re.search(r"Traceback|Error\b|Exception|0x[0-9a-f]{6}", rest):
        return f"refused in words of a program: {rest!r}"
    return None


def _wrong_with_loaded(register: duckdb.DuckDBPyConnection, entry: Delivery, file: Fuzzed) -> str | None:
    if entry.status == "duplicate":
        return None
    tables = register.execute(
        "select distinct table_name from duckdb_columns() where schema_name = 'raw' and column_name = 'delivery_id'"
    ).fetchall()
    counted = sum(
        register.execute(f'select count(*) from raw."{table}" where delivery_id = ?', [entry.delivery_id]).fetchall()[
            0
        ][0]
        for (table,) in tables
    )
    if not entry.raw_rows == entry.records_counted == counted:
        return f"{entry.records_counted} counted, {entry.raw_rows} read, {counted} landed"
    lines = _lines_of(file.content) if file.kind == "text" and isinstance(file.content, bytes) else None
    if lines is None:
        return None
    numbers = {
        number
        for table in ("intake.delivery_notes", *(f'raw."{table}"' for (table,) in tables))
        for (number,) in register.execute(
            f"select distinct row_number from {table} where delivery_id = ?", [entry.delivery_id]
        ).fetchall()
    }
    # the first row of the header is neither a note nor a record
    lost = [number for number, line in enumerate(lines, start=1) if number not in numbers and _holds_something(line)]
    return f"lines {lost[:5]} are in no table" if len(lost) > 1 else None


def _lines_of(content: bytes) -> list[str] | None:
    """The lines of a text in which a line is a record: one without quotes, in a code that can be told."""
    for code in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        return None if '"' in text else re.split("\r\n|\n|\r", text)
    return None


def _holds_something(line: str) -> bool:
    """Whether there is more in the line than the number that a table gives its rows."""
    filled = [cell for cell in re.split("[,\t;]", line) if cell.strip()]
    return len(filled) > 1 or (len(filled) == 1 and not filled[0].strip().isdigit())


def check(bench: Bench) -> None:
    """Print what became of the files, and fail where one was neither loaded nor refused as it must be."""
    campaign = bench.campaign
    print(f"\nfuzzed with seed {_SEED}\n{campaign}")
    assert not campaign.wrong, "\n".join(campaign.wrong[:20])
    assert campaign.loaded.total() + campaign.refused.total() == campaign.files.total()
    # a refusal or two may take a second process, and starting one is not reading
    assert campaign.slowest[0] < 2 * LIMITS.seconds + 60
    assert campaign.biggest[0] < LIMITS.memory_mib + 400


def run_all(sample: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> Bench:
    bench = Bench(folder, monkeypatch)
    for files in batches(seeds(sample.raw), count):
        bench.run(files)
        print(f"{bench.campaign.files.total()} files, {len(bench.campaign.wrong)} wrong", flush=True)
    return bench


def test_every_file_is_loaded_or_refused(
    sample_year: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(run_all(sample_year, tmp_path / "bureau", monkeypatch, FEW))


@pytest.mark.long
def test_a_campaign(sample_year: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(run_all(sample_year, tmp_path / "bureau", monkeypatch, int(os.environ.get("ECOLEDGER_FUZZ", "10000"))))


def _a_gigabyte_in_one_line(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(1024):
            file.write(b"a" * 2**20)


def _a_gigabyte_in_one_quoted_cell(path: Path) -> None:
    with path.open("wb") as file:
        file.write('许可证编号,单位名称,数量\nA1,"'.encode())
        for _ in range(1024):
            file.write(b"aaaaaaa\n" * 2**17)
        file.write(b'",1\n')


def _a_page_of_a_gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"<html><table>")
        for _ in range(1024):
            file.write(b"<tr><td>1234567" * 70_000)


def _a_bomb_of_three_gigabytes(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(3072):
                part.write(b"\x00" * 2**20)


def _a_workbook_of_many_cells(path: Path) -> None:
    cells = b"".join(b'<c t="inlineStr"><is><t>%d</t></is></c>' % n for n in range(1000))
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in WORKBOOK.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(start)
            for _ in range(19_000):
                part.write(b"<row>" + cells + b"</row>")
            part.write(b"</sheetData></worksheet>")


@pytest.mark.long
@pytest.mark.parametrize(
    "giant",
    [
        _a_gigabyte_in_one_line,
        _a_gigabyte_in_one_quoted_cell,
        _a_page_of_a_gigabyte,
        _a_bomb_of_three_gigabytes,
        _a_workbook_of_many_cells,
    ],
)
def test_a_giant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, giant: Callable[[Path], None]) -> None:
    """By the limits of an installation, as they stand in limits.yml."""
    bench = Bench(tmp_path / "bureau", monkeypatch)
    limits = read_limits()
    monkeypatch.setattr(deliveries, "read_limits", lambda: limits)
    giant(tmp_path / "giant")
    bench.run([Fuzzed("witness", "2020年4月.csv", tmp_path / "giant", "giant", giant.__name__)])
    (seconds, memory), (said,) = bench.costs["witness/000/2020年4月.csv"], bench.refusals
    print(f"\n{giant.__name__}: {seconds:.1f} s, {memory} MiB: {said}")
    assert not bench.campaign.wrong
    assert bench.campaign.refused.total() == 1
    assert (seconds < limits.seconds + 60, memory < limits.memory_mib + 400) == (True, True)
