"""Repair: every fact at every later step, and every way of not answering at every question."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.phrases import Phrases
from flows.commands import (
    Abuse,
    Affirm,
    AskQuestion,
    Back,
    ChangeItem,
    ChangeLanguage,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Human,
    NotUnderstood,
    OffTopic,
    Refuse,
    Repeat,
    SetFact,
    Skip,
    StartFlow,
    Thank,
    Why,
)
from flows.effects import Advance, Agree, Decline, Forget, HandOver
from flows.flow import FACTS, Say
from flows.form import FORM, SUMMARY

PHRASES = Phrases.load()
# The questions of the form in their order; the phone is asked only of who comes without one.
PLACES = (
    "consent",
    "employer",
    "employer_confirmed",
    "employee_number",
    "full_name",
    "phone",
    "remuneration",
    "pay_day",
    "amount",
    "months",
    "quote",
    "id",
    "payslip",
    "bank_letter",
    "summary",
)
# What is asked again when a fact changes: this and nothing else.
HANGS_ON = {
    "employer": {"employer_confirmed", "employee_number", "payslip"},
    "pay_day": {"quote"},
    "amount": {"quote"},
    "months": {"quote"},
}
LATER = [
    (fact, place)
    for fact in FACTS
    for place in PLACES[PLACES.index(fact) + 1 :]
    if (fact, place) != ("employer", "employer_confirmed")
]


def keys(decision: Any) -> list[str]:
    return [say.key for say in decision.says]


def test_a_fact_can_be_corrected_at_every_later_step(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for fact, place in LATER:
        with subtests.test(fact=fact, place=place):
            talk = new_talk(has_phone=False)
            talk.comes_to(place)
            before = talk.values
            decision = talk.corrects(fact, talk.OTHERWISE[fact])
            assert f"changed.{fact}" in keys(decision)
            assert talk.facts[fact].before == (before[fact],)
            # Only what hangs on it is asked again; everything else stands as she told it.
            dropped = {effect.fact for effect in decision.effects if isinstance(effect, Forget)}
            assert dropped == HANGS_ON.get(fact, set()) & set(before)
            kept = set(before) - dropped - {fact}
            assert {name: talk.values[name] for name in kept} == {
                name: before[name] for name in kept
            }
            # And she stands where she stood, unless something before it must be asked again.
            asked_first = min([*dropped, place], key=PLACES.index)
            assert talk.state.topic == asked_first
            talk.comes_to("summary")


def test_a_fact_can_be_asked_again_at_every_later_step(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for fact, place in LATER:
        with subtests.test(fact=fact, place=place):
            talk = new_talk(has_phone=False)
            talk.comes_to(place)
            before = talk.values
            talk.corrects(fact)  # "change my pay"
            assert talk.state.topic == fact
            assert talk.values == before
            kept = talk.does(Skip())
            assert keys(kept) == ["skip.kept"]
            assert talk.state.topic == place


def test_every_line_of_the_summary_can_be_changed(new_talk: Any, subtests: pytest.Subtests) -> None:
    for line in range(1, len(SUMMARY) + 1):
        with subtests.test(line=line):
            talk = new_talk()
            talk.comes_to("summary")
            talk.does(ChangeItem(item=line))
            assert talk.state.topic == SUMMARY[line - 1]
            talk.goes_on()
            talk.comes_to("summary")


def test_pay_that_no_longer_carries_the_loan_asks_only_the_quote_again(talk: Any) -> None:
    talk.comes_to("bank_letter")
    decision = talk.corrects("remuneration", "1100")
    assert [each.fact for each in decision.effects if isinstance(each, Forget)] == ["quote"]
    assert talk.state.topic == "counter_offer"
    assert "You could borrow N$1,200.00 over 4 months" in talk.said


def test_the_same_value_again_changes_nothing_and_says_so(talk: Any) -> None:
    talk.comes_to("quote")
    decision = talk.corrects("remuneration", "N$9,000")
    assert keys(decision) == ["changed.nothing"]
    assert decision.effects == ()
    assert talk.state.topic == "quote"


# --- every way of not answering, at every question ---


EVERYWHERE = (*PLACES, "counter_offer", "consent_again")


def standing_at(place: str, new_talk: Any) -> Any:
    """A conversation at this question of the form."""
    talk = new_talk(has_phone=False)
    if place == "counter_offer":
        talk.comes_to("remuneration")
        talk.tells("remuneration", "1100")
    if place == "consent_again":
        talk.comes_to("payslip")
        talk.does(ChangeLanguage(language="af"))
    talk.comes_to(place)
    return talk


def item_of(topic: str) -> Any:
    return next(item for item in FORM if item.topic == ("quote" if "offer" in topic else topic))


def test_why_says_why_and_asks_again(new_talk: Any, subtests: pytest.Subtests) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic = at.state.topic
            assert keys(at.does(Why())) == [f"why.{item_of(topic).topic}"]
            assert at.state.topic == topic


def test_repeat_asks_again(new_talk: Any, subtests: pytest.Subtests) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic, asked = at.state.topic, at.asked
            assert at.does(Repeat()).ask == asked
            assert at.state.topic == topic


def test_who_does_not_know_gets_a_tip_then_choices_then_a_person(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic = at.state.topic
            assert keys(at.does(DontKnow())) == [f"dont_know.{item_of(topic).topic}"]
            assert at.state.topic == topic
            at.does(DontKnow())
            assert at.state.topic == "stuck"
            at.does(DontKnow())
            assert at.owner == "queue"


def test_skipping_waits_or_says_why_not(new_talk: Any, subtests: pytest.Subtests) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic, item = at.state.topic, item_of(at.state.topic)
            decision = at.does(Skip())
            if item.can_wait and topic != "bank_letter":
                assert keys(decision) == ["skip.later"]
                assert at.state.topic != topic
                at.comes_to(topic)  # at the end, and before the check
                assert at.state.topic == topic
            elif item.can_wait:
                assert keys(decision) == ["skip.last"]
            else:
                assert keys(decision) == ["skip.cannot", f"why.{item.topic}"]
                assert at.state.topic == topic


def test_who_declines_to_answer_hears_why_and_has_every_way_on(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic, item = at.state.topic, item_of(at.state.topic)
            decision = at.does(Refuse())
            assert keys(decision) == [f"why.{item.topic}", "refused.without"]
            offered = [offer.id for offer in decision.ask.offers]
            wait = ["refused:later"] if item.can_wait else []
            assert offered == ["refused:answer", *wait, "refused:person", "withdraw"]
            before = at.state
            at.picks("refused:answer")
            assert at.state.topic == topic
            at.state = before
            at.picks("refused:person")
            assert at.owner == "queue"


def test_who_declines_may_stop_the_application(new_talk: Any, subtests: pytest.Subtests) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            at.does(Refuse())
            at.picks("withdraw")
            assert at.state.topic == "cancel"
            at.picks("cancel:application")
            assert at.draft.stage == "withdrawn"


def test_noise_leads_over_choices_to_a_person(new_talk: Any, subtests: pytest.Subtests) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic = at.state.topic
            assert keys(at.does(NotUnderstood(span="blorb"))) == ["not_understood"]
            assert at.state.topic == topic
            at.does(NotUnderstood(span="fnord"))
            assert [offer.id for offer in at.asked.offers] == [
                "stuck:again",
                "stuck:menu",
                "stuck:language",
                "stuck:person",
            ]
            at.does(NotUnderstood(span="grault"))
            assert at.owner == "queue"


def test_swearing_is_met_with_calm_and_a_person(new_talk: Any, subtests: pytest.Subtests) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic = at.state.topic
            assert keys(at.does(Abuse())) == ["abuse"]
            assert "write *agent*" in at.said
            assert at.state.topic == topic


def test_what_is_no_text_has_an_answer_at_every_question(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        for kind in (
            "voice",
            "location",
            "contact",
            "sticker",
            "reaction",
            "unknown",
        ):
            with subtests.test(place=place, kind=kind):
                at = standing_at(place, new_talk)
                topic = at.state.topic
                assert keys(at.does(kinds=[kind])) == [f"cannot.{kind}"]
                assert at.state.topic == topic
                assert at.state.misses == 0


def test_agent_brings_a_person_and_menu_leads_back(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic, values = at.state.topic, at.values
            at.does(Human())
            assert at.owner == "queue"
            at.comes_to(topic)
            assert at.values == values


def test_two_digressions_come_back_and_the_third_offers_a_pause(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            topic = at.state.topic
            at.does(AskQuestion(question="can I pay early?"))
            assert at.state.topic == topic
            at.does(OffTopic())
            assert at.state.topic == topic
            at.does(AskQuestion(question="what does it cost?"))
            assert at.state.topic == "pause"
            decision = at.picks("pause:later")
            assert keys(decision) == ["pause.kept"]
            assert decision.ask is None
            assert at.state.topic == topic  # her answer is taken whenever it comes


def test_an_answer_makes_digressions_forgotten(talk: Any) -> None:
    talk.comes_to("remuneration")
    for _ in range(2):
        talk.does(AskQuestion(question="can I pay early?"))
    talk.tells("remuneration", "9000")
    talk.does(AskQuestion(question="can I pay early?"))
    assert talk.state.topic == "pay_day"


def test_back_asks_what_was_answered_before(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("payslip")
    asked = []
    for _ in range(9):
        talk.does(Back())
        asked.append(talk.state.topic)
    answered = ["id", "months", "amount", "pay_day", "remuneration", "full_name"]
    assert asked == [*answered, "employee_number", "employer", "employer"]


# --- one clarifying question where two things could be meant ---


def test_a_bare_amount_that_nothing_asked_for_is_asked_about(talk: Any) -> None:
    talk.comes_to("quote")
    talk.does(NotUnderstood(span="8000"))
    assert talk.said == "You wrote N$8,000.00. What is it?"
    talk.picks(":remuneration")
    assert talk.values["remuneration"] == 800_000
    assert talk.values["amount"] == 200_000


def test_neither_of_them_is_an_answer_too(talk: Any) -> None:
    talk.comes_to("quote")
    talk.does(NotUnderstood(span="8000"))
    before = talk.values
    talk.picks("number:neither")
    assert (talk.values, talk.state.topic) == (before, "quote")


@pytest.mark.parametrize("place", ["quote", "id", "payslip", "summary"])
def test_a_number_too_small_for_a_loan_corrects_the_months_and_is_said_back(
    talk: Any, place: str
) -> None:
    talk.comes_to(place)
    decision = talk.does(Correct(fact="amount", value="3"))
    assert keys(decision)[0] == "changed.months"
    assert "I changed the months from 4 to 3." in talk.said
    assert talk.values["months"] == 3
    assert talk.values["amount"] == 200_000


def test_where_the_amount_was_asked_a_small_number_is_no_term(talk: Any) -> None:
    talk.comes_to("quote")
    talk.does(Choose(option="quote:other_amount"))
    decision = talk.does(SetFact(fact="amount", value="3"))
    assert keys(decision)[0] == "problem.amount_outside"
    assert talk.values["months"] == 4


def test_a_number_that_is_no_loan_and_no_term_may_be_a_day_and_is_asked(talk: Any) -> None:
    talk.comes_to("summary")
    before = talk.values
    talk.does(Correct(fact="amount", value="15"))
    assert talk.said == "You wrote 15. Is that the day on which you are paid?"
    assert talk.values == before
    talk.picks(":pay_day")
    assert talk.values["pay_day"] == 15
    assert talk.values["amount"] == 200_000


def test_a_small_number_that_is_no_day_either_changes_nothing(talk: Any) -> None:
    talk.comes_to("summary")
    before = talk.values
    decision = talk.does(Correct(fact="amount", value="45"))
    assert keys(decision)[0] == "problem.amount_outside"
    assert talk.values == before


def test_two_values_for_one_fact_are_asked_back(talk: Any) -> None:
    talk.comes_to("remuneration")
    decision = talk.does(
        SetFact(fact="remuneration", value="9000"), SetFact(fact="remuneration", value="8000")
    )
    assert keys(decision) == ["problem.two_values"]
    assert talk.state.topic == "remuneration"


def test_of_two_messages_the_later_value_holds_and_is_said(talk: Any) -> None:
    talk.comes_to("remuneration")
    decision = talk.does(
        SetFact(fact="remuneration", value="9000"),
        SetFact(fact="remuneration", value="8000", message=1),
    )
    assert "changed.remuneration" in keys(decision)
    assert talk.values["remuneration"] == 800_000


def test_yes_and_no_at_once_agree_to_nothing(talk: Any) -> None:
    talk.comes_to("consent")
    decision = talk.does(Affirm(), Deny(message=1))
    assert keys(decision) == ["choice.two"]
    assert decision.effects == ()
    assert talk.state.topic == "consent"


def test_what_is_not_one_definite_value_is_asked_back(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for fact, words in (
        ("remuneration", "about 5k"),
        ("remuneration", "5000-6000"),
        ("remuneration", "-8000"),
        ("amount", "5000-6000"),
        ("amount", "up to 2000"),
        ("amount", "2050"),
        ("months", "3 or 4"),
        ("months", "-4"),
        ("pay_day", "25-26"),
        ("pay_day", "about the 25th"),
        ("full_name", "I don't know"),
        ("full_name", "skip this please"),
        ("employee_number", "dont know 2"),
        ("employee_number", "4471 or 4472"),
        ("employer", "yeah thats the one"),
        ("employer", "I don't know"),
    ):
        with subtests.test(fact=fact, words=words):
            talk = new_talk()
            talk.comes_to(fact)
            decision = talk.tells(fact, words)
            assert [key.split(".")[0] for key in keys(decision)] == ["problem"]
            assert fact not in talk.values
            assert talk.state.topic == fact


def test_what_may_be_no_name_is_asked_before_it_is_an_employer(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for words in (
        "blorb fnord grault",
        "xkcd qwfp",
        "asd",
    ):
        with subtests.test(words=words):
            talk = new_talk()
            talk.comes_to("employer")
            talk.tells("employer", words)
            assert f"I do not know {words} yet. Is that the name of your employer?" in talk.said
            talk.picks("employer_named:no")
            assert (talk.state.topic, "employer_named" in talk.values) == ("employer", False)


# --- what binds ---


def test_send_beside_something_else_is_asked_once_more(talk: Any) -> None:
    talk.comes_to("summary")
    send = talk.state.options[0][0]
    talk.does(Choose(option=send), AskQuestion(question="can I pay early?"))
    assert (talk.state.topic, talk.draft.stage) == ("send", "started")
    talk.does(Affirm())
    assert talk.draft.stage == "documents_submitted"


def test_send_and_a_correction_in_one_message_send_nothing(talk: Any) -> None:
    talk.comes_to("summary")
    send = talk.state.options[0][0]
    talk.does(Choose(option=send), Correct(fact="full_name", value="Selma Shikongo"))
    assert talk.draft.stage == "started"


def test_send_that_was_hardly_heard_is_asked_once_more(talk: Any) -> None:
    talk.comes_to("summary")
    talk.does(Choose(option=talk.state.options[0][0], confidence=0.7))
    assert (talk.state.topic, talk.draft.stage) == ("send", "started")
    talk.picks(":yes")
    assert talk.draft.stage == "documents_submitted"


def test_the_button_of_an_older_summary_sends_nothing(talk: Any) -> None:
    talk.comes_to("summary")
    old = talk.state.options[0][0]
    talk.corrects("full_name", "Selma Shikongo")
    decision = talk.does(Choose(option=old))
    assert keys(decision) == ["choice.no_longer_open"]
    assert talk.draft.stage == "started"


def test_the_button_of_an_older_quote_agrees_to_nothing(talk: Any) -> None:
    talk.comes_to("quote")
    old = talk.state.options[0][0]
    talk.corrects("amount", "4000")
    decision = talk.does(Choose(option=old))
    assert keys(decision) == ["choice.no_longer_open"]
    assert "quote" not in talk.values


def test_starting_over_is_asked_twice(talk: Any) -> None:
    talk.comes_to("months")
    talk.does(Thank(), later=timedelta(hours=2))
    talk.picks("pause:restart")
    assert talk.state.topic == "restart"
    talk.picks("restart:no")
    assert talk.state.topic == "months"
    assert talk.values["amount"] == 200_000


def test_ok_five_times_binds_nothing_and_ends_with_a_person(talk: Any) -> None:
    talk.comes_to("consent")
    agreed = [any(isinstance(e, Agree) for e in talk.does(Affirm()).effects) for _ in range(5)]
    assert agreed == [True, False, False, False, False]
    assert (talk.owner, talk.draft.stage) == ("queue", "started")


def test_ok_five_times_at_the_check_sends_nothing(talk: Any) -> None:
    talk.comes_to("summary")
    for _ in range(5):
        talk.does(Affirm())
    assert (talk.owner, talk.draft.stage) == ("queue", "started")


def test_ok_five_times_in_one_burst_is_one_ok(talk: Any) -> None:
    talk.comes_to("employer")
    talk.does(*(Affirm(message=n) for n in range(5)))
    assert (talk.state.topic, talk.state.misses) == ("employer", 1)


# --- what is shown of the cost ---


def test_a_last_payment_that_differs_is_shown_before_anything_is_agreed(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for day in (
        "25",
        "last day",
    ):
        with subtests.test(day=day):
            talk = new_talk()
            uneven = {"rate_bps": 1_555, "amount_step_cents": 100}
            talk.policy = replace(
                talk.policy, product=talk.policy.product.model_copy(update=uneven)
            )
            talk.comes_to("pay_day")
            talk.tells("pay_day", day)
            talk.tells("amount", "1001")
            talk.tells("months", "3")
            # 100,100 + 15,566 (15.55 %, half to even) = 115,666 = 2 x 38,555 + 38,556
            assert "3 times N$385.55 from your pay, but the last time N$385.56" in talk.said
            talk.comes_to("summary")
            assert "3 times N$385.55, but the last time N$385.56, N$1,156.66 in total" in talk.said


# --- coming back ---


def test_a_draft_is_resumed_within_its_fourteen_days(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        for away in (
            timedelta(hours=2),
            timedelta(days=3),
            timedelta(days=13),
        ):
            with subtests.test(place=place, away=away):
                at = standing_at(place, new_talk)
                topic, values = at.state.topic, at.values
                at.does(Thank(), later=away)
                assert at.state.topic == "pause"
                at.picks("pause:continue")
                assert (at.state.topic, at.values) == (topic, values)


def test_past_its_fourteen_days_a_draft_is_closed_and_another_can_begin(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in EVERYWHERE:
        with subtests.test(place=place):
            at = standing_at(place, new_talk)
            decision = at.does(Affirm(), later=timedelta(days=15))
            assert keys(decision)[0] == "status.expired"
            assert at.draft.stage == "expired"
            assert at.values == {}
            assert at.state.topic == "menu"
            at.comes_to("employer")


# --- before consent ---


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


# --- papers ---


def test_papers_that_fail_as_often_as_the_policy_says_bring_a_person(talk: Any) -> None:
    talk.comes_to("id")
    for _ in range(talk.POLICY.documents.tries - 1):
        talk.does(documents=["broken"])
        assert talk.owner == "bot"
    decision = talk.does(documents=["broken"])
    assert decision.hand_over == HandOver(
        "document_upload_failures", category="document_upload_failures", priority=2
    )


def test_what_is_too_large_is_told_with_the_number_of_the_policy(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(documents=["too_large"])
    assert f"at most {talk.POLICY.documents.stated_max_megabytes} MB" in talk.said


def test_a_photo_that_nobody_asked_for_is_asked_about(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for place in (
        "employer",
        "quote",
        "summary",
    ):
        with subtests.test(place=place):
            talk = new_talk()
            talk.comes_to(place)
            had = "id" in talk.values
            talk.does(documents=[None])
            if had:
                assert talk.said.startswith("Thank you, I kept it.")
            else:
                assert talk.state.topic == "which_document"
                talk.picks("paper:id")
                assert "id" in talk.values
            assert talk.state.topic == place


def test_a_photo_under_a_side_question_is_the_paper_that_was_asked_for(talk: Any) -> None:
    talk.comes_to("id")
    talk.does(Refuse())
    talk.does(documents=[None])
    assert "id" in talk.values
    assert talk.state.topic == "payslip"


# --- answering, asking and correcting at once ---


def test_one_message_answers_asks_and_corrects(talk: Any) -> None:
    talk.comes_to("amount")
    decision = talk.does(
        SetFact(fact="amount", value="2000"),
        AskQuestion(question="can I pay early?"),
        Correct(fact="remuneration", value="8000"),
    )
    assert (talk.values["amount"], talk.values["remuneration"]) == (200_000, 800_000)
    assert [question.text for question in decision.questions] == ["can I pay early?"]
    assert "changed.remuneration" in keys(decision)
    assert talk.state.topic == "months"


def test_the_same_in_a_burst_of_three_messages(talk: Any) -> None:
    talk.comes_to("amount")
    talk.does(
        SetFact(fact="amount", value="2000"),
        AskQuestion(question="can I pay early?", message=1),
        Correct(fact="remuneration", value="8000", message=2),
    )
    assert (talk.values["amount"], talk.values["remuneration"]) == (200_000, 800_000)
    assert talk.state.topic == "months"


def test_what_is_understood_of_a_message_is_taken_and_the_rest_is_no_miss(talk: Any) -> None:
    talk.comes_to("remuneration")
    decision = talk.does(SetFact(fact="remuneration", value="9000"), NotUnderstood(span="blorb"))
    assert "not_understood" not in keys(decision)
    assert talk.state.misses == 0


def test_status_inside_the_form_returns_to_its_question(
    new_talk: Any, subtests: pytest.Subtests
) -> None:
    for language in PHRASES.languages:
        with subtests.test(language=language):
            talk = new_talk()
            talk.comes_to("pay_day")
            decision = talk.does(StartFlow(flow="status"))
            assert keys(decision) == ["status.draft_open"]
            assert "menu" not in PHRASES.say(decision.says[0], language)
            assert talk.state.topic == "pay_day"


def test_every_bare_number_at_the_summary_names_its_line(talk: Any) -> None:
    talk.comes_to("summary")
    for number, item in enumerate(SUMMARY, start=1):
        options = [option[0] for option in talk.state.options]
        said = (
            Choose(option=options[number - 1], span=str(number))
            if number <= len(options)
            else NotUnderstood(span=str(number))
        )
        assert keys(talk.does(said)) == []
        assert talk.asked.key == f"application.change_{item}"
        talk.picks("line:no")


def test_a_paper_that_came_ends_the_count_of_misses(talk: Any) -> None:
    talk.comes_to("id")
    for _ in range(3):
        talk.does(DontKnow())
        talk.does(documents=[None])
    assert (talk.owner, talk.state.misses) == ("bot", 0)


def test_who_is_told_what_is_missing_gets_no_choices_beside_it(new_talk: Any) -> None:
    for language in ("osh", "her"):
        talk = new_talk(language=language)
        talk.comes_to("full_name")
        decision = talk.tells("full_name", "Selma")
        assert keys(decision) == ["problem.full_name_one_word"]
        assert talk.state.topic == "full_name"


def test_pay_ten_times_another_is_asked_about_before_it_counts(talk: Any) -> None:
    talk.comes_to("id")
    assert talk.values["remuneration"] == 900_000
    decision = talk.corrects("remuneration", "90000")
    assert decision.ask is not None
    assert decision.ask.key == "application.tenfold"
    assert talk.values["remuneration"] == 900_000
    talk.picks("tenfold:no")
    assert (talk.values["remuneration"], talk.state.topic) == (900_000, "remuneration")
    talk.tells("remuneration", "90000")
    decision = talk.does(Affirm())
    assert talk.values["remuneration"] == 9_000_000
    assert "changed.remuneration" in [each.key for each in decision.says]
