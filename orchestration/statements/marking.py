"""The report with its statements marked: comments in a Word document, a page for every other kind of file.

Belongs here: writing both. Does not belong here: what is said of a statement (`verdicts.py`).
"""

from __future__ import annotations

from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.showing import SAID, shown_unit
from orchestration.statements.problems import ReportRefused
from orchestration.statements.readers import Report, opened_word, word_lines
from orchestration.wording import VERDICTS

if TYPE_CHECKING:
    from docx.text.run import Run

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_WORD, _PAGE = ".docx", ".html"
_AUTHOR, _INITIALS = "ecoledger", "核"


def must_fit(file: Path, target: Path) -> None:
    """Raise ReportRefused where a marked copy of the file can not be written there."""
    kinds = (_WORD, _PAGE) if file.suffix.lower() == _WORD else (_PAGE,)
    if target.suffix.lower() not in kinds:
        raise ReportRefused(f"{target}: what is marked of {file.name} is written as {' or '.join(kinds)}; name it so.")
    if target.resolve() == file.resolve():
        raise ReportRefused(f"{target} is the report itself; name another file for what is marked.")
    if not target.parent.is_dir():
        raise ReportRefused(f"{target.parent} is no folder; name a file in one that is there.")


def write(file: Path, report: Report, checked: dict[str, Any], target: Path) -> None:
    """Write the marked copy of a report that was read from a file. Raises ReportRefused."""
    must_fit(file, target)
    if target.suffix.lower() == _WORD:
        _write_comments(file, checked, target)
    else:
        target.write_text(page(report, checked), encoding="utf-8")


def said(statement: dict[str, Any]) -> str:
    """A verdict in words, as it stands in a comment."""
    verdict = VERDICTS[statement["verdict"]]
    named = " ".join(filter(None, [statement["stable_id"], statement["name_zh"]]))
    words = [f"【{verdict}】{named}".rstrip()]
    if statement["stable_id"]:
        printed, computed = shown(statement, "printed"), shown(statement, "computed")
        words.append(f"所印：{printed}，计算：{computed or '无'}")
    return "\n".join([*words, *filter(None, [statement["cause"]])])


def shown(statement: dict[str, Any], name: str) -> str:
    """What is printed or computed, with its unit; of a claim 是 or 否."""
    value, unit = statement[name], statement["unit" if name == "printed" else "computed_unit"]
    return SAID.get(value, f"{value}{shown_unit(unit)}") if value else ""


def page(report: Report, checked: dict[str, Any]) -> str:
    """The report as a page that opens from disk, with a mark at every statement."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True)
    statements = sorted(checked["statements"], key=lambda one: one["printed_offset"])
    numbered = [
        {
            **one,
            "number": number,
            "said": said(one),
            "printed": shown(one, "printed"),
            "computed": shown(one, "computed"),
        }
        for number, one in enumerate(statements, 1)
    ]
    return environment.get_template("checked_report.html.j2").render(
        checked=checked,
        counts={VERDICTS[verdict]: count for verdict, count in checked["verdicts"].items()},
        statements=numbered,
        pieces=_pieces(report.text, numbered),
        verdicts=VERDICTS,
    )


def _pieces(text: str, numbered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The text cut at the marks; statements over one number, or over one another, share a mark."""
    pieces, at = [], 0
    for one in numbered:
        start, end = max(at, one["printed_offset"]), one["printed_end"]
        if start >= end and pieces and pieces[-1]["marks"]:
            pieces[-1]["marks"].append(one)
            continue
        pieces += [{"text": text[at:start], "marks": []}, {"text": text[start:end], "marks": [one]}]
        at = end
    return [*pieces, {"text": text[at:], "marks": []}]


def _write_comments(file: Path, checked: dict[str, Any], target: Path) -> None:
    document = opened_word(file, file.read_bytes())
    by_place = {place: list(found) for place, found in groupby(checked["statements"], key=lambda one: one["place"])}
    at = 0
    for runs, cells, place in word_lines(document):
        length = len(cells) if cells is not None else sum(len(run.text) for run in runs)
        for (start, end), found in groupby(
            by_place.get(place, []), key=lambda one: (one["printed_offset"] - at, one["printed_end"] - at)
        ):
            marked = runs if cells is not None else _cut_out(runs, start, end)
            if marked:
                words = "\n\n".join(said(one) for one in found)
                document.add_comment(marked, text=words, author=_AUTHOR, initials=_INITIALS)
        at += length + 1
    document.save(str(target))


def _cut_out(runs: list[Run], start: int, end: int) -> list[Run]:
    """The runs between two places of a paragraph, cut where they reach over them; `runs` stays the whole paragraph."""
    at, place = 0, 0
    inside = []
    while place < len(runs):
        run = runs[place]
        length = len(run.text)
        cut = next((edge - at for edge in (start, end) if at < edge < at + length), None)
        # a run with a tab or a break in it is marked whole
        if cut is not None and _is_plain(run):
            runs.insert(place + 1, _split(run, cut))
            length = cut
        if length and start < at + length and at < end:
            inside.append(run)
        at, place = at + length, place + 1
    return inside


def _is_plain(run: Run) -> bool:
    from docx.oxml.ns import qn

    return {child.tag for child in run._r} <= {qn("w:rPr"), qn("w:t")}


def _split(run: Run, at: int) -> Run:
    """Cut a run in two; gives the second, which stands behind it and looks like it."""
    from docx.text.run import Run

    text = run.text
    second = deepcopy(run._r)
    run._r.addnext(second)
    behind = Run(second, run._parent)
    run.text, behind.text = text[:at], text[at:]
    return behind
