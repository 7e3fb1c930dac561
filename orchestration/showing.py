"""Show records to a person or to a program: table, JSON or CSV on standard output.

Belongs here: columns, titles, widths and formats. Does not belong here: where the records come from.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from orchestration.doctor import Finding
from orchestration.places import PROJECT, Places
from orchestration.releases.edition import STATE_ZH, State
from orchestration.run_record import RunRecord
from orchestration.wording import ALARM_STATES, RUN_OUTCOMES, SIGNS, VERDICTS, left_zh

Record = dict[str, Any]

_STYLES = {
    "computed": "green",
    "withheld": "red",
    "incomplete": "yellow",
    "unverified": "yellow",
    "no_delivery": "dim",
    "no_source": "dim",
}


# a verdict in words
SAID = {"true": "是", "false": "否"}
# what the catalogue writes where a value has no unit that people would say
_NO_UNIT = ("bool", "class", "date", "label", "year", None)


def shown_unit(unit: str | None) -> str:
    """The unit of a figure as it stands behind its value; empty where there is none."""
    return "" if unit in _NO_UNIT else str(unit)


# beside the number of a row that is read under a declared correction
_CORRECTED = "✎"
# as many as somebody reads at a time; the other formats give all
_ALARMS_SHOWN = 60


def figures(found: list[Record], year: int, shape: str) -> None:
    """The yearly figures: value, unit, status, rows counted and held, and why a value is not there."""
    if shape != "table":
        records(found, shape, "figures")
        return
    table = Table(box=SIMPLE_HEAD, title=f"{year} 年度数据", title_justify="left", pad_edge=False)
    for name, justify in (("编号", "left"), ("指标", "left"), ("数值", "right"), ("单位", "left"), ("状态", "left"),
                          ("证据", "right"), ("待处理", "right"), ("说明", "left")):  # fmt: skip
        table.add_column(name, justify=justify, no_wrap=name in ("编号", "状态"), overflow="fold")  # type: ignore[arg-type]
    without_source = [f for f in found if f["status"] == "no_source"]
    for figure in found:
        if figure["status"] == "no_source":
            continue
        sign, style = SIGNS[figure["status"]], _STYLES[figure["status"]]
        table.add_row(
            figure["stable_id"],
            figure["name_zh"],
            SAID.get(figure["value"], figure["value"] or "—"),
            shown_unit(figure["unit"]),
            f"[{style}]{sign} {figure['status']}[/]",
            _count(figure["rows"]),
            # ± where the printed value could still move
            _count(figure["held_rows"]) + (" ±" if figure["could_change"] else ""),
            figure["reason"] or "",
        )
    console = _console()
    console.print(table)
    if any(figure["could_change"] for figure in found):
        console.print("± 待处理的剔除行可能使所印数值变化；ecoledger explain 说明范围", style="dim")
    if without_source:
        console.print(f"另有 {len(without_source)} 项尚无数据来源（no_source）：", style="dim", end="")
        console.print("、".join(f["stable_id"] for f in without_source), style="dim")


def explanation(found: Record, shape: str) -> None:
    """One figure as a card, then its evidence."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        # a table of texts: the corrections of a row in one cell of it
        rows = [{**row, "corrections": "; ".join(map(_correction, row["corrections"]))} for row in found["evidence"]]
        records(rows, shape, "evidence")
        return
    figure, console = found["figure"], _console()
    console.print(f"[bold]{figure['stable_id']} {figure['name_zh']} · {figure['year']}[/]")
    card = Table.grid(padding=(0, 2))
    for label, key in (("数值", "value"), ("单位", "unit"), ("可用句", "sentence"),
                       ("未修约值", "exact_value"), ("分子", "numerator"), ("分母", "denominator"),
                       ("状态", "status"), ("说明", "reason"), ("定义", "definition"),
                       ("标准", "standard"), ("区划口径", "territory_policy"), ("截至", "as_of"),
                       ("证据记录", "rows"), ("待处理行", "held_rows"), ("影响", "effect")):  # fmt: skip
        if figure[key] not in (None, ""):
            card.add_row(f"[dim]{label}[/]", Text(str(figure[key])))
    console.print(card)
    if found["alternatives"]:
        shown = [
            {"口径": a["name_zh"], "数值": a["value"] or "—", "定义": a["definition"], "未采用的理由": a["decision"]}
            for a in found["alternatives"]
        ]
        records(shown, "table", "其他口径")
    _evidence(found["evidence"], "evidence", limit=40)
    if found["not_counted"]:
        _evidence(found["not_counted"], "looked at and not counted", limit=10)


