"""Which of dbt's tests are about some nodes, and which of them need not be asked again.

A test that passed stands until a table that it reads, or its own text, is another; `macros/standing.sql` says the same
of tables, and keeps what is in them.

Belongs here: reading that from the manifest and from quality.standing, and noting what passed. Does not belong here:
calling dbt (`transformations.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

import duckdb

from orchestration.places import Places

Manifest = Any
_PASSED = "passed"


def about(manifest: Manifest, nodes: Collection[str]) -> list[str]:
    """The tests that can be asked once these nodes are built, and that are about at least one of them."""
    built = set(nodes)
    before = set(built)
    waiting = list(built)
    while waiting:
        for parent in _parents(manifest, waiting.pop()):
            if parent not in before:
                before.add(parent)
                waiting.append(parent)
    return sorted(
        name
        for name, node in manifest.nodes.items()
        if str(node.resource_type) == "test"
        and built & set(node.depends_on_nodes)
        and before >= {parent for parent in node.depends_on_nodes if not parent.startswith("source.")}
    )


def standing(places: Places, manifest: Manifest, tests: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """By test: the name of all that its answer hangs on ('' where that is not known), and whether it passed on that."""
    with duckdb.connect(str(places.work_db), read_only=True) as work:
        told = work.execute("select relation_name, made_of, contents from quality.standing").fetchall()
    contents = {name: found for name, _, found in told}
    passed = {name: made_of for name, made_of, found in told if found == _PASSED}
    found = {}
    for test in tests:
        made_of = _made_of(manifest, test, contents)
        found[test] = (made_of, bool(made_of) and passed.get(test) == made_of)
    return found


def note(places: Places, asked: Collection[str], passed: dict[str, str]) -> None:
    """Keep what passed, by test and what its answer hangs on, in the place of what was kept of all that were asked."""
    with duckdb.connect(str(places.work_db)) as work:
        work.execute("delete from quality.standing where list_contains(?, relation_name)", [list(asked)])
        work.execute(
            "insert into quality.standing by name "
            "select unnest(map_keys(kept)) as relation_name, unnest(map_values(kept)) as made_of, ? as contents "
            "from (select cast(? as map(varchar, varchar)) as kept)",
            [_PASSED, passed],
        )


def _made_of(manifest: Manifest, test: str, contents: dict[str, str]) -> str:
    node = manifest.nodes[test]
    told = [node.raw_code, repr(getattr(node, "test_metadata", None)), repr(node.config)]
    told += [manifest.macros[name].macro_sql for name in node.depends_on.macros]
    for parent in sorted(_tables(manifest, test, told)):
        if parent not in contents:
            return ""
        told.append(f"{parent} {contents[parent]}")
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _tables(manifest: Manifest, name: str, told: list[str]) -> set[str]:
    """The tables that a node reads; the texts of views on the way are told as well."""
    found: set[str] = set()
    for parent in _parents(manifest, name, with_sources=True):
        node = manifest.nodes.get(parent) or manifest.sources[parent]
        if getattr(node, "config", None) and node.config.get("materialized") in ("view", "ephemeral"):
            told.append(node.raw_code)
            found |= _tables(manifest, parent, told)
        else:
            name_in_database = getattr(node, "alias", None) or node.identifier
            found.add(f"{node.database}.{node.schema}.{name_in_database}")
    return found


def _parents(manifest: Manifest, name: str, *, with_sources: bool = False) -> list[str]:
    node = manifest.nodes[name]
    return [parent for parent in node.depends_on_nodes if with_sources or not parent.startswith("source.")]
