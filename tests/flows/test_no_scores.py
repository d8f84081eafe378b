"""A decision can be defended: nothing that it is made of can even see a score."""

import ast
from pathlib import Path

import pytest

import flows

ROOT = Path(flows.__file__ or "").parents[2]
PLACES = {"flows": ROOT / "workflows" / "flows", "crm_store": ROOT / "crm_store"}
DECIDES = ("flows.decision", "flows.standing", "flows.dossier", "crm_store.decisions")
CARRIES_OUT = ("dossiers", "assessing", "ruling", "deciding")
# Whatever orders work, by the name that it has or will have.
SCORES = ("score", "risk", "mood", "feeling", "sentiment", "health", "segment", "band")


def _file(module: str) -> Path | None:
    package, _, rest = module.partition(".")
    if package not in PLACES:
        return None
    path = PLACES[package].joinpath(*rest.split(".")) if rest else PLACES[package]
    return next(
        (each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None
    )


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def _everything_behind(modules: tuple[str, ...]) -> set[str]:
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        path = _file(module)
        if module in seen or path is None:
            continue
        seen.add(module)
        waiting += _imported(path)
    return seen


@pytest.mark.proves("Risk Management Integration")
def test_the_rules_cannot_import_a_score_however_far_behind() -> None:
    behind = _everything_behind(DECIDES)
    assert "flows.affordability" in behind
    assert [each for each in behind if any(name in each.rsplit(".")[-1] for name in SCORES)] == []


def test_whoever_carries_a_decision_out_imports_none_either() -> None:
    for name in CARRIES_OUT:
        imported = _imported(ROOT / "agent" / f"{name}.py")
        assert [each for each in imported if any(score in each for score in SCORES)] == []
