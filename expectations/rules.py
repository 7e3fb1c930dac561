"""What a suite file may say, and how it is read.

Belongs here: the shape of `suites/*.yml` and sentences for whoever wrote one wrongly. Does not belong here: SQL (see
questions.py) and anything that looks at data.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

try:
    # written in C: there are many files, and they are read often
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a package built without it reads the same, slower
    from yaml import SafeLoader

SUITES = Path(__file__).resolve().parent / "suites"
ROW_KEY = ("delivery_id", "sheet_name", "row_number")
ANY_SOURCE = "any"

Stage = Literal["rows", "facts"]
Severity = Literal["hold", "critical", "warning", "info"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{2}([.-][a-z0-9_]+)?$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$")]
ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$")]
FigureId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z]+-[0-9]{2,}$")]
Sql = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^;]*$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Value = bool | int | Decimal | date | str


def _as_mapping(show: Any) -> Any:
    """`show` may be a list of columns, or name each column in Chinese."""
    return {column: column for column in show} if isinstance(show, list) else show


def _as_list(names: Any) -> Any:
    return [names] if isinstance(names, str) else names


class SuiteError(ValueError):
    """A suite file says something that cannot be meant; the message names the file, the rule and the field."""


class Declared(BaseModel):
    """Nothing may be written in a suite that nobody reads: a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RowsHold(Declared):
    """Every row makes the SQL condition true; NULL counts as failed."""

    type: Literal["rows_hold"]
    condition: Sql


class NotNull(Declared):
    """Every row has a value in the column."""

    type: Literal["not_null"]
    column: Name | None = None


class InSet(Declared):
    """Every row's value is one of these; NULL counts as failed."""

    type: Literal["in_set"]
    values: Annotated[list[Value], Field(min_length=1)]
    column: Name | None = None


class Between(Declared):
    """Every row's value lies between two bounds, both included; NULL counts as failed."""

    type: Literal["between"]
    min: Value | None = None
    max: Value | None = None
    column: Name | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Between:
        if self.min is None and self.max is None:
            raise ValueError("between needs min or max, otherwise it cannot fail")
        return self


class Unique(Declared):
    """No two rows agree in all of these columns; every row of such a group fails, not only the later ones."""

    type: Literal["unique"]
    columns: Annotated[list[Name], Field(min_length=1)]


class SameForm(Declared):
    """The codes of a delivery are formed alike: digits for digits, letters for letters, every other sign the same.

    Where `most` of a delivery's rows (a share) have one form, every row of another form fails; where no form is so
    common, none does. Nobody has to know the form: the register itself shows it.
    """

    type: Literal["same_form"]
    most: Annotated[Decimal, Field(gt=Decimal("0.5"), lt=1)]
    column: Name | None = None


class EmptyQuery(Declared):
    """A query of the failing records finds none; `looked_at` counts what was looked at (default: the table's rows)."""

    type: Literal["empty_query"]
    sql: Sql
    looked_at: Sql | None = None


class NoPersonalData(Declared):
    """No text of any row looks like a mobile number, an identity number or a telephone number.

    Columns of hexadecimal keys (of deliveries) may look like anything and are left out.
    """

    type: Literal["no_personal_data"]


class CreditCode(Declared):
    """Every value is a unified social credit code whose last character is the one computed from the others.

    GB 32100-2015. `or_stand_in` lets in what HJ 608-2017 writes where a unit has no such code (H9…).
    """

    type: Literal["credit_code"]
    column: Name | None = None
    or_stand_in: bool = False


class PermitNumber(Declared):
    """Every value is formed like a permit or registration number (HJ 608-2017): unit code, three digits, a letter."""

    type: Literal["permit_number"]
    column: Name | None = None


class PartsSum(Declared):
    """The parts of every row add up to its total, exactly; a part that is missing is not nothing."""

    type: Literal["parts_sum"]
    parts: Annotated[list[Name], Field(min_length=2)]
    total: Name


class NeverFalls(Declared):
    """A cumulative value is never less than in the row before it, in the order of a column."""

    type: Literal["never_falls"]
    value: Name
    along: Name
    within: list[Name] = Field(default_factory=list)


