"""What dbt's own tests found, laid beside the results of the guard.

dbt tests hold keys, relations and contracts. One that fails says that nobody knows what a table is worth: it withholds
the figures that rest on the table's source, as a critical rule does, and everything else goes on.

Belongs here: a test as a row of quality.check_results, and whose table it is about. Does not belong here: calling dbt
(`transformations.py`), and what a failing check withholds (the model yearly_figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import duckdb

from expectations.failing_rows import make_tables, write_results
from expectations.results import CheckResult
from orchestration.places import Places
from orchestration.transformations import STANDS, NodeResult

# a stage of its own: a figure at which only these have looked has not been checked
STAGE: Final = "keys"
_TITLES = {
    "unique": "{column} 不重复",
    "not_null": "{column} 不为空",
    "relationships": "{column} 所指须存在",
    "accepted_values": "{column} 在约定取值之内",
}
_EVERY = "any"

Manifest = Mapping[str, Any]


def record(
    places: Places, results: Iterable[NodeResult], manifest: Manifest, source_of_table: Mapping[str, str]
) -> None:
    """Write what the tests among these results found, in the place of what they found before.

    Of a test that stands, what it found before is there.
    """
    tests = [r for r in results if r.unique_id.startswith("test.") and r.message != STANDS]
    checks = [_check(result, manifest, source_of_table) for result in tests]
    with duckdb.connect(str(places.work_db)) as work:
        make_tables(work)
        work.execute(
            "delete from quality.check_results where stage = ? and list_contains(?, rule_id)",
            [STAGE, [check.rule_id for check in checks]],
        )
        write_results(work, checks)


def _check(result: NodeResult, manifest: Manifest, source_of_table: Mapping[str, str]) -> CheckResult:
    test = manifest["nodes"][result.unique_id]
    about = test.get("attached_node") or test["depends_on"]["nodes"][0]
    node = manifest["nodes"][about]
    kind = (test.get("test_metadata") or {}).get("name", "")
    title = _TITLES.get(kind, "{name}").format(column=test.get("column_name"), name=test["name"])
    failed = result.status != "pass"
    return CheckResult(
        stage=STAGE,
        source=_source(about, manifest, source_of_table),
        table=f"{node['schema']}.{node['alias']}",
        # a test that holds a rule of the catalogue says which
        rule_id=(test.get("config", {}).get("meta") or {}).get("rule") or test["name"],
        title_zh=title,
        sentence_zh=title,
        basis="数据处理规程",
        severity="critical",
        holds="row",
        figures=(),
        outcome="failed" if failed else "passed",
        rows_looked_at=0,
        rows_failed=result.failures,
        message=f"{title}：{result.failures}行不符合" if failed else "",
        seconds=result.seconds,
    )


def _source(node: str, manifest: Manifest, source_of_table: Mapping[str, str]) -> str:
    """Name the one source whose deliveries fill a table; of a table of several sources, or of none, every source."""
    seen, open_nodes, sources = set(), [node], set()
    while open_nodes:
        one = open_nodes.pop()
        if one in seen:
            continue
        seen.add(one)
        if one.startswith("source."):
            given = manifest["sources"][one]
            if given["schema"] == "raw":
                sources.add(source_of_table[given["identifier"]])
        else:
            open_nodes += manifest["nodes"][one]["depends_on"].get("nodes", [])
    return sources.pop() if len(sources) == 1 else _EVERY
