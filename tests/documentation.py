"""The pages of the documentation, taken apart: blocks, links, headings, and the table of the sample's figures.

Belongs here: reading Markdown, and writing the one part of it that is generated. Does not belong here: what must hold
of it (tests/unit/test_documentation_links.py, tests/pipeline/test_documentation.py).

    ecoledger figures 2020 --format json | python -m tests.documentation

writes the figures of the sample, as they are served, into both READMEs.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.showing import SAID, shown_unit

PROJECT = Path(__file__).resolve().parent.parent

# each stands in English and, beside it, in Chinese
PAGES = (
    "README.md",
    "docs/data_engineer.md",
    "docs/add_a_source.md",
    "docs/analyst.md",
    "docs/report_author.md",
    "docs/deployment.md",
)
# how a claim that holds or does not stands in the table, by whether it is the English one
WORDS = {True: {"true": "yes", "false": "no"}, False: SAID}
TABLE_BEGINS = "<!-- figures of the sample: written by tests/documentation.py -->"
TABLE_ENDS = "<!-- end of the figures of the sample -->"

_BLOCK = re.compile(
    r"(?:^(?P<title>[^\n]+)\n\n?)?^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S
)
_COMMENT = re.compile(r"<!-- (?P<word>not run|as printed by): (?P<what>.+?) -->")


@dataclass(frozen=True)
class Block:
    """A fenced block. `title` is the line before it, which may be a comment on how it is tried."""

    page: str
    language: str
    text: str
    title: str

    @property
    def not_run(self) -> str | None:
        """Why nobody runs it here; None where it is run."""
        return self._said("not run")

    @property
    def printed_by(self) -> str | None:
        """The command whose output it shows, line by line, with lines left out."""
        return self._said("as printed by")

    def _said(self, word: str) -> str | None:
        comment = _COMMENT.search(self.title)
        return comment["what"] if comment and comment["word"] == word else None

    @property
    def name(self) -> str:
        """For a list of tests."""
        first = next(iter(self.text.split("\n")), "")
        return f"{self.page}: {first[:60]}"


def read(page: str) -> str:
    """The text of a page, by its path inside the project."""
    return (PROJECT / page).read_text(encoding="utf-8")


def chinese(page: str) -> str:
    """The same page in Chinese."""
    return page.removesuffix(".md") + ".zh-CN.md"


def blocks(text: str, page: str = "") -> list[Block]:
    """Every fenced block of a text."""
    return [
        Block(
            page,
            found["language"],
            re.sub(rf"^{found['indent']}", "", found["text"], flags=re.M),
            (found["title"] or "").strip(),
        )
        for found in _BLOCK.finditer(text)
    ]


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)


def headings(text: str) -> list[tuple[int, str]]:
    """Depth and words of every heading."""
    return [(len(m[1]), m[2].strip()) for m in re.finditer(r"^(#+) (.+)$", prose(text), flags=re.M)]


def anchor(heading: str) -> str:
    """What a heading is called in a link: as the pages of code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")).replace(" ", "-")


def links(text: str) -> Iterator[str]:
    """Every target of a link or picture that is no address of another site."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        if not re.match(r"[a-z]+:", target):
            yield target


def broken_links(page: str) -> list[str]:
    """Targets that are not there: a file that is missing, or a heading that the page lacks."""
    found = []
    for target in links(read(page)):
        file, _, heading = target.partition("#")
        path = (PROJECT / page).parent / file if file else PROJECT / page
        if not path.exists() or (
            heading and heading not in {anchor(words) for _, words in headings(path.read_text(encoding="utf-8"))}
        ):
            found.append(target)
    return found


def figure_table(figures: list[dict[str, Any]], page: str) -> str:
    """The figures, as `ecoledger figures` gives them in JSON, as a table of a README."""
    english = page == PAGES[0]
    head = ("id", "figure", "value", "unit", "records") if english else ("编号", "指标", "数值", "单位", "证据")
    rows = [head, ("---", "---", "---:", "---", "---:")]
    for figure in figures:
        name = f"{figure['figure_id'].replace('_', ' ')} · {figure['name_zh']}" if english else figure["name_zh"]
        value = WORDS[english].get(figure["value"], figure["value"]) or "—"
        rows.append((figure["stable_id"], name, value, shown_unit(figure["unit"]), str(figure["rows"])))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def with_table(text: str, table: str) -> str:
    """The text with the table between its marks."""
    before, _, rest = text.partition(TABLE_BEGINS)
    _, _, after = rest.partition(TABLE_ENDS)
    return f"{before}{TABLE_BEGINS}\n\n{table}\n{TABLE_ENDS}{after}"


if __name__ == "__main__":
    served = json.load(sys.stdin)
    for readme in (PAGES[0], chinese(PAGES[0])):
        (PROJECT / readme).write_text(with_table(read(readme), figure_table(served, readme)), encoding="utf-8")
