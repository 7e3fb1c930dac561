"""The guide of a release (说明.txt): what each file is, and how to check and open them without ecoledger.

Belongs here: filling the guide. Does not belong here: its words (`templates/release_guide.txt.j2`).
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.releases import content
from orchestration.releases.edition import Edition
from orchestration.releases.tables import published
from orchestration.wording import moment_zh

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def write(copy: Path, edition: Edition, target: Path) -> None:
    """Write the guide of an edition, of which `copy` is the DuckDB file; with a mark that says UTF-8."""
    with content.opened(copy) as served:
        bureau = content.bureau(served)
        tables = len(published(served))
    # the text is nobody's markup
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    text = environment.get_template("release_guide.txt.j2").render(
        bureau=bureau["name_zh"], edition=edition, tables=tables, moment_zh=moment_zh
    )
    with content.finished(target) as part:
        part.write_text(text, encoding="utf-8-sig", newline="\n")
