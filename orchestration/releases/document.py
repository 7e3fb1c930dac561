"""The report of a release: a Word template that belongs to its author, filled with the figures.

Belongs here: which names a template may use, filling it, and marking what has no value. Does not belong here: what the
report says (`templates/annual_report.md`, or the author's own template) and how a figure is worded (a seed).

A template places what is there and computes nothing: it reaches neither Python nor anything that makes a number of
a text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orchestration.reading import Record
from orchestration.releases import content
from orchestration.releases.content import PaperError
from orchestration.releases.edition import STATE_ZH, Edition, State
from orchestration.wording import SIGNS, STATUSES, day_zh, moment_zh

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment

# what a template may ask of a figure, and where it comes from; these need a value, and without one are marked
_SAID = {
    "value": "value",
    "wording": "value_zh",
    "with_unit": "with_unit_zh",
    "class": "with_unit_zh",
    "sentence": "sentence_zh",
}
# these are known of every figure
_ASKED = (*_SAID, "is_known", "stable_id", "name", "unit", "status", "as_of", "definition", "office")
# a text between these is a mark; they are of nobody's language
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})")
# with these a mark would silently become a number
_COMPUTING_FILTERS = ("int", "float", "round", "sum", "abs")
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class TemplateRefused(PaperError):
    """A template can not be filled; the message says which, and what in it is wrong."""


@dataclass(frozen=True)
class Filled:
    """What became of the slots of a template, by the figures that they ask for."""

    filled: tuple[str, ...]
    # a figure without a value that may be said, and why; each is marked in the document
    missing: dict[str, str]


class Slot:
    """One figure as a template sees it; it notes that it was asked."""

    def __init__(self, figure: Record, asked: dict[str, str | None]) -> None:
        self._figure = figure
        self._asked = asked

    def __str__(self) -> str:
        """A figure by itself is no text: it would be anybody's guess which of its words are meant."""
        name = self._figure["stable_id"].replace("-", "_")
        raise UndefinedError(f"{name} names a figure and not what is asked of it; write {name}.with_unit for its value")

    def get(self, name: str) -> Any:
        """What the template asks by that name."""
        figure = self._figure
        if name not in _SAID:
            return {
                "stable_id": figure["stable_id"],
                "name": figure["name_zh"],
                "unit": figure["unit_zh"],
                "status": f"{SIGNS[figure['status']]} {STATUSES[figure['status']]}",
                "as_of": day_zh(figure["as_of"]),
                "definition": figure["definition_zh"],
                "office": figure["office_zh"],
                "is_known": figure["status"] == "computed",
            }[name]
        known = figure[_SAID[name]]
        if figure["status"] == "computed" and known is not None:
            self._asked[figure["stable_id"]] = None
            return known
        reason = " ".join((figure["reason"] or "没有可以公布的数值。").split())
        self._asked[figure["stable_id"]] = reason
        return f"{_OPEN}【{figure['stable_id']} 未核定：{reason.rstrip('。')}】{_CLOSE}"


def write(copy: Path, edition: Edition, target: Path, template: Path | None = None) -> Filled:
    """Fill a template, or the starting one, with the figures of one year from one DuckDB file."""
    if template and template.resolve() == target.resolve():
        raise TemplateRefused(f"{target} is the template itself; name another file for the document.")
    with content.opened(copy) as served:
        bureau = content.bureau(served)
        figures = content.figures(served, edition.year)
    asked: dict[str, str | None] = {}
    slots = {figure["stable_id"]: Slot(figure, asked) for figure in figures}
    context = {
        **{stable_id.replace("-", "_"): slot for stable_id, slot in slots.items()},
        "figures": list(slots.values()),
        "bureau": bureau["name_zh"],
        "city": bureau["city_name"],
        "year": edition.year,
        "edition": _edition(edition),
    }
    properties = {
        "title": f"{bureau['name_zh']}{edition.year}年度法治政府建设工作情况的报告",
        "subject": edition.title_zh,
        "author": bureau["name_zh"],
        "last_modified_by": bureau["name_zh"],
        "comments": "",
        "created": edition.made_at,
        "modified": edition.made_at,
    }
    document = _settled(_rendered(template, context, properties))
    with content.finished(target) as part:
        part.write_bytes(document)
    missing = {stable_id: reason for stable_id in slots if (reason := asked.get(stable_id)) is not None}
    return Filled(tuple(one for one in slots if one in asked and one not in missing), missing)


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "title": edition.title_zh,
        "version": edition.version,
        "state": STATE_ZH[edition.state],
        "is_draft": edition.state is State.DRAFT,
        "certified_by": edition.certified_by or "",
        "certified_at": moment_zh(edition.certified_at) if edition.certified_at else "",
        "known_at": moment_zh(edition.known_at) if edition.known_at else "",
        "reason": edition.reason_zh or "",
    }


