"""The turn's last two steps: words with their sources, and the look before they leave."""

from dataclasses import replace
from typing import Any

import pytest
from langgraph.runtime import Runtime

from agent import graph, poison, wording
from agent.graph import Mind, TurnContext, TurnState
from agent.guard import Listener
from agent.phrases import Phrases
from agent.understanding.heard import Said
from flows.effects import DisownNumber, Effect, Unverify
from flows.flow import Ask, Decision, Draft, Offer, Say, Situation, State
from knowledge_base.search import Passage
from tests.flows.monday import NOW, standing

SITUATION = standing(
    state=State(flow="application", topic="employer"),
    is_verified=True,
)
GO_ON = Offer("refer", "option.ask_my_employer")
CARRIED = "Your next payment is N$600.00."


def decision(*says: Say, ask: Ask | None = None, effects: tuple[Effect, ...] = ()) -> Decision:
    return Decision(
        effects=effects,
        says=says,
        ask=ask,
        questions=(),
        state=SITUATION.state,
        facts={},
        language="en",
    )


async def checked(decided: Decision, **more: Any) -> TurnState:
    mind = Mind(reader=None, knowledge=None, phrases=Phrases.load())  # type: ignore[arg-type]
    runtime: Runtime[TurnContext] = Runtime(context=TurnContext(mind=mind, reads=None))  # type: ignore[arg-type]
    given = {"situation": SITUATION, "said": (), **more}
    state = TurnState(decision=decided, **given)
    state |= await graph.phrase(state, runtime=runtime)
    state |= await graph.check(state, runtime=runtime)
    return state


def texts(state: TurnState) -> list[str]:
    return [reply.text for reply in state["replies"]]


def why(state: TurnState) -> list[tuple[str, ...]]:
    return [each.faults for each in state["withheld"]]


def named(employer: str) -> Ask:
    return Ask("application.employer_unknown", {"employer": employer}, topic="any", offers=(GO_ON,))


async def test_a_fit_question_leaves_with_its_options() -> None:
    done = await checked(decision(ask=named("Kudu Motors")))
    assert "I do not find Kudu Motors there" in texts(done)[0]
    assert [option[0] for option in done["options"]] == ["refer"]
    assert why(done) == []


async def test_a_question_that_was_withheld_offers_nothing() -> None:
    done = await checked(decision(ask=named("Guaranteed Motors")))
    assert "Guaranteed" not in texts(done)[0]
    assert done["options"] == ()
    assert why(done) == [("promise",)]


async def test_a_number_in_a_name_is_said_back_only_where_she_wrote_it() -> None:
    done = await checked(decision(ask=named("Depot 24")))
    assert why(done) == [("number_without_source",)]
    hers = await checked(decision(ask=named("Depot 24")), said=(Said("depot 24"),))
    assert why(hers) == []
    earlier = replace(SITUATION.state, told=(("employer", "depot 24", "1"),))
    kept = await checked(
        decision(ask=named("Depot 24")), situation=replace(SITUATION, state=earlier)
    )
    assert why(kept) == []


async def test_an_article_is_said_because_it_was_found() -> None:
    text = "The cost is 20 % of what you borrow."
    passage = Passage(
        slug="costs",
        language="en",
        title="What it costs",
        text=text,
        source="a rule",
        topics=(1,),
        numbers=frozenset(),
        version="1",
        score=0.9,
    )
    found = (graph.Answer("What does it cost?", (passage,), passage),)
    done = await checked(decision(), answers=found)
    assert text in texts(done)[0]
    assert why(done) == []


@pytest.mark.parametrize("effect", [DisownNumber(), Unverify("third_party")])
async def test_what_was_meant_for_her_is_not_said_to_a_stranger(effect: Effect) -> None:
    hers = await checked(decision(Say("thanks")), carried=CARRIED)
    assert texts(hers) == [f"{CARRIED}\nYou are welcome."]
    stranger = await checked(decision(Say("thanks"), effects=(effect,)), carried=CARRIED)
    assert texts(stranger) == ["You are welcome."]


@pytest.mark.parametrize(
    ("situation", "effects", "listener"),
    [
        (SITUATION, (), Listener("en", verified=True)),
        (replace(SITUATION, is_verified=False), (), Listener("en")),
        (SITUATION, (DisownNumber(),), Listener("en")),
        (SITUATION, (Unverify("third_party"),), Listener("en")),
        (
            replace(SITUATION, draft=Draft("APP-1", "documents_submitted", NOW)),
            (),
            Listener("en", verified=True),
        ),
        (
            replace(SITUATION, draft=Draft("APP-1", "agreement_signing", NOW)),
            (),
            Listener("en", verified=True, decided=True),
        ),
    ],
)
def test_the_look_knows_whom_it_is_for(
    situation: Situation, effects: tuple[Effect, ...], listener: Listener
) -> None:
    assert wording.listener_of(situation, decision(effects=effects)) == listener


def test_the_words_for_a_dead_letter_are_looked_at_too() -> None:
    turn = poison.turn(SITUATION, Phrases.load(), carried="Your loan is approved.")
    assert "approved" not in texts(turn)[0]
    assert why(turn) == [("promise",)]
