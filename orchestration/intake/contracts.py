"""The contract of a source: what its files look like, as declared in raw/<source>/contract.yml.

Belongs here: the declaration's shape and its inner consistency, with errors that name the file and the key.
Does not belong here: reading a delivery.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from orchestration.intake.labels import is_running_number, normal_label
from orchestration.intake.problems import IntakeError

if TYPE_CHECKING:
    from yaml import SafeLoader
else:
    try:
        from yaml import CSafeLoader as SafeLoader
    except ImportError:
        from yaml import SafeLoader

# Goes up when the same bytes under the same contract would leave other rows: every delivery is then read anew.
READING_VERSION = 2

CONTRACT_FILE = "contract.yml"
# What every raw row carries before the columns of its contract.
PLACE_COLUMNS = ("delivery_id", "sheet_name", "row_number", "cover_key")
VALUE_COLUMN = "value"
WIDE_COLUMNS = ("place", VALUE_COLUMN)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strict=True)]
Where = Literal["title", "file", "sheet"]


class Declared(BaseModel):
    """Base of all parts: a key that nobody reads is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Column(Declared):
    """One raw column and the labels under which files show it."""

    name: Name
    zh: str = ""
    description: str = ""
    unit: str = ""
    labels: list[Text] = Field(min_length=1)
    required: bool = False
    code: bool = False
    personal: bool = False
    expected: bool = True
    # false for what differs between two copies of the same fact (the name of a feed's file): not compared
    compare: bool = True
    # false for numbers that nobody adds up (years): what stands below them in a totals row is no total
    total: bool = True

    @property
    def is_name(self) -> bool:
        """Say whether the column holds names, by its own name."""
        return self.name.endswith("_name")


class Attribute(Declared):
    """A text that holds for a whole sheet, read from its title, the file name or the sheet name."""

    name: Name
    zh: str = ""
    description: str = ""
    sources: list[Where] = Field(alias="from", min_length=1)
    values: dict[Text, str] | None = None
    pattern: Text | None = None
    default: str | None = None
    required: bool = False
    compare: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> Attribute:
        if (self.values is None) == (self.pattern is None):
            raise ValueError("give either values or a pattern")
        if self.pattern is not None and re.compile(self.pattern).groups != 1:
            raise ValueError("pattern needs exactly one group")
        return self


class Coverage(Declared):
    """What a delivery covers, and so which earlier delivery it takes the place of."""

    kind: Literal["month", "year", "cumulative", "rows"]
    sources: list[Where] = Field(default=["title", "file", "sheet"], alias="from", min_length=1)
    # rows: the columns whose values make the cover key; else: attributes that stand beside the period in the key
    key: list[Name] = []
    date: Name | None = None

    @model_validator(mode="after")
    def _rows_have_keys(self) -> Coverage:
        if self.kind == "rows" and not self.key:
            raise ValueError("kind rows needs key: the columns that say what a row covers")
        if self.kind != "rows" and self.date is not None:
            raise ValueError("date is for kind rows only")
        return self


