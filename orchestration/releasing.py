"""Whether a year may be released, and the release itself.

Belongs here: what must hold of the served copy before anything is frozen, what the certifier states, and which papers a
release holds. Does not belong here: freezing, comparing and verifying (`releases/`), and anything of Dagster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.places import Places
from orchestration.reading import UnknownName, rows_of, served_about
from orchestration.releases.edition import Edition, State
from orchestration.releases.freezing import Papers, Proof, freeze
from orchestration.releases.shelf import ReleaseRefused, Shelf

SHANGHAI = ZoneInfo("Asia/Shanghai")
# the rule of the catalogue that is asked here and in no build
EACH_CHANGE_IS_A_RELEASE = "Z02"


@dataclass(frozen=True)
class Certification:
    """Who puts their name to a release, and what they say of it."""

    by: str
    # why there is another release after the first
    reason_zh: str | None = None
    embargo_until: datetime | None = None


def now() -> datetime:
    """The moment in Shanghai, in whole seconds and without a zone, as everything here is told."""
    return datetime.now(SHANGHAI).replace(tzinfo=None, microsecond=0)


def moment(text: str) -> datetime | None:
    """The moment that a text names, in Shanghai and without a zone; None for an empty text.

    Raises ReleaseRefused where it names none.
    """
    if not text.strip():
        return None
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ReleaseRefused(f"{text!r} is no moment; write the embargo like 2021-01-20T09:00:00.") from None
    return said.astimezone(SHANGHAI).replace(tzinfo=None) if said.tzinfo else said


def release(places: Places, year: int, certification: Certification, step: Callable[[str], None]) -> Path:
    """Certify and freeze what is served of a year; returns the folder.

    A figure without data is named in the statement as left out. A withheld one is not: there, something that was
    delivered is known to be wrong, and who certifies the rest as accurate would be asked why it was not mended first.

    Raises ReleaseRefused where it may not be, and UnknownName where nothing is computed of that year.
    """
    shelf = Shelf.of(places, year)
    versions = shelf.versions()
    if not certification.by.strip():
        raise ReleaseRefused("A release needs the name of the person who certifies it: --certified-by NAME.")
    if versions and not (certification.reason_zh or "").strip():
        raise ReleaseRefused(
            f"Release {versions[-1]} of {year} stands already; a release after it needs a reason (rule "
            f"{EACH_CHANGE_IS_A_RELEASE}): --reason TEXT."
        )
    _refuse_said(certification)
    at = now()
    return _freeze(places, shelf, step, certified=(certification, (versions or [0])[-1] + 1, at), at=at)


def preview(places: Places, year: int, step: Callable[[str], None]) -> Path:
    """Write all papers of a year as a draft that nobody certifies; the draft before it is replaced."""
    return _freeze(places, Shelf.of(places, year), step, certified=None, at=now())


def _freeze(
    places: Places, shelf: Shelf, step: Callable[[str], None], *,
    certified: tuple[Certification, int, datetime] | None, at: datetime,
) -> Path:  # fmt: skip
    from orchestration.code_version import code_version

    about = served_about(places)
    served = places.serving / about["file"]
    figures = _figures(served, shelf.year)
    if certified and "withheld" in figures:
        raise ReleaseRefused(
            f"{len(figures['withheld'])} figure(s) of {shelf.year} are withheld: {', '.join(figures['withheld'])}; "
            "nobody can certify such a year as complete and accurate. "
            f"`ecoledger figures {shelf.year}` says why, `ecoledger preview {shelf.year}` writes the papers as a draft."
        )
    code = code_version()
    if (about.get("code") or {}).get("sha256") != code.sha256:
        raise ReleaseRefused(
            "What is served was computed by another version of ecoledger than the one that lies here; "
            "`ecoledger run` computes it anew."
        )
    proof = Proof(
        code=code.as_record(),
        known_at=about["known_at"],
        checks=_checks(served),
        names_somebody=_names_somebody(served),
    )
    edition = Edition(
        year=shelf.year,
        version=None,
        state=State.DRAFT,
        known_at=datetime.fromisoformat(about["known_at"]) if about["known_at"] else None,
        made_at=at,
        code_version=code.short,
    )
    if certified:
        certification, version, moment = certified
        edition = replace(
            edition,
            version=version,
            state=State.CERTIFIED,
            certified_by=certification.by.strip(),
            certified_at=moment,
            statements_zh=_statements(figures),
            embargo_until=certification.embargo_until,
            reason_zh=(certification.reason_zh or "").strip() or None,
        )
    return freeze(served, shelf, edition, proof, _papers(places, about), step)


def _figures(served: Path, year: int) -> dict[str, list[str]]:
    """The figures of a year by status. Raises UnknownName where none of them was computed."""
    import duckdb

    with duckdb.connect(str(served), read_only=True) as read:
        found = rows_of(
            read,
            "select status, list(stable_id order by catalogue_order) as figures from figures.yearly_figures "
            "where year = ? and status <> 'no_source' group by status",
            [year],
        )
    by_status = {row["status"]: row["figures"] for row in found}
    if "computed" not in by_status:
        raise UnknownName(f"Nothing is computed of {year}, so there is nothing to release.")
    return by_status


def _statements(figures: dict[str, list[str]]) -> tuple[str, str]:
    """Complete and accurate: what the certifier puts their name to, with what is left out named in it."""
    left_out = sorted(name for status, names in figures.items() if status != "computed" for name in names)
    total = sum(map(len, figures.values()))
    without = f"；{len(left_out)}项注明原因、不予公布（{'、'.join(left_out)}）" if left_out else ""
    return (
        f"完整：目录所列{total}项数据均已核算，{len(figures['computed'])}项予以公布{without}。",
        "准确：所公布的数据均由所附证据逐条汇总得出，每条证据可追溯到报送文件的工作表与行。",
    )


def _checks(served: Path) -> dict[str, int]:
    """Expected checks, all of which must have arrived. Raises ReleaseRefused where one has not."""
    from orchestration import guarding

    counted = guarding.count_served(served)
    if counted.missing:
        table, rule = counted.missing[0]
        raise ReleaseRefused(
            f"{len(counted.missing)} expected check(s) left no result in what is served, the first is {rule} of "
            f"{table}; "
            "nothing is released without them. `ecoledger run` asks them anew."
        )
    return {"expected": counted.expected, "arrived": counted.expected}


def _refuse_said(certification: Certification) -> None:
    """What the certifier wrote stands in every paper: it is looked at like any other text."""
    import duckdb

    from expectations.questions import names_somebody

    with duckdb.connect() as session:
        ((found,),) = session.execute(
            f"select {names_somebody('said')} from (select ? as certified_by, ? as reason) as said",
            [certification.by, certification.reason_zh],
        ).fetchall()
    if found:
        raise ReleaseRefused(
            "The name of the certifier or the reason holds what looks like a telephone or identity number; "
            "write it without."
        )


def _names_somebody(served: Path) -> dict[str, str]:
    import duckdb

    from expectations.questions import names_somebody
    from orchestration.releases.tables import published

    with duckdb.connect(str(served), read_only=True) as read:
        return {
            f"{schema}.{table}": names_somebody(f"{schema}.{table}")
            for schema, table in published(read)
            # places and record numbers are the texts of other tables, where they are looked at once
            if table not in ("figure_lineage",)
        }


def _papers(places: Places, about: dict[str, Any]) -> Papers:
    from orchestration import quality_report, standing
    from orchestration.releases import document, figure_book, guide, workbook

    docs = places.warehouse / "quality" / "data_docs"
    if not any(docs.rglob("*.html")):
        raise ReleaseRefused(
            f"The pages of the checks are not in {docs}; nothing is released without them. "
            "`ecoledger run` makes them anew."
        )
    # a run that ended at the gate, or was killed, leaves pages of what was never served
    if standing.is_unfinished(places):
        raise ReleaseRefused(
            "The last run did not come as far as serving, so its checks are not those of what is served; "
            "mend what it said and run again."
        )
    return Papers(
        written={
            "说明.txt": guide.write,
            "workbook.xlsx": workbook.write,
            "annual_report.docx": document.write,
            "figure_book.html": figure_book.write,
            "quality_report.html": lambda copy, edition, page: quality_report.write(
                copy, edition.year, about["known_at"], page
            ),
        },
        copied={"data_docs": docs},
    )
