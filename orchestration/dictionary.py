"""The data dictionary: every column of the registers and of the served tables, with its Chinese label.

Belongs here: reading the declarations (contracts, the yml of the models, the seed of labels) and laying them out.
Does not belong here: the warehouse; nothing needs to be built, and nothing delivered is looked at.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.intake.contracts import Contract
from orchestration.places import DBT_PROJECT, SEEDS
from orchestration.serving import SERVED_SCHEMAS

Entry = dict[str, Any]

LABELS = SEEDS / "dictionary" / "column_label.csv"
MODELS = DBT_PROJECT / "models"


def entries(contracts: dict[str, Contract]) -> list[Entry]:
    """Every column: first those of the registers, then those of the served tables. All have the same keys."""
    registers = [entry for source in sorted(contracts) for entry in _register(contracts[source])]
    return registers + [entry for schema in SERVED_SCHEMAS for entry in _served(schema)]


def _register(contract: Contract) -> Iterator[Entry]:
    for layout in contract.layouts:
        for column in [*layout.columns, *layout.attributes]:
            yield {
                "part": "register",
                "place": contract.source,
                "place_zh": contract.title_zh,
                "table": layout.table,
                "layout": layout.name,
                "column": column.name,
                "label_zh": column.zh,
                # every delivered cell is kept as text; of a code, the shape it came in matters too
                "type": "code" if getattr(column, "code", False) else "text",
                "unit": getattr(column, "unit", ""),
                "personal": getattr(column, "personal", False),
                # an attribute stands in no column: it is read from the title, the name of the file or of the sheet
                "file_labels": "、".join(getattr(column, "labels", [])),
                "description": _one_line(column.description),
                "table_description": _one_line(layout.description),
            }


def _served(schema: str) -> Iterator[Entry]:
    labels = _labels()
    for model in sorted(_models(MODELS / schema), key=lambda model: model["name"]):
        for column in model.get("columns", []):
            name = column["name"]
            yield {
                "part": "served",
                "place": schema,
                "place_zh": "",
                "table": model["name"],
                "layout": "",
                "column": name,
                "label_zh": labels.get((model["name"], name)) or labels.get(("", name), ""),
                "type": column.get("data_type", ""),
                "unit": "",
                # staging leaves what is personal in the restricted file; the guard and a test hold it to that
                "personal": False,
                "file_labels": "",
                "description": _one_line(column.get("description")),
                "table_description": _one_line(model.get("description")),
            }


def _labels() -> dict[tuple[str, str], str]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {(row["table_name"], row["column_name"]): row["label_zh"] for row in csv.DictReader(file)}


def _models(folder: Path) -> Iterator[dict[str, Any]]:
    import yaml

    # libyaml where it is there: some fifteen thousand lines are read
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.rglob("*.yml")):
        declared = yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506
        yield from declared.get("models") or []


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def as_json(found: list[Entry]) -> str:
    """For programs."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def as_csv(found: list[Entry]) -> str:
    """For a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(found[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()


def as_markdown(found: list[Entry]) -> str:
    """For people: a table for each register and its layouts, and one for each served table."""
    lines = ["# 数据字典", "", "由 `ecoledger dictionary` 根据来源约定和模型声明生成，请勿手工修改。", ""]
    lines += [
        "## 各来源的列",
        "",
        "收到的单元格一律按文本保存（code 为编号，保留原有写法）；标为个人信息的列只存放在受限文件中。",
        "",
    ]
    last: tuple[str, ...] = ()
    for entry in (e for e in found if e["part"] == "register"):
        at = (entry["place"], entry["table"], entry["layout"])
        if at != last:
            shown = f"{entry['place']} {entry['place_zh']} · {entry['layout']}"
            lines += _heading(shown, entry, "| 列 | 名称 | 类型 | 单位 | 个人信息 | 文件中的写法 |", 6)
            last = at
        personal = "是" if entry["personal"] else ""
        name = f"`{entry['column']}`"
        lines.append(_row(name, entry["label_zh"], entry["type"], entry["unit"], personal, entry["file_labels"]))
    lines += ["", "## 可供使用的表", "", "在 `warehouse/serving/current.duckdb` 中，只读。", ""]
    for entry in (e for e in found if e["part"] == "served"):
        at = (entry["place"], entry["table"])
        if at != last:
            shown = f"{entry['place']}.{entry['table']}"
            lines += _heading(shown, entry, "| 列 | 名称 | 类型 | 说明 |", 4)
            last = at
        lines.append(_row(f"`{entry['column']}`", entry["label_zh"], entry["type"], entry["description"]))
    return "\n".join(lines) + "\n"


def _heading(title: str, entry: Entry, head: str, columns: int) -> list[str]:
    prose = [entry["table_description"], ""] if entry["table_description"] else []
    return ["", f"### {title}", "", *prose, head, "|" + "---|" * columns]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


SHAPES = {"markdown": as_markdown, "json": as_json, "csv": as_csv}
