"""The air models on a handful of rows, in memory and without dbt: from raw text to city-days and evidence in a second.

Belongs here: rendering the models with the project's own macros and seeds, and writing small deliveries of hours. Does
not belong here: what must come out (test_air_*.py), or whether dbt builds the same (its own unit tests).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import duckdb
import jinja2
import yaml

from expectations.failing_rows import make_tables
from tests.conftest import PROJECT

DBT = PROJECT / "dbt_project"
MODELS = {path.stem: path for path in (DBT / "models").rglob("*.sql")}
SEEDS = {path.stem: path for path in (DBT / "seeds").rglob("*.csv")}
# in the order in which one leads to the next
CHAIN = (
    "stg_air_record",
    "stg_air_wide_station",
    "stg_air_wide_city",
    "int_iaqi_lookup",
    "int_air_wide_hour",
    "int_air_day_edition",
    "int_air_delivered_hour",
    "int_air_repeated_hour",
    "int_air_dispositions",
    "dim_station",
    "fct_air_hour",
    "fct_air_city_hour",
    "int_air_place_day",
    "fct_air_station_day",
    "fct_air_city_day",
    "fct_air_city_year_statistic",
    "fct_air_city_year",
    "int_air_our_day",
    "int_air_our_year",
    "int_air_odd_stretch",
    "evidence_air",
    "lineage_air",
)
USED_SEEDS = (
    *("pollutant", "iaqi_breakpoint", "air_index_rule", "air_limit", "air_validity", "air_year_statistic", "aqi_class"),
    *("air_missing_code", "air_archive_type", "air_policy", "city_alias", "station", "bureau", "report_year"),
    *("figure_catalogue", "air_plausibility", "air_hour_plausibility"),
)
POLLUTANTS = ("pm2_5", "pm10", "so2", "no2", "o3", "co")
TYPES = {"pm2_5": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "o3": "O3", "co": "CO", "aqi": "AQI"}
# a quiet day: every index below 50
QUIET: Mapping[str, object] = {"pm2_5": 20, "pm10": 30, "so2": 5, "no2": 10, "o3": 60, "co": "0.4"}

Level = object | Sequence[object]


class _Returned(Exception):
    """How dbt's return() leaves a macro with a value that is no text."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Adapter:
    def __init__(self, macros: Mapping[str, Any]) -> None:
        self.macros = macros

    def dispatch(self, name: str, _package: str | None = None) -> Callable[..., Any]:
        return self.macros.get(f"duckdb__{name}") or self.macros[f"default__{name}"]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    shape = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?{%-?\s*endmacro\s*-?%}", re.DOTALL)

    def returned(value: Any) -> None:
        raise _Returned(value)

    def wrapped(name: str, text: str) -> Callable[..., Any]:
        module: list[Any] = []

        def call(*arguments: Any, **named: Any) -> Any:
            if not module:
                # only now: a module sees the globals of the moment it is made
                module.append(environment.from_string(text).module)
            try:
                return str(getattr(module[0], name)(*arguments, **named))
            except _Returned as result:
                return result.value

        return call

    environment.globals.update(
        adapter=_Adapter(environment.globals),
        var=lambda _name, default="": default,
        config=lambda **_said: "",
        ref=_relation,
        source=lambda name, table: f"quality.{table}" if name == "quality" else f"restricted.{_source(name)}.{table}",
    )
    environment.globals["return"] = returned
    for path in sorted((DBT / "macros").rglob("*.sql")):
        # one template a macro, so that macros of one file call each other through the wrappers as well
        for match in shape.finditer(path.read_text(encoding="utf-8")):
            environment.globals[match[1]] = wrapped(match[1], match[0])
    # which corrections stand is asked of a database while dbt compiles; here the cells are as delivered
    environment.globals["delivered_cells"] = environment.globals["source"]
    return environment


def _source(name: str) -> str:
    return name if name in ("intake", "reference") else "raw"


def _relation(name: str) -> str:
    return f"reference.{name}" if name in SEEDS else f"{MODELS[name].relative_to(DBT / 'models').parts[0]}.{name}"


@cache
def compiled(model: str) -> str:
    """The SQL of a model."""
    return _environment().from_string(MODELS[model].read_text(encoding="utf-8")).render()


@cache
def _seed_types() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in (DBT / "seeds").rglob("*.yml"):
        for seed in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("seeds", []):
            found[seed["name"]] = seed.get("config", {}).get("column_types", {})
    return found


