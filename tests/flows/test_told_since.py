"""What an application or a loan rests on has changed: a person looks before it goes on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm_store.money import Cents
from flows import as_offered
from flows.affordability import CounterOffer
from flows.agreement_offered import Contract, Terms
from flows.commands import AskQuestion, Correct, Report, SetFact, StartFlow
from flows.effects import Effect, LookAgain, OpenCase
from flows.flow import Decision, Draft
from flows.quote import Quote
from flows.ruled import Ruled
from tests.flows.lent import LOAN
from tests.flows.opened import cases

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANOTHER_JOB = Correct(fact="employer", span="I changed jobs")
OTHER_PAY = Correct(fact="remuneration", span="my pay went down")
NEW_DEBT = Report(about="new_debt", span="I took another loan last week")
LOST_IT = Report(about="hardship", span="I lost my job")


def sent(talk: Any, stage: str, **more: Any) -> Draft:
    """Her application, where it stands now."""
    talk.draft = Draft("APP-7", stage, NOW, NOW, 200_000, 4, **more)
    return talk.draft


def contract(talk: Any, *, days: int = 7) -> Contract:
    priced = as_offered.quoted(
        Cents(200_000), 4, product=talk.POLICY.product, pay_day=25, on=NOW.date(),
        policy=talk.POLICY, calendar=talk.CALENDAR,
    )  # fmt: skip
    assert isinstance(priced, Quote)
    until = NOW.date() + timedelta(days=days)
    terms = Terms("APP-7/A", "Selma Nangolo", "Kalahari Foods", priced, until, "agreement.1")
    return Contract("an-offer", terms, heard_on=NOW.date(), pay_day=25, has_reached_her=True)


def looked_at(decision: Decision) -> list[Effect]:
    return [each for each in decision.effects if isinstance(each, LookAgain)]


@pytest.mark.parametrize(
    "stage", ["documents_submitted", "employment_verification", "ai_assessment", "manual_review"]
)
def test_a_change_under_way_brings_it_to_a_person(talk: Any, stage: str) -> None:
    sent(talk, stage)
    done = talk.does(ANOTHER_JOB)
    assert looked_at(done) == [LookAgain()]
    assert cases(done) == [("application_review", "told_since", 2)]
    assert "A person looks at APP-7 with this in mind" in talk.said


def test_several_changes_void_an_offer_once_and_a_question_beside_them_is_answered(
    talk: Any,
) -> None:
    sent(talk, "agreement_signing", contract=contract(talk))
    talk.more = {"is_verified": True}
    done = talk.does(ANOTHER_JOB, OTHER_PAY, AskQuestion(question="can I pay early?"))
    assert looked_at(done) == [LookAgain()]
    assert talk.said.count("cannot be signed any more") == 1
    assert [each.text for each in done.questions] == ["can I pay early?"]


def test_an_offer_that_has_run_out_is_not_taken_up_again_by_it(talk: Any) -> None:
    sent(talk, "agreement_signing", contract=contract(talk, days=-1))
    talk.more = {"is_verified": True}
    done = talk.does(OTHER_PAY)
    assert looked_at(done) == []
    assert cases(done) == [("application_review", "told_since", 2)]


def test_a_smaller_loan_on_offer_is_not_pressed_on_her_after_it(talk: Any) -> None:
    less = contract(talk).terms.quote
    ruled = Ruled(
        "counter_offer",
        NOW.date(),
        offer=CounterOffer(less.principal, 4),
        stands_until=date(2026, 11, 30),
    )
    sent(talk, "ai_assessment", ruled=ruled, offered=less)
    talk.more = {"is_verified": True}
    done = talk.does(OTHER_PAY)
    assert looked_at(done) == [LookAgain()]
    assert done.ask is None


def test_whoever_loses_her_job_and_owes_nothing_is_not_asked_what_she_can_pay(talk: Any) -> None:
    sent(talk, "agreement_signing", contract=contract(talk))
    talk.more = {"is_verified": True}
    done = talk.does(LOST_IT)
    assert looked_at(done) == [LookAgain()]
    assert talk.said.startswith("I am sorry to hear that.")
    assert "how much you can pay" not in talk.said


def test_whoever_owes_as_well_is_asked_and_the_offer_falls_too(talk: Any) -> None:
    sent(talk, "agreement_signing", contract=contract(talk))
    talk.more = {"is_verified": True, "loan": LOAN}
    done = talk.does(LOST_IT)
    assert looked_at(done) == [LookAgain()]
    assert "how much you can pay this month" in talk.said


def test_hard_times_in_the_form_lead_back_to_it(talk: Any) -> None:
    talk.comes_to("remuneration")
    done = talk.does(LOST_IT)
    assert ("payment_difficulty", "hardship", 1) in cases(done)
    assert "You can go on with your form meanwhile." in talk.said
    assert talk.state.topic == "remuneration"


def test_a_change_beside_a_running_loan_is_for_a_person_and_begins_nothing(talk: Any) -> None:
    for told in (ANOTHER_JOB, SetFact(fact="employer", value="Namib Mills", span="Namib Mills")):
        sent(talk, "active_loan")
        talk.more = {"is_verified": True, "loan": LOAN}
        done = talk.does(told)
        assert cases(done) == [("told_since", "told_since", 2)]
        assert "a person looks at what changes by this" in talk.said
        assert talk.draft.stage == "active_loan"


def test_a_number_that_is_not_checked_hears_of_no_loan(talk: Any) -> None:
    sent(talk, "active_loan")
    done = talk.does(ANOTHER_JOB)
    assert cases(done) == [("told_since", "told_since", 2)]
    assert "payments" not in talk.said
    assert "I noted it for a person" in talk.said


def test_after_a_loan_is_paid_off_it_is_told_for_a_new_one(talk: Any) -> None:
    talk.draft = replace(sent(talk, "active_loan"))
    talk.more = {"is_verified": True, "paid_off": LOAN}
    done = talk.tells("amount", "2000")
    assert cases(done) == []
    assert talk.draft.is_draft


@pytest.mark.parametrize(
    ("fact", "value"),
    [("employee_number", "9981"), ("full_name", "Selma Iipinge"), ("amount", "3000")],
)
def test_what_was_mistaken_when_it_was_sent_is_noted_and_stays_as_it_is(
    talk: Any, fact: Any, value: str
) -> None:
    sent(talk, "documents_submitted")
    done = talk.corrects(fact, value)
    assert looked_at(done) == []
    assert cases(done) == [("application_review", "told_since", 2)]
    assert "What you sent stays as it is" in talk.said


def test_a_wish_to_borrow_is_told_that_one_is_sent(talk: Any) -> None:
    sent(talk, "documents_submitted")
    wish = SetFact(fact="amount", value="3000", span="3000")
    done = talk.does(StartFlow(flow="application"), wish)
    assert cases(done) == []
    assert "is with us already" in talk.said


def test_a_wish_for_another_amount_is_noted_with_its_figure(talk: Any) -> None:
    sent(talk, "documents_submitted")
    done = talk.corrects("amount", "3000")
    [case] = [each for each in done.effects if isinstance(each, OpenCase)]
    assert case.details["wished_cents"] == 300_000
    assert "you would like N$3,000.00 instead" in talk.said
    assert (talk.draft.stage, looked_at(done)) == ("documents_submitted", [])


def test_make_it_3_is_no_wish_for_three_dollars(talk: Any) -> None:
    sent(talk, "documents_submitted")
    done = talk.corrects("amount", "3")
    [case] = [each for each in done.effects if isinstance(each, OpenCase)]
    assert "wished_cents" not in case.details
    assert "N$3" not in talk.said


@pytest.mark.parametrize("stage", ["documents_submitted", "ai_assessment", "manual_review"])
def test_a_debt_made_since_brings_it_to_a_person(talk: Any, stage: str) -> None:
    sent(talk, stage)
    done = talk.does(NEW_DEBT)
    assert looked_at(done) == [LookAgain()]
    [case] = [each for each in done.effects if isinstance(each, OpenCase)]
    assert (case.category, case.reason, case.details["told"]) == (
        "application_review",
        "told_since",
        "new_debt",
    )
    assert "A person looks at APP-7 with this in mind" in talk.said


def test_a_debt_made_beside_an_offer_voids_it(talk: Any) -> None:
    sent(talk, "agreement_signing", contract=contract(talk))
    talk.more = {"is_verified": True}
    done = talk.does(NEW_DEBT)
    assert looked_at(done) == [LookAgain()]
    assert "cannot be signed any more" in talk.said


@pytest.mark.parametrize("stage", ["withdrawn", "declined", "active_loan", ""])
def test_a_debt_told_where_nothing_is_applied_for_opens_nothing(talk: Any, stage: str) -> None:
    if stage:
        sent(talk, stage)
    done = talk.does(NEW_DEBT)
    assert (cases(done), looked_at(done)) == ([], [])
    assert "counts when we work out what you can borrow" in talk.said


def test_a_debt_told_in_the_form_leads_back_to_it(talk: Any) -> None:
    talk.comes_to("remuneration")
    done = talk.does(NEW_DEBT)
    assert cases(done) == []
    assert talk.state.topic == "remuneration"
