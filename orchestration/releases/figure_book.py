"""The figure book (数据手册): every figure of a year with its proof, on one page that opens from a disk.

The page is whole: its script, its charts and the evidence lie inside it, and a policy in its head forbids it every
network.

Belongs here: putting the page together. Does not belong here: what it says of a figure (`passports.py`), the evidence
(`evidence_pack.py`), the charts (`charts.py`), and its look (`templates/figure_book`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.reading import Record, rows_of
from orchestration.releases import content
from orchestration.releases.charts import Chart, charts, look, trend
from orchestration.releases.edition import Edition, State
from orchestration.releases.evidence_pack import packets
from orchestration.releases.passports import passports
from orchestration.wording import SIGNS, STATUSES

TEMPLATES = Path(__file__).parent.parent / "templates" / "figure_book"


def write(copy: Path, edition: Edition, target: Path) -> None:
    """Write the book of an edition as one HTML page; equal input gives equal bytes.

    `copy` is a serving copy, or the same tables in the file of a release.
    """
    with content.opened(copy) as served:
        figures = passports(served, edition)
        evidence = packets(served, edition.year)
        drawn = charts(served, edition.year)
        bureau = served.execute("select name_zh from marts.dim_bureau").fetchall()[0][0]
        sources = rows_of(served, _SOURCES, [edition.year])
    chapters = _chapters(figures, drawn)
    scripts = {"library": _library(), "page": (TEMPLATES / "book.js").read_text(encoding="utf-8")}
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("book.html.j2").render(
        bureau=bureau,
        edition=edition,
        is_draft=edition.state is State.DRAFT,
        words=_words(),
        chapters=chapters,
        # leafing follows the chapters
        figures=[figure for chapter in chapters for figure in chapter["figures"]],
        evidence=evidence,
        statuses=Counter(figure["status"] for figure in figures),
        sources=sources,
        policy=_policy(scripts),
        style=_own((TEMPLATES / "book.css").read_text(encoding="utf-8")),
        scripts={name: _own(script) for name, script in scripts.items()},
        content=_json(_content(figures, drawn, edition)),
    )
    # the hashes of the policy are of these very bytes: no line end may be changed on the way
    with content.finished(target) as part:
        part.write_text(page, encoding="utf-8", newline="\n")


def _words() -> dict[str, Any]:
    words = yaml.safe_load((TEMPLATES / "words.yaml").read_text(encoding="utf-8"))
    for status, said in words["status"].items():
        said |= {"sign": SIGNS[status], "word": STATUSES[status]}
    return words


def _chapters(figures: list[Record], drawn: list[Chart]) -> list[Record]:
    """One chapter an office; a chart stands with its figure's office.

    The offices stand where most of their figures do in the catalogue: one that has the first and the last stands last.
    """
    offices: dict[str, list[Record]] = {}
    for figure in figures:
        offices.setdefault(figure["office_zh"] or "其他", []).append(figure)
    ordered = sorted(offices.items(), key=lambda office: median(figure["catalogue_order"] for figure in office[1]))
    return [
        {
            "id": f"chapter-{number}",
            "title": office,
            "figures": own,
            "charts": [chart for figure in own for chart in drawn if chart.chapter_of == figure["figure_id"]],
        }
        for number, (office, own) in enumerate(ordered, start=1)
    ]


def _content(figures: list[Record], drawn: list[Chart], edition: Edition) -> Record:
    """What the script of the page works with; the rest stands in the page as text."""
    return {
        "year": edition.year,
        "look": look(),
        "charts": {
            chart.name: {"spec": chart.spec, "rows": chart.rows, "columns": chart.columns, **chart.fitting}
            for chart in drawn
            if chart.rows
        },
        "trend": trend(),
        "trends": {figure["stable_id"]: figure["drawn"] for figure in figures if figure["drawn"]},
        "parts": _words()["part"],
    }


def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, kept out of the page's own names."""
    import vl_convert

    return f"(() => {{{vl_convert.javascript_bundle('window.vegaEmbed = vegaEmbed;')}\n}})();"


def _policy(scripts: dict[str, str]) -> str:
    """Nothing is loaded from anywhere, and no script runs but those that were written here."""
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts.values())
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _own(text: str) -> Markup:
    """Text that goes into the page as it is: written here, or escaped here; never what was delivered."""
    return Markup(text)  # noqa: S704


def _json(content: Any) -> Markup:
    """JSON that can not end the element it stands in, whatever a file is called."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return _own(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


_SOURCES = """
    with used as (
        select distinct delivery_id from figures.figure_lineage where period = $1
    ),
    file as (
        select delivery.source, count(*) as files, sum(delivery.raw_rows) as rows
        from used
        inner join marts.deliveries as delivery
            on used.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
        group by delivery.source
    ),
    held as (
        select source, count(distinct (delivery_id, sheet_name, row_number)) as open_rows
        from marts.rejects where state = 'open' group by source
    ),
    owed as (
        select source, count(*) as owed, count(*) filter (where state = 'late') as late,
               count(*) filter (where state in ('missing', 'empty')) as missing
        from marts.mart_delivery_expected where year = $1 group by source
    )
    select about.title_zh, about.owner_zh, file.files, file.rows, coalesce(held.open_rows, 0) as open_rows,
           owed.owed, owed.late, owed.missing
    from marts.dim_source as about
    inner join file on about.source = file.source
    left join held on about.source = held.source
    left join owed on about.source = owed.source
    order by about.title_zh, about.source
"""
