"""A turn's reply: few messages, one question, and nothing lost on the way."""

from datetime import UTC, date, datetime

import pytest

from agent.claims import claims_in
from agent.phrases import Phrases
from agent.reply import MOST, Reply, Sources, compose
from channels.channel import Option
from flows.effects import Value
from flows.flow import Ask, Offer, Say
from flows.form import STEPS

PHRASES = Phrases.load()
YES, NO = Offer("yes", "option.yes"), Offer("no", "option.no")
ASK_PAY = Ask("application.ask_remuneration", topic="remuneration", step=3)
ASK_GAP = Ask("gap.ask", topic="gap", offers=(YES, NO))
NOTED = Say("noted.remuneration", {"amount": 900_000})
LONG_ARTICLE = Say(
    "question.answered", {"text": "You can pay early on any day. " * 16, "title": "Paying early"}
)
OTHER_ARTICLE = Say(
    "question.answered", {"text": "You can borrow over some months. " * 14, "title": "How long"}
)


def reply(*says: Say, ask: Ask | None = None, carried: str = "", back: bool = False) -> list[Reply]:
    return list(compose(says, ask, phrases=PHRASES, language="en", carried=carried, back=back))


def test_nothing_to_say_sends_nothing() -> None:
    assert reply() == []


def test_statements_and_the_question_share_one_message() -> None:
    (only,) = reply(NOTED, ask=ASK_GAP)
    assert only.text == "N$9,000.00 a month.\nShall a person answer?"
    assert only.statements == "N$9,000.00 a month."
    assert only.keys == ("noted.remuneration", "gap.ask")


def test_a_question_of_the_form_says_which_step_it_is() -> None:
    (only,) = reply(ask=ASK_PAY)
    assert only.text.startswith(f"Step 3 of {STEPS}. How much do you earn a month")
    assert only.statements == ""


def test_after_an_answer_the_reply_leads_back_to_the_step() -> None:
    (only,) = reply(LONG_ARTICLE, ask=ASK_GAP, back=True)
    assert only.text.endswith("\nShall a person answer?")
    (answer, question) = reply(LONG_ARTICLE, ask=ASK_PAY, back=True)
    assert answer.keys == ("question.answered",)
    assert question.text.startswith(f"Back to step 3 of {STEPS}: How much do you earn")


def test_in_afrikaans_step_question_and_options_are_afrikaans() -> None:
    ask = Ask("application.confirm_employer", {"name": "Kalahari Foods", "town": "Windhoek"})
    ask = Ask(ask.key, ask.values, topic="employer_confirmed", offers=(YES, NO), step=2)
    (only,) = compose([], ask, phrases=PHRASES, language="af")
    assert only.text == "Stap 2 van 7. Kalahari Foods, Windhoek. Is dit reg?"
    assert only.choice is not None
    assert only.choice.options == (Option("yes", "Ja"), Option("no", "Nee"))
    assert only.choice.button == "Kies"


def test_what_is_too_long_together_becomes_two_messages_and_the_choice_goes_last() -> None:
    first, second = reply(LONG_ARTICLE, Say("application.consent_first"), ask=ASK_GAP)
    assert (first.choice, first.statements) == (None, first.text)
    assert second.choice is not None
    assert [option.id for option in second.choice.options] == ["yes", "no"]
    assert (second.text, second.statements) == ("Shall a person answer?", "")


def test_words_that_never_left_are_said_first_and_once() -> None:
    (only,) = reply(NOTED, ask=ASK_PAY, carried="Thank you, I have your ID.")
    assert only.text.startswith("Thank you, I have your ID.\nN$9,000.00 a month.\nStep 3 of 7.")
    assert only.statements == "Thank you, I have your ID.\nN$9,000.00 a month."


def test_numbers_of_words_that_never_left_may_be_stated_again() -> None:
    (only,) = reply(ask=ASK_PAY, carried="N$400.00 is the cost.")
    assert claims_in(only.text) <= only.stated


def test_two_answers_that_fit_no_single_message_become_two() -> None:
    replies = reply(LONG_ARTICLE, OTHER_ARTICLE)
    assert [each.keys for each in replies] == [("question.answered",)] * 2
    assert all(len(each.text) <= MOST for each in replies)


def test_what_may_be_arranged_stands_with_its_question_and_apart_from_the_case() -> None:
    case = Say(
        "hardship.person_by",
        {"case": "CASE-1", "by": datetime(2026, 11, 23, 8, 30, tzinfo=UTC)},
    )
    costs: dict[str, Value] = {"months": 1, "cost": 0, "ends_on": date(2027, 2, 25)}
    pause = Say("arrangement.cost_pause", costs)
    smaller = Say("arrangement.cost_reduced", {**costs, "amount": 20_000})
    ask = Ask("arrangement.which", topic="any", offers=(YES, NO))
    first, second = reply(case, pause, smaller, ask=ask)
    assert first.keys == ("hardship.person_by",)
    assert second.keys == ("arrangement.cost_pause", "arrangement.cost_reduced", ask.key)
    assert first.choice is None
    assert second.choice is not None


def test_a_short_case_and_its_choices_stay_one_message() -> None:
    new_date = Say("arrangement.cost_new_date", {"cost": 0})
    ask = Ask("arrangement.which", topic="any", offers=(YES, NO))
    (only,) = reply(Say("hardship.noted_nothing"), new_date, ask=ask)
    assert only.keys == ("hardship.noted_nothing", "arrangement.cost_new_date", ask.key)