def _evidence(rows: list[Record], title: str, limit: int) -> None:
    """One line a record and file: a day of air rests on hundreds of rows. A corrected row is marked and comes first."""
    lines: dict[tuple, list[str]] = {}
    corrected: dict[str, None] = {}
    for row in sorted(rows, key=lambda row: not row["corrections"]):
        place = (row["record_id"], row["measure"], row["file"], row["sheet"])
        lines.setdefault(place, []).append(f"{row['row']}{_CORRECTED if row['corrections'] else ''}")
        where = " ".join(str(part) for part in (row["file"], row["sheet"], row["row"]) if part is not None)
        corrected |= dict.fromkeys(f"{_CORRECTED} {where} {_correction(one)}" for one in row["corrections"])
    shown = [
        {
            **dict(zip(("record", "measure", "file", "sheet"), place, strict=True)),
            "rows": ", ".join(numbers[:4]) + (f", … ({len(numbers)})" if len(numbers) > 4 else ""),
        }
        for place, numbers in lines.items()
    ]
    records(shown, "table", title, limit)
    for line in corrected:
        _console().print(line, markup=False, soft_wrap=True)


def _correction(one: Record) -> str:
    before, after = (one[key] if one[key] is not None else "空" for key in ("from", "to"))
    return f"{one['column']}: {before} → {after}（{one['correction']}，{one['reason']}，{one['on_word_of']}）"


def findings(found: list[Finding], shape: str) -> None:
    """What is wrong with an installation: a line a check, and below it how to mend it."""
    if shape != "table":
        lines = [
            {
                "check": one.check,
                "ok": one.fault is None,
                "said": one.fault.said if one.fault else None,
                "mend": one.fault.mend if one.fault else None,
            }
            for one in found
        ]
        records(lines, shape, "checks")
        return
    console = _console()
    for one in found:
        console.print(f"[red]✗[/] {one.check}" if one.fault else f"[green]✓[/] {one.check}")
        if one.fault:
            console.print(f"    {one.fault.said}\n    → {one.fault.mend}", markup=False, soft_wrap=True)


def last_run(run: RunRecord | None) -> None:
    """How the last run ended, to a person."""
    console = _console()
    if run is None:
        console.print("last run  none", style="dim")
        return
    style = "red" if run.failures else "green"
    console.print(
        f"last run  {run.started_at:%Y-%m-%d %H:%M}, {run.seconds} s: [{style}]{RUN_OUTCOMES[run.outcome]}[/]"
    )
    for sentence in run.failures:
        console.print(f"          {sentence}", markup=False, soft_wrap=True)


def status(found: Record, run: RunRecord | None, shape: str) -> None:
    """The state of the installation."""
    if shape == "json":
        _json({**found, "last_run": run and {**asdict(run), "seconds": run.seconds}})
        return
    last_run(run)
    console = _console()
    console.print(f"serving   {found['serving']}\nserved at {found['served_at']}")
    if found["known_at"]:
        console.print(f"known at  {found['known_at']}")
    for name in ("figures", "withheld", "deliveries", "rejects"):
        records(found[name], shape, name)