class Linked(Declared):
    """Every value stands in one of these columns (`schema.table.column`) of other registers."""

    type: Literal["linked"]
    column: Name | None = None
    to: Annotated[list[ColumnName], Field(min_length=1)]


class MovesForward(Declared):
    """What an earlier row of a record had reached, a later row of it has not gone back behind.

    `stage` is a number that grows; `earlier` and `now` say which rows are which; `unless` is true where a record may
    go back.
    """

    type: Literal["moves_forward"]
    record: Annotated[list[Name], Field(min_length=1)]
    stage: Name
    earlier: Sql
    now: Sql
    unless: Sql


class Covered(Declared):
    """Everything that is expected is there, or has a reason: two queries that agree in these columns."""

    type: Literal["covered"]
    columns: Annotated[list[Name], Field(min_length=1)]
    expected: Sql
    present: Sql


OfAColumn = NotNull | InSet | Between | SameForm | CreditCode | PermitNumber | Linked

Expectation = Annotated[
    RowsHold
    | NotNull
    | InSet
    | Between
    | Unique
    | SameForm
    | EmptyQuery
    | NoPersonalData
    | CreditCode
    | PermitNumber
    | PartsSum
    | NeverFalls
    | Linked
    | MovesForward
    | Covered,
    Field(discriminator="type"),
]


class Rule(Declared):
    """One rule of the catalogue as it applies to one table."""

    id: RuleId
    title_zh: Sentence
    sentence_zh: Sentence
    basis: Sentence
    severity: Severity
    holds: Literal["row", "cell"] = "row"
    column: Name | None = None
    # in a table with one row a cell: the column whose value is the name of the delivered column
    column_from: Name | None = None
    show: Annotated[dict[Name, Sentence], BeforeValidator(_as_mapping)] = Field(default_factory=dict)
    when: Sql | None = None
    expect: Expectation
    # what depends on the rule; without any, all figures of the suite's source
    figures: list[FigureId] = Field(default_factory=list)
    may_be_empty: bool = False
    # other sources without whose deliveries the rule has no sense (a rule that holds two registers together)
    needs: list[Name] = Field(default_factory=list)
    # who has acted on the failing rows already: a critical rule then stands in sight and withholds nothing once more
    enforced_by: Literal["intake"] | None = None
    # only for a query of the stage facts whose failing records are not records of the table
    key: list[Name] | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Rule:
        kind = self.expect.type
        if isinstance(self.expect, OfAColumn) and not (self.expect.column or self.column):
            raise ValueError(f"{kind} needs a column")
        if self.holds == "cell" and not (self.severity == "hold" and (self.column or self.column_from)):
            raise ValueError("holds: cell needs severity hold and a column")
        if isinstance(self.expect, EmptyQuery | Covered | MovesForward) and self.when:
            raise ValueError(f"{kind} has no when: write it into its queries")
        if self.enforced_by and self.severity != "critical":
            raise ValueError("enforced_by is for critical rules: the others withhold nothing")
        if self.key and not isinstance(self.expect, EmptyQuery | Covered):
            raise ValueError("only a query (empty_query, covered) may name a key of its own")
        return self

    @property
    def looked_column(self) -> str | None:
        """The column that the rule is about, if it is about one."""
        return getattr(self.expect, "column", None) or self.column


