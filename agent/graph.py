"""One turn: what was said goes in, what to write and what to say comes out. Nothing is stored.

screen -> language -> understand -> steer -> answer -> phrase -> check
                                      |---> hand_over ---^
                                      |---> refer (a case is named) ---> as above
                                      |---> phrase (no question was asked)
                                      \\---> END (a person has the conversation)
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent import guard, hearing, wording
from agent.distress import CarefulWords
from agent.guard import Rules, Withheld
from agent.languages.identification import Identifier
from agent.model_budget import REASON
from agent.moods import Moods
from agent.phrases import Phrases
from agent.reply import Reply, compose
from agent.understand import Before, Read, Reader, understand
from agent.understanding.feeling import Feeling, asks_for_kindness
from agent.understanding.heard import Said
from agent.understanding.left import Left
from flows import steer
from flows.calculated import noting
from flows.effects import HandOver
from flows.flow import Ask, Decision, Say, Situation
from flows.form import yes_or_no
from knowledge_base.search import ENOUGH, KnowledgeBase, Passage

_MOST_ANSWERS = 2
_CASE = "case"  # names a category in what a flow says, and the reference in what she reads


class Reads(Protocol):
    """The few things that a turn may look up while it runs."""

    async def place_in_queue(self) -> int: ...

    async def is_attended(self) -> bool: ...

    async def case_ref(self, category: str) -> str: ...


@dataclass(frozen=True)
class Mind:
    """What a turn thinks with; opened once, shared by all turns."""

    reader: Reader
    knowledge: KnowledgeBase
    phrases: Phrases
    rules: Rules = field(default_factory=Rules.load)  # of what may go out
    identifier: Identifier = field(default_factory=Identifier.load)  # of her language
    moods: Moods = field(default_factory=Moods)
    careful: CarefulWords = field(default_factory=CarefulWords)


@dataclass(frozen=True)
class TurnContext:
    mind: Mind
    reads: Reads
    before: Before | None = None


@dataclass(frozen=True)
class Answer:
    """What was found for a question, best first; `given` where it was good enough to say."""

    question: str
    found: tuple[Passage, ...]
    given: Passage | None


class TurnState(TypedDict, total=False):
    situation: Situation
    said: tuple[Said, ...]
    masked: bool
    numbers_hidden: bool  # of an identity or an account
    carried: str  # words of an earlier reply that never left
    read: Read
    feeling: Feeling  # for tone and priority; no decision knows of it
    decision: Decision
    answers: tuple[Answer, ...]
    calculated: tuple[object, ...]  # whatever calculators gave for this turn
    cases: dict[str, str]  # what the cases of this turn are called, by category
    waiting: tuple[Say, ...]
    replies: tuple[Reply, ...]
    options: tuple[tuple[str, ...], ...]  # of the question that is open now; see `State.options`
    withheld: tuple[Withheld, ...]
    spent_ms: dict[str, float]


async def screen(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """Keep only what a message may be: words within measure. Secrets were masked at the door."""
    return {"said": tuple(replace(said, text=said.text[:4096]) for said in state["said"])}


async def language(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """What each message is written in; what follows from it, flows say."""
    tongues = hearing.written(state["said"], runtime.context.mind.identifier)
    return {"situation": replace(state["situation"], tongues=tongues)}


async def read(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """What she means, as typed commands and nothing else."""
    heard = hearing.heard(state["situation"], state["said"])
    mind = runtime.context.mind
    understood = understand(heard, reader=mind.reader, before=runtime.context.before)
    meant, feeling = await asyncio.gather(understood, mind.moods.of(state["said"]))
    return {"read": meant, "feeling": feeling}


async def decide(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """What this comes to, by the rules of the flows."""
    with noting() as given:
        decision = steer.decide(state["situation"], state["read"].commands)
    if state["read"].failed == Left.NOTHING_ANY_MORE:
        decision = _call_a_person(decision)
    return {"decision": decision, "calculated": tuple(given)}


async def refer(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """A case that is named to her has its reference before it is written."""
    decision, reads = state["decision"], runtime.context.reads
    refs = {category: await reads.case_ref(category) for category in sorted(_cases_named(decision))}
    says = tuple(
        replace(say, values={**say.values, _CASE: refs[str(say.values[_CASE])]})
        if _CASE in say.values
        else say
        for say in decision.says
    )
    return {"cases": refs, "decision": replace(decision, says=says)}


async def answer(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """The article for each question, or the honest word that there is none."""
    decision, knowledge = state["decision"], runtime.context.mind.knowledge
    answers, heard = [], state["situation"].tongues
    for question in decision.questions[:_MOST_ANSWERS]:
        language = hearing.asked_in(question, heard, spoken=decision.language)
        found = tuple(knowledge.search(question.text, language=language, variety=decision.variety))
        given = found[0] if found and found[0].score >= ENOUGH else None
        answers.append(Answer(question.text, found, given))
    if any(each.given is None for each in answers):
        decision = _offer_a_person(decision)
    return {"answers": tuple(answers), "decision": decision}


async def hand_over(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """Honest words about the wait: the real place, the real hours."""
    situation, handed = state["situation"], state["decision"].hand_over
    place = await runtime.context.reads.place_in_queue()
    attended = await runtime.context.reads.is_attended()
    reason = handed.reason if handed else ""
    if reason == "bereavement":
        return {"waiting": ()}  # it is said already, and the family waits for nothing
    says: list[Say] = []
    if runtime.context.mind.phrases.has(f"handover.{reason}"):
        tries = situation.policy.documents.tries
        says.append(Say(f"handover.{reason}", {"times": tries}))
    elif not state["decision"].says and asks_for_kindness(state.get("feeling", Feeling())):
        says.append(Say("handover.kindly"))
    distressed = reason == "distress"
    opens = situation.calendar.next_opening(situation.now)
    if attended or not situation.calendar.office_open(situation.now):
        says.append(wording.when_somebody_comes(situation, place, distressed=distressed))
    elif distressed:
        says.append(Say("distress.nobody"))
    else:
        says.append(Say("handover.nobody", {"place": place}))
    return {"waiting": tuple(says), "calculated": (*state.get("calculated", ()), place, opens)}


async def phrase(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """Keys and values become sentences of her language, each with where its numbers come from."""
    decision, mind = state["decision"], runtime.context.mind
    says = wording.says(state)
    fixed, says = mind.careful.instead(says, decision.language)
    back = bool(decision.questions) and decision.ask is not None and decision.ask.topic != "gap"
    replies = compose(
        says,
        decision.ask,
        phrases=mind.phrases,
        language=decision.language,
        variety=decision.variety,
        sources=wording.sources(state),
        # What was meant for her is not said to whoever has her number now, nor beside her despair.
        carried=fixed if wording.is_unfit_for_more(state) else state.get("carried", ""),
        back=back,
    )
    return {"replies": replies, "options": wording.options_of(decision, mind.phrases)}


async def check(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
    """Nothing leaves without a source for its numbers, with a promise, or with two questions."""
    mind = runtime.context.mind
    replies, withheld = guard.checked(
        state["replies"],
        rules=mind.rules,
        listener=wording.listener_of(state["situation"], state["decision"]),
        phrases=mind.phrases,
    )
    unread = any(each.choice for each in state["replies"]) and not any(
        each.choice for each in replies
    )
    # A question that was withheld offers nothing: a yes would be to something unread.
    options = () if unread else state["options"]
    return {"replies": replies, "withheld": withheld, "options": options}


def _cases_named(decision: Decision) -> set[str]:
    """The categories of the cases that she is told about."""
    return {str(say.values[_CASE]) for say in decision.says if _CASE in say.values}


def _call_a_person(decision: Decision) -> Decision:
    """Who has asked a hosted model so much in a day is better helped by a person."""
    if decision.silent or decision.hand_over is not None:
        return decision
    return replace(decision, effects=(*decision.effects, HandOver(REASON)))


def _offer_a_person(decision: Decision) -> Decision:
    return replace(decision, ask=Ask("gap.ask", topic="gap", offers=yes_or_no("gap")))


Node = Callable[..., Awaitable[TurnState]]
Route = Literal["refer", "answer", "hand_over", "phrase", "__end__"]
_NODES = (
    ("screen", screen),
    ("language", language),
    ("understand", read),
    ("steer", decide),
    ("refer", refer),
    ("answer", answer),
    ("hand_over", hand_over),
    ("phrase", phrase),
    ("check", check),
)
STEPS = tuple(name for name, _ in _NODES)  # in the order in which they are drawn


async def after_steering(state: TurnState) -> Route:
    """Silent, or on; first past the references, where a case is named.

    Asynchronous as the nodes are: the graph would ask a plain function in another thread.
    """
    decision = state["decision"]
    if decision.silent:
        # Somebody who waits in line and sends a PIN is told at once; a person at work is not
        # talked over.
        warned = state.get("masked") and state["situation"].owner == "queue"
        return "phrase" if warned else "__end__"
    return "refer" if _cases_named(decision) else await onwards(state)


async def onwards(state: TurnState) -> Route:
    """To a person, to the articles, or straight to words."""
    if state["decision"].hand_over is not None:
        return "hand_over"
    return "answer" if state["decision"].questions else "phrase"


def build() -> "CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]":
    """The turn as a graph: without a checkpointer, for no fact lives here."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    for name, node in _NODES:
        graph.add_node(name, _timed(name, node))
    graph.add_edge(START, "screen")
    graph.add_edge("screen", "language")
    graph.add_edge("language", "understand")
    graph.add_edge("understand", "steer")
    onward = ["answer", "hand_over", "phrase"]
    graph.add_conditional_edges("steer", after_steering, ["refer", *onward, END])
    graph.add_conditional_edges("refer", onwards, onward)
    graph.add_edge("answer", "phrase")
    graph.add_edge("hand_over", "phrase")
    graph.add_edge("phrase", "check")
    graph.add_edge("check", END)
    return graph.compile()


def _timed(name: str, node: Node) -> Any:
    """Note how long a node took; the panel and the metrics show it."""

    async def timed(state: TurnState, *, runtime: Runtime[TurnContext]) -> TurnState:
        start = time.perf_counter()
        change = await node(state, runtime=runtime)
        spent = round((time.perf_counter() - start) * 1000, 3)
        return {**change, "spent_ms": {**state.get("spent_ms", {}), name: spent}}

    return timed
