"""The headings of the CRM's design: what answers to each, and the tests that claim to prove it."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

HEADINGS = "## Headings"
MARK = "pytest.mark.proves"

Proofs = Mapping[str, tuple[str, ...]]


class NoSuchHeading(Exception):
    """A test claims to prove a heading that the design does not have."""


class Unproven(Exception):
    """What is here has no test, what a test proves is not said, or nothing is said at all."""


class Said(BaseModel):
    """What of a heading is here, and what is not built; tests are to prove what is here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    here: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Claim:
    """A test, as pytest takes it, and a heading that it is said to prove."""

    test: str
    heading: str


Chapters = Mapping[str, Mapping[str, Said]]
_FILE = TypeAdapter(dict[str, dict[str, Said]])


def chapters(root: Path) -> Chapters:
    """The headings of each chapter, in the order of the design."""
    written = (root / "docs" / "crm.toml").read_text(encoding="utf-8")
    return _FILE.validate_python(tomllib.loads(written))


def claims(root: Path) -> tuple[Claim, ...]:
    """Every claim of the tests in this checkout, read without importing or running one."""
    found: list[Claim] = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        # To parse every file would take seconds.
        if f"@{MARK}(" in text:
            found += _claims(path.relative_to(root).as_posix(), ast.parse(text))
    return tuple(found)


def _claims(where: str, module: ast.Module) -> Iterator[Claim]:
    for test in module.body:
        if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in test.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK:
                    for heading in mark.args:
                        yield Claim(f"{where}::{test.name}", str(ast.literal_eval(heading)))


def proven(said: Chapters, by: tuple[Claim, ...]) -> Proofs:
    """The tests of each heading; refuses a claim of nothing, and a heading without a true word."""
    tests: dict[str, tuple[str, ...]] = {each: () for part in said.values() for each in part}
    for claim in by:
        if claim.heading not in tests:
            raise NoSuchHeading(f"{claim.test}: {claim.heading}")
        tests[claim.heading] = (*tests[claim.heading], claim.test)
    silent = [
        name
        for part in said.values()
        for name, each in part.items()
        if bool(each.here) != bool(tests[name]) or not (each.here or each.missing)
    ]
    if silent:
        raise Unproven("; ".join(silent))
    return tests


def page(written: str, root: Path) -> str:
    """The page with its table as it must be today; what stands above the table stays."""
    above, _, _ = written.partition(HEADINGS)
    said = chapters(root)
    return f"{above}{HEADINGS}\n\n{table(said, proven(said, claims(root)))}"


def table(said: Chapters, tests: Proofs) -> str:
    """Every heading with what is here, the tests that prove it, and what is not built."""
    lines = [
        _in_all(said, tests),
        "",
        _row("heading", "here", "proof", "not built"),
        "|---" * 4 + "|",
    ]
    for chapter, part in said.items():
        lines.append(_row(f"**{chapter}**", "", "", ""))
        for name, each in part.items():
            shown = ", ".join(f"`{test}`" for test in tests[name])
            lines.append(_row(name, each.here or "not built", shown, each.missing))
    return "\n".join(lines) + "\n"


def _in_all(said: Chapters, tests: Proofs) -> str:
    every = [each for part in said.values() for each in part.values()]
    built = [each for each in every if each.here]
    partly = sum(bool(each.missing) for each in built)
    different = {test for of in tests.values() for test in of}
    return (
        "`buffr crm docs` makes this table from `docs/crm.toml` and from the tests that are marked"
        f" `proves`; `pytest -m proves` runs these {len(different)} alone. Of {len(every)} headings"
        f" {len(built) - partly} are here, {partly} in part, {len(every) - len(built)} not at all."
    )


def _row(*cells: str) -> str:
    return "|" + "|".join(f" {each} " if each else " " for each in cells) + "|"
