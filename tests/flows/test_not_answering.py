"""Every way of not answering, at every question: it is met, and the question comes again."""

from typing import Any

import pytest

from agent.phrases import Phrases
from flows.commands import (
    Abuse,
    AskQuestion,
    DontKnow,
    Human,
    NotUnderstood,
    OffTopic,
    Refuse,
    Repeat,
    SetFact,
    Skip,
    StartFlow,
    Why,
)
from flows.form import FORM
from tests.flows.places import EVERYWHERE, keys, standing_at

PHRASES = Phrases.load()


def item_of(topic: str) -> Any:
    return next(item for item in FORM if item.topic == ("quote" if "offer" in topic else topic))


def test_why_says_why_and_asks_again(at: Any) -> None:
    topic = at.state.topic
    assert keys(at.does(Why())) == [f"why.{item_of(topic).topic}"]
    assert at.state.topic == topic


def test_repeat_asks_again(at: Any) -> None:
    topic, asked = at.state.topic, at.asked
    assert at.does(Repeat()).ask == asked
    assert at.state.topic == topic


def test_who_does_not_know_gets_a_tip_then_choices_then_a_person(at: Any) -> None:
    topic = at.state.topic
    assert keys(at.does(DontKnow())) == [f"dont_know.{item_of(topic).topic}"]
    assert at.state.topic == topic
    at.does(DontKnow())
    assert at.state.topic == "stuck"
    at.does(DontKnow())
    assert at.owner == "queue"


def test_skipping_waits_or_says_why_not(at: Any) -> None:
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


def test_who_declines_to_answer_hears_why_and_has_every_way_on(at: Any) -> None:
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


def test_who_declines_may_stop_the_application(at: Any) -> None:
    at.does(Refuse())
    at.picks("withdraw")
    assert at.state.topic == "cancel"
    at.picks("cancel:application")
    assert at.draft.stage == "withdrawn"


def test_noise_leads_over_choices_to_a_person(at: Any) -> None:
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


def test_swearing_is_met_with_calm_and_a_person(at: Any) -> None:
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


def test_agent_brings_a_person_and_menu_leads_back(at: Any) -> None:
    topic, values = at.state.topic, at.values
    at.does(Human())
    assert at.owner == "queue"
    at.comes_to(topic)
    assert at.values == values


def test_two_digressions_come_back_and_the_third_offers_a_pause(at: Any) -> None:
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


def test_what_is_understood_of_a_message_is_taken_and_the_rest_is_no_miss(talk: Any) -> None:
    talk.comes_to("remuneration")
    decision = talk.does(SetFact(fact="remuneration", value="9000"), NotUnderstood(span="blorb"))
    assert "not_understood" not in keys(decision)
    assert talk.state.misses == 0


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
