"""Questions about a running loan: told with their day, and to nobody but its owner."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from crm_store.money import Cents
from flows import steer
from flows.commands import AskLoan, LoanFact, StartFlow
from flows.flow import Draft, Say, Situation, State
from tests.flows.lent import LOAN
from tests.flows.monday import NOW, TODAY, standing

LENT = Draft("APP-1", "active_loan", started_at=NOW, submitted_at=NOW)
HILMA = standing(
    messages=(uuid4(),),
    draft=LENT,
    is_verified=True,
    loan=LOAN,
)
UNKNOWN = replace(HILMA, is_verified=False, loan=None)


def told(situation: Situation, about: LoanFact) -> list[Say]:
    return list(steer.decide(situation, [AskLoan(about=about)]).says)


def test_the_balance_is_told_with_its_day() -> None:
    assert told(HILMA, "balance") == [
        Say("loan.balance", {"today": TODAY, "total": 180_000, "ref": "LN-1", "left": 3})
    ]


def test_the_next_payment_is_told_with_its_number_and_day() -> None:
    assert told(HILMA, "next_payment") == [
        Say("loan.next", {"n": 2, "of": 4, "amount": 60_000, "due_on": date(2026, 11, 25)})
    ]


def test_a_payment_that_is_not_in_yet_is_said_without_blame() -> None:
    later = replace(HILMA, now=datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    assert [each.key for each in told(later, "next_payment")] == ["loan.late"]


def test_what_settles_it_is_told_for_today_with_what_it_saves() -> None:
    total = 200_000 + 15_533 - 60_000
    assert told(HILMA, "settle") == [
        Say("loan.settle", {"today": TODAY, "total": total, "ref": "LN-1"}),
        Say("loan.settle_saves", {"amount": 180_000 - total}),
        Say("loan.settle_until", {"total": total + 1_166, "until": date(2026, 11, 26)}),
        Say("loan.settle_how", {"ref": "LN-1"}),
    ]


def test_a_claim_is_remembered_and_changes_nothing() -> None:
    claimed = replace(HILMA, loan=replace(LOAN, claimed_on=date(2026, 11, 20)))
    assert told(claimed, "balance") == [
        *told(HILMA, "balance"),
        Say("loan.claimed", {"day": date(2026, 11, 20)}),
    ]


@pytest.mark.parametrize("about", ["balance", "next_payment", "settle"])
def test_a_paid_loan_asks_for_nothing(about: LoanFact) -> None:
    paid = replace(HILMA, loan=replace(LOAN, paid=Cents(240_000)))
    assert [each.key for each in told(paid, about)] == ["loan.all_paid"]


@pytest.mark.parametrize("about", ["balance", "next_payment", "settle"])
def test_an_unverified_number_does_not_learn_whether_there_is_a_loan(about: LoanFact) -> None:
    never_borrowed = replace(UNKNOWN, draft=None)
    assert told(UNKNOWN, about) == told(never_borrowed, about) == [Say("loan.not_here")]


@pytest.mark.parametrize("about", ["balance", "next_payment", "settle"])
def test_whoever_has_no_loan_is_told_so(about: LoanFact) -> None:
    assert told(replace(HILMA, loan=None, draft=None), about) == [Say("loan.none")]


def test_the_status_of_an_application_that_became_a_loan_is_the_loans() -> None:
    decision = steer.decide(HILMA, [StartFlow(flow="status")])
    assert [each.key for each in decision.says] == ["loan.running", "loan.balance", "loan.next"]


def test_the_status_on_an_unverified_number_names_no_loan() -> None:
    decision = steer.decide(UNKNOWN, [StartFlow(flow="status")])
    assert decision.says == (Say("loan.not_here"),)


def test_the_status_of_a_second_application_is_the_applications() -> None:
    second = Draft("APP-2", "documents_submitted", NOW, NOW, principal=100_000, months=2)
    decision = steer.decide(replace(HILMA, draft=second), [StartFlow(flow="status")])
    assert [each.key for each in decision.says] == ["status.documents_submitted"]


def test_asking_in_the_middle_of_the_form_leads_back_to_its_question() -> None:
    draft = Draft("APP-2", "interest", NOW)
    asks = replace(HILMA, draft=draft, state=State(flow="application", topic="consent"))
    decision = steer.decide(asks, [AskLoan(about="balance")])
    assert decision.ask is not None
    assert decision.ask.topic == "consent"
    assert decision.state.digressions == 1


GIVEN_UP = replace(LOAN, written_off_on=date(2026, 11, 20))
PETRUS = replace(HILMA, loan=None, written_off=GIVEN_UP)
IS_GIVEN_UP = Say("loan.written_off", {"ref": "LN-1", "day": date(2026, 11, 20), "total": 180_000})


@pytest.mark.parametrize("about", ["balance", "next_payment", "settle"])
def test_of_a_loan_that_was_written_off_she_hears_what_is_not_paid(about: LoanFact) -> None:
    assert told(PETRUS, about) == [IS_GIVEN_UP]
    assert told(replace(PETRUS, is_verified=False), about)[0] != IS_GIVEN_UP


def test_its_statement_claims_nothing_as_paid() -> None:
    first, second, *_ = told(PETRUS, "statement")
    assert (first, second.key) == (IS_GIVEN_UP, "loan.statement")
    assert (second.values["paid"], second.values["total"]) == (60_000, 180_000)


def test_a_written_off_loan_that_was_paid_after_all_is_all_paid() -> None:
    paid = replace(GIVEN_UP, paid=Cents(240_000))
    assert told(replace(PETRUS, written_off=paid), "balance") == [
        Say("loan.all_paid", {"ref": "LN-1"})
    ]


def test_what_was_let_go_is_not_told_as_paid() -> None:
    settled = replace(LOAN, paid=Cents(240_000), let_go=Cents(24_467))
    says = told(replace(HILMA, loan=None, paid_off=settled), "statement")
    assert says[1].values["paid"] == 215_533
    assert says[2] == Say("loan.statement_let_go", {"amount": 24_467})


def test_how_her_application_stands_is_that_of_the_written_off_loan() -> None:
    decision = steer.decide(PETRUS, [StartFlow(flow="status")])
    assert IS_GIVEN_UP in decision.says
