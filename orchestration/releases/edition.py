"""What a release says of itself: which year and version, in which state, certified by whom, and what it changed.

Belongs here: the shapes that freezing hands to the workbook, the document and the figure book. Does not belong here:
how they come about (`freezing.py`, `comparing.py`) or how they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How far an edition has come; each follows the one before it, and none goes back."""

    DRAFT = "draft"
    CERTIFIED = "certified"
    PUBLISHED = "published"
    REVISED = "revised"


STATE_ZH = {
    State.DRAFT: "草稿",
    State.CERTIFIED: "已核定",
    State.PUBLISHED: "已公布",
    State.REVISED: "已被新版替代",
}


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs between two editions, and why."""

    stable_id: str
    name_zh: str
    old_value: str | None
    new_value: str | None
    old_status: str
    new_status: str
    rows_came: int
    rows_left: int
    rows_changed: int
    # codes of seeds/figures/change_cause.csv and the sentence that a person reads
    causes: tuple[str, ...]
    explanation_zh: str


@dataclass(frozen=True)
class Revision:
    """An edition before this one, and what the edition after it changed."""

    version: int
    certified_at: datetime
    certified_by: str
    reason_zh: str | None
    changes: tuple[FigureChange, ...]


@dataclass(frozen=True)
class Edition:
    """The head of everything that is written of a release. All moments are Shanghai time."""

    year: int
    # None: a draft, which has no number yet
    version: int | None
    state: State
    # figures rest on what had been delivered by then; None: on everything that had come when they were built
    known_at: datetime | None
    made_at: datetime
    certified_by: str | None = None
    certified_at: datetime | None = None
    # what the certifier puts their name to; empty for a draft
    statements_zh: tuple[str, ...] = ()
    embargo_until: datetime | None = None
    # why there is another edition after the first
    reason_zh: str | None = None
    code_version: str = ""
    # oldest first
    revisions: tuple[Revision, ...] = ()

    @property
    def title_zh(self) -> str:
        """How the edition is called on covers: 第2版（已核定）."""
        number = "未编号" if self.version is None else f"第{self.version}版"
        return f"{number}（{STATE_ZH[self.state]}）"
