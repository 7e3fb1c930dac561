"""The quality report: one page a year, in Chinese, for who writes the yearly report and who reviews it.

It joins what the guard found, the tests of keys, the ledger of rows, the rows held back and what they could change, by
figure and by source. It reads the serving copy alone, so that it can be made again for any release.

Belongs here: gathering and rendering. Does not belong here: how a check is judged (`expectations/`), and the pages for
engineers (`expectations/data_docs.py`).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.reading import Record, rows_of
from orchestration.showing import SAID, shown_unit
from orchestration.wording import FILE_STATES, ROW_STATES, STATUSES

TEMPLATES = Path(__file__).parent / "templates"


def write_all(copy: Path, folder: Path, known_at: str | None) -> list[Path]:
    """Write the page of every year of which anything was delivered; returns the pages, the oldest year first.

    `copy` is a serving copy; its figures rest on what was known at `known_at` (None: on everything).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(copy), read_only=True) as served:
        years = rows_of(
            served,
            "select distinct year from figures.yearly_figures where status in ('computed', 'withheld') order by year",
        )
        pages = {year: folder / f"report_{year}.html" for (year,) in (row.values() for row in years)}
        _render(served, pages, known_at)
    for old in set(folder.glob("report_*.html")) - set(pages.values()):
        old.unlink()
    return list(pages.values())


def write(copy: Path, year: int, known_at: str | None, page: Path) -> None:
    """Write the page of one year."""
    with duckdb.connect(str(copy), read_only=True) as served:
        _render(served, {year: page}, known_at)


def _render(served: duckdb.DuckDBPyConnection, pages: dict[int, Path], known_at: str | None) -> None:
    template = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("quality_report.html.j2")
    shared = _of_every_year(served)
    for year, page in pages.items():
        content = {**shared, **_of_year(served, year, shared["checks"]), "year": year}
        content["counts"] = {**shared["counts"], **content["counts"]}
        part = page.with_name(f".{page.name}.part")
        part.write_text(template.render({**content, "known_at": known_at}), encoding="utf-8")
        part.replace(page)


def _of_every_year(served: duckdb.DuckDBPyConnection) -> Record:
    checks = rows_of(served, "select * from marts.mart_rule order by rule_order, asked_as, table_name")
    asked = [check for check in checks if check["outcome"]]
    keys = rows_of(served, "select * from marts.mart_key_test order by table_name, test_name")
    ledgers = rows_of(served, "select closes from marts.row_ledger")
    sources = _sources(served)
    return {
        "bureau": served.execute("select name_zh from marts.dim_bureau").fetchall()[0][0],
        "received": served.execute("select cast(max(received_at) as date) from marts.deliveries").fetchall()[0][0],
        "statuses": STATUSES,
        "file_states": FILE_STATES,
        "row_states": ROW_STATES,
        "checks": asked,
        # what withholds comes first, then what asks to be looked at
        "failed": sorted(
            (check for check in asked if check["outcome"] != "passed" and not _holds(check)),
            key=lambda check: (not check["blocks"], check["severity"] == "info"),
        ),
        "holding": [check for check in asked if _holds(check)],
        "keys_failed": [key for key in keys if not key["passed"]],
        "rules": _rules(checks),
        "sources": sources,
        "counts": {
            "checks": len(asked),
            "passed": sum(check["outcome"] == "passed" for check in asked),
            "blocking": sum(check["blocks"] for check in asked),
            "holding": sum(map(_holds, asked)),
            "key_tests": len(keys),
            "key_tests_passed": sum(key["passed"] for key in keys),
            "key_tests_failed": sum(not key["passed"] for key in keys),
            "open_rows": sum(source["open_rows"] for source in sources),
            "ledgers": len(ledgers),
            "open_ledgers": sum(not ledger["closes"] for ledger in ledgers),
        },
    }


def _rules(checks: list[Record]) -> list[Record]:
    """One line a rule of the catalogue: how often it was asked, and how often it found something."""
    rules: dict[str, Record] = {}
    for check in checks:
        rule = rules.setdefault(check["rule_id"], {**check, "parts": 0, "not_passed": 0})
        rule["parts"] += check["outcome"] is not None
        rule["not_passed"] += check["outcome"] not in (None, "passed")
    return list(rules.values())


def _of_year(served: duckdb.DuckDBPyConnection, year: int, checks: list[Record]) -> Record:
    behind: dict[str, list[Record]] = defaultdict(list)
    for check in checks:
        for stable_id in (check["figures"] or "").split("; "):
            behind[stable_id].append(check)
    figures = rows_of(
        served,
        "select figure.*, effect.effect_zh from figures.yearly_figures as figure "
        "left join figures.figure_effect as effect using (stable_id, year) "
        "where year = ? and status <> 'no_source' order by catalogue_order",
        [year],
    )
    for figure in figures:
        own = behind[figure["stable_id"]]
        figure["good"] = [check for check in own if check["outcome"] == "passed"]
        figure["holding"] = [check for check in own if _holds(check)]
        figure["found"] = [check for check in own if check["outcome"] != "passed" and not _holds(check)]
        figure["warned"] = sum(check["severity"] != "info" for check in figure["found"])
        figure["shown"] = _shown(figure)
    offices: dict[str, list[Record]] = defaultdict(list)
    for figure in figures:
        offices[figure["office_zh"]].append(figure)
    return {
        "offices": offices,
        "counts": {
            "figures": len(figures),
            "computed": sum(figure["status"] == "computed" for figure in figures),
            "withheld": sum(figure["status"] == "withheld" for figure in figures),
        },
    }


def _holds(check: Record) -> bool:
    """Whether a rule took rows out: what it found is no longer in the figure."""
    return check["outcome"] == "failed" and check["severity"] == "hold"


def _shown(figure: Record) -> str:
    if figure["value"] is None:
        return "—"
    return f"{SAID.get(figure['value'], figure['wording_zh'])} {shown_unit(figure['unit'])}".strip()


def _sources(served: duckdb.DuckDBPyConnection) -> list[Record]:
    files = _by_source(
        rows_of(
            served,
            "select delivery.*, ledger.* exclude (delivery_id, source, layout, file, records_counted, raw_rows) "
            "from marts.deliveries as delivery left join marts.row_ledger as ledger "
            "on delivery.delivery_id = ledger.delivery_id and delivery.status = 'loaded' "
            "order by delivery.received_at, delivery.file",
        )
    )
    rejects = _by_source(
        rows_of(served, "select * from marts.rejects order by file, sheet_name, row_number, rule_id, column_name")
    )
    found = rows_of(served, "select source, title_zh, owner_zh from marts.dim_source order by source")
    return [
        {
            **one,
            "files": files[one["source"]],
            "rejects": rejects[one["source"]],
            "rows": sum(file["raw_rows"] or 0 for file in files[one["source"]]),
            "refused": sum(file["status"] == "refused" and file["is_present"] for file in files[one["source"]]),
            "open_rows": len(
                {
                    (row["delivery_id"], row["sheet_name"], row["row_number"])
                    for row in rejects[one["source"]]
                    if row["state"] == "open"
                }
            ),
        }
        for one in found
        if files[one["source"]]
    ]


def _by_source(rows: list[Record]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["source"]].append(row)
    return found
