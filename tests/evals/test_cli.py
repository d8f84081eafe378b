"""The commands of the eval suite."""

import pytest
from typer.testing import CliRunner

from evals import case
from evals.cli import evals

RUNNER = CliRunner()


def test_the_commands_are_named() -> None:
    told = RUNNER.invoke(evals, ["--help"])
    assert told.exit_code == 0
    for name in ("run", "compare", "gate", "report", "record", "schema", "from-transcript"):
        assert name in told.output


def test_a_suite_that_is_none_is_refused_with_those_that_are() -> None:
    told = RUNNER.invoke(evals, ["run", "nonsense"])
    assert told.exit_code == 2
    assert case.SUITES[0] in told.output


def test_who_plays_her_and_what_a_model_costs_are_told_in_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BUFFR_MODEL", raising=False)
    told = RUNNER.invoke(evals, ["run", "policy", "--borrower", "hosted"])
    assert (told.exit_code, "no model is set" in told.output) == (2, True)
    told = RUNNER.invoke(evals, ["run", "policy", "--price-in", "2.5"])
    assert (told.exit_code, "go together" in told.output) == (2, True)


def test_the_schema_is_checked() -> None:
    assert RUNNER.invoke(evals, ["schema", "--check"]).exit_code == 0
