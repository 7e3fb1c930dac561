"""Expectations of the field: what codes, cumulative counts, totals, links and coverage must be like.

Belongs here: one class a kind, with the Chinese words by which Data Docs tell people what it asks. Does not belong
here: kinds that any data would need (rows.py, sets.py), and SQL (questions.py).
"""

from __future__ import annotations

from typing import ClassVar

from expectations.kinds.rows import ExpectRowsToHold
from expectations.kinds.sets import ExpectNoRowsFound


class ExpectCreditCodes(ExpectRowsToHold):
    """Expect unified social credit codes whose check character is right (GB 32100-2015)."""

    kind_zh: ClassVar[str] = "统一社会信用代码：18位，末位按GB 32100-2015由前17位算出"


class ExpectPermitNumbers(ExpectRowsToHold):
    """Expect numbers formed like those of permits and registrations (HJ 608-2017)."""

    kind_zh: ClassVar[str] = "许可或登记编号：18位单位代码、3位场所序号、1位字母（HJ 608-2017）"


class ExpectPartsToSumToTotal(ExpectRowsToHold):
    """Expect the parts of each row to add up to its total."""

    kind_zh: ClassVar[str] = "分项之和等于合计"


class ExpectValuesLinkedToRegister(ExpectRowsToHold):
    """Expect each value to stand in another register."""

    kind_zh: ClassVar[str] = "编号见于另一台账"


class ExpectCumulativeNeverFalls(ExpectNoRowsFound):
    """Expect a cumulative value never to be less than the one before it."""

    kind_zh: ClassVar[str] = "累计数只增不减"


class ExpectStatusMovesForward(ExpectNoRowsFound):
    """Expect the state of a record never to go back behind what an earlier delivery told."""

    kind_zh: ClassVar[str] = "状态只进不退"


class ExpectEverythingCovered(ExpectNoRowsFound):
    """Expect everything that is expected to be there, or to have a reason."""

    kind_zh: ClassVar[str] = "应有的都有，没有的须有说明"


class ExpectRowsToNameNobody(ExpectRowsToHold):
    """Expect no text of a row to look like a telephone or identity number."""

    kind_zh: ClassVar[str] = "文字中没有手机号、身份证号、座机号"
