"""Selma and Hilma, who tell of a trouble: where they stand, and what a turn of theirs comes to."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from crm_store.money import Cents
from flows import steer
from flows.commands import AnyCommand, Report, Trouble
from flows.effects import AddToCase
from flows.flow import Decision, Draft, Fact, Situation, State
from flows.owing import Due, RunningLoan
from tests.flows.monday import NOW, standing

MESSAGE = UUID("01930000-0000-7000-8000-000000000001")
LOAN = RunningLoan(
    ref="LN-1",
    principal=Cents(200_000),
    charge=Cents(40_000),
    disbursed_on=date(2026, 10, 14),
    schedule=(Due(1, date(2026, 11, 25), Cents(60_000)), Due(2, date(2027, 1, 25), Cents(180_000))),
    paid=Cents(0),
)
SELMA = standing(
    messages=(MESSAGE,),
)
HILMA = replace(SELMA, is_verified=True, loan=LOAN)
DRAFT = Draft("APP-1", "started", NOW)
IN_THE_FORM = replace(
    SELMA,
    draft=DRAFT,
    state=State(flow="application", topic="employer", beneath="employer"),
    facts={"consent": Fact(True, str(uuid4()), NOW.isoformat())},
)


def told(situation: Situation, *commands: AnyCommand) -> Decision:
    return steer.decide(situation, commands)


def reported(situation: Situation, about: Trouble, span: str = "it happened") -> Decision:
    return told(situation, Report(about=about, span=span))


def then(situation: Situation, before: Decision, *commands: AnyCommand) -> Decision:
    """The next turn, with what the one before left open."""
    return told(after(situation, before), *commands)


def after(situation: Situation, before: Decision) -> Situation:
    asked = before.ask or before.open_question
    options = tuple((offer.id, offer.label) for offer in asked.offers) if asked else ()
    state = replace(before.state, topic=asked.topic if asked else None, options=options)
    return replace(situation, state=State.from_json(state.to_json()))


def keys(decision: Decision) -> list[str]:
    return [each.key for each in (*decision.says, *((decision.ask,) if decision.ask else ()))]


def added(decision: Decision) -> list[AddToCase]:
    return [each for each in decision.effects if isinstance(each, AddToCase)]
