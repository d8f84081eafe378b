"""A run that never was, of any size, for the report to show."""

import random
from collections.abc import Callable, Sequence

import pytest

from evals.case import SUITES
from evals.outcome import Grade, Line, Reached, Result, Run

Make = Callable[[int], list[Result]]
_WRONG = (
    "applications: expected {'stage': 'documents_submitted', 'months': 4}, got "
    "[{'stage': 'started', 'months': None}]; customer.language: expected 'her', got 'en'"
)
_LONG = "Hilma Ndapandula Shikongo-Nghipandulwa van der Westhuizen"


@pytest.fixture
def run() -> Run:
    return Run(
        id="20260302-080000-offline",
        commit="0123456789abcdef",
        at="2026-03-02T08:00:00+00:00",
        model="offline",
        suites=SUITES,
        languages=("en", "af", "osh", "her"),
        repeat=1,
        seed=1,
        seconds=171.4,
    )


@pytest.fixture
def make() -> Make:
    return results


def results(count: int) -> list[Result]:
    """So many results, the same at every call; about one in eight fails."""
    chance = random.Random(7)  # noqa: S311 no secret
    return [_result(number, chance) for number in range(count)]


def _result(number: int, chance: random.Random) -> Result:
    suite = SUITES[number % len(SUITES)]
    passed = chance.random() > 0.125
    is_line = suite in ("understanding", "retrieval")
    expected = chance.choice(("set_fact", "correct", "ask_question", "human"))
    return Result(
        case=f"{suite}/asks_for_more_than_the_limit_and_then_for_a_person_{number}"
        + (f"#{number}" if is_line else ""),
        suite=suite,
        language=("en", "af", "osh", "her")[number % 3 if number % 5 else 3],
        attempt=1,
        severity="must_never_fail" if suite in ("injection", "policy") else "average",
        flow=("application", "handover", "payment_claim", "")[number % 4],
        passed=passed,
        grades=(Grade(grader="store", passed=passed, why="" if passed else _WRONG),),
        expected=expected if is_line else None,
        got=(expected if passed else "not_understood") if is_line else None,
        confidence=round(chance.uniform(0.4, 1), 3) if is_line else None,
        seconds=chance.uniform(0.05, 0.4),
        turns=4,
        turn_ms=tuple(chance.uniform(10, 60) for _ in range(4)),
        transcript=_transcript(),
        reached=Reached(topics=("consent",), commands=("affirm",), articles=("documents",)),
        kind="messages" if suite == "understanding" else "questions" if is_line else "",
    )


def _transcript() -> Sequence[Line]:
    return (
        Line(who="borrower", text="Moro. Ndi vanga ohimariva. N$ 5 000 <b>now</b>", turn=1),
        Line(
            who="bot",
            text=f"Hello {_LONG}.\nWhat is your gross monthly pay?",
            options=("pay:yes", "pay:no"),
            titles=("Yes", "No, wait"),
            keys=("application.ask_remuneration",),
            turn=1,
        ),
        Line(who="system", text="15 days pass", turn=1),
    )