def alarms(found: Record, shape: str) -> None:
    """Deadlines missed or due soon; to a person in words, with the office, the basis and the place in the file."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        records(found["alarms"], shape, "alarms")
        return
    shown = [
        {
            "状态": ALARM_STATES[one["state"]],
            "期限": one["name_zh"],
            "编号": one["record_no"],
            "地区": one["district"],
            "截止": one["due"],
            "时间": _left(one),
            "责任科室": one["owner"],
            "依据": one["basis"] if one["is_confirmed"] else f"{one['basis']}†",
            "出处": " ".join(str(one[part]) for part in ("file", "sheet", "row") if one[part] is not None),
        }
        for one in found["alarms"]
    ]
    records(shown, shape, f"{found['as_of']} 期限", limit=_ALARMS_SHOWN)
    console = _console()
    if shown:
        console.print("† 期限的依据尚未在正式文本中核实，可在 seeds/bureau/deadline.csv 等表中改", style="dim")
    if found["newest_delivery"] and found["newest_delivery"] < found["as_of"]:
        console.print(f"最近一次报送于 {found['newest_delivery']}；此后办成的尚不知道", style="dim")


def _left(alarm: Record) -> str:
    if alarm["state"] == "no_calendar":
        return f"缺 {alarm['missing_calendar_year']} 年"
    return left_zh(alarm["days_left"], alarm["unit"])


def paths(places: Places, year: int) -> None:
    """Where to look further, after a run."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    tools = Path(sys.executable).parent
    console.print(f"\nquery     {places.current}   (DuckDB, read-only; schemas marts and figures)")
    console.print(f"explain   {tools / 'ecoledger'} explain SP-AIR-01 --year {year}")
    console.print(f"rejects   {tools / 'ecoledger'} rejects")
    console.print(f"quality   {places.warehouse / 'quality' / f'report_{year}.html'}")
    console.print(f"checks    {places.warehouse / 'quality' / 'data_docs' / 'facts' / 'index.html'}")
    console.print(f"page      cd {PROJECT} && DAGSTER_HOME={places.warehouse / 'dagster'} {tools / 'dg'} dev")


def conflicts(found: Record, year: int, shape: str) -> None:
    """Printed numbers at odds; as CSV the conflicts and the checks of tables in one list, each line with its kind."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        lines = [
            *({"list": "conflict", **line} for line in found["conflicts"]),
            *({"list": "table_check", **line} for line in found["table_checks"]),
        ]
        columns = dict.fromkeys(name for line in lines for name in line)
        records([{name: line.get(name) for name in columns} for line in lines], shape, "conflicts")
        return
    shown = [
        {
            "编号": line["stable_id"],
            "指标": line["name_zh"],
            "文件": f"{line['document']} {line['place']}",
            "所印": line["printed"],
            "对照": line["other"] or "—",
            "对照文件": line["other_document"] or "计算值",
            "结论": line["verdict"],
            "原因": line["cause_zh"] or ("待定" if line["open"] else ""),
            "说明": line["explanation"],
        }
        for line in found["conflicts"]
    ]
    records(shown, "table", f"{year} 公布数据对照")
    checks = [
        {
            "文件": line["document"],
            "表": f"{line['table']} {line['table_name']}",
            "单元格": f"{line['row']} {line['column']}",
            "所印": line["printed"],
            "应为": line["expected"] or "—",
            "结论": line["verdict"],
            "原因": line["cause_zh"],
            "说明": line["explanation"],
        }
        for line in found["table_checks"]
    ]
    records(checks, "table", f"{year} 公布表格核算")
    records(found["compared"], "table", "compared")


def checked_report(found: Record, shape: str) -> None:
    """The statements of a report with their verdicts; to a person in words, what disagrees in colour."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        records(found["statements"], shape, "statements")
        return
    table = Table(
        box=SIMPLE_HEAD, title=f"{found['file']} 与{found['year']}年度数据", title_justify="left", pad_edge=False
    )
    for name in ("位置", "编号", "指标", "原文", "所印", "计算", "结论", "说明"):
        table.add_column(name, no_wrap=name in ("编号", "结论"), overflow="fold")
    styles = {"agrees": "green", "differs": "red", "unknown": "dim"}
    for one in found["statements"]:
        printed, computed = (SAID.get(one[name]) or one[name] or "" for name in ("printed", "computed"))
        style = styles.get(one["verdict"], "yellow")
        said = f"[{style}]{VERDICTS[one['verdict']]}[/]"
        cells = (one["place"], one["stable_id"] or "", one["name_zh"] or "", one["text"], printed, computed)
        table.add_row(*map(escape, cells), said, escape(one["cause"] or ""))
    console = _console()
    console.print(table)
    counts = "，".join(f"{VERDICTS[verdict]}{count}处" for verdict, count in found["verdicts"].items())
    console.print(f"共{len(found['statements'])}处：{counts}" if counts else "没有说到任何数据", style="dim")


