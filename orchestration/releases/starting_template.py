"""The Word template from which a report author starts: made from a readable text, in the form of an official document.

Belongs here: page, fonts and paragraphs after GB/T 9704, and how each line of the text becomes one of them. Does not
belong here: what the report says (`templates/annual_report.md`) and filling slots (`document.py`).

A line of the text is: `# ` a title (its lines stand together), `## ` and `### ` headings, `< ` a line without indent,
`> ` a signature, `^ ` what stands above every page, `---` a new page, `|` a row of a table (its second row: the widths
of the columns in per cent), and anything else a paragraph.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import IO

from docx import Document
from docx.document import Document as Draft
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

_TEXT = Path(__file__).resolve().parent.parent / "templates" / "annual_report.md"
# 二号, 三号, 四号, 小五
_TITLE, _BODY, _PAGE_NUMBER, _TABLE = Pt(22), Pt(16), Pt(14), Pt(9)
_SONG, _HEI, _KAI, _FANG, _LATIN = "宋体", "黑体", "楷体", "仿宋", "Times New Roman"
# twenty-two lines of 29 points on a page
_LINE = Pt(29)
_WIDTH, _HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = Cm(21), Cm(29.7), Mm(37), Mm(35), Mm(28), Mm(26)
_TABLE_STYLE, _HEAD_STYLE, _FLUSH_STYLE, _SIGNED_STYLE = "表格文字", "表头文字", "顶格", "落款"
_STYLES = {"# ": "Title", "## ": "Heading 1", "### ": "Heading 2", "< ": _FLUSH_STYLE, "> ": _SIGNED_STYLE}
# whose lines stand together
_BLOCKS = ("# ", "> ")
_ABOVE, _NEW_PAGE, _ROW = "^ ", "---", "|"


def write(target: Path | IO[bytes]) -> None:
    """Write the template."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    on_new_page = False
    for mark, lines in groupby(_TEXT.read_text(encoding="utf-8").splitlines(), key=_mark):
        texts = [line.removeprefix(mark) for line in lines]
        if mark == _NEW_PAGE:
            on_new_page = True
        elif mark == _ABOVE:
            _set_above(document.sections[0], *texts)
        elif mark == _ROW:
            _add_table(document, [_cells(text) for text in texts])
        else:
            for text in filter(None, ["\n".join(texts)] if mark in _BLOCKS else texts):
                if mark == "> ":
                    # a signature never stands alone on a page
                    document.paragraphs[-1].paragraph_format.keep_with_next = True
                paragraph = document.add_paragraph(text, _STYLES.get(mark, "Normal"))
                paragraph.paragraph_format.page_break_before = on_new_page or None
                on_new_page = False
    document.save(str(target) if isinstance(target, Path) else target)


def _mark(line: str) -> str:
    """How the line begins, if that says what it is."""
    return next((mark for mark in (*_STYLES, _ABOVE, _NEW_PAGE, _ROW) if line.startswith(mark)), "")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip(_ROW).split(_ROW)]


def _set_page(document: Draft) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _WIDTH, _HEIGHT
    section.top_margin, section.bottom_margin = _TOP, _BOTTOM
    section.left_margin, section.right_margin = _LEFT, _RIGHT
    section.footer_distance = Mm(25)
    # the number stands outside: to the right of odd pages, to the left of even ones, one character in
    document.settings.odd_and_even_pages_header_footer = True
    for footer, outside in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = outside
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = _PAGE_NUMBER
        _add_page_number(paragraph)


def _add_page_number(paragraph: Paragraph) -> None:
    for text, field in (("— ", None), (None, "begin"), ("PAGE", "instruction"), (None, "end"), (" —", None)):
        run = paragraph.add_run(text if field is None else None)
        run.font.size, run.font.name = _PAGE_NUMBER, _SONG
        if field == "instruction":
            element = OxmlElement("w:instrText")
            element.text = text
            run._element.append(element)
        elif field:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), field)
            run._element.append(element)


def _set_above(section: Section, text: str) -> None:
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.font.size, run.font.color.rgb = _PAGE_NUMBER, RGBColor(0xB3, 0x26, 0x1E)


def _set_styles(document: Draft) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    _style(document, "Normal", _FANG, indent=2, justified=True)
    _style(document, "Title", _SONG, _TITLE, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, after=_LINE)
    _style(document, "Heading 1", _HEI, indent=2)
    _style(document, "Heading 2", _KAI, indent=2)
    _style(document, _FLUSH_STYLE, _FANG)
    _style(document, _SIGNED_STYLE, _FANG, align=WD_ALIGN_PARAGRAPH.RIGHT)
    signed = _paragraph_style(document, _SIGNED_STYLE).paragraph_format
    # four characters in, and a line below the text
    signed.right_indent, signed.space_before, signed.keep_together = Pt(4 * 16), _LINE, True
    for name, font in ((_TABLE_STYLE, _FANG), (_HEAD_STYLE, _HEI)):
        _style(document, name, font, _TABLE, line=Pt(16))
    for name in ("Header", "Footer"):
        _style(document, name, _SONG, _PAGE_NUMBER, line=None)


def _style(
    document: Draft,
    name: str,
    font: str,
    size: Pt = _BODY,
    *,
    bold: bool = False,
    indent: int = 0,
    align: WD_ALIGN_PARAGRAPH | None = None,
    justified: bool = False,
    line: Pt | None = _LINE,
    after: Pt | None = None,
) -> None:
    """Give a style its font and paragraph; a style that is not there is made after the body's."""
    if name not in document.styles:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = _paragraph_style(document, name)
    style.font.size, style.font.bold, style.font.italic = size, bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # the theme's own fonts would win over these
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script, face in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", font), ("cs", _LATIN)):
        fonts.set(qn(f"w:{script}"), face)
    # quotation marks and dashes, which both scripts have, are Chinese ones here
    fonts.set(qn("w:hint"), "eastAsia")
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(0), after or Pt(0)
    form.first_line_indent = indent * size
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if justified else align or WD_ALIGN_PARAGRAPH.LEFT
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if line:
        form.line_spacing = line
    borders = style.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    if indent:
        # counted in characters, so that it follows the author's font
        style.element.pPr.ind.set(qn("w:firstLineChars"), str(indent * 100))


def _paragraph_style(document: Draft, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _add_table(document: Draft, rows: list[list[str]]) -> None:
    """A table whose head comes again on every page; a row of one cell holds a loop and vanishes when it is filled."""
    head, widths, *body = rows
    table = document.add_table(rows=0, cols=len(head), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm((_WIDTH - _LEFT - _RIGHT) / Mm(1) * int(width) / 100)
    for number, cells in enumerate([head, *body]):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, cells, strict=False):
            cell.paragraphs[0].style = _TABLE_STYLE if number else _HEAD_STYLE
            cell.paragraphs[0].add_run(text)
