"""What a delivered file may cost, as declared in limits.yml beside this module.

Belongs here: the shape of the declaration, and the words in which a limit is named. Does not belong here: holding any
of them (worker.py holds time and memory; the readers of each kind of file hold the rest).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.intake.problems import IntakeError, Refused

LIMITS_FILE = Path(__file__).with_name("limits.yml")
SHOWN = f"orchestration/intake/{LIMITS_FILE.name}"
MIB = 2**20

Count = Annotated[int, Field(gt=0, strict=True)]


class Limits(BaseModel):
    """The numbers of limits.yml; what each means is written there, beside the number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: Count
    memory_mib: Count
    file_mib: Count
    workbook_mib: Count
    unpacked_mib: Count
    unpacked_ratio: Count
    unpacked_ratio_from_mib: Count
    workbook_parts: Count
    sheet_rows: Count
    sheet_columns: Count
    sheet_cells: Count
    html_mib: Count
    html_depth: Count
    html_columns: Count
    html_cells: Count
    text_records: Count
    line_mib: Count
    cell_characters: Count

    def fingerprint(self) -> str:
        """Change whenever a file that was refused might be taken now."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8]

    def exceeded(self, name: str, what: str) -> Refused:
        """Say what is too large, and where the limit stands; the name of a limit ends with its unit."""
        unit = " MiB" if name.endswith("_mib") else ""
        return Refused(
            "F16", f"{what} (more than {getattr(self, name)}{unit}); deliver it in parts, or raise `{name}` in {SHOWN}."
        )


def read_limits(path: Path = LIMITS_FILE) -> Limits:
    """Read the declaration; every error is one sentence with the file and the key."""
    try:
        return Limits.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise IntakeError(f"{SHOWN} cannot be read as YAML; restore it.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise IntakeError(f"{SHOWN}: {key}: {first['msg']}; correct it.") from None
