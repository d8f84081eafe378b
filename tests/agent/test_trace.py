"""A turn leaves behind why it came out as it did."""

from dataclasses import replace
from uuid import uuid4

from agent import trace
from agent.graph import Answer, TurnState
from agent.guard import Withheld
from agent.understand import Read, Seconds, Usage
from flows.flow import Decision, Fact, State, Tongue
from knowledge_base.search import ENOUGH
from tests.flows.monday import NOW, standing

SITUATION = standing(
    state=State(flow="application", topic="pay_day"),
)
DECISION = Decision(
    effects=(),
    says=(),
    ask=None,
    questions=(),
    state=SITUATION.state,
    facts={"pay_day": Fact(25, uuid4(), NOW)},
    language="en",
)


def test_what_was_withheld_is_kept_with_its_faults() -> None:
    held = Withheld("You are approved.", ("loan.yes",), ("promise",))
    kept = trace.of(TurnState(decision=DECISION, withheld=(held,)), SITUATION)
    assert kept["withheld"] == [
        {"text": "You are approved.", "keys": ["loan.yes"], "faults": ["promise"]}
    ]


def test_facts_are_kept_as_they_were_and_as_they_became() -> None:
    kept = trace.of(TurnState(decision=DECISION), SITUATION)
    assert (kept["facts_before"], kept["facts_after"]) == ({}, {"pay_day": 25})
    assert kept["awaited"] == "pay_day"


def test_the_score_that_was_enough_that_day_is_kept() -> None:
    kept = trace.of(TurnState(decision=DECISION, answers=(Answer("Why?", (), None),)), SITUATION)
    assert kept["retrieved"] == [{"question": "Why?", "enough": ENOUGH, "given": None, "found": []}]


def test_who_read_it_and_what_that_cost_is_kept() -> None:
    read = Read((), "a-model", Usage(1, 800, 40), Seconds(0.0, 0.4), failed="")
    kept = trace.of(TurnState(decision=DECISION, read=read), SITUATION)
    assert kept["understood"] == {
        "how": "a-model",
        "failed": "",
        "requests": 1,
        "input_tokens": 800,
        "output_tokens": 40,
    }


def test_the_language_of_every_message_is_kept_without_its_words() -> None:
    tongue = Tongue(0, "Tangi unene", "osh", 0.98765, variety="ndo", mixed=frozenset({"en"}))
    turn = TurnState(decision=DECISION, situation=replace(SITUATION, tongues=(tongue,)))
    assert trace.of(turn, SITUATION)["tongues"] == [
        {"message": 0, "language": "osh", "confidence": 0.988, "variety": "ndo", "mixed": ["en"]}
    ]
