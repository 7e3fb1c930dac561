"""Codes as the standards build them: credit codes, permit numbers, identity numbers of nobody.

Belongs here: arithmetic of check characters, written apart from the project's own so that one can find the
other's mistakes. Does not belong here: reading or judging a code.
"""

from __future__ import annotations

# GB 32100-2015: no I, O, S, V, Z
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _digit36(char: str) -> int:
    return int(char, 36)


def organisation_code(body: str) -> str:
    """Add the check character of GB 11714 to eight characters."""
    total = sum(_digit36(char) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return body + {10: "X", 11: "0"}.get(rest, str(rest))


def credit_check(body: str) -> str:
    """Give the eighteenth character for seventeen; the powers of three come from repeated multiplication."""
    total, weight = 0, 1
    for char in body:
        total += _CREDIT_ALPHABET.index(char) * weight
        weight = weight * 3 % 31
    # a remainder of nought asks for index 31, which there is not: it means "0"
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code(division: str, serial: int, kind: str = "91") -> str:
    """Give a valid credit code of somebody who does not exist: 91 an enterprise, 92 self-employed, 11 an authority.

    The organisation part begins with MAX, a series that had not been handed out when this was written.
    """
    body = f"{kind}{division}" + organisation_code(f"MAX{serial:05d}")
    return body + credit_check(body)


def wrong_check(code: str) -> str:
    """Give the same code with another last character of the alphabet: well formed, but not valid."""
    place = _CREDIT_ALPHABET.index(code[17])
    return code[:17] + _CREDIT_ALPHABET[(place + 7) % 31] + code[18:]


def site_number(holder: str, site: int, letter: str) -> str:
    """Give the number of a permit or registration: holder, three digits for the site, one letter (HJ 608)."""
    return f"{holder}{site:03d}{letter}"


def identity_number(serial: int) -> str:
    """Give an identity number with a right check digit and a division code that no county has."""
    body = f"220399{1950 + serial % 50}{1 + serial % 12:02d}{1 + serial % 28:02d}{serial % 1000:03d}"
    total = sum(int(char) * weight for char, weight in zip(body, _IDENTITY_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]
