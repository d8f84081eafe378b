"""The cases that simulated borrowers play can be played, and end in more than words."""

from pathlib import Path

import pytest

from evals.borrower import phrasing
from evals.case import CASES, Conversation, load

_FILES = sorted((CASES / "conversations").glob("sim_*.yaml"))


def _case(path: Path) -> Conversation:
    case = load(path)
    assert isinstance(case, Conversation)
    return case


def test_there_are_enough_of_them_in_every_language() -> None:
    assert len(_FILES) >= 50
    for language in ("en", "af", "osh", "her"):
        assert sum(language in _case(path).languages for path in _FILES) >= 15


def test_a_case_ends_in_the_store_or_with_somebody_and_asks_what_can_be_said(
    subtests: pytest.Subtests,
) -> None:
    for path in _FILES:
        with subtests.test(case=path.stem):
            case = _case(path)
            assert case.borrower is not None
            told = any(value is not None for _, value in case.store_after)
            assert told or case.owner_after is not None
            for language in {"en", "af"} & set(case.languages):
                (grammar,) = phrasing.varieties(language).values()
                assert set(case.borrower.asks) <= set(grammar.questions)
            assert set(case.borrower.changes_mind) <= set(case.borrower.knows)
