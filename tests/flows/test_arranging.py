"""Another way of paying, in chat: no cost comes as a surprise, and no yes is taken in passing."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from crm_store.money import Cents
from flows import steer
from flows.arrangement import NewDate, Pause, Promise, Reduced, pay_day_of, wish_of, wished
from flows.commands import (
    Affirm,
    AnyCommand,
    AskLoan,
    Choose,
    Deny,
    DontKnow,
    NotUnderstood,
    Refuse,
    Report,
    SetFact,
    Skip,
    Thank,
)
from flows.effects import AnswerArrangement, AskArrangement, PauseReminders
from flows.flow import Decision, Situation, State
from flows.owing import Due, Proposed
from tests.flows.lent import LOAN
from tests.flows.monday import CALENDAR, standing

OFFERED = Proposed(
    id="a-plan",
    wish="pause:1",
    asked_on=date(2026, 11, 20),
    offered_until=date(2026, 11, 30),
    plan=(Due(2, date(2026, 12, 24), Cents(60_000)), Due(3, date(2027, 1, 25), Cents(60_000))),
)
HILMA = standing(
    messages=(uuid4(),),
    is_verified=True,
    loan=LOAN,
)
SHE_HAS_A_PLAN = replace(HILMA, loan=replace(LOAN, proposed=OFFERED))


def keys(decision: Decision) -> list[str]:
    return [each.key for each in (*decision.says, *((decision.ask,) if decision.ask else ()))]


def then(situation: Situation, before: Decision, *commands: AnyCommand) -> Decision:
    asked = before.ask or before.open_question
    options = tuple((offer.id, offer.label) for offer in asked.offers) if asked else ()
    state = replace(before.state, topic=asked.topic if asked else None, options=options)
    return steer.decide(replace(situation, state=State.from_json(state.to_json())), commands)


def talk(situation: Situation, *turns: AnyCommand) -> Decision:
    """The last turn of several."""
    decision = steer.decide(situation, [turns[0]])
    for command in turns[1:]:
        decision = then(situation, decision, command)
    return decision


CANNOT = (Report(about="hardship", span="I cannot pay"), Choose(option="hardship:nothing"))


def test_every_choice_comes_with_its_cost() -> None:
    decision = talk(HILMA, *CANNOT)
    costs = [each for each in decision.says if each.key.startswith("arrangement.cost_")]
    assert [(each.key, each.values["cost"]) for each in costs] == [
        ("arrangement.cost_pause", 0),
        ("arrangement.cost_reduced", 0),
        ("arrangement.cost_new_date", 0),
        ("arrangement.cost_promise", 0),
    ]
    assert keys(decision)[-1] == "arrangement.which"


def test_nothing_is_offered_to_a_number_that_is_not_checked_or_without_a_loan() -> None:
    for situation in (replace(HILMA, is_verified=False, loan=None), replace(HILMA, loan=None)):
        assert keys(talk(situation, *CANNOT)) == ["hardship.noted_nothing", "hardship.person_by"]


def test_each_choice_leads_to_its_wish(subtests: pytest.Subtests) -> None:
    for turns, wish in (
        ((Choose(option="arrange:pause"), Choose(option="arrange:pause:2")), "pause:2"),
        (
            (
                Choose(option="arrange:reduced"),
                NotUnderstood(span="about 200"),
                Choose(option="arrange:reduced:20000:2"),
            ),
            "reduced:20000:2",
        ),
        (
            (
                Choose(option="arrange:new_date"),
                SetFact(fact="pay_day", value="the last day", span="the last day"),
            ),
            "new_date:last",
        ),
        (
            (Choose(option="arrange:promise"), NotUnderstood(span="30 November")),
            "promise:2026-11-30",
        ),
    ):
        with subtests.test(wish=wish):
            shown = talk(HILMA, *CANNOT, *turns)
            assert keys(shown) == ["arrangement.would_be", "arrangement.ask_send"]
            assert shown.effects == ()
            sent = then(HILMA, shown, Affirm())
            assert AskArrangement(wish, 0) in sent.effects
            assert keys(then(HILMA, shown, Deny())) == ["arrangement.left"]


def test_what_cannot_be_is_answered_with_what_can(subtests: pytest.Subtests) -> None:
    for first, told, said in (
        ("reduced", "100", "arrangement.too_small"),
        ("reduced", "700", "arrangement.not_smaller"),
        ("promise", "24 January 2027", "arrangement.too_late"),
    ):
        with subtests.test(told=told):
            decision = talk(
                HILMA, *CANNOT, Choose(option=f"arrange:{first}"), NotUnderstood(span=told)
            )
            assert said in keys(decision)
            assert decision.ask is not None
    for first in ("new_date", "promise", "reduced"):
        with subtests.test(unclear=first):
            asked = talk(HILMA, *CANNOT, Choose(option=f"arrange:{first}"))
            again = then(HILMA, asked, NotUnderstood(span="hmm"))
            assert again.ask == asked.ask
            assert keys(then(HILMA, asked, DontKnow())) == ["arrangement.left"]


def test_her_yes_is_to_the_plan_as_it_was_shown() -> None:
    shown = steer.decide(SHE_HAS_A_PLAN, [Affirm()])
    assert keys(shown) == [
        "arrangement.plan",
        "arrangement.line",
        "arrangement.line",
        "arrangement.ask_yes",
    ]
    agreed = then(SHE_HAS_A_PLAN, shown, Affirm(), Thank())
    assert AnswerArrangement("a-plan", agreed=True, message=0) in agreed.effects
    assert PauseReminders(date(2026, 12, 24), because="arrangement") in agreed.effects
    refused = then(SHE_HAS_A_PLAN, shown, Deny())
    assert AnswerArrangement("a-plan", agreed=False, message=0) in refused.effects


def test_a_yes_beside_something_else_or_to_another_plan_agrees_to_nothing() -> None:
    shown = steer.decide(SHE_HAS_A_PLAN, [Affirm()])
    but = then(SHE_HAS_A_PLAN, shown, Affirm(), NotUnderstood(span="can I pay less"))
    assert not any(isinstance(each, AnswerArrangement) for each in but.effects)
    newer = replace(LOAN, proposed=replace(OFFERED, id="another"))
    over = replace(LOAN, proposed=replace(OFFERED, offered_until=date(2026, 11, 22)))
    for loan in (newer, over, LOAN):
        late = then(replace(HILMA, loan=loan), shown, Affirm())
        assert keys(late) == ["arrangement.no_longer"]
        assert late.effects == ()


def test_a_wish_is_kept_as_it_was_meant() -> None:
    for wish in (Pause(1), Reduced(Cents(200_00), 2), NewDate("last"), NewDate(15)):
        assert wished(wish_of(wish)) == wish
    assert wished(wish_of(Promise(date(2026, 11, 30)))) == Promise(date(2026, 11, 30))
    assert [wished(each) for each in ("", "pause", "pause:x", "gift:1", "promise:soon")] == [
        None
    ] * 5


def test_the_pay_day_is_read_off_the_schedule_where_she_never_told_it() -> None:
    assert pay_day_of(LOAN, calendar=CALENDAR) == 25
    assert pay_day_of(replace(LOAN, pay_day="last"), calendar=CALENDAR) == "last"


def test_only_a_plain_no_refuses_a_plan_that_a_person_has_agreed_to() -> None:
    asked = steer.decide(SHE_HAS_A_PLAN, [AskLoan(about="balance")])
    assert (asked.ask or asked.open_question) is not None
    for unsure in (DontKnow(), Skip(), Refuse()):
        decision = then(SHE_HAS_A_PLAN, asked, unsure)
        assert keys(decision) == ["arrangement.left"]
        assert decision.effects == ()
    refused = then(SHE_HAS_A_PLAN, asked, Deny())
    assert AnswerArrangement("a-plan", agreed=False, message=0) in refused.effects
