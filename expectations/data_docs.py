"""Great Expectations' own pages about a run of the guard, fit to be opened from disk.

Belongs here: making those pages from a report, without a line to the outside. Does not belong here: the quality report
for people who do not program; these pages are for engineers.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import quote

from expectations.engine import throw_away_context
from expectations.results import GuardReport

_ADDRESS = re.compile(r"https?://(?!www\.w3\.org)[^\"'\s<)]+")
# what the pages would fetch from content networks: styles, scripts, pictures
_OUTSIDE = re.compile(
    r"<link\b[^>]*https?://[^>]*>|<script\b[^>]*https?://[^>]*>.*?</script>|<img\b[^>]*https?://[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_STYLE = """<style>
body { font: 15px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 1.5rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: .3rem .6rem; vertical-align: top; }
.modal, .ge-walkthrough-modal, .navbar button, footer, .footer { display: none; }
</style></head>"""


def build_data_docs(report: GuardReport, folder: Path) -> Path:
    """Write the pages of a run into a folder of their own, in the place of older ones; returns the first page."""
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    context = throw_away_context()
    context.add_data_docs_site(
        "pages",
        {
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False},
            "show_how_to_buttons": False,  # pyright: ignore[reportArgumentType]
        },
    )
    for suite, validated in report.validations:
        # the library lets an expectation belong to one suite only, and one suite to one context
        copies = [expected.copy(update={"id": None}) for expected in suite.expectations]
        context.suites.add(suite.__class__(name=suite.name, expectations=copies))
        run = validated.meta["run_id"]
        context.validation_results_store.set(
            ValidationResultIdentifier(
                expectation_suite_identifier=ExpectationSuiteIdentifier(suite.name),
                run_id=run if isinstance(run, RunIdentifier) else RunIdentifier(**run),
                batch_identifier=validated.batch_id,
            ),
            validated,
        )
    # by name: the library has a site of its own in a folder for temporary files, and leaves it there
    context.build_data_docs(site_names=["pages"])
    # pictures and fonts for the library's own tour; no page of ours needs them
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in folder.rglob("*.html"):
        text = _OUTSIDE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(_ADDRESS.sub("#", text).replace("</head>", _STYLE, 1), encoding="utf-8")
    return _first_page(report, folder)


def _first_page(report: GuardReport, folder: Path) -> Path:
    """List the pages by table: the library's own list is made by scripts from a content network."""
    pages = {page.stem.rsplit("-", 1)[-1]: page for page in sorted(folder.glob("validations/**/*.html"))}
    rows = []
    for table in dict.fromkeys(check.table for check in report.checks):
        checks = [check for check in report.checks if check.table == table]
        name = escape(table)
        if page := pages.get(table):
            name = f'<a href="{escape(quote(page.relative_to(folder).as_posix()))}">{name}</a>'
        failed = "、".join(
            f"{escape(c.rule_id)} {escape(c.title_zh)}（{c.rows_failed}）" for c in checks if not c.passed
        )
        rows.append(f"<tr><td>{name}</td><td>{len(checks)}</td><td>{failed}</td></tr>")
    first = folder / "index.html"
    first.write_text(
        f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>数据检查</title>{_STYLE}
<body><h1>数据检查</h1><table><tr><th>表</th><th>规则数</th><th>未通过（行数）</th></tr>{"".join(rows)}</table></body></html>
""",
        encoding="utf-8",
    )
    return first
