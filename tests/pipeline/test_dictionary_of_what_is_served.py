"""The data dictionary, made from declarations, and the tables that are served say the same."""

from __future__ import annotations

import pytest

from orchestration import dictionary
from orchestration.intake.contracts import load_contracts
from orchestration.places import CONTRACTS
from tests.conftest import Installation

pytestmark = pytest.mark.pipeline


def test_every_column_of_every_served_table_is_in_the_dictionary_and_nothing_else(sample_year: Installation) -> None:
    served = sample_year.query("select schema_name, table_name, column_name from duckdb_columns() where not internal")
    told = [e for e in dictionary.entries(load_contracts(CONTRACTS)) if e["part"] == "served"]
    assert sorted(served) == sorted((e["place"], e["table"], e["column"]) for e in told)
    assert served
