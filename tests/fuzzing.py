"""Files as nobody should deliver them: a seeded generator, from the sample's own files and from constructed attacks.

Belongs here: making the bytes. Does not belong here: what intake must do with them (tests/pipeline/test_fuzz.py).
Every choice comes from the dice that are handed in, so a file can be made again from the seed and its number.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# of a large file so much is taken: what goes wrong does so at its beginning as well
_MOST_BYTES = 40_000
_MOST_LINES = 60


@dataclass(frozen=True)
class Seed:
    """A whole file from which others are made."""

    source: str
    name: str
    content: bytes

    @property
    def kind(self) -> str:
        """What its bytes are: xlsx, xls, html or text."""
        if self.content.startswith(b"PK"):
            return "xlsx"
        if self.content.startswith(OLE):
            return "xls"
        start = self.content[:2000].decode("latin-1").lower()
        return "html" if "<table" in start or "<html" in start else "text"


@dataclass(frozen=True)
class Fuzzed:
    """A file to be delivered, and what was done to make it."""

    source: str
    name: str
    # or a file that is too large to be held
    content: bytes | Path
    kind: str
    done: str


def seeds_of(raw: Path) -> list[Seed]:
    """The files of a landing zone that are small enough, and the beginning of delimited ones that are not."""
    found = []
    for path in sorted(raw.glob("*/*")):
        if path.suffix not in (".csv", ".xls", ".xlsx", ".txt"):
            continue
        seed = Seed(path.parent.name, path.name, path.read_bytes())
        if len(seed.content) > _MOST_BYTES:
            if seed.kind != "text" or seed.content.startswith((b"\xff\xfe", b"\xfe\xff")):
                continue
            seed = Seed(seed.source, seed.name, b"".join(seed.content.splitlines(keepends=True)[:_MOST_LINES]))
        found.append(seed)
    return found


def fuzzed(seed: Seed, dice: Random) -> Fuzzed:
    """One file made from a whole one by one to three changes, or an attack under its name."""
    if dice.random() < 0.1:
        done, attack = dice.choice(sorted(ATTACKS.items()))
        content = attack(dice)
        return Fuzzed(seed.source, _renamed(seed.name, dice), content, "attack", done)
    ways = {**_OF_BYTES, **_WAYS[seed.kind]}
    content, done = seed.content, []
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        name, way = dice.choice(sorted(ways.items()))
        try:
            content = way(content, dice)
        except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, zlib.error, UnicodeError, EOFError):
            # an earlier change left nothing that this one could be made to
            continue
        done.append(name)
    return Fuzzed(seed.source, _renamed(seed.name, dice), content, seed.kind, " + ".join(done) or "as it was")


def _renamed(name: str, dice: Random) -> str:
    if dice.random() > 0.06:
        return name
    stem, _, suffix = name.rpartition(".")
    return dice.choice(
        (
            f"x..%2f..%2fetc%2f{name}",
            f"x..\\..\\{name}",
            f"=cmd|'/c calc'!A1 {name}",
            f"{stem}\n{stem}.{suffix}",
            f"{stem}\r.{suffix}",
            f"{stem}\u202e{suffix[::-1]}.{suffix}",
            f"{stem}\u2028.{suffix}",
            f"{stem}\x07\x1b[31m.{suffix}",
            f"[/red]{stem}[bold].{suffix}",
            f"{stem}';drop table x;--.{suffix}",
            f'{stem}"$(touch x)`.{suffix}',
            f"{stem}{'长' * 50}.{suffix}",
            f"-{name}",
            f"{stem}.{suffix} ",
            f"{stem}\\x00.{suffix}",
            f"<script>{stem}.{suffix}",
        )
    )


# ---- bytes of any kind


def _place(content: bytes, dice: Random) -> int:
    return dice.randint(0, len(content))


def _bits(content: bytes, dice: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 3, 20))):
        if changed:
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(content: bytes, dice: Random) -> bytes:
    return content[: _place(content, dice)]


def _hole(content: bytes, dice: Random) -> bytes:
    start = _place(content, dice)
    return content[:start] + content[start + dice.choice((1, 7, 300)) :]


def _put(content: bytes, piece: bytes, dice: Random) -> bytes:
    at = _place(content, dice)
    return content[:at] + piece + content[at:]


_BEGINNINGS = (b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", OLE, b"%PDF")
_OF_BYTES: dict[str, Callable[[bytes, Random], bytes]] = {
    "bits turned": _bits,
    "cut short": _cut,
    "a hole": _hole,
    "NULs": lambda content, dice: _put(content, b"\x00" * dice.choice((1, 64, 5000)), dice),
    "noise": lambda content, dice: _put(content, dice.randbytes(dice.choice((1, 16, 4000))), dice),
    "said twice": lambda content, dice: content + content[_place(content, dice) :],
    "a foreign beginning": lambda content, dice: (
        dice.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", OLE, b"%PDF")) + content
    ),
}

# ---- delimited text

_CODES = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "shift_jis")
_FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://x.invalid","x")',
    "+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "=cmd|'/c calc'!A1",
    '="007"',
)
_SIGNS = (
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ufffd",
    "\x00",
    "\x1a",
    "\x0b",
    "\x85",
    "\u2028",
    "\ud7ff",
    "𠮷",
    "\u0301" * 50,
)


def _text(content: bytes) -> str:
    for code in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-16", errors="replace")


def _lines(content: bytes, change: Callable[[list[str]], None]) -> bytes:
    lines = _text(content).splitlines(keepends=True)
    if not lines:
        raise ValueError
    change(lines)
    return "".join(lines).encode()


def _cell(content: bytes, dice: Random, piece: Callable[[], str]) -> bytes:
    """Put something in place of a cell."""

    def change(lines: list[str]) -> None:
        at = dice.randrange(len(lines))
        cells = lines[at].split(",")
        cells[dice.randrange(len(cells))] = piece()
        lines[at] = ",".join(cells)

    return _lines(content, change)


def _shuffled(lines: list[str], dice: Random) -> None:
    dice.shuffle(lines)


_OF_TEXT: dict[str, Callable[[bytes, Random], bytes]] = {
    "another code": lambda content, dice: _text(content).encode(dice.choice(_CODES), errors="replace"),
    "two codes": lambda content, dice: content + _text(content)[:500].encode(dice.choice(_CODES), errors="replace"),
    "another delimiter": lambda content, dice: _text(content).replace(",", dice.choice("\t;|，")).encode(),
    "a quote": lambda content, dice: _put(content, b'"', dice),
    "other line ends": lambda content, dice: (
        _text(content).replace("\r\n", "\n").replace("\n", dice.choice(("\r\n", "\r", "\n\r", "\n\n"))).encode()
    ),
    "a formula": lambda content, dice: _cell(content, dice, lambda: dice.choice(_FORMULAS)),
    "a strange sign": lambda content, dice: _cell(content, dice, lambda: dice.choice(_SIGNS)),
    "a long cell": lambda content, dice: _cell(content, dice, lambda: "长" * dice.choice((40_000, 400_000))),
    "a cell of quotes": lambda content, dice: _cell(content, dice, lambda: '"' + '""' * 5000 + '"'),
    "a cell of lines": lambda content, dice: _cell(content, dice, lambda: '"' + "行\n" * 5000 + '"'),
    "many columns": lambda content, dice: _cell(content, dice, lambda: "," * dice.choice((1, 3000, 100_000))),
    "a line gone": lambda content, dice: _lines(content, lambda lines: lines.__delitem__(dice.randrange(len(lines)))),
    "lines moved": lambda content, dice: _lines(content, lambda lines: _shuffled(lines, dice)),
    "blank lines": lambda content, dice: _put(content, b"\n" * dice.choice((1, 5000)), dice),
}

# ---- workbooks


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return made.getvalue()


def _part(pattern: str, change: Callable[[bytes, Random], bytes]) -> Callable[[bytes, Random], bytes]:
    """Change one inner file whose name fits."""

    def way(content: bytes, dice: Random) -> bytes:
        members = _members(content)
        fitting = [name for name in members if re.search(pattern, name)]
        if not fitting:
            raise KeyError(pattern)
        name = dice.choice(fitting)
        members[name] = change(members[name], dice)
        return _zipped(members)

    return way


def _swap(pattern: bytes, *others: bytes) -> Callable[[bytes, Random], bytes]:
    """Put something else in place of one match."""

    def change(part: bytes, dice: Random) -> bytes:
        found = list(re.finditer(pattern, part))
        if not found:
            raise ValueError
        at = dice.choice(found)
        return part[: at.start()] + dice.choice(others) + part[at.end() :]

    return change


_ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
_OUTSIDE = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def _entities(part: bytes, dice: Random) -> bytes:
    doctype, name = dice.choice(((_ENTITIES, b"&j;"), (_OUTSIDE, b"&j;")))
    head = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
    body = _swap(rb"(?<=>)[^<>]+(?=<)", name)(part[head:], dice)
    return part[:head] + doctype + body


def _without(content: bytes, dice: Random) -> bytes:
    members = _members(content)
    members.pop(dice.choice(sorted(members)))
    return _zipped(members)


def _with_tricks(content: bytes, dice: Random) -> bytes:
    names = ("../../../etc/cron.d/x", "/etc/passwd", "xl\\..\\x", "xl/worksheets/../workbook.xml", "C:\\x", "x" * 5000)
    return _zipped({**_members(content), dice.choice(names): b"x"})


def _twice(content: bytes, dice: Random) -> bytes:
    members = _members(content)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, part)
        name = dice.choice(sorted(members))
        archive.writestr(name, _bits(members[name], dice))
    return made.getvalue()


_SHEET = r"worksheets/.*\.xml$"
_OF_WORKBOOKS: dict[str, Callable[[bytes, Random], bytes]] = {
    "bits of a part": _part(r".", _bits),
    "a part cut short": _part(r".", _cut),
    "a part gone": _without,
    "a part twice": _twice,
    "a part with a path": _with_tricks,
    "entities": _part(r"\.xml$", _entities),
    "a far cell": _part(
        _SHEET,
        _swap(rb'<c r="[A-Z]+\d+"', b'<c r="XFD1048576"', b'<c r="ZZZ99999999"', b'<c r="A0"', b'<c r="1A"', b"<c"),
    ),
    "a far row": _part(
        _SHEET, _swap(rb'<row r="\d+"', b'<row r="1048576"', b'<row r="4294967297"', b'<row r="-1"', b"<row")
    ),
    "a false extent": _part(
        _SHEET, _swap(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', b'<dimension ref="B9:A1"')
    ),
    "a merge": _part(
        _SHEET,
        _swap(
            rb"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            b'</sheetData><mergeCells><mergeCell ref="B9:A1"/></mergeCells>',
            b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:C9"/>' * 3000 + b"</mergeCells>",
        ),
    ),
    "a formula": _part(
        _SHEET,
        _swap(
            rb"<v>[^<]*</v>",
            b"<f>1+1</f>",
            b"<f>WEBSERVICE(&quot;http://x.invalid&quot;)</f><v>1</v>",
            b"<f>[1]Sheet1!A1</f><v>2</v>",
            b"<v>9999999999</v>",
            b"<v>-1</v>",
            b"<v>NaN</v>",
            b"<v>1e999</v>",
            b"<v></v>",
        ),
    ),
    "another type": _part(_SHEET, _swap(rb' t="\w+"', b' t="d"', b' t="e"', b' t="b"', b' t="str"', b' t="zzz"', b"")),
    "an outside link": _part(
        r"rels$",
        _swap(
            rb"</Relationships>",
            b'<Relationship Id="rX" TargetMode="External" Target="file:///etc/passwd" Type="x/externalLink"/>'
            b"</Relationships>",
        ),
    ),
    "a sheet elsewhere": _part(
        r"workbook\.xml\.rels$",
        _swap(
            rb'Target="[^"]*"', b'Target="../../../etc/passwd"', b'Target="/etc/passwd"', b'Target="http://x.invalid/"'
        ),
    ),
    "a sheet's name": _part(
        r"workbook\.xml$",
        _swap(
            rb'<sheet name="[^"]*"',
            b'<sheet name=""',
            b'<sheet name="' + b"x" * 5000 + b'"',
            b'<sheet name="../../x&#10;y"',
            b'<sheet name="=1+1"',
            b"<sheet",
        ),
    ),
    "the other dates": _part(r"workbook\.xml$", _swap(rb"<workbookPr", b'<workbookPr date1904="1"')),
}

# ---- pages


def _of_page(*pieces: bytes) -> Callable[[bytes, Random], bytes]:
    return lambda content, dice: _put(content, dice.choice(pieces), dice)


_OF_PAGES: dict[str, Callable[[bytes, Random], bytes]] = {
    "deep": _of_page(b"<div>" * 300, b"<b>" * 5000, b"<table><tr><td>" * 3000, b"<ul><li>" * 400),
    "spans": _swap(
        rb"<td",
        b'<td colspan="99999999"',
        b'<td rowspan="99999999"',
        b'<td rowspan="65534" colspan="1000"',
        b'<td colspan="-1"',
    ),
    "a tag gone": _swap(rb"</?\w+[^>]*>", b""),
    "a tag open": _of_page(
        b"<!--", b"<script>", b"<td", b"<![CDATA[", b"</table>", b"<textarea>", b"<style>", b"<title>"
    ),
    "another table": _of_page(b"<table><tr><td>1<td>2</table>", b"<table>", b"<tr><td>x"),
    "outside things": _of_page(
        b'<base href="http://x.invalid/">', b'<meta charset="utf-7">', b"&#0;&#xD800;&#x110000;&lol;"
    ),
    "entities": lambda content, _: _ENTITIES + b"&j;" + content,
    "a formula": _swap(rb"(?<=<td>)[^<]*", b"=1+1", b"=cmd|' /c calc'!A1", b"@x"),
    "a declared code": _of_page(b'<meta charset="utf-16">', b'<meta charset="gbk">', b'<meta charset="utf-7">'),
}


# ---- old workbooks


def _of_records(content: bytes, dice: Random) -> bytes:
    """Change a number at an even place: lengths of records, sectors and chains are such numbers."""
    changed = bytearray(content)
    for _ in range(dice.choice((1, 2, 5))):
        at = dice.randrange(0, len(changed) - 4, 2)
        struct.pack_into("<H", changed, at, dice.choice((0, 1, 0xFFFF, 0xFFFE, 0x7FFF, dice.randrange(65536))))
    return bytes(changed)


def _of_head(content: bytes, dice: Random) -> bytes:
    changed = bytearray(content)
    struct.pack_into("<I", changed, dice.randrange(0x18, 0x200, 4), dice.choice((0, 1, 0xFFFFFFFE, 0x7FFFFFFF, 12)))
    return bytes(changed)


def _far_record(content: bytes, dice: Random) -> bytes:
    """Move a cell of a number or a text to the last row and column."""
    found = [m.start() for m in re.finditer(rb"\x03\x02\x0e\x00|\xfd\x00\x0a\x00|\x7e\x02\x0a\x00", content)]
    if not found:
        raise ValueError
    changed = bytearray(content)
    struct.pack_into("<HH", changed, dice.choice(found) + 4, 0xFFFF, dice.choice((0xFF, 0x3FFF, 0xFFFF)))
    return bytes(changed)


_WAYS: dict[str, dict[str, Callable[[bytes, Random], bytes]]] = {
    "text": _OF_TEXT,
    "xlsx": _OF_WORKBOOKS,
    "html": _OF_PAGES,
    "xls": {"numbers": _of_records, "numbers of the head": _of_head, "a far cell": _far_record},
}

# ---- attacks


def _bomb(mib: int) -> Callable[[Random], bytes]:
    return lambda _: _zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"\x00" * (mib * 2**20)})


def _lying_bomb(_: Random) -> bytes:
    """A part that says it is small."""
    packed = bytearray(_zipped({"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": b" " * 30 * 2**20}))
    real = struct.pack("<I", 30 * 2**20)
    return bytes(packed).replace(real, struct.pack("<I", 100))


# what a workbook of one sheet consists of, without the sheet
WORKBOOK = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    b'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    b'<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def _sheet(rows: bytes) -> bytes:
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return _zipped({**WORKBOOK, "xl/worksheets/sheet1.xml": start + rows + b"</sheetData></worksheet>"})


_NUMBER = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'

ATTACKS: dict[str, Callable[[Random], bytes]] = {
    "a bomb": _bomb(110),
    "a bomb that lies": _lying_bomb,
    "far corners": lambda _: _sheet(_NUMBER % (1, b"A", 1) + _NUMBER % (1048576, b"XFD", 1048576)),
    "a far row": lambda _: _sheet(_NUMBER % (1, b"A", 1) + _NUMBER % (99999999, b"A", 99999999)),
    "many rows": lambda _: _sheet(b"<row><c><v>1</v></c></row>" * 60_000),
    "deep elements": lambda _: _sheet(b"<a>" * 50_000),
    "a long text": lambda _: _sheet(b'<row><c t="inlineStr"><is><t>' + b"x" * 3_000_000 + b"</t></is></c></row>"),
    "many sheets": lambda _: _zipped({**WORKBOOK, **{f"xl/worksheets/s{n}.xml": b"<x/>" for n in range(3000)}}),
    "entities": lambda _: _zipped({**WORKBOOK, "xl/sharedStrings.xml": _ENTITIES + b"<sst><si><t>&j;</t></si></sst>"}),
    "a zip in a zip": lambda _: _zipped({f"{n}.zip": _zipped({"x.zip": b"\x00" * 10**6}) for n in range(20)}),
    "an empty zip": lambda _: _zipped({}),
    "one long line": lambda _: "许可证编号,".encode() * 500_000,
    "one long cell": lambda _: "许可证编号,单位名称\n".encode() + "长".encode() * 1_500_000 + b",x\n",
    "only quotes": lambda _: b'"' * 1_000_001,
    "only delimiters": lambda _: b"," * 3_000_000 + b"\n",
    "only line ends": lambda dice: dice.choice((b"\n", b"\r", b"\r\n")) * 1_000_000,
    "only NULs": lambda _: b"\x00" * 5_000_000,
    "noise": lambda dice: dice.randbytes(dice.choice((1, 100, 100_000))),
    "noise in words": lambda dice: "".join(chr(dice.randrange(0x4E00, 0x9FFF)) for _ in range(50_000)).encode(),
    "half a mark": lambda dice: dice.choice((b"\xef\xbb", b"\xff\xfe\x00", b"\xfe\xff", b"\xff\xfe" + b"\xd8" * 1001)),
    "deep tables": lambda _: b"<html>" + b"<table><tr><td>" * 20_000,
    "deep elements of a page": lambda _: b"<html><body>" + b"<div>" * 100_000 + b"<table><tr><td>1</table>",
    "wide spans": lambda _: b"<table>" + b'<tr><td rowspan="9999" colspan="1999">x' * 3000 + b"</table>",
    "unclosed comments": lambda _: b"<html><table>" + b"<!--" * 200_000,
    "unclosed tags": lambda _: b"<html><table>" + b"<a " * 200_000,
    "open angles": lambda _: b"<html><table><tr><td>" + b"<" * 300_000,
    "references": lambda _: b"<html><table><tr><td>" + b"&#x1;&amp;&nosuch;" * 50_000,
    "an old bomb": lambda dice: OLE + "Workbook".encode("utf-16-le") + dice.randbytes(3000),
    "an old loop": lambda _: (
        OLE + b"\x00" * 22 + struct.pack("<HH", 9, 6) + b"\x00" * 480 + "Workbook".encode("utf-16-le") * 99
    ),
    "a page of mail": lambda _: b"MIME-Version: 1.0\n\n<html>",
    "a script": lambda _: b"#!/bin/sh\ntouch /tmp/x\n",
}
