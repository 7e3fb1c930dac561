"""What the bytes of a file really are, whatever its name says.

Belongs here: telling kinds of files apart and saying why some cannot be read. Does not belong here: reading them.
"""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from orchestration.intake.limits import MIB, Limits
from orchestration.intake.problems import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    """The kinds that intake can read."""

    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    TEXT = "text"


_FOREIGN = (
    (b"%PDF", "a PDF, whose cells cannot be read exactly; deliver the table as .xlsx or .csv"),
    (b"\xff\xd8\xff", "a picture; deliver the table itself as .xlsx or .csv"),
    (b"\x89PNG", "a picture; deliver the table itself as .xlsx or .csv"),
    (b"GIF8", "a picture; deliver the table itself as .xlsx or .csv"),
    (b"II*\x00", "a picture; deliver the table itself as .xlsx or .csv"),
    (b"MM\x00*", "a picture; deliver the table itself as .xlsx or .csv"),
    (b"Rar!", "a RAR archive; unpack it and deliver the files in it"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it and deliver the files in it"),
    (b"\x1f\x8b", "a gzip archive; unpack it and deliver the file in it"),
    (b"{\\rtf", "an RTF document; deliver the table as .xlsx or .csv"),
    (b"PAR1", "a Parquet file; deliver the file as it was received"),
)


def kind_of(path: Path, shown: str, limits: Limits) -> Kind:
    """Tell the kind by the bytes; refuse what cannot be opened (F16), naming the reason and the remedy."""
    size = path.stat().st_size
    if size > limits.file_mib * MIB:
        raise limits.exceeded("file_mib", f"{shown} is too large")
    with path.open("rb") as file:
        head = file.read(4096)
    if size == 0 or (size <= len(head) and not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n")):
        raise Refused("F16", f"{shown} is empty; deliver it again.")
    if head.startswith(b"PK"):
        return _zip_kind(path, shown, size, limits)
    if head.startswith(_OLE):
        return _ole_kind(path, shown, size, limits)
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise Refused("F16", f"{shown} is {what}.")
    kind = _text_kind(head, shown)
    if Path(shown).suffix.lower() in {".xlsx", ".xlsm"}:
        what = "an HTML page" if kind is Kind.HTML else "plain text"
        raise Refused(
            "F16", f"{shown} is {what} under the name of a workbook; save it as a real .xlsx, or give it its true name."
        )
    return kind


def _zip_kind(path: Path, shown: str, size: int, limits: Limits) -> Kind:
    broken = f"{shown} is a broken workbook or archive (cut short while it was copied?); deliver it again."
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused("F16", broken) from None
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise Refused("F16", f"{shown} is protected by a password; deliver it without one.")
    if "xl/workbook.bin" in names:
        raise Refused("F16", f"{shown} is a binary workbook (.xlsb); save it as .xlsx.")
    if "xl/workbook.xml" not in names:
        what = (
            "an OpenDocument file"
            if "content.xml" in names
            else "a Word document"
            if "word/document.xml" in names
            else "an archive"
        )
        raise Refused("F16", f"{shown} is {what}, not a workbook; deliver the table itself as .xlsx or .csv.")
    unpacked = sum(member.file_size for member in members)
    if size > limits.workbook_mib * MIB:
        raise limits.exceeded("workbook_mib", f"{shown} is too large for a workbook")
    if unpacked > limits.unpacked_mib * MIB:
        raise limits.exceeded("unpacked_mib", f"{shown} is too large for a workbook once it is unpacked")
    if unpacked > limits.unpacked_ratio_from_mib * MIB and unpacked > limits.unpacked_ratio * size:
        raise Refused(
            "F16",
            f"{shown} unpacks to more than {limits.unpacked_ratio} times its size, as no honest workbook does; "
            "deliver it as .csv.",
        )
    if len(members) > limits.workbook_parts:
        raise limits.exceeded("workbook_parts", f"{shown} has too many inner files")
    return Kind.XLSX


def _ole_kind(path: Path, shown: str, size: int, limits: Limits) -> Kind:
    if size > limits.workbook_mib * MIB:
        raise limits.exceeded("workbook_mib", f"{shown} is too large for a workbook")
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("F16", f"{shown} is protected by a password; deliver it without one.")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise Refused(
            "F16", f"{shown} is an old Office document, not a workbook; deliver the table itself as .xlsx or .csv."
        )
    return Kind.XLS


def _text_kind(head: bytes, shown: str) -> Kind:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    start = head.decode(encoding, errors="ignore").lstrip("\ufeffï»¿ \t\r\n").lower()
    if start.startswith("mime-version:"):
        raise Refused("F16", f"{shown} is a web archive (.mht); save it as .xlsx.")
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and "<workbook" in start:
        raise Refused("F16", f"{shown} is an XML spreadsheet of 2003; save it as .xlsx.")
    if start.startswith("<") and any(
        tag in start for tag in ("<html", "<table", "<!doctype html", "<head", "<body", "<meta")
    ):
        return Kind.HTML
    return Kind.TEXT
