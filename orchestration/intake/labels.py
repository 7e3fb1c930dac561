"""How a header label is compared: the form in which two spellings of one label are equal.

Belongs here: the normal form and the labels that never mean a column. Does not belong here: which column
has which label (that is declared in the contract).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A running number restarts in every district and is missing in others: it is never a key and never a value.
RUNNING_NUMBER = frozenset({"序号", "no", "no.", "编号序列", "行号"})

_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def normal_label(text: str) -> str:
    """Width, case and white space do not tell labels apart, nor does the asterisk of a must-fill field."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).strip("*").casefold()


def is_running_number(text: str) -> bool:
    """Say whether a column holds nothing but the running number of the row."""
    return normal_label(text) in RUNNING_NUMBER
