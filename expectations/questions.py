"""From a rule to SQL: which rows it looks at, and which of them fail.

Belongs here: the one text of each condition. Great Expectations counts with it, and the failing rows are written with
it, so the count and the rows cannot disagree. Does not belong here: running anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from expectations.rules import (
    Between,
    Covered,
    CreditCode,
    EmptyQuery,
    InSet,
    Linked,
    MovesForward,
    NeverFalls,
    NoPersonalData,
    NotNull,
    PartsSum,
    PermitNumber,
    RowsHold,
    Rule,
    SameForm,
    Suite,
    Unique,
    Value,
)

# the name under which the failing rows are read
BAD = "bad"
# mobile numbers, identity numbers, telephone numbers with their area code; each apart from other digits
_PERSONAL = (
    r"""(^|[^0-9])(?:1[3-9][0-9]{9}|"""
    r"""[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]|"""
    r"""0[0-9]{2,3}-[0-9]{7,8})([^0-9]|$)"""
)
# GB 32100-2015: digits and letters without I, O, S, V and Z, in the order of their values
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# HJ 608-2017: what stands in for the code of a unit that has none
_STAND_IN = "^H9[0-9]{6}(0000[0-9]{5}|[0-9A-Z]{8}[0-9X])[A-HJ-NP-Z]$"
# columns that are no text of anybody: keys made of hexadecimal digits, and bare numbers
_NOT_TEXT = r""""[a-z_]*(delivery_id|sha256)":"[^"]*"|":-?[0-9.]+"""


@dataclass(frozen=True)
class RowQuestion:
    """A question that each row answers by itself; all of a table's row questions cost one scan together."""

    table: str
    looked_where: str
    failed_where: str

    @property
    def bad_rows(self) -> str:
        """The failing rows, with all columns of the table."""
        return f"select * from {self.table} where {self.failed_where}"


@dataclass(frozen=True)
class SetQuestion:
    """A question that only rows together can answer; it costs two queries of its own."""

    table: str
    looked_query: str
    bad_rows: str


Question = RowQuestion | SetQuestion


def question(suite: Suite, rule: Rule) -> Question:
    """The rule as SQL."""
    # each text ends with a line break, so that a comment in it cannot swallow what follows
    looked = f"({rule.when}\n) is true" if rule.when else "true"
    expect = rule.expect
    if isinstance(expect, Unique):
        return _unique(suite.table, expect, looked)
    if isinstance(expect, SameForm):
        return _same_form(suite.table, expect, f"{rule.looked_column}", looked)
    if isinstance(expect, NeverFalls):
        return _never_falls(suite.table, expect, looked)
    if isinstance(expect, MovesForward):
        return _moves_forward(suite.table, expect)
    if isinstance(expect, Covered):
        return _covered(suite.table, expect)
    if isinstance(expect, EmptyQuery):
        counted = expect.looked_at or f"select count(*) from {suite.table}"
        return SetQuestion(suite.table, counted, expect.sql)
    # `is not true`: a condition that is NULL has not been shown to hold
    return RowQuestion(suite.table, looked, f"{looked} and ({_condition(suite, rule)}\n) is not true")


def record_id(suite: Suite, rule: Rule) -> str:
    """SQL that names a failing record: its key, or its place in a delivery."""
    separator = ":" if suite.stage == "rows" else "|"
    columns = [f"coalesce(cast({BAD}.{column} as varchar), '')" for column in key_of(suite, rule)]
    return f" || '{separator}' || ".join(columns)


def key_of(suite: Suite, rule: Rule) -> list[str]:
    """The columns that name a failing record."""
    return rule.key or suite.key


def reason(rule: Rule) -> str:
    """SQL that says what is wrong with a row, to the person who delivered it."""
    if not rule.show:
        return literal(rule.sentence_zh)
    shown = " || '，' || ".join(
        f"{literal(label + '：')} || coalesce(nullif({_shown(column)}, ''), '空')"
        for column, label in rule.show.items()
    )
    return f"{literal(rule.sentence_zh + '（')} || {shown} || '）'"


def _shown(column: str) -> str:
    """The beginning of a value, without numbers of people: a reason is served, and a cell may hold anything."""
    text = f"cast({BAD}.{column} as varchar)"
    # twice, because two numbers may share the sign between them
    for _ in range(2):
        text = rf"regexp_replace({text}, {literal(_PERSONAL)}, '\1***\2', 'g')"
    return f"left({text}, 80)"


def literal(value: Value | None) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"


def _condition(suite: Suite, rule: Rule) -> str:
    expect, column = rule.expect, rule.looked_column
    match expect:
        case RowsHold():
            return expect.condition
        case NotNull():
            return f"{column} is not null"
        case InSet():
            return f"{column} in ({', '.join(literal(value) for value in expect.values)})"
        case Between():
            bounds = [
                f"{column} {sign} {literal(bound)}"
                for sign, bound in ((">=", expect.min), ("<=", expect.max))
                if bound is not None
            ]
            return " and ".join(bounds)
        case CreditCode():
            stand_in = f" or regexp_matches({column}, {literal(_STAND_IN)})" if expect.or_stand_in else ""
            return f"{_credit_code(f'{column}')}{stand_in}"
        case PermitNumber():
            unit = f"substr({column}, 1, 18)"
            standing_in = f"regexp_matches({unit}, {literal(_STAND_IN)})"
            formed = f"not starts_with({unit}, 'H9') and {_credit_code_form(unit)}"
            return f"regexp_matches({column}, '^.{{18}}[0-9]{{3}}[A-Z]$') and ({formed} or {standing_in})"
        case PartsSum():
            return f"{' + '.join(expect.parts)} = {expect.total}"
        case Linked():
            places = [place.rpartition(".") for place in expect.to]
            return " or ".join(
                f"{column} in (select {there} from {table} where {there} is not null)" for table, _, there in places
            )
        case NoPersonalData():
            return f"not {names_somebody(suite.table)}"
        case _:
            raise TypeError(f"{expect.type} is no question about single rows")