def rules(found: list[Record], shape: str) -> None:
    """The rules; to a person one line each, with the figures counted where they are many."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        records([{**rule, "figures": "; ".join(rule["figures"])} for rule in found], shape, "rules")
        return
    table = Table(box=SIMPLE_HEAD, title="数据质量规则", title_justify="left", pad_edge=False)
    for name, justify in (("编号", "left"), ("规则", "left"), ("级别", "left"), ("类别", "left"), ("依据", "left"),
                          ("科室", "left"), ("检查的表", "left"), ("结果", "left"), ("检查", "right"),
                          ("不符", "right"), ("年度数据", "left")):  # fmt: skip
        table.add_column(name, justify=justify, no_wrap=name in ("编号", "级别", "结果"), overflow="fold")  # type: ignore[arg-type]
    for rule in found:
        figures = rule["figures"]
        table.add_row(
            rule["asked_as"] or rule["rule"],
            rule["title"] or rule["name_zh"],
            rule["severity"],
            rule["class_zh"],
            rule["basis"],
            rule["owner"],
            rule["table"] or rule["asked_elsewhere"] or "",
            rule["outcome"] or "",
            _count(rule["rows_looked_at"]),
            _count(rule["rows_failed"]),
            "、".join(figures) if len(figures) <= 3 else f"{len(figures)}项",
        )
    _console().print(table)


def dispatch(found: list[Record], year: int, month: int, shape: str) -> None:
    """The monthly dispatch; to a person the totals of each figure alone."""
    if shape != "table":
        records(found, shape, "dispatch")
        return
    shown = [
        {
            "编号": line["stable_id"],
            "指标": line["name_zh"],
            "单位": shown_unit(line["unit"]),
            "当月": SAID.get(line["month_value"], line["month_value"]) or line["month_status"],
            "累计或月末": SAID.get(line["to_date_value"], line["to_date_value"]) or line["to_date_status"],
            "上年同期": SAID.get(line["same_period_last_year_value"], line["same_period_last_year_value"]),
            "增减": line["change_value"],
            "备注": line["remark"],
        }
        for line in found
        if line["place_kind"] == "total"
    ]
    records(shown, "table", f"{year}年{month}月调度")


def rejects(found: list[Record], shape: str) -> None:
    """The held rows; to a person, without the decision's details."""
    details = ("decision", "decision_reason", "decided_by", "decided_on")
    if shape == "table":
        found = [{name: value for name, value in row.items() if name not in details} for row in found]
    records(found, shape, "rejects")


def deliveries(found: list[Record], shape: str) -> None:
    """The deliveries; to a person, with the beginning of the hash and the changes in words."""
    if shape == "json":
        _json(found)
        return
    shown = []
    for delivery in found:
        changes = [f"+{c['added']} ~{c['changed']} -{c['removed']} {c['replaces']}" for c in delivery["changes"]]
        row = {**delivery, "changes": "; ".join(changes)}
        if shape == "table":
            names = ("source", "file", "sha256", "status", "rows", "received_at", "reason", "changes")
            # so much of the hash names a delivery, in a declared correction as well
            row = {name: row[name] for name in names} | {"sha256": row["sha256"][:12]}
        shown.append(row)
    records(shown, shape, "deliveries")


