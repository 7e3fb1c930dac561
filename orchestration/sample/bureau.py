"""The bureau as the seeds have it: its city, its counties with their offices, and those that left.

Belongs here: reading the bureau's own seeds. Does not belong here: made names (names), or which year is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.sample.targets import SampleError, seed_rows


@dataclass(frozen=True)
class District:
    """A county or district: its code, the office there, and until when it belonged to the city."""

    name: str
    code: str
    office: str
    valid_to: date


@dataclass(frozen=True)
class City:
    """A bureau's city on one day."""

    code: str
    name: str
    province: str
    bureau: str
    # the bureau's name before the reform, where the seed knows one
    former_bureau: str
    districts: tuple[District, ...]
    # counties that had belonged to it and did no longer
    left: tuple[District, ...]
    # an authority of another city
    stranger: str

    @property
    def short(self) -> str:
        """Give the name of the city as archives write it."""
        return self.name.removesuffix("市")


def city_on(day: date) -> City:
    """Read the city as it was on a day."""
    own = seed_rows("bureau", "bureau")[0]
    offices: dict[str, list[str]] = {}
    stranger = ""
    for row in seed_rows("bureau", "issuing_authority"):
        if row["bureau_code"] == own["bureau_code"]:
            offices.setdefault(row["territory_code"], []).append(row["authority_name_zh"])
        else:
            stranger = stranger or row["authority_name_zh"]
    districts = [
        District(
            row["name_zh"],
            row["territory_code"],
            offices[row["territory_code"]][0],
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        )
        for row in seed_rows("bureau", "territory")
        if row["level"] == "county" and row["parent_code"] == own["bureau_code"] and row["territory_code"] in offices
    ]
    here = tuple(district for district in districts if district.valid_to >= day)
    if not here:
        raise SampleError(f"The seeds know no county of {own['city_name']} on {day}, so no sample is made.")
    city_offices = offices[own["bureau_code"]]
    return City(
        own["bureau_code"],
        own["city_name"],
        own["province_name"],
        own["name_zh"],
        city_offices[1] if len(city_offices) > 1 else own["name_zh"],
        here,
        tuple(district for district in districts if district.valid_to < day),
        stranger,
    )
