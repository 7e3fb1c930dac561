"""A report of any kind as one text, with the way back from a place in it to the place in the file.

Belongs here: opening each kind of file, and refusing what can not be read in a sentence. Does not belong here: what the
text says. A line of the text is a paragraph, a row of a table (its cells divided by a tab) or a line of a page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.statements.problems import ReportRefused

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.run import Run
    from lxml.etree import _Element


@dataclass(frozen=True)
class Part:
    """A line of a report: where it begins in the text, and where it stands in the file, in words."""

    start: int
    place: str


@dataclass(frozen=True)
class Report:
    """A report that was read."""

    name: str
    suffix: str
    text: str
    parts: tuple[Part, ...]

    def place(self, offset: int) -> str:
        """Where in the file a place of the text stands, in words."""
        return self.parts[max(0, bisect_right(self.parts, offset, key=lambda part: part.start) - 1)].place


_Lines = list[tuple[str, str]]
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_SILENT = frozenset(("script", "style", "head", "template", "noscript"))
# with these a line has come to its end by itself
_ENDS_A_LINE = tuple("。；！？：;:!?")


def read(file: Path) -> Report:
    """Read a report. Raises ReportRefused for a file that is missing, of another kind, encrypted, scanned or empty."""
    suffix = file.suffix.lower()
    if not file.is_file():
        raise ReportRefused(f"{file} is no file; name the report that is to be checked.")
    if suffix not in _READERS:
        known = ", ".join(_READERS)
        raise ReportRefused(f"{file} is of a kind that is not read; save it as one of {known} and check that.")
    content = file.read_bytes()
    if not content:
        raise ReportRefused(f"{file} is empty; name the report that is to be checked.")
    lines = _READERS[suffix](file, content)
    if not any(text.strip() for text, _ in lines):
        raise ReportRefused(f"There is no text in {file}; name a report that has some.")
    parts, at = [], 0
    for text, place in lines:
        parts.append(Part(at, place))
        at += len(text) + 1
    return Report(file.name, suffix, "\n".join(text for text, _ in lines), tuple(parts))


def _plain(file: Path, content: bytes) -> _Lines:
    return _numbered(decoded(file, content))


def _markdown(file: Path, content: bytes) -> _Lines:
    """Marks of the form become blanks, so that places stay true; the walls between cells become tabs."""
    text = re.sub(r"^[ \t]*(?:#+|>|[-*+])[ \t]", lambda mark: " " * len(mark[0]), decoded(file, content), flags=re.M)
    text = re.sub(r"\*+|`+|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])", lambda mark: " " * len(mark[0]), text)
    text = text.replace("|", "\t")
    # a line that goes on below is one sentence; a blank line, a table or a list ends it
    text = re.sub(r"(?<=[^\n\t 。；：])\n(?=[^\n\t \d(（])", " ", text)
    return _numbered(text)


def _numbered(text: str) -> _Lines:
    return [(line, f"第{number}行") for number, line in enumerate(text.split("\n"), 1)]


def decoded(file: Path, content: bytes) -> str:
    """The text of bytes in one of the encodings that such files have. Raises ReportRefused for any other."""
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    for encoding in [marks[content[:2]]] if content[:2] in marks else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ReportRefused(f"{file} is neither UTF-8 nor GB18030 text; save it as UTF-8 and check that.")


def _html(file: Path, content: bytes) -> _Lines:
    from lxml import html
    from lxml.etree import ParserError

    if named := _CHARSET.search(content[:4096]):
        encoding = named[1].decode().lower()
        # what calls itself gb2312 has characters that only its successor knows
        encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
        try:
            text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except (LookupError, UnicodeDecodeError):
            raise ReportRefused(f"{file} says that it is {encoding} and is not; save it as UTF-8.") from None
    else:
        text = decoded(file, content)
    try:
        # a declaration of the encoding is of bytes; these are characters by now
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ParserError:
        return []
    pieces: list[str] = []
    _gather(root, pieces)
    lines = [" ".join(line.split(" ")).strip(" ") for line in "".join(pieces).split("\n")]
    return [(line, f"第{number}段") for number, line in enumerate(filter(str.strip, lines), 1)]


def _gather(element: _Element, pieces: list[str]) -> None:
    """The text of an element as one sees it: blocks on lines of their own, cells divided by tabs."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    border = {"td": "\t", "th": "\t"}.get(element.tag, "\n" if element.tag in _BLOCKS else "")
    pieces.append(border)
    pieces.append(_run(element.text))
    for child in element:
        _gather(child, pieces)
        pieces.append(_run(child.tail))
    pieces.append("" if border == "\t" else border)


