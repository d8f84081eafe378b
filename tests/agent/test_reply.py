"""A turn's reply: few messages, one question, and nothing lost on the way."""

from agent.phrases import Phrases
from agent.reply import MOST, Reply, compose, numbers_in
from channels.channel import Option
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
    assert numbers_in(only.text) <= only.stated


def test_two_answers_that_fit_no_single_message_become_two() -> None:
    replies = reply(LONG_ARTICLE, OTHER_ARTICLE)
    assert [each.keys for each in replies] == [("question.answered",)] * 2
    assert all(len(each.text) <= MOST for each in replies)


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


def test_a_reply_knows_which_of_its_words_people_have_reviewed() -> None:
    (only,) = reply(LONG_ARTICLE)
    assert only.reviewed == (LONG_ARTICLE.values["text"],)
    (name,) = reply(Say("changed.full_name", {"after": "Selma Nangolo"}))
    assert name.reviewed == ()


def test_a_reply_may_state_what_its_sentences_and_values_say_and_no_more() -> None:
    ask = Ask("application.ask_months", {"amount": 200_000, "least": 1, "most": 5}, step=4)
    (only,) = reply(ask=ask)
    assert numbers_in(only.text) == {"4", "7", "2,000.00", "1", "5"}
    assert numbers_in(only.text) <= only.stated
    assert not {"2,400.00", "6", "30"} & only.stated
