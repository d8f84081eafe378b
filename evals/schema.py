"""The schema file beside the cases: editors check what is written against it."""

import json
from pathlib import Path

from evals.case import CASES, schema

FILE = CASES / "schema.json"


def written() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def write(path: Path = FILE) -> Path:
    path.write_text(written(), encoding="utf-8")
    return path


def is_current(path: Path = FILE) -> bool:
    """Whether the file says what the cases may say today."""
    return path.exists() and path.read_text(encoding="utf-8") == written()
