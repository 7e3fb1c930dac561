"""Bytes to text, strictly: a byte that cannot be read refuses the file, nothing is ever replaced.

Belongs here: choosing the encoding, checking every byte, and making a UTF-8 copy where a reader needs one.
Does not belong here: what the text means.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from orchestration.intake.problems import Refused

CHUNK = 8 * 2**20
_REPLACEMENT = "\ufffd".encode()


def encoding_of(path: Path, shown: str) -> str:
    """Name the one encoding in which every byte can be read; refuse (F02) with the offset when there is none.

    UTF-8 with or without a mark, UTF-16 with a mark, then GB18030. GB18030 can read many damaged UTF-8 files too, as
    rubbish; so it is asked only when the bytes that are not UTF-8 outweigh those that are.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        offset = _first_bad_byte(path, "utf-16")
        if offset is not None:
            raise Refused(
                "F02",
                f"{shown} begins as UTF-16 but cannot be read at byte {offset}; deliver it again, saved as UTF-8.",
            )
        return "utf-16"
    bad_utf8 = _first_bad_byte(path, "utf-8")
    if bad_utf8 is None:
        _refuse_damage(path, shown)
        return "utf-8-sig"
    if _mostly_utf8(path, bad_utf8):
        raise Refused(
            "F02", f"{shown} is UTF-8 with a damaged character at byte {bad_utf8}; deliver it again from its source."
        )
    bad_gb18030 = _first_bad_byte(path, "gb18030")
    if bad_gb18030 is not None:
        raise Refused(
            "F02",
            f"{shown} can be read neither as UTF-8 (byte {bad_utf8}) nor as GB18030 (byte "
            f"{bad_gb18030}); deliver it again, saved as UTF-8.",
        )
    _refuse_damage(path, shown)
    return "gb18030"


def chunks(path: Path) -> Iterator[bytes]:
    """Give the file in parts that end where a line ends."""
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part + file.readline()


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            if encoding != "utf-16" and part.isascii() and not decoder.getstate()[0]:
                done += len(part)
                continue
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(part)
            except UnicodeDecodeError as error:
                return done - waiting + error.start
            done += len(part)
    waiting = len(decoder.getstate()[0])
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done - waiting
    return None


def _mostly_utf8(path: Path, bad: int) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, bad - 2**19))
        around = file.read(2**20)
    text = around.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - broken > broken


def _refuse_damage(path: Path, shown: str) -> None:
    """Refuse what was damaged before it came here: a NUL, or the mark that some program put for a lost character."""
    done = 0
    for part in chunks(path):
        for damage, what in ((b"\x00", "a NUL byte"), (_REPLACEMENT, "the mark of a lost character (U+FFFD)")):
            if damage in part:
                raise Refused(
                    "F02",
                    f"{shown} holds {what} at byte {done + part.index(damage)}; deliver it again from its source.",
                )
        done += len(part)


def transcode(path: Path, encoding: str, target: Path, shown: str) -> None:
    """Write a UTF-8 copy; the encoding has been checked before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as source, target.open("wb") as copy:
        while True:
            part = source.read(CHUNK)
            text = decoder.decode(part, final=not part)
            for damage, what in (("\x00", "a NUL"), ("\ufffd", "the mark of a lost character (U+FFFD)")):
                if damage in text:
                    at = done + text.index(damage)
                    raise Refused(
                        "F02", f"{shown} holds {what} as its character {at}; deliver it again from its source."
                    )
            done += len(text)
            copy.write(text.encode())
            if not part:
                return
