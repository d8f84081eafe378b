"""Complaints are passed on with her rights, and a disputed deduction holds the loan."""

from dataclasses import replace

import pytest

from flows.commands import Abuse, Affirm, Choose, Deny, NotUnderstood, Report
from flows.effects import AddToCase, CancelProactive, Flag, HoldLoan
from flows.flow import Draft
from tests.flows.monday import NOW
from tests.flows.troubled import HILMA, MESSAGE, SELMA, added, keys, reported, then


def test_a_complaint_is_passed_on_with_her_rights() -> None:
    decision = reported(SELMA, "complaint")
    assert keys(decision) == ["complaint.passed_on", "complaint.rights", "complaint.ask_more"]


def test_a_wrong_deduction_holds_the_loan() -> None:
    decision = reported(SELMA, "wrong_deduction")
    assert HoldLoan("dispute") in decision.effects
    assert Flag("dispute") in decision.effects
    assert CancelProactive("dispute") in decision.effects
    assert keys(decision)[-1] == "deduction.ask_payslip"


def test_a_wrong_deduction_that_comes_out_in_a_complaint_holds_the_loan() -> None:
    asked = reported(SELMA, "complaint")
    decision = then(SELMA, asked, Report(about="wrong_deduction", span="you took too much"))
    assert HoldLoan("dispute") in decision.effects


def test_the_owner_of_the_loan_is_asked_whether_we_understood_the_figures() -> None:
    asked = reported(HILMA, "wrong_deduction", "you took 900 from my pay!!!")
    assert asked.ask is not None
    assert asked.ask.values == {"instalment": 60_000, "amount": 90_000}
    right = then(HILMA, asked, Affirm())
    assert added(right) == [
        AddToCase("complaint", {"expected_cents": 60_000, "taken_cents": 90_000})
    ]
    assert keys(right) == ["deduction.ask_payslip"]
    wrong = then(HILMA, asked, Deny())
    assert (added(wrong), keys(wrong)) == ([], ["complaint.ask"])


def test_more_words_go_to_the_person(subtests: pytest.Subtests) -> None:
    for command in (
        NotUnderstood(span="they took it twice"),
        Abuse(span="thieves"),
        Report(about="complaint", span="your man shouted at my mother"),
    ):
        with subtests.test(command=command):
            decision = then(SELMA, reported(SELMA, "complaint"), command)
            assert added(decision) == [AddToCase("complaint", {"told_in": str(MESSAGE)})]
            assert keys(decision) == ["complaint.added"]


def test_the_regulators_details_come_from_an_article() -> None:
    decision = then(SELMA, reported(SELMA, "complaint"), Choose(option="complaint:namfisa"))
    assert [each.text for each in decision.questions] == ["How do I complain to NAMFISA?"]


def test_money_that_is_not_there_is_looked_for_and_the_application_told() -> None:
    sent = Draft("APP-1", "documents_submitted", NOW, NOW, principal=200_000, months=4)
    decision = reported(replace(SELMA, draft=sent), "no_money")
    assert keys(decision) == ["no_money.checked", "status.documents_submitted_unchecked"]
