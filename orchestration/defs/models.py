"""The dbt models as assets, in the three calls between which the guard stands.

Belongs here: which nodes make a stage, how a node is named in Dagster, what is shown of it.
Does not belong here: calling dbt (`orchestration/transformations.py`).
"""

import json
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration import model_tests, standing, transformations
from orchestration.intake.contracts import load_contracts
from orchestration.keys import OUTCOMES, REGISTER
from orchestration.places import CONTRACTS
from orchestration.progress import say
from orchestration.workshop import Workshop

MANIFEST = json.loads(transformations.manifest_file().read_text(encoding="utf-8"))

SOURCE_OF_TABLE = {
    layout.table: contract.source for contract in load_contracts(CONTRACTS).values() for layout in contract.layouts
}

# what each call of dbt builds: between the first and the second the guard holds rows back, between the second
# and the third it judges facts, so that the figures of the third carry only what passed
# (by name and not by path: dbt takes paths from the folder it was started in)
ROWS = "resource_type:seed ecoledger.staging tag:rows"
FIGURES = "tag:published"


class Naming(DagsterDbtTranslator):
    """Two-level keys: the schema a table stands in, then its name."""

    def __init__(self) -> None:
        super().__init__(settings=DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Name a node; all tables that intake writes of a source are the one asset of that source."""
        if dbt_resource_props["resource_type"] != "source":
            return dg.AssetKey([dbt_resource_props["config"]["schema"], dbt_resource_props["name"]])
        schema, table = dbt_resource_props["schema"], dbt_resource_props["identifier"]
        if schema == "raw":
            return dg.AssetKey(["raw", SOURCE_OF_TABLE[table]])
        # what intake and the guard write besides has one asset each
        return REGISTER if schema == "intake" else OUTCOMES[table]

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Group by schema, so that the page shows the way of the data."""
        return dbt_resource_props["config"].get("schema") or dbt_resource_props.get("schema")


NAMING = Naming()


def _stage(name: str, select: str, exclude: str = "", *, is_last: bool = False) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=MANIFEST,
        select=select,
        exclude=f"{exclude} resource_type:unit_test".strip(),
        name=name,
        dagster_dbt_translator=NAMING,
        pool="warehouse",
    )
    def stage(context: dg.AssetExecutionContext, workshop: Workshop) -> Iterator[Any]:
        results = yield from _build(context, workshop, select, exclude)
        failed = [r for r in results if r.status == "fail"]
        if not is_last:
            model_tests.record(workshop.places, results, MANIFEST, SOURCE_OF_TABLE)
        elif failed:
            # nothing stands behind these tables that could still be withheld
            raise dg.Failure(
                description="; ".join(
                    f"dbt test {r.unique_id.split('.')[2]} failed on {r.failures} row(s)" for r in failed[:5]
                ),
                allow_retries=False,
            )

    return stage


def _build(
    context: dg.AssetExecutionContext, workshop: Workshop, select: str, exclude: str
) -> Generator[Any, None, list[transformations.NodeResult]]:
    chosen = {
        context.assets_def.specs_by_key[key].metadata["dagster_dbt/unique_id"]: key
        for key in context.selected_asset_keys
    }
    if len(chosen) < len(context.assets_def.keys):
        select, exclude = " ".join(MANIFEST["nodes"][i]["name"] for i in chosen), ""
    done = 0

    def count(node: str) -> None:
        nonlocal done
        done += 1
        if done % 25 == 0:
            say(f"  {context.op.name}: {done} nodes, the last {node}")

    standing.begin(workshop.places)
    say(f"dbt: {context.op.name}")
    try:
        results = transformations.build(workshop.places, select, exclude, workshop.known_at, count)
        results += transformations.ask_tests(workshop.places, chosen, workshop.known_at, count)
    except transformations.BuildFailed as failure:
        raise dg.Failure(description=str(failure), allow_retries=False) from None
    kept = sum(r.message.startswith(transformations.STANDS) for r in results)
    say(f"  {context.op.name}: {len(results) - kept} nodes made or asked, {kept} stand as they were")
    made = [r for r in results if r.unique_id in chosen and r.status in ("success", "pass")]
    # what stands behind a failed test is skipped, and there may be no table of it to show
    shown = _shown(workshop, [chosen[r.unique_id] for r in made])
    checks = {spec.metadata["dagster_dbt/unique_id"]: spec for spec in context.assets_def.check_specs}
    for result in results:
        if result in made:
            key = chosen[result.unique_id]
            yield dg.MaterializeResult(asset_key=key, metadata={**shown.get(key, {}), "seconds": result.seconds})
        elif spec := checks.get(result.unique_id):
            yield dg.AssetCheckResult(
                passed=result.status == "pass",
                asset_key=spec.asset_key,
                check_name=spec.name,
                metadata={"rows_failed": result.failures},
                description=result.message or None,
            )
    return results


def _shown(workshop: Workshop, keys: list[dg.AssetKey]) -> dict[dg.AssetKey, dict[str, Any]]:
    """Row count, columns and the first rows of each table, read once after the stage."""
    import duckdb

    shown: dict[dg.AssetKey, dict[str, Any]] = {}
    with duckdb.connect(str(workshop.places.work_db), read_only=True) as work:
        for key in keys:
            schema, table = key.path
            name = f'"{schema}"."{table}"'
            columns = work.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
                "and database_name = current_database() order by column_index",
                [schema, table],
            ).fetchall()
            (rows,) = work.execute(f"select count(*) from {name}").fetchall()[0]
            first = work.execute(f"select * from {name} limit 5").fetchall()
            shown[key] = {
                "dagster/row_count": rows,
                "dagster/column_schema": dg.TableSchema([dg.TableColumn(c, t) for c, t in columns]),
                "first_rows": dg.MetadataValue.md(_table([c for c, _ in columns], first)),
            }
    return shown


def _table(columns: list[str], rows: list[tuple]) -> str:
    def line(cells: list[Any]) -> str:
        return "| " + " | ".join(str("" if c is None else c)[:60].replace("|", "\\|") for c in cells) + " |"

    return "\n".join([line(columns), line(["---"] * len(columns)), *(line(list(r)) for r in rows)])


staged_rows = _stage("rows", ROWS)
facts = _stage("facts", "resource_type:model", exclude=f"ecoledger.staging tag:rows {FIGURES}")
figures = _stage("published_figures", FIGURES, is_last=True)
