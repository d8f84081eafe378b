"""Who cannot pay, and who says that she has: what she can pay is noted, a payment is a claim."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from flows.commands import Affirm, Choose, Deny, DontKnow, NotUnderstood, Refuse, Report, SetFact
from flows.effects import (
    AddToCase,
    CancelProactive,
    ClaimPayment,
    File,
    Flag,
    HandOver,
    PauseReminders,
)
from flows.flow import Arrived, Say, Situation
from tests.flows.troubled import HILMA, SELMA, added, after, keys, reported, then, told


def test_hardship_stops_reminders_and_promises_nothing() -> None:
    decision = reported(HILMA, "hardship")
    assert keys(decision) == ["hardship.sorry", "hardship.choices", "hardship.ask"]
    assert Flag("hardship") in decision.effects
    assert PauseReminders(None, because="hardship") in decision.effects
    assert CancelProactive("hardship") in decision.effects


def asked_how_much() -> Situation:
    some = then(SELMA, reported(SELMA, "hardship"), Choose(option="hardship:some"))
    assert keys(some) == ["hardship.how_much"]
    return after(SELMA, some)


def test_the_amount_is_written_down_and_is_no_payment(subtests: pytest.Subtests) -> None:
    for command in (
        NotUnderstood(span="200"),
        NotUnderstood(span="about N$200 maybe"),
        SetFact(fact="amount", value="200", span="200"),
        SetFact(fact="remuneration", value="N$ 200", span="N$ 200"),
    ):
        with subtests.test(command=command):
            decision = told(asked_how_much(), command)
            assert added(decision) == [AddToCase("payment_difficulty", {"can_pay_cents": 20_000})]
            assert list(decision.effects) == added(decision)
            assert decision.says[0] == Say("hardship.noted_amount", {"amount": 20_000})
            assert keys(decision) == ["hardship.noted_amount", "hardship.person_by"]


def test_not_knowing_how_much_is_an_answer(subtests: pytest.Subtests) -> None:
    for command in (DontKnow(), Refuse(), Deny()):
        with subtests.test(command=command):
            decision = told(asked_how_much(), command)
            assert added(decision) == [
                AddToCase("payment_difficulty", {"can_pay_cents": "not sure"})
            ]
            assert keys(decision) == ["hardship.noted_unsure", "hardship.person_by"]


def test_an_unclear_amount_is_asked_once_more_and_then_left(subtests: pytest.Subtests) -> None:
    for words in ("200-300", "-200", "some money", "between 200 and 300"):
        with subtests.test(words=words):
            asked = asked_how_much()
            again = told(asked, NotUnderstood(span=words))
            assert keys(again) == ["hardship.one_amount", "hardship.how_much"]
            left = then(asked, again, NotUnderstood(span=words))
            assert keys(left) == ["hardship.noted_unsure", "hardship.person_by"]


def test_an_amount_that_answers_too_early_is_taken() -> None:
    decision = then(SELMA, reported(SELMA, "hardship"), NotUnderstood(span="I can pay 200"))
    assert keys(decision) == ["hardship.noted_amount", "hardship.person_by"]


def test_saying_it_again_brings_no_second_speech() -> None:
    asked = reported(SELMA, "hardship")
    again = then(SELMA, asked, Report(about="hardship", span="I really cannot pay"))
    assert keys(again) == ["hardship.ask"]
    with_amount = then(SELMA, asked, Report(about="hardship", span="I cannot pay more than 200"))
    assert keys(with_amount) == ["hardship.noted_amount", "hardship.person_by"]


def test_nothing_is_an_answer_too() -> None:
    asked = reported(SELMA, "hardship")
    decision = then(SELMA, asked, Choose(option="hardship:nothing"))
    assert added(decision) == [AddToCase("payment_difficulty", {"can_pay_cents": 0})]


def test_who_wants_to_talk_first_gets_a_person_for_the_same_case() -> None:
    decision = then(SELMA, reported(SELMA, "hardship"), Choose(option="hardship:talk"))
    assert decision.hand_over == HandOver("asked", category="payment_difficulty", priority=1)


def test_a_payment_that_is_told_is_a_claim() -> None:
    decision = reported(HILMA, "paid")
    assert ClaimPayment(0) in decision.effects
    assert PauseReminders(date(2026, 11, 26), because="paid") in decision.effects
    assert keys(decision) == ["paid.noted", "paid.ask_slip"]


def test_reminders_pause_for_business_days_only() -> None:
    friday = replace(HILMA, now=datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    assert PauseReminders(date(2026, 12, 2), because="paid") in reported(friday, "paid").effects


def test_a_payment_told_twice_in_a_burst_is_claimed_once() -> None:
    decision = told(HILMA, Report(about="paid"), Report(about="paid"))
    assert sum(isinstance(each, ClaimPayment) for each in decision.effects) == 1


def test_the_slip_is_kept_with_the_claim() -> None:
    slip = Arrived(uuid4(), 0)
    asked = after(HILMA, reported(HILMA, "paid"))
    decision = told(replace(asked, documents=(slip,)))
    assert list(decision.effects) == [
        File(slip.document_id, None),
        AddToCase("payment_claim", {"document": str(slip.document_id)}),
    ]
    assert keys(decision) == ["paid.got_slip"]


def test_yes_to_sending_a_slip_waits_for_it() -> None:
    decision = then(HILMA, reported(HILMA, "paid"), Affirm())
    assert keys(decision) == ["trouble.send_it"]
    assert decision.open_question is not None
    assert decision.open_question.topic == "paid"


def test_no_slip_is_no_problem(subtests: pytest.Subtests) -> None:
    for command in (Deny(), DontKnow(), Choose(option="paid:no_slip")):
        with subtests.test(command=command):
            assert keys(then(HILMA, reported(HILMA, "paid"), command)) == ["paid.without_slip"]