def releases(found: list[Record], shape: str) -> None:
    """Releases; to a person with their states in words and the figures as one number."""
    if shape == "json":
        _json(found)
        return
    shown = [
        {
            **{name: value for name, value in one.items() if shape == "csv" or name not in ("known_at", "folder")},
            "state": one["state"] if shape == "csv" else STATE_ZH[State(one["state"])],
            "figures": ", ".join(f"{count} {status}" for status, count in one["figures"].items()),
        }
        for one in found
    ]
    records(shown, shape, "releases")
    if shape == "table":
        for one in found:
            _console().print(f"v{one['version']}  {one['folder']}", markup=False, soft_wrap=True)


def verification(found: list[Record], shape: str) -> None:
    """What became of releases since they were made: a fault a line."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        lines = [
            {"year": one["year"], "version": one["version"], "fault": fault} for one in found for fault in one["faults"]
        ]
        records(lines, shape, "faults")
        return
    console = _console()
    for one in found:
        sign = "[red]✗[/]" if one["faults"] else "[green]●[/]"
        console.print(f"{sign} {one['year']} v{one['version']} {one['files']} files, manifest {one['manifest_sha256']}")
        for fault in one["faults"]:
            console.print(f"  {fault}", markup=False, soft_wrap=True)


def difference(found: Record, shape: str) -> None:
    """How two editions differ: figures with the causes in words, then the rows behind them."""
    if shape == "json":
        _json(found)
        return
    if shape == "csv":
        rows = [
            {
                **row,
                "places": "; ".join(
                    " ".join(str(p) for p in place.values() if p is not None) for place in row["places"]
                ),
            }
            for row in found["rows"]
        ]
        records(rows, shape, "rows")
        return
    editions = f"{found['year']} v{found['old']} → {found['new'] if found['new'] == 'now' else 'v' + found['new']}"
    figures = [
        {
            "编号": one["stable_id"],
            "指标": one["name_zh"],
            "原值": _said(one["old_value"], one["old_status"]),
            "新值": _said(one["new_value"], one["new_status"]),
            "增": one["rows_came"] or "",
            "减": one["rows_left"] or "",
            "改": one["rows_changed"] or "",
            "说明": one["explanation_zh"],
        }
        for one in found["figures"]
    ]
    records(figures, "table", editions)
    rows = [
        {
            "编号": row["stable_id"],
            "记录": row["record_id"],
            "变化": row["change"],
            "原": row["old_measure"],
            "新": row["new_measure"],
            "原因": row["cause"],
            "出处": "; ".join(f"{p['file']} {p['sheet'] or ''} {p['row']}" for p in row["places"][:2])
            + (f" …（{len(row['places'])}）" if len(row["places"]) > 2 else ""),
        }
        for row in found["rows"]
    ]
    if rows:
        records(rows, "table", "rows", limit=40)


def _said(value: str | None, status: str) -> str:
    return status if value is None else SAID.get(value, value)


def records(found: list[Record], shape: str, title: str, limit: int | None = None) -> None:
    """Any list of records."""
    if shape == "json":
        _json(found)
    elif shape == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(found[0]) if found else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _for_spreadsheets(value) for name, value in record.items()} for record in found)
    elif not found:
        _console().print(f"{title}: none", style="dim")
    else:
        table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
        for name in found[0]:
            table.add_column(name, overflow="fold")
        for record in found[:limit]:
            # as text: what a delivered name has in brackets is no order to colour anything
            table.add_row(*(Text("" if value is None else str(value)) for value in record.values()))
        _console().print(table)
        if limit and len(found) > limit:
            _console().print(f"… {len(found) - limit} more; --format csv or json gives all", style="dim")


def _for_spreadsheets(value: Any) -> Any:
    """Keep a spreadsheet from taking a delivered text for a formula; a number may begin with its sign."""
    from orchestration.releases.sheets import FORMULA_SIGNS

    if not isinstance(value, str):
        return value
    if value.startswith(FORMULA_SIGNS):
        try:
            Decimal(value)
        except InvalidOperation:
            value = f"'{value}"
    # the writer would leave a return bare, and it ends a record for whoever reads
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _count(number: int | None) -> str:
    return "" if not number else f"{number:,}"


def _json(found: Any) -> None:
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _console() -> Console:
    # a pipe has no width: give the table room instead of folding it to eighty columns
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)