class Suite(Declared):
    """The rules of one table at one stage."""

    table: TableName
    # whose deliveries make the suite expected; `any`: every build
    source: Name
    # the source's layouts that fill this table; without it, all of them
    layouts: Annotated[list[Name], BeforeValidator(_as_list)] = Field(default_factory=list)
    stage: Stage
    key: Annotated[list[Name], Field(min_length=1)]
    # a table of all sources: the column that says whose a row is, so that it withholds the figures of that source only
    source_from: Name | None = None
    # a table without rows is a failure, unless it lists something that may not have happened
    may_be_empty: bool = False
    rules: Annotated[list[Rule], Field(min_length=1)]
    file: str = ""

    @model_validator(mode="after")
    def _fits_its_stage(self) -> Suite:
        if self.stage == "rows" and tuple(self.key) != ROW_KEY:
            raise ValueError(f"key of a suite of rows is [{', '.join(ROW_KEY)}]")
        if self.source_from and (self.stage == "rows" or self.source != ANY_SOURCE):
            raise ValueError("source_from belongs to a suite of facts whose source is any")
        for rule in self.rules:
            if self.stage == "facts" and rule.severity == "hold":
                raise ValueError(f"rule {rule.id}: hold takes rows out before facts are made, and these are facts")
            if self.stage == "rows" and rule.key:
                raise ValueError(f"rule {rule.id}: a rule of rows has the key of rows")
        return self

    def is_expected(self, delivered: Iterable[str]) -> bool:
        """Whether the deliveries at hand fill this table. `delivered` holds sources and `source.layout` names."""
        known = set(delivered)
        if self.layouts and any(name.startswith(f"{self.source}.") for name in known):
            return any(f"{self.source}.{layout}" in known for layout in self.layouts)
        return self.source == ANY_SOURCE or self.source in known

    def expected_rules(self, delivered: Iterable[str]) -> list[Rule]:
        """The rules that must give a result, given these deliveries."""
        known = set(delivered)
        return [rule for rule in self.rules if self.is_expected(known) and known.issuperset(rule.needs)]


class _StrictLoader(SafeLoader):  # pyright: ignore[reportGeneralTypeIssues]
    """YAML in which a key written twice is an error, and a number keeps its digits."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{key} is written twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


def _decimal(_: _StrictLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(node.value).replace("_", ""))


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _decimal)


def read_suite(path: Path) -> Suite:
    """Read one suite file, or say in one sentence what is wrong with it."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path.name} cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise SuiteError(f"{path.name} is not a suite: it holds no mapping")
    try:
        suite = Suite.model_validate({**content, "file": path.name})
    except ValidationError as error:
        raise SuiteError("; ".join(_sentences(path.name, content, error))) from None
    if suite.table.split(".")[1] != path.stem:
        raise SuiteError(f"{path.name} is about {suite.table}, and must be named {suite.table.split('.')[1]}.yml")
    return suite


def load_suites(folder: Path = SUITES) -> list[Suite]:
    """Read every suite of a folder and hold them against one another."""
    suites = [read_suite(path) for path in sorted(folder.glob("*.yml"))]
    _check_rule_ids(suites)
    return suites


def _check_rule_ids(suites: list[Suite]) -> None:
    """An id means one thing: once in a table, and the same title and severity wherever else it applies."""
    meaning: dict[str, tuple[str, Rule]] = {}
    for suite in suites:
        here: set[str] = set()
        for rule in suite.rules:
            if rule.id in here:
                raise SuiteError(f"{suite.file}: rule {rule.id} is written twice")
            here.add(rule.id)
            file, first = meaning.setdefault(rule.id, (suite.file, rule))
            if (first.title_zh, first.severity) != (rule.title_zh, rule.severity):
                raise SuiteError(
                    f"{suite.file}: rule {rule.id} has another title or severity than in {file}; one id, one meaning"
                )


def _sentences(file: str, content: dict[str, Any], error: ValidationError) -> list[str]:
    return [f"{file}, {_place(content, problem['loc'])}: {_plain(problem['msg'])}" for problem in error.errors()]


def _place(content: dict[str, Any], location: tuple[int | str, ...]) -> str:
    parts = list(location)
    words: list[str] = []
    if len(parts) > 1 and parts[0] == "rules" and isinstance(parts[1], int):
        rules = content.get("rules")
        rule = rules[parts[1]] if isinstance(rules, list) else None
        name = rule.get("id") if isinstance(rule, dict) else None
        words.append(f"rule {name or 'number ' + str(parts[1] + 1)}")
        parts = parts[2:]
    words.extend(str(part) for part in parts)
    return ", ".join(words) or "the suite as a whole"


def _plain(message: str) -> str:
    return re.sub(r"^Value error, ", "", message)
