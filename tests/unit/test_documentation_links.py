"""Pages hang together: links lead to what is there, and the Chinese pages have the parts of the English ones.

Does not belong here: whether what they say is true (tests/pipeline/test_documentation.py).
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.documentation import PAGES, PROJECT, anchor, blocks, broken_links, chinese, headings, prose, read

MARKDOWN = sorted(
    name
    for name in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=PROJECT, capture_output=True, check=True, text=True
    ).stdout.split("\n")
    if name and "zh-CN" not in name
)
BOTH = [page for english in PAGES for page in (english, chinese(english))]


@pytest.mark.parametrize("page", sorted({*MARKDOWN, *BOTH}))
def test_every_link_leads_somewhere(page: str) -> None:
    assert broken_links(page) == []


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A b\n\n[x](#a-b) [y](#a-c) [z](other.md) [w](https://example.org/none)\n", encoding="utf-8")
    assert broken_links(str(page)) == ["#a-c", "other.md"]


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_parts(page: str) -> None:
    english, other = headings(read(page)), headings(read(chinese(page)))
    assert [depth for depth, _ in english] == [depth for depth, _ in other]


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_blocks(page: str) -> None:
    english, other = blocks(read(page)), blocks(read(chinese(page)))
    assert [(b.language, b.text, b.not_run, b.printed_by) for b in english] == [
        (b.language, b.text, b.not_run, b.printed_by) for b in other
    ]


@pytest.mark.parametrize("page", BOTH)
def test_every_block_says_what_it_is_in(page: str) -> None:
    fences = read(page).count("```")
    found = blocks(read(page))
    assert fences == 2 * len(found), "a fence is open"
    assert "```" not in prose(read(page))
    assert [block.name for block in found if not block.language] == []


def test_headings_are_called_in_links_as_they_are_on_pages() -> None:
    assert anchor("What is expected, and zero reports") == "what-is-expected-and-zero-reports"
    assert anchor("报告起草人的Word模板") == "报告起草人的word模板"
