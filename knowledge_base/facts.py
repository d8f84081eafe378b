"""Facts that articles may name and that no dated policy holds, each with a source and a review."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

Line = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class Fact(BaseModel):
    """One value; only a confirmed one may reach a borrower."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Line
    confirmed: bool
    source: Line
    effective_from: date
    review_by: date
    approved_by: Line


def read(path: Path) -> dict[str, Fact]:
    """The facts of a TOML file by their full name, `regulator.website`; none without the file."""
    if not path.exists():
        return {}
    groups = TypeAdapter(dict[str, dict[str, Fact]]).validate_python(
        tomllib.loads(path.read_text(encoding="utf-8"))
    )
    return {
        f"{group}.{key}": fact for group, found in groups.items() for key, fact in found.items()
    }
