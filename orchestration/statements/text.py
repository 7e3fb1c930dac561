"""One text out of many spellings: full and half width, the two letters µ, raised digits, kinds of blanks.

Belongs here: the normal form of a character, and that it stays one character, so that places stay true. Does not belong
here: what is a number (`numbers.py`).
"""

from __future__ import annotations

import unicodedata

# the comma of Chinese text divides a list, the other one also thousands: they stay apart
_KEPT = {"，": "，"}
_OWN = {
    **dict.fromkeys("“”„«»「」『』＂″", '"'),
    **dict.fromkeys("‘’＇′", "'"),
    **dict.fromkeys("—–－−‐‑‒―", "-"),
    # what one sees as nothing, or as a blank
    **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad\u3000\u00a0\u2002\u2003\u2009\r\v\f", " "),
    "〇": "零",
    "○": "零",
}


def normal(text: str) -> str:
    """The text with every character in its normal form; of the same length."""
    return "".join(map(_normal, text))


def _normal(character: str) -> str:
    if character in _KEPT:
        return character
    if character in _OWN:
        return _OWN[character]
    simple = unicodedata.normalize("NFKC", character)
    return simple if len(simple) == 1 else character
