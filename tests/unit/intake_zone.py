"""A landing zone of its own with one small contract, for the tests of intake.

Belongs here: making files and asking what became of them. Does not belong here: what should.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
import yaml

from orchestration.intake import deliveries
from orchestration.intake.deliveries import IngestReport, ingest
from orchestration.intake.limits import read_limits
from orchestration.intake.register import Delivery
from orchestration.intake.worker import Reader
from orchestration.places import Places

NOW = dt.datetime(2026, 11, 23, 9, 0, 0)

PERMITS: dict[str, Any] = {
    "source": "permits",
    "title_zh": "许可证",
    "layouts": [
        {
            "name": "export",
            "table": "permits",
            "columns": [
                {"name": "serial_no", "labels": ["序号"], "expected": False},
                {"name": "permit_no", "labels": ["许可证编号"], "required": True, "code": True},
                {"name": "unit_name", "labels": ["单位名称"], "required": True},
                {"name": "amount", "labels": ["数量", "数量(个)"]},
                {"name": "district_name", "labels": ["县区"], "expected": False},
                {"name": "phone", "labels": ["联系电话"], "expected": False, "personal": True},
            ],
            "fill_down": ["district_name"],
            "coverage": {"kind": "month", "from": ["title", "file", "sheet"]},
            "key": ["permit_no"],
        }
    ],
}
AIR: dict[str, Any] = {
    "source": "air",
    "title_zh": "空气",
    "layouts": [
        {
            "name": "record",
            "table": "air_record",
            "columns": [
                {"name": "timepoint", "labels": ["timepoint"], "required": True},
                {"name": "area", "labels": ["area"], "required": True},
                {"name": "station_code", "labels": ["stationcode"], "required": True, "code": True},
                {"name": "pm10", "labels": ["pm10"]},
                {"name": "origin", "labels": ["src"], "expected": False, "compare": False},
            ],
            "coverage": {"kind": "rows", "key": ["area", "timepoint"], "date": "timepoint"},
        },
        {
            "name": "wide_station",
            "table": "air_wide",
            "shape": "wide",
            "columns": [
                {"name": "date", "labels": ["date"], "required": True},
                {"name": "hour", "labels": ["hour"], "required": True},
                {"name": "type", "labels": ["type"], "required": True},
            ],
            "places": r"^\d{4}[A-Z]$",
            "attributes": [
                {
                    "name": "variant",
                    "from": ["file"],
                    "values": {"审核": "audited", "原始": "raw"},
                    "default": "raw",
                }
            ],
            "coverage": {"kind": "rows", "key": ["date"], "date": "date"},
        },
    ],
}
HEADER = ["序号", "许可证编号", "单位名称", "数量"]


LIMITS = read_limits()
# 5,632 bytes of a real .xls: a merged title, a header in row 2, two records (one with a date), a total, an empty sheet
XLS = (
    "c-rk)OGs2v82-+^bDcZl=x8cvAR=Vt1AJ`S=wwhrpjl(|AS`u;3ZD$Nm=<Z;tR#A^iZ+5R+E{JMC?a<)0;3i|5NOe=MFxc})Z2gl"
    "d#<lWaKHrReuwj)^Z)1k|9SoAaqqjy%&Czl`O{d1TIg7?d`MX)6BK<869AQ4mdrY-Nzrn#rQkDZAyW*z@W1uSHI(Z;4GoVy6GVY8"
    "6wja+jXm9w!cD{h?nA4PeW(#0@;wdrDW)Tj`<2DCo#_sykGSqjru$iPooNl#of4-p8Eh=sr~LS&R>WoLL<OF)&L@^sA_s4zANSuB"
    "c3lH?(TlB}TdbhKlZH{ylGaDMBT>m`-~m#B7@@qYt2`W@LN+b;D1KXoz%OTCzb<s;n=2O}`Ja_??;3KG7IC%wj^+UdV4V}vnd9Wt"
    "7d)~=7vsY}LKDMr_%XxhxPeGlZ(nQ<ozfFHra@Gp0y6fsRKq-fyS=s3)+1{-T4qBAl%3rE*${2S<DrHl{^pq&757FaZ&6cq6&01l"
    "Rb3hk*<2NIry2)Cl$gyU!?GRwoC&NrXZ*bT(ujtU!TC(yg8>@m+{2&m8`_$JXIV19cZ+=k?UKWVg{xA7l+)qZ17t}FYm_n_WUD(l"
    "pU*U#CV|r8rW}<yG{kkTacMENQ_c7g+`TNnhw}07N5>1|UxRxoKUP0|IeYA5a0EqkBZf&|h9Q)RGI8&&#Pgt&3UyX}W}5fUxn*hr"
    ")ptu>vl*D@wE@kC#4DO3@a)K-vxZ2ZAy`9Fn{(#V<}}uIIGs3;YF%4p>x!1jvP_;;S>Ik8W0BKTnO#%bDlu$ZdIDQI+e%g1I@|It"
    "a?+NmZ0QuTaCl5(TSkI08f?p_>Koj4DRJM__}TGMt7YM-90J`0OV~I+#F~D%gstX>JZDHWXD(d0aN)v*i|qyZX43f0WWSyb^(OMF"
    "|2p#&7u??@+ZM;rL!pm8DG#EX(kNm{`A;qk;n))E)N%e7N}Qn9qv${z_oE|e|D`vrSU#S0D+V@h3nknBLNfjQ&+Y#O;cz4L"
)


def read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without the process kept for that, so that what a test replaces is replaced for the reader too."""
    monkeypatch.setattr(deliveries, "read_apart", Reader().read)


