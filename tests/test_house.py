"""The house stays as it was drawn."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("agent", "channels", "crm_store", "evals", "knowledge_base", "workflows")
# A sentence in three quotes, or nothing at all.
OPENING = re.compile(r'"""[\s`]*\w|\s*\Z')


@pytest.fixture(scope="module")
def modules() -> dict[str, str]:
    """What every module of ours says, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for part in OURS
        for path in sorted((ROOT / part).rglob("*.py"))
    }


def naming(modules: dict[str, str], *names: str) -> Iterator[tuple[str, ast.Module]]:
    """Those that hold all these words, as Python reads them; to read every one takes seconds."""
    for where, text in modules.items():
        if all(name in text for name in names):
            yield where, ast.parse(text)


def test_workflows_is_no_package() -> None:
    # llama-index-core needs a top-level package of that name from elsewhere.
    assert not (ROOT / "workflows" / "__init__.py").exists()


def test_the_root_holds_what_it_should() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert {*OURS, "tests", "docs"} <= folders
    assert not (ROOT / "uv.lock").exists()


def test_every_module_opens_with_a_sentence(modules: dict[str, str]) -> None:
    silent = [where for where, text in modules.items() if not OPENING.match(text)]
    assert silent == [], "a module says what it is about"


def test_only_settings_read_the_environment(modules: dict[str, str]) -> None:
    def reads(tree: ast.AST) -> bool:
        return any(
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and f"{node.value.id}.{node.attr}" in ("os.environ", "os.getenv")
            for node in ast.walk(tree)
        )

    parsed = (*naming(modules, "os", "environ"), *naming(modules, "os", "getenv"))
    found = sorted({where for where, tree in parsed if reads(tree)})
    # The benchmarks start processes, which inherit one.
    assert [each for each in found if not each.startswith("evals/")] == ["agent/settings.py"]


def test_nobody_else_commits(modules: dict[str, str]) -> None:
    def commits(tree: ast.AST) -> bool:
        """Whether it calls `commit`, or says so to the driver."""
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        return any(
            (isinstance(call.func, ast.Attribute) and call.func.attr == "commit")
            or any(isinstance(arg, ast.Constant) and arg.value == "commit" for arg in call.args)
            for call in calls
        )

    found = [where for where, tree in naming(modules, "commit") if commits(tree)]
    assert found == ["crm_store/database.py"]


def test_no_float_touches_money(modules: dict[str, str]) -> None:
    stored = {where: text for where, text in modules.items() if where.startswith("crm_store/")}
    for _, tree in naming(stored, "_cents", "float"):
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                assert not (
                    node.target.id.endswith("_cents") and "float" in ast.unparse(node.annotation)
                )


def test_the_drawn_turn_is_the_one_in_its_file() -> None:
    from agent import graph

    drawn = {(edge.source, edge.target) for edge in graph.build().get_graph().edges}
    assert drawn == {
        ("__start__", "screen"),
        ("screen", "language"),
        ("language", "understand"),
        ("understand", "steer"),
        ("steer", "refer"),
        ("refer", "answer"),
        ("refer", "hand_over"),
        ("refer", "phrase"),
        ("steer", "answer"),
        ("steer", "hand_over"),
        ("steer", "phrase"),
        ("steer", "__end__"),
        ("answer", "phrase"),
        ("hand_over", "phrase"),
        ("phrase", "check"),
        ("check", "__end__"),
    }
    picture = graph.__doc__ or ""
    for node in {source for source, _ in drawn} - {"__start__"}:
        assert node in picture


def test_the_base_install_knows_no_torch() -> None:
    locked = (ROOT / "requirements.lock").read_text()
    names = {line.split("==")[0] for line in locked.splitlines() if "==" in line}
    assert not names & {"torch", "transformers", "sentence-transformers", "scikit-learn"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_dependency_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    for block in text.split("\n\n"):
        for entry in block.split("\n"):
            if "==" in entry and not entry.startswith(" "):
                assert entry.rstrip().endswith("\\")


def test_every_declared_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    explained = (ROOT / "docs" / "dependencies.md").read_text().lower()
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in declared:
        name = requirement.split(">")[0].split("[")[0].strip().lower()
        assert name.removeprefix("pytest-") in explained, name


def test_every_effect_is_written_by_somebody() -> None:
    from agent.writer import WRITERS
    from flows.effects import Effect

    assert set(WRITERS) == set(get_args(Effect))


def test_nothing_imports_what_is_too_heavy_for_it() -> None:
    # One interpreter for all: each imports what those before it have, and more.
    steps = ("agent.cli", "agent.demo", "agent.understand", "agent.app, agent.worker, agent.doctor")
    code = "import sys\n" + "\n".join(f"import {each}\nprint(*sys.modules)" for each in steps)
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    command_line, opened, rules, service = (set(line.split()) for line in said.splitlines())
    heavy = {"llama_index", "langgraph", "pydantic_ai", "sqlalchemy", "fastapi", "twilio", "docket"}
    assert not heavy & command_line
    assert "pydantic_ai" not in rules
    assert not {"langgraph", "llama_index"} & service  # the port opens before they are loaded
    assert "agent.understanding.rules" not in opened
    assert "agent.models.pipelines" in service
    assert not {"torch", "transformers", "soundfile", "sentencepiece"} & service