def names_somebody(table: str) -> str:
    """SQL: whether any text of a row looks like a mobile, identity or telephone number."""
    row = table.rpartition(".")[2]
    texts = f"regexp_replace(cast(to_json({row}) as varchar), {literal(_NOT_TEXT)}, '', 'g')"
    return f"regexp_matches({texts}, {literal(_PERSONAL)})"


def _credit_code_form(code: str) -> str:
    return f"regexp_matches({code}, '^[{_CODE_SIGNS}]{{18}}$')"


def _credit_code(code: str) -> str:
    """GB 32100-2015: weights 3^i mod 31 over the first seventeen characters; a sum divisible by 31 gives 0."""
    weights = [pow(3, place, 31) for place in range(17)]
    summed = " + ".join(
        f"(strpos('{_CODE_SIGNS}', substr({code}, {place}, 1)) - 1) * {weight}"
        for place, weight in enumerate(weights, 1)
    )
    check = f"substr('{_CODE_SIGNS}', (31 - ({summed}) % 31) % 31 + 1, 1)"
    return f"({_credit_code_form(code)} and substr({code}, 18, 1) = {check})"


def _never_falls(table: str, expect: NeverFalls, looked: str) -> SetQuestion:
    within = f"partition by {', '.join(expect.within)} " if expect.within else ""
    before = f"lag({expect.value}) over ({within}order by {expect.along})"
    return SetQuestion(
        table=table,
        looked_query=f"select count(*) from {table} where {looked}",
        bad_rows=(
            f"select * exclude (value_before) from (select *, {before} as value_before from {table} where {looked}) "
            f"where {expect.value} is null or {expect.value} < value_before"
        ),
    )


def _moves_forward(table: str, expect: MovesForward) -> SetQuestion:
    record = ", ".join(expect.record)
    same = " and ".join(f"candidate.{column} = reached.{column}" for column in expect.record)
    now = f"select * from {table} where ({expect.now}\n) is true"
    return SetQuestion(
        table=table,
        looked_query=f"select count(*) from ({now}) as candidate",
        bad_rows=(
            f"with reached as (select {record}, max({expect.stage}) as stage_reached from {table} "
            f"where ({expect.earlier}\n) is true group by {record}), candidate as ({now}) "
            f"select distinct candidate.* from candidate inner join reached on {same} "
            f"where candidate.{expect.stage} < reached.stage_reached and ({expect.unless}\n) is not true"
        ),
    )


def _covered(table: str, expect: Covered) -> SetQuestion:
    same = " and ".join(f"present.{column} is not distinct from expected.{column}" for column in expect.columns)
    return SetQuestion(
        table=table,
        looked_query=f"select count(*) from ({expect.expected}\n) as expected",
        bad_rows=(
            f"select expected.* from ({expect.expected}\n) as expected "
            f"where not exists (select 1 from ({expect.present}\n) as present where {same})"
        ),
    )


def _unique(table: str, expect: Unique, looked: str) -> SetQuestion:
    columns = ", ".join(expect.columns)
    same = " and ".join(f"repeated.{column} is not distinct from candidate.{column}" for column in expect.columns)
    # a join on the repeated keys, not a window: a window would sort the whole table to find a handful
    return SetQuestion(
        table=table,
        looked_query=f"select count(*) from {table} where {looked}",
        bad_rows=(
            f"with looked_at as (select * from {table} where {looked}), "
            f"repeated as (select {columns} from looked_at group by {columns} having count(*) > 1) "
            f"select candidate.* from looked_at as candidate where exists (select 1 from repeated where {same})"
        ),
    )


def _same_form(table: str, expect: SameForm, column: str, looked: str) -> SetQuestion:
    form = f"regexp_replace(regexp_replace(cast({column} as varchar), '[0-9]', '9', 'g'), '[A-Za-z]', 'A', 'g')"
    looked = f"{looked} and {column} is not null"
    return SetQuestion(
        table=table,
        looked_query=f"select count(*) from {table} where {looked}",
        bad_rows=(
            f"with formed as (select *, {form} as own_form from {table} where {looked}), "
            "counted as (select delivery_id, own_form, count(*) as form_rows from formed group by all), "
            "usual as (select delivery_id, max_by(own_form, form_rows) as usual_form from counted "
            f"group by delivery_id having max(form_rows) >= {literal(expect.most)} * sum(form_rows)) "
            "select formed.* exclude (own_form) from formed inner join usual using (delivery_id) "
            "where formed.own_form <> usual.usual_form"
        ),
    )
