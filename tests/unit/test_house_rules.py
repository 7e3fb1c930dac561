"""Rules of the house that a reader cannot see by looking at one file."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SOURCES = sorted(path.parent.name for path in (PROJECT / "raw").glob("*/contract.yml"))
README = [PROJECT / "README.md", PROJECT / "README.zh-CN.md"]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize(
    "room", ["orchestration/intake", "orchestration/sample", "orchestration/statements", "expectations"]
)
def test_plain_rooms_know_nothing_of_dagster_nor_of_one_another(room: str) -> None:
    rooms = {"orchestration.intake", "orchestration.sample", "expectations", "dagster"}
    others = rooms - {room.replace("/", ".")}
    files = list((PROJECT / room).rglob("*.py"))
    assert files
    for file in files:
        reached = {m for m in imports(file) if any(m == o or m.startswith(f"{o}.") for o in others)}
        assert not reached, f"{file.relative_to(PROJECT)} imports {sorted(reached)}"


def test_every_contract_has_its_declaration_in_dagster_and_the_other_way_round() -> None:
    declared = sorted(path.parent.name for path in (PROJECT / "orchestration/defs").glob("*/defs.yaml"))
    assert declared == SOURCES


def test_locks_carry_hashes_and_name_no_host() -> None:
    for lock in (PROJECT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text
        pinned = re.findall(r"^[a-z0-9][^ ]*==", text, flags=re.M)
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        assert len(blocks) == len(pinned)
        assert all("--hash=sha256:" in block for block in blocks), lock


def test_both_locks_agree_on_what_runs() -> None:
    def versions(name: str) -> dict[str, str]:
        text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9][^= ]*)==([^ ;]+)", text, flags=re.M))

    run, dev = versions("run.txt"), versions("dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_every_foreseen_failure_is_a_refusal() -> None:
    """What is raised for whoever asked is known to the command by one class; a refused delivery stops nothing."""
    own = {"orchestration/refusals.py": {"Refusal"}, "orchestration/intake/problems.py": {"Refused"}}
    found: dict[str, set[str]] = {}
    for path in (PROJECT / "orchestration").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = {base.id for base in getattr(node, "bases", []) if isinstance(base, ast.Name)}
            if isinstance(node, ast.ClassDef) and bases & {"Exception", "ValueError"} and "Refusal" not in bases:
                found.setdefault(path.relative_to(PROJECT).as_posix(), set()).add(node.name)
    assert found == own


@pytest.mark.parametrize("readme", README, ids=lambda path: path.name)
def test_the_readme_names_only_commands_that_exist(readme: Path) -> None:
    from click.testing import CliRunner

    from orchestration.cli import main

    named = set(re.findall(r"[`/]ecoledger ([a-z-]+)", readme.read_text(encoding="utf-8")))
    assert {"run", "figures", "explain", "rejects", "deliveries", "status"} <= named
    for command in named:
        shown = CliRunner().invoke(main, [command, "--help"])
        assert shown.exit_code == 0, command
        assert "Example:" in shown.output, command


@pytest.mark.parametrize("readme", README, ids=lambda path: path.name)
def test_ci_runs_the_two_commands_of_the_readme(readme: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", readme.read_text(encoding="utf-8"), flags=re.S)
    commands = [line for block in blocks[:2] for line in block.strip().splitlines()]
    assert len(commands) == 2
    ci = (PROJECT / ".ci/run").read_text(encoding="utf-8")
    assert all(command in ci for command in commands)


def printed_numbers() -> set[str]:
    """Values of the printed record that nobody would type for another reason: three digits and more, or decimals."""
    with (PROJECT / "dbt_project/seeds/figures/printed_value.csv").open(encoding="utf-8") as file:
        values = {row["printed_value"] for row in csv.DictReader(file)}
    # 2020 is a year, and 151 the first index of the class above 150
    return {v for v in values if re.fullmatch(r"\d{3,}|\d+\.\d+", v)} - {"2020", "151"}


def test_no_value_of_the_report_is_typed_outside_its_record() -> None:
    values = printed_numbers()
    assert values
    pattern = re.compile(r"(?<![\d.])(" + "|".join(map(re.escape, sorted(values))) + r")(?![\d.])")
    # reference tables of the law may hold the same number by chance; code, models and suites may not
    kinds = ("*.py", "*.sql", "*.yml", "*.yaml")
    found = [
        f"{path.relative_to(PROJECT)}: {match.group(0)}"
        for room in ("orchestration", "dbt_project", "expectations")
        for kind in kinds
        for path in (PROJECT / room).rglob(kind)
        if "target" not in path.parts
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
