"""Words and signs for states of figures, files, rows, deadlines, runs, and for days: the same on pages and in papers.

Belongs here: what a code of a state, a day or a number of days is called in Chinese. Does not belong here: how a figure
is said in a sentence, which is a seed, or how anything is laid out.
"""

from __future__ import annotations

from datetime import date, datetime

# of a figure: the sign that stands before the word
SIGNS = {
    "computed": "●",
    "withheld": "✗",
    "incomplete": "◐",
    "unverified": "?",
    "no_delivery": "○",
    "no_source": "·",
}
STATUSES = {
    "computed": "可以公布",
    "withheld": "不公布",
    "incomplete": "数据不全",
    "unverified": "未能证明",
    "no_delivery": "未送达",
    "no_source": "无来源",
}
FILE_STATES = {"loaded": "已接收", "refused": "未能接收", "duplicate": "重复文件"}
# of what a report says of a figure
VERDICTS = {
    "agrees": "一致",
    "differs": "不一致",
    "rounding": "修约不同",
    "not_certified": "未核定",
    "not_verifiable": "无法核实",
    "unknown": "无对应数据",
}
ROW_STATES = {
    "open": "待更正",
    "accepted": "说明后采纳",
    "rejected_for_good": "不予采纳",
    "corrected": "已重报更正",
    "withdrawn": "重报时撤下",
    "superseded": "已被替代",
}
ALARM_STATES = {"missed": "已逾期", "due_soon": "将到期", "no_calendar": "缺工作日历"}
RUN_OUTCOMES = {"served": "数据已更新", "nothing_new": "没有新文件，现行数据仍然有效", "failed": "失败"}


def left_zh(days: int | None, unit: str) -> str:
    """How many days of its own kind a deadline has left, or is over; empty where that can not be counted."""
    if days is None:
        return ""
    named = "个工作日" if unit == "working_day" else "天"
    return f"逾期{-days}{named}" if days < 0 else f"剩{days}{named}"


def day_zh(day: date) -> str:
    """A day as Chinese sentences write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_zh(moment: datetime) -> str:
    """A moment, to the minute."""
    return f"{day_zh(moment)} {moment:%H:%M}"