def _rendered(template: Path | None, context: dict[str, Any], properties: dict[str, Any]) -> bytes:
    """The filled document, with marks still between their two signs."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(_source(template))
    name = str(template or "the starting template")
    environment = _Sandbox(undefined=StrictUndefined)
    try:
        document.init_docx()
    except Exception as refused:
        # a foreign file fails in as many ways as there are formats
        raise TemplateRefused(f"{name} is no Word document that can be read; save it from Word as .docx.") from refused
    _refuse_unknown(document, environment, context, name)
    filled = BytesIO()
    try:
        document.render(context, environment, autoescape=True)
        word = document.docx
        assert word is not None
        for property_name, text in properties.items():
            setattr(word.core_properties, property_name, text)
        document.save(filled)
    except Exception as refused:
        # whatever an expression raises, and whatever it makes that Word could not read, is the template's
        said = " ".join(str(refused).split()).rstrip(".")
        raise TemplateRefused(f"{name} cannot be filled: {said}.") from refused
    return filled.getvalue()


def _source(template: Path | None) -> BytesIO:
    from orchestration.releases import starting_template

    if template is None:
        source = BytesIO()
        starting_template.write(source)
        return source
    try:
        return BytesIO(template.read_bytes())
    except OSError as refused:
        raise TemplateRefused(f"{template} cannot be read: {refused.strerror or refused}.") from refused


def _refuse_unknown(document: DocxTemplate, environment: Environment, context: dict[str, Any], name: str) -> None:
    """Read the whole template before anything is filled, so that one sentence can name all that is wrong."""
    unknown: dict[str, None] = {}
    for xml in _parts(document):
        try:
            tree = environment.parse(xml)
            unknown |= dict.fromkeys(sorted(meta.find_undeclared_variables(tree) - set(context)))
        except TemplateSyntaxError as broken:
            where = re.sub(r"<[^>]+>", "", xml.splitlines()[broken.lineno - 1]).strip()
            raise TemplateRefused(
                f"{name} is broken near “{where[:60]}”: {(broken.message or '').rstrip('.')}."
            ) from broken
        except TemplateError as broken:
            raise TemplateRefused(f"{name} is broken: {str(broken).rstrip('.')}.") from broken
        for asked in tree.find_all(nodes.Getattr):
            of = asked.node.name if isinstance(asked.node, nodes.Name) else ""
            if isinstance(context.get(of), Slot) and asked.attr not in _ASKED:
                unknown[f"{of}.{asked.attr}"] = None
    if unknown:
        raise TemplateRefused(
            f"{name} has slots that are not known: {', '.join(unknown)}. A slot is a figure of the catalogue and what "
            f"is asked of it, like SP_AIR_01.with_unit; one can ask for {', '.join(_ASKED)}."
        )


def _parts(document: DocxTemplate) -> Iterator[str]:
    """Body, headers and footers as the library reads them, a paragraph a line."""
    from docx.oxml import parse_xml

    assert document.docx is not None
    bodies = [document.docx.element.body]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        bodies += [parse_xml(part.blob) for _, part in document.get_headers_footers(uri)]
    for body in bodies:
        yield re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(document.xml_to_string(body)))


class _Sandbox(ImmutableSandboxedEnvironment):
    """What a template may do: place what is there, in loops and under conditions."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.globals.clear()
        for computing in _COMPUTING_FILTERS:
            del self.filters[computing]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What a figure has is what is declared, and nothing of the object that carries it."""
        if not isinstance(obj, Slot):
            return super().getattr(obj, attribute)
        if attribute not in _ASKED:
            raise UndefinedError(f"one can not ask a figure for {attribute}, only for {', '.join(_ASKED)}")
        return obj.get(attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same with brackets."""
        return self.getattr(obj, str(argument)) if isinstance(obj, Slot) else super().getitem(obj, argument)


def _settled(document: bytes) -> bytes:
    """The document with its marks in red, and the same bytes whenever it is made."""
    settled = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as found, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in found.namelist():
            kept.writestr(zipfile.ZipInfo(name, _NO_DATE), _marked(found.read(name)), zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def _marked(part: bytes) -> bytes:
    """Each mark in a run of its own, with the look of the text around it and a red ground."""
    if _OPEN.encode() not in part:
        return part
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    root = parse_xml(part)
    for run in list(root.iter(qn("w:r"))):
        if any(_OPEN in (text.text or "") for text in run.findall(qn("w:t"))):
            _split(run)
    whole = serialize_part_xml(root)
    # a mark where there are no runs, as in the title among the properties, is a text like any other
    return whole.replace(_OPEN.encode(), b"").replace(_CLOSE.encode(), b"")


def _split(run: Any) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.oxml.ns import qn
    from docx.shared import RGBColor
    from docx.text.run import Run

    properties = run.find(qn("w:rPr"))
    for child in [child for child in run if child is not properties]:
        texts = _MARK.split(child.text or "") if child.tag == qn("w:t") else [None]
        for text in texts:
            if text == "":
                continue
            piece = run.makeelement(run.tag, run.attrib)
            if properties is not None:
                piece.append(deepcopy(properties))
            run.addprevious(piece)
            if text is None:
                piece.append(child)
                continue
            shown = Run(piece, None)  # type: ignore[arg-type]
            shown.text = text.strip(_OPEN + _CLOSE)
            if text.startswith(_OPEN):
                shown.font.highlight_color = WD_COLOR_INDEX.RED
                shown.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
                shown.font.bold = True
    run.getparent().remove(run)