class Zone:
    """Places in a folder, a contract or two, and what intake made of the files."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder / "raw", folder / "warehouse")
        self.places.raw.mkdir()
        self.said: list[str] = []
        self.declare(PERMITS)
        self.declare(AIR)

    def declare(self, contract: dict[str, Any]) -> None:
        folder = self.places.raw / contract["source"]
        folder.mkdir(exist_ok=True)
        (folder / "contract.yml").write_text(yaml.safe_dump(contract, allow_unicode=True), encoding="utf-8")

    def put(self, file: str, content: bytes | str) -> Path:
        path = self.places.raw / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, now: dt.datetime = NOW, sources: list[str] | None = None) -> IngestReport:
        self.said = []
        return ingest(self.places, sources, now, self.said.append)

    @contextmanager
    def database(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect()
        try:
            connection.execute(f"attach '{self.places.restricted_db}' as restricted (read_only)")
            connection.execute("use restricted")
            yield connection
        finally:
            connection.close()

    def ask(self, sql: str) -> list[tuple]:
        with self.database() as connection:
            return connection.execute(sql).fetchall()

    def entry(self, file: str) -> Delivery:
        entries = [entry for entry in self.run_nothing() if entry.file == file]
        assert len(entries) == 1, entries
        return entries[0]

    def run_nothing(self) -> list[Delivery]:
        rows = self.ask("select * from intake.deliveries order by received_at, file")
        return [Delivery(*row) for row in rows]

    def permits(self) -> list[tuple]:
        return self.ask("select row_number, permit_no, unit_name, amount from raw.permits order by all")

    def everything(self) -> list[list[tuple]]:
        """All content of the register and of the raw tables."""
        with self.database() as connection:
            tables = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where database_name = "
                "'restricted' order by 1"
            ).fetchall()
            return [connection.execute(f"select * from {table} order by all").fetchall() for (table,) in tables]

    def take(self, file: str, content: bytes | str) -> Delivery:
        """Put one file, run, and give its entry."""
        self.put(file, content)
        self.run()
        return self.entry(file)

    def refusal(self, file: str, content: bytes | str) -> tuple[str | None, str]:
        entry = self.take(file, content)
        assert entry.status == "refused", entry
        assert entry.reason
        assert "\n" not in entry.reason
        assert entry.reason.startswith(file)
        assert entry.reason.endswith(".")
        assert self.ask("select count(*) from raw.permits")[0][0] == 0
        assert self.ask("select count(*) from intake.delivery_cover")[0][0] == 0
        return entry.rule_id, entry.reason


def workbook(*sheets: tuple[str, Callable[[Any, Any], None]], options: dict[str, Any] | None = None) -> bytes:
    """Write a workbook; each sheet is given its worksheet and the book."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, **(options or {})})
    for name, fill in sheets:
        fill(book.add_worksheet(name), book)
    book.close()
    return content.getvalue()


def rows_at(first: int, rows: list[list[Any]]) -> Callable[[Any, Any], None]:
    """Fill a sheet with rows from the given row on (counted from zero); text stays text."""

    def fill(sheet: Any, _: Any) -> None:
        for number, row in enumerate(rows, start=first):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)

    return fill


def simple(*rows: list[Any], name: str = "Sheet1") -> bytes:
    """Write one sheet: the header of the permits and these rows."""
    return workbook((name, rows_at(0, [HEADER, *rows])))
