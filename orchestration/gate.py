"""What the gate says of the last build, in sentences.

Belongs here: which critical rules failed, on which rows, and which figures they hold back; whether anything was
delivered at all. Does not belong here: judging (expectations/) and withholding (the model yearly_figures).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestration.places import Places

EXAMPLES = 3
_OURS = {"contract.yml", "README.md", "received.csv", "sample_truth.json"}


def delivered_files(places: Places) -> Iterator[Path]:
    """The files in the landing zone that somebody delivered; what a program keeps beside an open file is none."""
    for path in places.raw.rglob("*"):
        parts = path.relative_to(places.raw).parts
        hidden = any(part.startswith(".") for part in parts) or path.name.startswith("~$")
        if not hidden and path.name not in _OURS and path.is_file():
            yield path


def anything_delivered(places: Places) -> bool:
    """Whether a file that somebody delivered lies in the landing zone."""
    return any(True for _ in delivered_files(places))


def blocked(places: Places) -> list[str]:
    """One sentence for each critical rule that failed and each refused delivery that holds figures back."""
    import duckdb

    with duckdb.connect(str(places.work_db), read_only=True) as work:
        rules = work.execute(
            """
            select c.rule_id, c.title_zh, c.table_name, c.rows_failed, c.message, c.figures,
                   (select list(record_id order by record_id)[:?] from quality.failures as f
                    where f.rule_id = c.rule_id and f.table_name = c.table_name),
                   coalesce(
                       (select list(distinct f.source order by f.source) from quality.failures as f
                        where f.rule_id = c.rule_id and f.table_name = c.table_name),
                       [c.source]
                   )
            from quality.check_results as c
            where c.blocks
            order by c.rule_id
            """,
            [EXAMPLES],
        ).fetchall()
        refused = work.execute(
            """
            select source, file, reason from marts.deliveries
            where status = 'refused' and is_present order by all
            """
        ).fetchall()
    sentences = []
    for rule, title, table, rows, message, figures, examples, sources in rules:
        where = f" ({', '.join(examples)}{', …' if rows > EXAMPLES else ''})" if examples else ""
        # a rule that names no figure stands behind all that rest on the sources of its failing records
        of_sources = "all figures" if "any" in sources else f"all figures that rest on {', '.join(sources)}"
        held = ", ".join(figures or []) or of_sources
        sentences.append(
            f"blocked by {rule} {title}: {rows} row(s) of {table}{where}. {message or ''} Withheld: {held}."
        )
    for source, file, reason in refused:
        sentences.append(
            f"refused: {file}: {reason} Figures from {source} are withheld until it is mended or taken away."
        )
    return sentences