def test_a_third_message_leaves_rather_than_an_answer_be_lost() -> None:
    replies = reply(LONG_ARTICLE, OTHER_ARTICLE, ask=ASK_PAY)
    assert [each.keys[0] for each in replies] == [
        "question.answered",
        "question.answered",
        "application.ask_remuneration",
    ]
    assert all(len(each.text) <= MOST for each in replies)


def test_many_words_that_never_left_are_spread_and_none_is_lost() -> None:
    carried = "\n".join(f"{n}. It costs you nothing more to pay early." for n in range(13))
    replies = reply(NOTED, ask=ASK_GAP, carried=carried)
    assert len(replies) == 2
    assert "\n".join(each.text for each in replies) == (
        f"{carried}\nN$9,000.00 a month.\nShall a person answer?"
    )
    assert all(len(each.text) <= MOST for each in replies)


def test_what_never_leaves_a_second_time_can_be_carried_again() -> None:
    carried = "\n".join(["I changed your name to Selma Nangolo."] * 14)
    replies = reply(LONG_ARTICLE, ask=ASK_PAY, carried=carried)
    again = "\n".join(each.statements for each in replies if each.statements)
    assert again == f"{carried}\n{PHRASES.say(LONG_ARTICLE, 'en')}"


# --- sources ---


def test_a_reply_may_state_what_its_sentences_and_values_say_and_no_more() -> None:
    ask = Ask("application.ask_months", {"amount": 200_000, "least": 1, "most": 5}, step=4)
    (only,) = reply(ask=ask)
    assert only.stated == {"4", "7", "N$2,000.00", "1", "5"}
    assert claims_in(only.text) == only.stated


@pytest.mark.parametrize(
    ("key", "values", "stated"),
    [
        ("noted.remuneration", {"amount": 900_000}, {"N$9,000.00"}),
        ("changed.pay_day", {"after": 25}, {"25"}),
        ("option.take_months", {"months": 4}, {"4"}),
        (
            "application.submitted",
            {"ref": "APP-204", "answer_by": date(2026, 11, 30)},
            {"204", "30 November 2026"},
        ),
        (
            "handover.closed",
            {"opens": datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "place": 3},
            {"Monday 23 November", "08:00", "3"},
        ),
    ],
)
def test_a_figure_may_be_stated_in_the_one_way_in_which_it_is_shown(
    key: str, values: dict[str, Value], stated: set[str]
) -> None:
    (only,) = reply(Say(key, values))
    assert only.stated == stated


def test_an_amount_in_afrikaans_is_the_claim_that_it_shows() -> None:
    (only,) = compose([NOTED], None, phrases=PHRASES, language="af")
    assert only.text == "N$9\u00a0000,00 per maand."
    assert only.stated == claims_in(only.text) == {"N$9 000,00"}


def test_words_from_outside_are_known_as_such() -> None:
    (name,) = reply(Say("changed.full_name", {"after": "Selma Nangolo"}))
    assert name.names == ("Selma Nangolo",)
    (pay,) = reply(NOTED)
    assert pay.names == ()
    (consent,) = reply(Say("application.ask_consent", CONSENT))
    assert consent.names == ()  # phrases of ours, within a phrase


CONSENT: dict[str, Value] = {
    purpose: f"consent.{purpose}.1"
    for purpose in ("data_processing", "employer_check", "credit_check")
}


def test_a_number_in_words_from_outside_needs_somebody_who_said_it() -> None:
    say = Say("changed.full_name", {"after": "Selma 0810000099"})
    (nobody,) = compose([say], None, phrases=PHRASES, language="en")
    assert nobody.stated == set()
    told = Sources(words="I am Selma, 081 000 0099")
    (hers,) = compose([say], None, phrases=PHRASES, language="en", sources=told)
    assert hers.stated == {"0810000099"}


def test_an_article_may_state_its_numbers_only_if_it_was_found() -> None:
    text = "It costs 20 % once."
    say = Say("question.answered", {"text": text, "title": "What it costs"})
    (unknown,) = compose([say], None, phrases=PHRASES, language="en")
    assert unknown.stated == set()
    found = Sources(articles=frozenset({text}))
    (known,) = compose([say], None, phrases=PHRASES, language="en", sources=found)
    assert known.stated == {"20 %"}


def test_an_article_that_is_said_to_be_english_may_be() -> None:
    say = Say("question.answered_in_english", {"text": "You can pay early.", "title": "Early"})
    (only,) = compose([say], None, phrases=PHRASES, language="af")
    assert set(only.foreign) == {"You can pay early.", "Early"}


def test_the_options_have_sources_too() -> None:
    take = Offer("take:120000:4", "option.take_amount", {"amount": 120_000})
    (only,) = reply(ask=Ask("menu.ask", topic="any", offers=(take,)))
    assert only.stated == {"N$1,200.00"}


def test_an_example_of_the_catalogue_is_no_number_to_call() -> None:
    (only,) = reply(ask=Ask("application.ask_phone", topic="phone"))
    assert only.addresses == {"0812345678"}


def test_the_question_is_known_apart_from_what_stands_before_it() -> None:
    (only,) = reply(NOTED, ask=ASK_GAP)
    assert only.question == "Shall a person answer?"
    (statement,) = reply(NOTED)
    assert statement.question == ""
