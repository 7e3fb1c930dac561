"""Great Expectations' own pages about a run of the guard, fit to be opened from disk.

Belongs here: making those pages from a report, without a line to the outside. Does not belong here: the quality report
for people who do not program; these pages are for engineers.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from expectations.results import GuardReport

_ADDRESS = re.compile(r"https?://(?!www\.w3\.org)[^\"'\s<)]+")
# what the pages would fetch from content networks: styles, scripts, pictures
_OUTSIDE = re.compile(
    r"<link\b[^>]*https?://[^>]*>|<script\b[^>]*https?://[^>]*>.*?</script>|<img\b[^>]*https?://[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
# its own list of pages lies one folder up; of its other links none leads to anything that is made
_TO_INDEX = re.compile(r"(?:\.\./)+index\.html")
_TO_NOTHING = re.compile(r"(?:\.\./)+(?:expectations|static)/[^\"']*")
_STYLE = """<style>
body { font: 15px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 1.5rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: .3rem .6rem; vertical-align: top; }
.modal, .ge-walkthrough-modal, .navbar button, footer, .footer { display: none; }
</style></head>"""


def build_data_docs(report: GuardReport, folder: Path) -> Path:
    """Write the pages of a run into a folder of their own, in the place of older ones; returns the first page.

    The page of a table of which what was found before stands is left as it is.
    """
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    pages = folder / "validations"
    pages.mkdir(parents=True, exist_ok=True)
    for old in pages.iterdir():
        if old.stem not in report.kept:
            old.unlink()
    # the library's renderer and its templates, without the stores that a site of its own reads every result back from
    renderer, view = ValidationResultsPageRenderer(), DefaultJinjaPageView()
    # its templates do not change while it runs; otherwise each is looked for on disk again for every piece of a page
    view.env.auto_reload = False
    for validated in report.validations:
        text = _OUTSIDE.sub("", view.render(renderer.render(validated), show_how_to_buttons=False))
        text = _TO_NOTHING.sub("#", _TO_INDEX.sub("../index.html", _ADDRESS.sub("#", text)))
        text = text.replace("</head>", _STYLE, 1)
        (pages / f"{validated.suite_name}.html").write_text(text, encoding="utf-8")
    return _first_page(report, folder)


def _first_page(report: GuardReport, folder: Path) -> Path:
    """List the pages by table: the library's own list is made by scripts from a content network."""
    pages = {page.stem: page for page in folder.glob("validations/*.html")}
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