class Air:
    """A warehouse in memory, with the project's seeds and no delivery yet."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.run("attach ':memory:' as restricted; create schema restricted.raw; create schema restricted.intake")
        for schema in ("reference", "staging", "intermediate", "marts", "figures"):
            self.run(f"create schema {schema}")
        make_tables(self.connection)
        # nobody has accepted anything: what the guard holds stands
        self.run("create view intermediate.int_standing_reject as from quality.rejects")
        for seed in USED_SEEDS:
            columns = ", ".join(f'"{name}" {kind}' for name, kind in _seed_types()[seed].items())
            self.run(f"create table reference.{seed} ({columns})")
            with SEEDS[seed].open(encoding="utf-8", newline="") as file:
                self._put(f"reference.{seed}", [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)])
        self.run(
            "create table restricted.intake.deliveries (delivery_id varchar, status varchar, received_at timestamp); "
            "create table intermediate.int_superseded_cover (delivery_id varchar, source varchar, cover_key varchar)"
        )
        contract = yaml.safe_load((PROJECT / "raw/air/contract.yml").read_text(encoding="utf-8"))
        for layout in contract["layouts"]:
            names = [part["name"] for part in layout["columns"] + layout["attributes"]]
            names += ["place", "value"] if layout["shape"] == "wide" else []
            listed = ", ".join(f'"{name}" varchar' for name in names)
            self.run(
                f"create table restricted.raw.{layout['table']} (delivery_id varchar, sheet_name varchar, "
                f"row_number integer, cover_key varchar, {listed})"
            )
        self.rows: dict[str, int] = {}

    def run(self, sql: str) -> None:
        self.connection.execute(sql)

    def ask(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        """The only value of the only row."""
        ((value,),) = self.ask(sql)
        return value

    def _put(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            self.connection.execute(
                f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values())
            )

    def _delivery(self, delivery: str) -> None:
        if not self.rows.get(delivery):
            self.rows[delivery] = 1
            self.run(
                f"insert into restricted.intake.deliveries values ('{delivery}', 'loaded', timestamp '2020-01-01')"
            )

    def records(self, rows: Sequence[Mapping[str, Any]], delivery: str = "r1", variant: str = "audited_actual") -> None:
        """Deliver raw records, all text."""
        self._delivery(delivery)
        placed = []
        for row in rows:
            self.rows[delivery] += 1
            cover = f"{variant}|{row.get('area')}|{row.get('timepoint')}"
            place = {"delivery_id": delivery, "row_number": self.rows[delivery], "cover_key": cover}
            placed.append({"area": "四平市", "data_variant": variant, "dust_deducted": "false", **row, **place})
        self._put("restricted.raw.air_record", placed)

    def cells(
        self,
        rows: Sequence[tuple[str, str, str, Mapping[str, str | None]]],
        delivery: str = "w1",
        table: str = "air_wide_station",
        variant: str = "audited_actual",
    ) -> None:
        """Deliver lines of a wide archive: date, hour, type, and the value of each place."""
        self._delivery(delivery)
        placed = []
        for day, hour, kind, values in rows:
            self.rows[delivery] += 1
            line = {"delivery_id": delivery, "row_number": self.rows[delivery], "cover_key": f"{variant}|{day}|{hour}"}
            said = {"date": day, "hour": hour, "type": kind, "data_variant": variant, "dust_deducted": "false"}
            placed += [{**line, **said, "place": place, "value": value} for place, value in values.items()]
        self._put(f"restricted.raw.{table}", placed)

    def day(self, code: str, day: date, delivery: str = "r1", **levels: Level) -> None:
        """Deliver the 24 hours of a station's day: one value for all hours, or a list for the labels 1 to 24."""
        self.records(hours_of(code, day, **levels), delivery)

    def hold(self, rule: str, delivery: str, row: int, column: str | None = None) -> None:
        """Hold a row, or one cell of it, as the guard would."""
        said = {"source": "air", "delivery_id": delivery, "row_number": row, "column_name": column, "rule_id": rule}
        self._put("quality.rejects", [{**said, "holds": "cell" if column else "row"}])

    def fates(self) -> list[tuple]:
        """What became of the raw rows of each delivery."""
        return self.ask("select * from intermediate.int_air_dispositions order by all")

    def build(self, *models: str) -> Air:
        """Build the whole chain, or the models named."""
        for model in models or CHAIN:
            self.run(f"create or replace table {_relation(model)} as {compiled(model)}")
        return self

    def city_day(self, day: date | str, columns: str = "aqi", city: str = "四平市") -> Any:
        """One value, or several, of the audited city-day."""
        found = self.ask(
            f"select {columns} from marts.fct_air_city_day where city_name = '{city}' and assessment_date = '{day}'"
            " and data_variant = 'audited_actual' and basis = 'station_first'"
        )
        (row,) = found
        return row[0] if len(row) == 1 else row


def hours_of(code: str, day: date, **levels: Level) -> list[dict[str, Any]]:
    """Raw records of one day: hour 24 is written as 00:00 of the next day."""
    said = {**QUIET, **levels}
    area = said.pop("area", "四平市")
    rows = []
    for label in range(1, 25):
        ended = datetime.combine(day, datetime.min.time()) + timedelta(hours=label)
        row: dict[str, Any] = {"timepoint": f"{ended:%Y-%m-%dT%H00}", "station_code": code, "area": area}
        for item, level in said.items():
            value = level[label - 1] if isinstance(level, list | tuple) else level
            row[item] = None if value is None else str(value)
        rows.append(row)
    return rows


def with_mean(total: int) -> list[int]:
    """24 whole numbers with that sum."""
    return [total // 24 + (1 if label < total % 24 else 0) for label in range(24)]
