"""The keys by which a replaced row is found again are those by which rows of its model are compared."""

from __future__ import annotations

import ast
import re

from tests.conftest import PROJECT

DBT = PROJECT / "dbt_project"


def test_the_key_of_a_staging_model_is_written_the_same_in_both_places() -> None:
    text = (DBT / "macros/record_keys.sql").read_text(encoding="utf-8")
    listed = re.findall(r'"(stg_[a-z_0-9]+)": (\[.*?\])', text)
    declared = {model: ast.literal_eval(key) for model, key in listed}
    assert len(declared) == len(listed)
    models = [path.read_text(encoding="utf-8") for path in (DBT / "models").rglob("*.sql")]
    disposed = {
        model: ast.literal_eval(key)
        for model, key in re.findall(r'disposed\(ref\("(stg_[a-z_0-9]+)"\), key=(\[[^\]]*\])[,)]', "\n".join(models))
    }
    # a publicity beside its ledger is known by the document alone
    publicities = re.findall(r'publicity_rows\(ref\("(stg_[a-z_0-9]+)"\)', "\n".join(models))
    assert disposed
    assert publicities
    disposed |= {model: ["document_key"] for model in publicities}
    assert declared == disposed