class Layout(Declared):
    """One way in which the files of a source are laid out."""

    name: Name
    table: Name
    description: str = ""
    shape: Literal["table", "wide"] = "table"
    columns: list[Column] = Field(min_length=1)
    fill_down: list[Name] = []
    attributes: list[Attribute] = []
    coverage: Coverage
    places: Text | None = None
    # the columns that identify a record when two versions of a delivery are compared; without them, the whole row
    key: list[Name] = []
    # names of sheets that are read as notes, not as tables (a pattern that the whole name must match)
    ignore_sheets: Text = r"(?:.*(?:填表说明|填写说明|编制说明|目录|封面|代码表|字典).*|说明)"
    # what a row says instead of records when there were none (a pattern that the whole cell must match)
    zero_report: Text = (
        r"(?:(?:备注|说明|注):)?(?:\d{4}年度?)?(?:\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)?"
        r"(?:(?:本|当|该)(?:月|季度?|半年|年度?|期))?(?:零报告|无(?:新增|数据|记录|情况|发生)?)"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Layout:
        names = [column.name for column in self.columns]
        reserved = (*PLACE_COLUMNS, *(WIDE_COLUMNS if self.shape == "wide" else ()))
        everything = [*names, *(attribute.name for attribute in self.attributes)]
        for name in everything:
            if name in reserved:
                raise ValueError(f"{name} is the name of a column that intake makes itself")
            if everything.count(name) > 1:
                raise ValueError(f"{name} is declared twice")
        if not any(column.required for column in self.columns):
            raise ValueError("no column is required: any sheet would fit")
        claimed: dict[str, str] = {}
        for column in self.columns:
            for label in column.labels:
                holder = claimed.setdefault(normal_label(label), column.name)
                if holder != column.name:
                    raise ValueError(f"label {label} belongs to both {holder} and {column.name}")
        if (self.shape == "wide") != (self.places is not None):
            raise ValueError("places belongs to shape wide, and shape wide needs it")
        for pattern in (self.places, self.ignore_sheets, self.zero_report):
            if pattern is not None:
                re.compile(pattern)
        self._known("fill_down", self.fill_down, names)
        row_names = [*everything, *(["place"] if self.shape == "wide" else [])]
        self._known("key", self.key, row_names)
        covers_rows = self.coverage.kind == "rows"
        attributes = [attribute.name for attribute in self.attributes]
        self._known("coverage.key", self.coverage.key, row_names if covers_rows else attributes)
        if self.coverage.date is not None:
            self._known("coverage.date", [self.coverage.date], everything)
        personal = {column.name for column in self.columns if column.personal}
        for name in self.coverage.key:
            if name in personal:
                raise ValueError(f"coverage.key: {name} is personal, and cover keys are printed")
        return self

    @staticmethod
    def _known(key: str, wanted: list[str], names: list[str]) -> None:
        for name in wanted:
            if name not in names:
                raise ValueError(f"{key} names {name}, which is not declared here")

    def raw_columns(self) -> list[str]:
        """Name the columns of this layout in its raw table, after the place columns."""
        wide = list(WIDE_COLUMNS) if self.shape == "wide" else []
        names = [column.name for column in self.columns]
        return [*names, *(attribute.name for attribute in self.attributes), *wide]

    def compared_columns(self) -> list[str]:
        """Name the columns that make the content of a row when two deliveries are compared."""
        wide = list(WIDE_COLUMNS) if self.shape == "wide" else []
        # a running number moves when a row is put in above it
        names = [c.name for c in self.columns if c.compare and not is_running_number(c.labels[0])]
        return [*names, *(attribute.name for attribute in self.attributes if attribute.compare), *wide]


class Contract(Declared):
    """All layouts of one source."""

    source: Name
    title_zh: Text
    owner_zh: str = ""
    description: str = ""
    layouts: list[Layout] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct_layouts(self) -> Contract:
        names = [layout.name for layout in self.layouts]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"layout {name} is declared twice")
        return self

    def layout(self, name: str) -> Layout:
        """Give the layout of that name."""
        return next(layout for layout in self.layouts if layout.name == name)

    def fingerprint(self) -> str:
        """Change whenever the same bytes might be read otherwise; a new description changes nothing."""
        prose = {"zh", "title_zh", "owner_zh", "description"}
        content = _without(self.model_dump(mode="json"), prose)
        text = json.dumps([READING_VERSION, content], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _without(value: Any, keys: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, keys) for key, item in value.items() if key not in keys}
    if isinstance(value, list):
        return [_without(item, keys) for item in value]
    return value


class _OnceLoader(SafeLoader):
    """YAML in which a key that is written twice is an error: the second would silently win."""


def _mapping(loader: _OnceLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise IntakeError(f"line {key_node.start_mark.line + 1}: key {key} is written twice")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_OnceLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_contract(path: Path) -> Contract:
    """Read one contract; every error is one sentence with the file and the key."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise IntakeError(f"{path.parent.name}/{path.name} is not UTF-8 (byte {error.start}).") from None
    return _contract(text, path.parent.name, path.name)


# every source's step asks for all contracts: each text is understood once
@lru_cache(maxsize=1024)
def _contract(text: str, folder: str, file: str) -> Contract:
    shown = f"{folder}/{file}"
    try:
        # a SafeLoader with one constructor more
        declared = yaml.load(text, Loader=_OnceLoader)  # noqa: S506
    except IntakeError as error:
        raise IntakeError(f"{shown}: {error}.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark is not None else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise IntakeError(f"{shown} is not valid YAML{where}: {problem}.") from None
    if not isinstance(declared, dict):
        raise IntakeError(f"{shown} is not a mapping of keys to values.")
    try:
        contract = Contract.model_validate(declared)
    except ValidationError as error:
        first = error.errors()[0]
        key = _key_of(first["loc"], declared)
        raise IntakeError(f"{shown}: {key}: {first['msg'].removeprefix('Value error, ')}.") from None
    except re.error as error:
        raise IntakeError(f"{shown}: a pattern is not a regular expression: {error}.") from None
    if contract.source != folder:
        raise IntakeError(f"{shown}: source is {contract.source}, but the folder is {folder}.")
    return contract


def _key_of(location: tuple[int | str, ...], declared: Any) -> str:
    """Write `layouts[platform_export].columns[permit_no].code` rather than numbers of list items."""
    key, at = "", declared
    for step in location:
        try:
            at = None if at is None else at[step]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(step, int):
            key += f"[{at['name'] if isinstance(at, dict) and 'name' in at else step}]"
        else:
            key += f".{step}" if key else step
    return key or "the contract"


def load_contracts(*folders: Path) -> dict[str, Contract]:
    """Read the contracts of all folders; where two folders hold the same source, the later folder wins."""
    contracts: dict[str, Contract] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*/{CONTRACT_FILE}")):
            contract = load_contract(path)
            contracts[contract.source] = contract
    owners: dict[str, str] = {}
    for contract in contracts.values():
        for layout in contract.layouts:
            owner = owners.setdefault(layout.table, contract.source)
            if owner != contract.source:
                raise IntakeError(
                    f"The contracts of {owner} and {contract.source} claim the same raw table {layout.table}."
                )
    return contracts
