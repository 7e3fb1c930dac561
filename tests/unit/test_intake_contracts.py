"""Contracts: what may be declared, and which words say what may not."""

from __future__ import annotations

import copy
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.intake.contracts import Column, Contract, Layout, load_contract, load_contracts
from orchestration.intake.labels import normal_label
from orchestration.intake.layout import find_header
from orchestration.intake.problems import IntakeError
from orchestration.places import CONTRACTS
from tests.conftest import PROJECT
from tests.unit.intake_zone import AIR, PERMITS


def written(folder: Path, contract: dict[str, Any] | str) -> Path:
    path = folder / "permits" / "contract.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = contract if isinstance(contract, str) else yaml.safe_dump(contract, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    contract = copy.deepcopy(PERMITS)
    change(contract)
    return contract


def test_a_good_contract_loads_with_its_defaults(tmp_path: Path) -> None:
    contract = load_contract(written(tmp_path, PERMITS))
    permit_no = contract.layouts[0].columns[1]
    assert (permit_no.required, permit_no.code, permit_no.personal, permit_no.expected) == (True, True, False, True)
    assert contract.layouts[0].raw_columns() == [
        "serial_no",
        "permit_no",
        "unit_name",
        "amount",
        "district_name",
        "phone",
    ]


LAYOUT = "layouts[export]"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["layouts"][0]["columns"][1].update(requierd=True), f"{LAYOUT}.columns[permit_no].requierd"),
        (lambda c: c["layouts"][0]["columns"][1].update(labels=[]), f"{LAYOUT}.columns[permit_no].labels"),
        (lambda c: c["layouts"][0]["columns"][1].update(labels=[1001]), f"{LAYOUT}.columns[permit_no].labels"),
        (lambda c: c["layouts"][0]["columns"][1].update(name="Permit No"), "columns[Permit No].name"),
        (
            lambda c: c["layouts"][0]["columns"][1].update(name="row_number"),
            "row_number is the name of a column that intake",
        ),
        (lambda c: c["layouts"][0]["columns"][1].update(name="amount"), "amount is declared twice"),
        (
            lambda c: c["layouts"][0]["columns"][2].update(labels=["许可证 编号"]),
            "belongs to both permit_no and unit_name",
        ),
        (lambda c: c["layouts"][0].update(fill_down=["distrct"]), "fill_down names distrct"),
        (lambda c: c["layouts"][0].update(key=["nothing"]), "key names nothing"),
        (lambda c: c["layouts"][0].update(shape="wide"), "places belongs to shape wide"),
        (lambda c: c["layouts"][0].update(coverage={"kind": "week"}), f"{LAYOUT}.coverage.kind"),
        (lambda c: c["layouts"][0].update(coverage={"kind": "rows"}), "kind rows needs key"),
        (lambda c: c["layouts"][0].update(coverage={"kind": "rows", "key": ["phone"]}), "phone is personal"),
        (lambda c: c["layouts"][0].pop("coverage"), f"{LAYOUT}.coverage"),
        (lambda c: [column.update(required=False) for column in c["layouts"][0]["columns"]], "no column is required"),
        (lambda c: c.update(source="eia"), "source is eia, but the folder is permits"),
        (lambda c: c["layouts"].append(c["layouts"][0]), "layout export is declared twice"),
        (
            lambda c: c["layouts"][0].update(attributes=[{"name": "x", "from": ["file"], "pattern": "20.."}]),
            "pattern needs exactly one group",
        ),
        (lambda c: c["layouts"][0].update(attributes=[{"name": "x", "from": ["file"]}]), "either values or a pattern"),
        (
            lambda c: c["layouts"][0].update(attributes=[{"name": "x", "from": ["file"], "pattern": "("}]),
            "regular expression",
        ),
    ],
)
def test_a_wrong_contract_is_one_sentence_with_the_file_and_the_key(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    with pytest.raises(IntakeError) as error:
        load_contract(written(tmp_path, changed(change)))
    assert str(error.value).startswith("permits/contract.yml")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("source: permits\nsource: eia\n", "line 2: key source is written twice"),
        ("a: b\nc: ]\n", "not valid YAML (line 2)"),
        ("- a\n", "not a mapping"),
    ],
)
def test_text_that_is_no_contract(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(IntakeError, match=r"permits/contract\.yml") as error:
        load_contract(written(tmp_path, text))
    assert words in str(error.value)


def test_two_sources_cannot_share_a_raw_table(tmp_path: Path) -> None:
    written(tmp_path, PERMITS)
    other = tmp_path / "air" / "contract.yml"
    other.parent.mkdir()
    air = copy.deepcopy(AIR)
    air["layouts"][0]["table"] = "permits"
    other.write_text(yaml.safe_dump(air, allow_unicode=True), encoding="utf-8")
    with pytest.raises(IntakeError, match="same raw table permits"):
        load_contracts(tmp_path)


def test_the_fingerprint_follows_the_reading_and_not_the_prose() -> None:
    base = Contract.model_validate(PERMITS).fingerprint()
    prose = changed(lambda c: (c.update(description="more"), c["layouts"][0]["columns"][1].update(zh="编号")))
    label = changed(lambda c: c["layouts"][0]["columns"][1]["labels"].append("证号"))
    assert Contract.model_validate(prose).fingerprint() == base
    assert Contract.model_validate(label).fingerprint() != base


def test_a_unit_is_part_of_the_reading() -> None:
    unit = changed(lambda c: c["layouts"][0]["columns"][1].update(unit="吨"))
    assert Contract.model_validate(unit).fingerprint() != Contract.model_validate(PERMITS).fingerprint()


def unit_in(layout: Layout, column: Column, label: str) -> str | None:
    """The unit that intake finds in a header of this label alone."""
    alone = {"columns": [column.model_copy(update={"required": True})], "shape": "table", "places": None}
    header, _ = find_header([[label]], [], [layout.model_copy(update=alone)])
    assert header is not None, (column.name, label)
    return header.units.get(0)


def test_every_unit_that_a_label_of_ours_states_is_declared_for_its_column() -> None:
    with (PROJECT / "dbt_project/seeds/deliveries/unit_spelling.csv").open(encoding="utf-8") as file:
        unit_of = {row["spelling"]: row["unit"] for row in csv.DictReader(file)}
    stated = 0
    for contract in load_contracts(CONTRACTS).values():
        for layout in contract.layouts:
            for column in layout.columns:
                declared = normal_label(column.unit)
                assert not declared or declared in unit_of, (contract.source, column.name, declared)
                for label in column.labels:
                    if unit := unit_in(layout, column, label):
                        stated += 1
                        assert unit_of.get(unit) == unit_of.get(declared), (contract.source, column.name, label)
    assert stated > 50


def test_every_item_of_water_has_the_unit_of_its_standard() -> None:
    with (PROJECT / "dbt_project/seeds/standards/water_item.csv").open(encoding="utf-8") as file:
        units = {row["item_code"]: row["unit"] for row in csv.DictReader(file)}
    for layout in load_contracts(CONTRACTS)["water"].layouts:
        declared = {column.name: column.unit for column in layout.columns}
        assert {name: unit for name, unit in units.items() if name in declared} == {
            name: unit for name, unit in declared.items() if name in units
        }
