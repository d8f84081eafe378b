"""The house stays as it was drawn."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("agent", "channels", "crm_store", "evals", "knowledge_base", "workflows")


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Every module of ours as Python reads it, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for part in OURS
        for path in sorted((ROOT / part).rglob("*.py"))
    }


def test_workflows_is_no_package() -> None:
    # llama-index-core needs a top-level package of that name from elsewhere.
    assert not (ROOT / "workflows" / "__init__.py").exists()


def test_the_root_holds_what_it_should() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert {*OURS, "tests", "docs"} <= folders
    assert not (ROOT / "uv.lock").exists()


def test_every_module_opens_with_a_sentence(trees: dict[str, ast.Module]) -> None:
    silent = [where for where, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == [], "a module says what it is about"


def test_only_settings_read_the_environment(trees: dict[str, ast.Module]) -> None:
    def reads(tree: ast.AST) -> bool:
        return any(
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and f"{node.value.id}.{node.attr}" in ("os.environ", "os.getenv")
            for node in ast.walk(tree)
        )

    found = [where for where, tree in trees.items() if reads(tree)]
    # The benchmarks start processes, which inherit one.
    assert [each for each in found if not each.startswith("evals/")] == ["agent/settings.py"]


def test_nobody_else_commits(trees: dict[str, ast.Module]) -> None:
    def commits(tree: ast.AST) -> bool:
        return any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "commit"
            for node in ast.walk(tree)
        )

    assert [where for where, tree in trees.items() if commits(tree)] == ["crm_store/database.py"]


def test_no_float_touches_money() -> None:
    for path in (ROOT / "crm_store").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
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


def test_the_command_line_imports_nothing_heavy() -> None:
    code = "import sys, agent.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    heavy = {"llama_index", "langgraph", "pydantic_ai", "sqlalchemy", "fastapi", "twilio", "docket"}
    assert not heavy & set(loaded)
