"""Consent: what is told before it waits, and another language asks for it again."""

from typing import Any

import pytest

from flows.commands import AskQuestion, ChangeLanguage, Choose, SetFact, StartFlow
from flows.effects import Advance, Agree, Decline
from flows.flow import Say


def test_what_is_told_with_the_start_is_kept_for_after_the_consent(new_talk: Any) -> None:
    talk = new_talk(language=None)
    talk.does(
        SetFact(fact="amount", value="2000"),
        SetFact(fact="months", value="4"),
        SetFact(fact="employer", value="Kalahari Foods"),
        StartFlow(flow="application"),
    )
    told_in = talk.state.told[0][2]
    talk.picks("language:en")
    assert (talk.state.topic, talk.values) == ("consent", {})
    talk.picks("consent:yes")
    assert talk.state.topic == "employer_confirmed"
    assert (talk.values["amount"], talk.values["months"]) == (200_000, 4)
    assert talk.facts["amount"].message_id == told_in
    assert talk.state.told == ()


def test_what_is_sealed_in_the_store_is_not_kept_open_before_consent(talk: Any) -> None:
    talk.comes_to("consent")
    for fact in ("remuneration", "full_name", "employee_number", "phone"):
        talk.tells(fact, talk.ANSWERS[fact])
    assert talk.state.told == ()


def test_what_was_told_is_gone_when_she_does_not_agree(talk: Any) -> None:
    talk.comes_to("consent")
    talk.tells("amount", "2000")
    talk.picks("consent:no")
    assert (talk.state.told, talk.draft.stage) == ((), "withdrawn")


def test_a_paper_before_consent_is_not_kept(talk: Any) -> None:
    talk.comes_to("consent")
    decision = talk.does(documents=["before_consent"])
    assert decision.says == (Say("papers.before_consent"),)
    assert decision.effects == ()
    assert talk.state.topic == "consent"


def test_consent_is_offered_again_in_the_language_that_she_reads_now(talk: Any) -> None:
    talk.comes_to("payslip")
    talk.does(ChangeLanguage(language="af"))
    talk.comes_to("consent_again")
    decision = talk.picks("consent_again:yes")
    assert [type(effect) for effect in decision.effects] == [Agree]
    assert talk.state.topic == "summary"
    talk.does(ChangeLanguage(language="osh"))  # shown in English, as it was read first
    assert talk.state.topic == "consent_again"


def test_who_does_not_agree_again_decides_herself_what_follows(talk: Any) -> None:
    talk.comes_to("payslip")
    talk.does(ChangeLanguage(language="af"))
    talk.comes_to("consent_again")
    decision = talk.picks("consent_again:no")
    assert not any(isinstance(each, Decline | Advance) for each in decision.effects)
    assert talk.state.topic == "refused"


def test_an_ok_after_an_answer_may_mean_the_answer_and_is_no_consent_yet(talk: Any) -> None:
    talk.comes_to("consent")
    talk.does(AskQuestion(question="what does it cost?"))
    decision = talk.does(Choose(option="consent:yes", span="ok"))
    assert Say("application.consent_unsure") in decision.says
    assert not any(isinstance(each, Agree) for each in decision.effects)
    assert talk.state.topic == "consent"
    decision = talk.does(Choose(option="consent:yes", span="yes"))
    assert any(isinstance(each, Agree) for each in decision.effects)


@pytest.mark.parametrize("said", ["yes", "1", "ja", ""])
def test_a_plain_yes_or_a_tap_after_an_answer_is_one(talk: Any, said: str) -> None:
    talk.comes_to("consent")
    talk.does(AskQuestion(question="what does it cost?"))
    decision = talk.does(Choose(option="consent:yes", span=said))
    assert any(isinstance(each, Agree) for each in decision.effects)