def _run(text: str | None) -> str:
    """The blanks of a page's source are one blank, and between Chinese characters none."""
    return re.sub(r"\s+", " ", text or "")


def _word(file: Path, content: bytes) -> _Lines:
    return [("".join(run.text for run in runs) if cells is None else cells, place)
            for runs, cells, place in word_lines(opened_word(file, content))]  # fmt: skip


def opened_word(file: Path, content: bytes) -> Document:
    """Open a Word document. Raises ReportRefused for what is none."""
    from docx import Document

    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ReportRefused(f"{file} is encrypted or in the old format of Word; save it as .docx without a password.")
    try:
        return Document(BytesIO(content))
    except Exception:
        # a broken package fails in as many ways as it can be broken
        raise ReportRefused(f"{file} is no Word document, or a broken one; save it in Word once more.") from None


def word_lines(document: Document) -> Iterator[tuple[list[Run], str | None, str]]:
    """The lines of a document: of a paragraph its runs; of a row of a table its runs, and its text with tabs."""
    from docx.table import Table

    paragraphs = tables = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block.rows, 1):
                # a merged cell stands once for each column that it covers
                cells = list({cell._tc: cell for cell in row.cells}.values())
                texts = [" ".join(_text_of(runs_of(cell._tc)).split()) for cell in cells]
                runs = [run for cell in cells for run in runs_of(cell._tc)]
                yield runs, "\t".join(texts), f"表{tables}第{number}行"
        else:
            paragraphs += 1
            yield runs_of(block._p), None, f"第{paragraphs}段"


def runs_of(element: Any) -> list[Run]:
    """The runs below an element of Word's, those in links as well."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    return [Run(run, element) for run in element.iter(qn("w:r"))]


def _text_of(runs: list[Run]) -> str:
    return "".join(run.text for run in runs)


def _workbook(file: Path, content: bytes) -> _Lines:
    from python_calamine import CalamineError, CalamineWorkbook

    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ReportRefused(f"{file} is encrypted or in the old format of Excel; save it as .xlsx without a password.")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except CalamineError:
        raise ReportRefused(f"{file} is no workbook, or a broken one; save it in Excel once more.") from None
    return [
        ("\t".join(_cell(cell) for cell in row), f"{name} 第{number}行")
        for name, rows in sheets.items()
        for number, row in enumerate(rows, 1)
        if any(cell != "" for cell in row)
    ]


def _cell(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:.10g}" if cell != int(cell) else str(int(cell))
    # a cell of several lines is one text
    return " ".join(str(cell).split())


def _pdf(file: Path, content: bytes) -> _Lines:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        document = PdfReader(BytesIO(content))
        if document.is_encrypted:
            raise ReportRefused(f"{file} is encrypted; save it without a password and check that.")
        pages = [page.extract_text() for page in document.pages]
    except (PyPdfError, ValueError, KeyError, TypeError):
        raise ReportRefused(f"{file} is no PDF, or a broken one; make it once more.") from None
    if not any(text.strip() for text in pages):
        raise ReportRefused(f"{file} has no text: it is scanned, or made of pictures; check the file it was made of.")
    lines = []
    for number, text in enumerate(pages, 1):
        lines += [(line, f"第{number}页") for line in _whole_lines(text)]
    return lines


def _whole_lines(page: str) -> list[str]:
    """The lines of a page, put together where one was broken only because the page was full."""
    lines = [line.rstrip() for line in page.split("\n")]
    full = max(map(len, lines), default=0) * 3 // 4
    whole: list[str] = []
    is_full = False
    for line in lines:
        if is_full and line.strip() and not line.startswith((" ", "\u3000")):
            whole[-1] += line
        else:
            whole.append(line)
        is_full = len(line) >= full and not line.endswith(_ENDS_A_LINE)
    return whole


_READERS: dict[str, Callable[[Path, bytes], _Lines]] = {
    ".docx": _word,
    ".xlsx": _workbook,
    ".txt": _plain,
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
}
