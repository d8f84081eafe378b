"""What she answers to a reminder goes on where it belongs, and nothing is taken for a yes."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from flows import reminded, steer
from flows.commands import (
    Affirm,
    AnyCommand,
    Choose,
    Deny,
    Greet,
    NotUnderstood,
    Report,
    SetFact,
    Skip,
)
from flows.effects import ClaimPayment, Flag, PauseReminders
from flows.flow import Decision, Situation, State
from flows.owing import Proposed
from tests.flows.lent import LOAN
from tests.flows.monday import standing

HILMA = standing(
    state=State(topic=reminded.TOPIC),
    messages=(uuid4(),),
    is_verified=True,
    loan=LOAN,
)


def answered(command: AnyCommand, situation: Situation = HILMA) -> Decision:
    return steer.decide(situation, [command])


def keys(decision: Decision) -> list[str]:
    return [each.key for each in decision.says] + ([decision.ask.key] if decision.ask else [])


def test_each_answer_leads_where_it_belongs(subtests: pytest.Subtests) -> None:
    shown = ["loan.next", "reminder.ask"]
    cases: dict[str, tuple[AnyCommand, list[str]]] = {
        "Show me": (Greet(), shown),
        "ok": (Affirm(), shown),
        "no": (Deny(), shown),
        "later": (Skip(), ["arrangement.by_when"]),
        "I will pay on Friday": (
            NotUnderstood(span="I will pay on Friday"),
            ["arrangement.would_be", "arrangement.ask_send"],
        ),
        "on the 25th": (NotUnderstood(span="on the 25th"), shown),
        "I will pay 300 on 30 November": (
            SetFact(fact="amount", value="300", span="I will pay 300 on 30 November"),
            ["arrangement.would_be", "arrangement.ask_send"],
        ),
        "grr": (NotUnderstood(span="grr 2"), ["not_understood", "reminder.ask"]),
        "I paid": (Report(about="paid"), ["paid.noted", "paid.ask_slip"]),
        "I cannot": (
            Report(about="hardship"),
            ["hardship.sorry", "hardship.choices", "hardship.ask"],
        ),
    }
    for words, (command, expected) in cases.items():
        with subtests.test(words):
            assert keys(answered(command)) == expected


def test_what_she_taps_is_noted_as_if_she_had_written_it() -> None:
    offered = answered(Greet()).ask
    assert offered is not None
    options = tuple((each.id, each.label) for each in offered.offers)
    state = State(topic=reminded.TOPIC, options=options)
    asked = replace(HILMA, state=state)
    paid = answered(Choose(option="reminder:paid"), asked)
    assert ClaimPayment(0) in paid.effects
    cannot = answered(Choose(option="reminder:cannot"), asked)
    assert Flag("hardship") in cannot.effects
    assert any(isinstance(each, PauseReminders) for each in cannot.effects)
    assert keys(answered(Choose(option="reminder:later"), asked)) == ["arrangement.by_when"]
    assert keys(answered(Choose(option="reminder:problem"), asked)) == ["trouble.which"]


def test_a_day_named_while_another_plan_is_under_way_asks_for_nothing() -> None:
    wish = Proposed(id="a-plan", wish="pause:1", asked_on=date(2026, 11, 20))
    asked = replace(HILMA, loan=replace(LOAN, proposed=wish))
    assert keys(answered(Skip(), asked))[0] == "arrangement.waiting"


def test_somebody_else_who_holds_her_phone_is_told_nothing() -> None:
    stranger = replace(HILMA, is_verified=False, loan=None)
    assert keys(answered(Greet(), stranger))[0] == "loan.not_here"
    assert "reminder.ask" not in keys(answered(Skip(), stranger))
