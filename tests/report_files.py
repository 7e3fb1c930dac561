"""One text as a file of every kind in which reports come.

Belongs here: writing those files, each with what is usual in it (numbers split over runs, a table, marks of a form).
Does not belong here: the text (tests/written_reports.py).
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import openpyxl
from docx import Document


def write_txt(file: Path, text: str) -> None:
    """Plain text in UTF-8."""
    file.write_text(text, encoding="utf-8")


def write_old_txt(file: Path, text: str) -> None:
    """Plain text as an old program writes it: GB18030 and the line ends of Windows."""
    file.write_bytes(text.replace("μ", "µ").replace("\n", "\r\n").encode("gb18030"))


def write_md(file: Path, text: str) -> None:
    """Markdown: a heading, and every paragraph with a blank line behind it; some words are bold."""
    file.write_text("# 报告\n\n" + text.replace("\n", "\n\n").replace("全年", "**全年**"), encoding="utf-8")


def write_html(file: Path, text: str) -> None:
    """A page with a script, bold words and entities."""
    lines = "".join(f"<p>{html.escape(line).replace('全年', '<b>全年</b>')}</p>\n" for line in text.split("\n"))
    head = '<html><head><meta charset="utf-8"><title>5个</title><script>var a = "7件";</script></head>'
    file.write_text(f"<!doctype html>{head}<body>{lines}</body></html>", encoding="utf-8")


def write_docx(file: Path, text: str) -> None:
    """A Word document in which every paragraph is cut into runs of seven characters."""
    document = Document()
    for line in text.split("\n"):
        paragraph = document.add_paragraph()
        for start in range(0, len(line), 7):
            paragraph.add_run(line[start : start + 7]).bold = start % 2 == 0
    document.save(str(file))


def write_xlsx(file: Path, text: str) -> None:
    """A workbook with a line in each row of the second column."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in text.split("\n"):
        sheet.append([None, line])
    book.save(file)


def write_pdf(file: Path, text: str) -> None:
    """A PDF with text, thirty-eight characters a line: a long paragraph goes over several lines."""
    lines = [line[start : start + 38] for line in text.split("\n") for start in range(0, max(len(line), 1), 38)]
    pages = [lines[start : start + 40] for start in range(0, len(lines), 40)]
    file.write_bytes(pdf(["\n".join(page) for page in pages]))


def pdf(pages: list[str]) -> bytes:
    """The bytes of a PDF; its font is not in it, and it says which character each code is."""
    signs = sorted({sign for page in pages for sign in page if sign != "\n"})
    codes = {sign: f"{place:04X}" for place, sign in enumerate(signs, 1)}
    mapped = "".join(f"<{code}> <{sign.encode('utf-16-be').hex()}>\n" for sign, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapped}endbfchar\nendcmap CMapName currentdict /CMap defineresource pop end end"
    )
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    for number, page in enumerate(pages):
        shown = "".join(f"<{''.join(codes[sign] for sign in line)}> Tj T*\n" for line in page.split("\n"))
        content = f"BT /F1 12 Tf 16 TL 60 780 Td\n{shown}ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    body, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{written}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode("ascii")


FILES: dict[str, Callable[[Path, str], None]] = {
    "报告.txt": write_txt,
    "旧报告.txt": write_old_txt,
    "报告.md": write_md,
    "报告.html": write_html,
    "报告.docx": write_docx,
    "报告.xlsx": write_xlsx,
    "报告.pdf": write_pdf,
}
