"""Real files, where they lie beside the project."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from orchestration.intake import deliveries
from orchestration.places import CONTRACTS
from tests.conftest import SHARED
from tests.unit.intake_zone import Zone

AIR = SHARED / "data" / "air"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not AIR.is_dir(), reason="the real files are not beside the project (../shared/data/air)"),
]


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(deliveries, "CONTRACTS", tmp_path / "none")
    zone = Zone(tmp_path)
    (zone.places.raw / "air" / "contract.yml").write_bytes((CONTRACTS / "air" / "contract.yml").read_bytes())
    return zone


def test_a_large_export_of_eleven_cities_lands_whole_and_fast(zone: Zone) -> None:
    content = (AIR / "jilin_liaoning_sites_hourly_2026.csv").read_bytes()
    zone.put("air/x.csv", content)
    began = time.process_time()
    zone.run(sources=["air"])
    # measured: 1.1 s of processor time on two cores; more than four times that means the fast way was lost
    assert time.process_time() - began < 5
    entry = zone.entry("air/x.csv")
    assert (entry.status, entry.records_counted, entry.raw_rows) == ("loaded", 122808, 122808)
    line = content.split(b"\n")[99_999].decode().split(",")
    landed = zone.ask("select source_hour, timepoint, station_code, area from raw.air_record where row_number = 100000")
    assert landed == [(line[0], line[1], line[2], line[5])]


def test_two_exports_that_share_hours_agree(zone: Zone) -> None:
    for name in ("siping_sites_hourly_2026.csv", "jilin_liaoning_sites_hourly_2026.csv"):
        zone.put(f"air/{name}", (AIR / name).read_bytes())
    zone.run(sources=["air"])
    assert {entry.status for entry in zone.run_nothing()} == {"loaded"}


def test_dirty_station_files_load_or_say_why_not(zone: Zone) -> None:
    for path in sorted((AIR / "siping_stations_202004").glob("*.csv")):
        zone.put(f"air/{path.name}", path.read_bytes())
    zone.run(sources=["air"])
    entries = zone.run_nothing()
    assert len(entries) == 3
    for entry in entries:
        if entry.status == "refused":
            assert entry.reason
            assert entry.reason.startswith(f"air/{entry.file.removeprefix('air/')}")
        else:
            assert entry.records_counted == entry.raw_rows
