"""What the product can ask, understand, say, refuse and hand over, read off the product itself."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module, resources
from pathlib import Path
from types import ModuleType
from typing import get_args

import agent
import flows
from agent import guard
from agent.casework import Casework
from agent.phrases import Phrases
from flows import form, sending
from flows.commands import AnyCommand, Language
from flows.papers import BEFORE_CONSENT
from flows.trouble_noted import CASES
from knowledge_base.article import read
from knowledge_base.search import ARTICLES

_REJECTED = "papers.rejected."


@dataclass(frozen=True)
class Called:
    """A call in the product's source, and the name of the module that makes it."""

    module: str
    call: ast.Call

    def says(self, keyword: str) -> bool:
        return any(each.arg == keyword for each in self.call.keywords)

    def text(self, place: int, keyword: str) -> str | None:
        """The text that is given there, by itself or by a constant's name; None if computed."""
        named = {each.arg: each.value for each in self.call.keywords}
        at = self.call.args[place] if place < len(self.call.args) else named.get(keyword)
        if isinstance(at, ast.Constant) and isinstance(at.value, str):
            return at.value
        # Most calls name no constant: their modules need not be opened.
        found = getattr(import_module(self.module), at.id, None) if isinstance(at, ast.Name) else 0
        return found if isinstance(found, str) else None


@lru_cache(maxsize=1)
def everything() -> Mapping[str, frozenset[str]]:
    """Each kind of thing, and all there is of it. An entry is added here, with its function."""
    return {
        "questions": questions(),
        "commands": commands(),
        "languages": frozenset(get_args(Language)),
        "case reasons": reasons(),
        "document refusals": rejections(),
        "guard faults": guard_faults(),
        "send refusals": send_refusals(),
        "phrases": frozenset(Phrases.load().catalogue("en").phrases),
        "articles": articles(),
    }


def questions() -> frozenset[str]:
    """Everything that a flow may await."""
    asked = {each.text(9, "topic") for each in _calls(_modules(flows), "Ask")}
    return frozenset({item.topic for item in form.FORM} | {each for each in asked if each})


def commands() -> frozenset[str]:
    """The kinds of commands that understanding may return."""
    kinds, _ = get_args(AnyCommand)
    return frozenset(each.model_fields["kind"].default for each in get_args(kinds))


def reasons() -> frozenset[str]:
    """Why a person gets a case: category/reason."""
    modules = [*_modules(flows), *_modules(agent)]
    opened = [
        (each.text(0, "category"), each.text(1, "reason")) for each in _calls(modules, "OpenCase")
    ]
    opened += [
        (each.text(9, "category"), each.text(9, "reason"))
        for each in _calls(modules, Casework.open.__name__)
    ]
    opened += [
        (each.text(9, "category") if each.says("category") else "handoff", each.text(0, "reason"))
        for each in _calls(modules, "hand_over", "HandOver")
    ]
    by_trouble = {f"{case.name}/{trouble}" for trouble, case in CASES.items()}
    literal = {f"{category}/{reason}" for category, reason in opened if category and reason}
    return frozenset(by_trouble | literal)


def rejections() -> frozenset[str]:
    """Why a document is refused: each reason has its words."""
    keys = Phrases.load().catalogue("en").phrases
    told = {key.removeprefix(_REJECTED) for key in keys if key.startswith(_REJECTED)}
    return frozenset(told | {BEFORE_CONSENT})


def guard_faults() -> frozenset[str]:
    """Why a reply is withheld."""
    source = ast.parse(inspect.getsource(guard.faults))
    tables = (each for each in ast.walk(source) if isinstance(each, ast.Dict))
    keys = (key for table in tables for key in table.keys if isinstance(key, ast.Constant))
    return frozenset(str(key.value) for key in keys)


def send_refusals() -> frozenset[str]:
    """Why a message does not leave now as it is."""
    refused = {each.text(0, "why") for each in _calls([sending.__name__], "Refuse")}
    # The one that hangs on whether the template was ever submitted.
    return frozenset({"window_closed"} | {each for each in refused if each})


def articles() -> frozenset[str]:
    """The slugs of the articles."""
    return frozenset(read(path).slug for path in sorted(ARTICLES.rglob("*.md")))


def _modules(package: ModuleType) -> list[str]:
    """The names of the modules right in a package."""
    names = sorted(path.stem for folder in package.__path__ for path in Path(folder).glob("*.py"))
    return [f"{package.__name__}.{name}" for name in names if name != "__init__"]


def _calls(modules: list[str], *names: str) -> Iterator[Called]:
    for module in modules:
        source = resources.files(module.rpartition(".")[0]) / f"{module.rpartition('.')[2]}.py"
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in names:
                yield Called(module, node)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
