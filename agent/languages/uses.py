"""Where the code says the texts of the catalogue: each key, or pattern of keys, by file."""

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

# At which argument of these calls a key stands.
_KEY_AT = {
    **dict.fromkeys(("Say", "Ask", "Problem", "say", "text", "has", "within"), 0),
    **dict.fromkeys(("missed", "say_who_answers", "Offer"), 1),
}
_KEY = re.compile(r"[a-z_*]+(\.[a-z_0-9*]+)*")


class NoCheckout(Exception):
    """This needs the code in a checkout: an installed package does not have all of it."""


def checkout() -> Path:
    """The folder of the checkout that this file is in."""
    root = Path(__file__).parents[2]
    if not (root / "workflows" / "flows").is_dir():
        raise NoCheckout(NoCheckout.__doc__)
    return root


def sources(root: Path) -> list[Path]:
    """The code that speaks to borrowers, in the checkout at this folder."""
    folders = (root / "agent", root / "workflows" / "flows")
    found = sorted(source for folder in folders for source in folder.rglob("*.py"))
    return [each for each in found if "simulator" not in each.parts]


def files_by_key(keys: Iterable[str], root: Path) -> dict[str, tuple[str, ...]]:
    """For each key the files that say it; a key may be put together while the code runs."""
    said = {str(source.relative_to(root)): set(keys_in(source)) for source in sources(root)}
    return {
        key: tuple(
            name for name, patterns in said.items() if any(fnmatchcase(key, p) for p in patterns)
        )
        for key in keys
    }


def keys_in(source: Path) -> Iterator[str]:
    """Every key that this file hands to a phrase; a star stands for what only running tells."""
    for node in nodes(source):
        if isinstance(node, ast.Call):
            at = _KEY_AT.get(_called(node), len(node.args))
            for argument in node.args[at : at + 1]:
                yield from (key for key in keys_of(argument) if _KEY.fullmatch(key) and key != "*")


def keys_of(node: ast.expr) -> Iterator[str]:
    """The keys that an expression can be; an f-string gives a pattern."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts
            )
        case ast.IfExp(body=body, orelse=other):
            yield from keys_of(body)
            yield from keys_of(other)
        case _:
            return


@cache  # several questions are asked of each file
def nodes(source: Path) -> tuple[ast.AST, ...]:
    """All that the file is made of."""
    return tuple(ast.walk(ast.parse(source.read_text("utf-8"))))


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
