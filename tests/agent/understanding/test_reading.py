"""What the offline reader makes of sentences."""

from time import perf_counter

import pytest

from agent.understanding import classifier, reading, vocabulary
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import (
    AnyCommand,
    AskQuestion,
    Cancel,
    ChangeItem,
    Choose,
    Correct,
    Deny,
    FactName,
    Human,
    NotUnderstood,
    SetFact,
    StartFlow,
)

WORDS = vocabulary.load()
TRAINED = classifier.train(classifier.examples(), spellings=WORDS.spellings)
YES_NO = (Offered("yes", "Yes"), Offered("no", "No"))


def read(
    *texts: str,
    awaiting: str | None = None,
    options: tuple[Offered, ...] = (),
    known: tuple[FactName, ...] = (),
) -> list[AnyCommand]:
    heard = Heard(
        tuple(Said(text) for text in texts),
        awaiting=awaiting,
        options=options,
        known=frozenset(known),
        flow="application" if awaiting or known else None,
    )
    commands = reading.read(heard, vocabulary=WORDS, classifier=TRAINED).commands
    return [command.model_copy(update={"span": "", "confidence": 1.0}) for command in commands]


def test_one_sentence_may_tell_several_facts() -> None:
    assert read("I work at Kalahari Foods and earn N$9 000", awaiting="employer") == [
        SetFact(fact="employer", value="Kalahari Foods"),
        SetFact(fact="remuneration", value="N$9 000"),
    ]


def test_a_wish_with_an_amount_starts_the_application_with_it() -> None:
    assert read("I want to borrow 2000 for 4 months") == [
        StartFlow(flow="application"),
        SetFact(fact="amount", value="2000"),
        SetFact(fact="months", value="4 months"),
    ]


def test_an_age_is_no_amount() -> None:
    assert SetFact(fact="amount", value="17") not in read("I am 17 and need 500")


@pytest.mark.parametrize(
    "text", ["sorry I earn 6500 not 9000", "I meant 6500", "my salary is 6500, not 9000"]
)
def test_a_new_pay_corrects_the_old_one(text: str) -> None:
    read_as = read(text, awaiting="document", known=("remuneration",))
    assert read_as == [Correct(fact="remuneration", value="6500")]


def test_what_was_not_told_before_is_told_not_corrected() -> None:
    assert read("sorry I earn 6500 not 9000", awaiting="remuneration") == [
        SetFact(fact="remuneration", value="6500")
    ]


def test_a_regret_is_about_the_last_amount_but_a_preference_is_about_this_one() -> None:
    known: tuple[FactName, ...] = ("remuneration",)
    assert read("I meant 6500", awaiting="amount", known=known) == [
        Correct(fact="remuneration", value="6500")
    ]
    assert read("no, rather 3000", awaiting="amount", known=known) == [
        SetFact(fact="amount", value="3000")
    ]


def test_another_number_of_months_corrects_them() -> None:
    assert read("make it 4 months", awaiting="document", known=("months", "amount")) == [
        Correct(fact="months", value="4 months")
    ]


def test_a_change_without_a_value_asks_to_be_asked_again() -> None:
    assert read("change my employer", awaiting="document", known=("employer",)) == [
        Correct(fact="employer", value="")
    ]


def test_a_line_of_the_summary_is_changed_by_its_number() -> None:
    assert read("change 3", awaiting="choice") == [ChangeItem(item=3)]


def test_a_question_beside_an_answer_gives_both_in_order() -> None:
    assert read("8500, do you check it with my boss?", awaiting="remuneration") == [
        SetFact(fact="remuneration", value="8500"),
        AskQuestion(question="do you check it with my boss?"),
    ]


def test_a_question_answers_nothing() -> None:
    assert read("can I pay it off early?", awaiting="remuneration") == [
        AskQuestion(question="can I pay it off early?")
    ]


def test_a_yes_before_a_question_is_still_a_yes() -> None:
    assert read("yes, but when do I get paid out?", awaiting="choice", options=YES_NO) == [
        Choose(option="yes"),
        AskQuestion(question="when do I get paid out?"),
    ]


@pytest.mark.parametrize("text", ["I don't want a loan", "ek wil nie n lening he nie"])
def test_a_refused_loan_is_not_started(text: str) -> None:
    assert read(text) == [Deny()]


def test_a_loan_that_is_refused_within_the_application_ends_it() -> None:
    assert read("I don't want the loan", awaiting="amount") == [Cancel(scope="application")]


def test_an_amount_that_is_denied_is_not_taken() -> None:
    assert read("no not 5000", awaiting="amount") == [Deny()]
    assert read("no not 5000, 3000", awaiting="amount") == [SetFact(fact="amount", value="3000")]


@pytest.mark.parametrize("text", ["about 5k", "5000 to 6000", "a lot"])
def test_a_vague_amount_stays_as_it_was_written(text: str) -> None:
    assert read(text, awaiting="amount") == [SetFact(fact="amount", value=text)]


@pytest.mark.parametrize(
    "text",
    [
        "you people are THIEVES you took 900 from my pay!!!",
        "my husband passed away last week",
        "I cant pay this month",
        "I paid at the bank on friday",
    ],
)
def test_trouble_reaches_a_person(text: str) -> None:
    assert read(text) == [Human()]


@pytest.mark.parametrize(
    "text", ["asdkjh qwe zxc", "blue chair seven window", "me vanga okuhungira nambano"]
)
def test_what_resembles_nothing_is_not_understood(text: str) -> None:
    assert read(text) == [NotUnderstood()]


def test_words_around_a_choice_do_not_make_a_fact_of_a_question() -> None:
    known: tuple[FactName, ...] = ("amount",)
    asked = "which one is cheaper, 2 or 4 months?"
    assert read(asked, awaiting="months", known=known) == [AskQuestion(question=asked)]


def test_every_message_of_a_burst_keeps_its_number() -> None:
    commands = read("hello", "I want to borrow 2000")
    assert [command.message for command in commands] == [0, 1, 1]


@pytest.mark.parametrize("awaiting", [None, "remuneration", "full_name", "employer", "phone"])
@pytest.mark.parametrize(
    "words",
    [
        "I earn 5000 and want 2000 for 4 months, can you help? ",
        "1 ",
        "1",
        "1,",
        "-1",
        "a ",
        "the ",
        "yes ",
        "at ",
        "hi ",
        "work at ",
        "paid on the ",
        "one thousand ",
        "can i ",
        "\N{OK HAND SIGN}",
        "x\n",
        "i work at " + "a" * 4000 + " ",
        "i earn 1" + ",000" * 1000 + " ",
        "1" + ",000" * 1000 + " ",
        " " * 4095 + "x",
        "5000" + " " * 4090 + "x ",
    ],
)
def test_no_message_is_too_long_or_too_odd_to_be_read(words: str, awaiting: str | None) -> None:
    text = (words * 4096)[:4096]
    began = perf_counter()
    commands = read(text, awaiting=awaiting, known=("remuneration",))
    assert 0 < len(commands) <= 12
    assert perf_counter() - began < 2


def test_two_choices_in_one_message_choose_nothing() -> None:
    assert read("1, 2", awaiting="choice", options=YES_NO) == [NotUnderstood()]


def test_a_sure_yes_outweighs_a_guessed_no_beside_it() -> None:
    assert read("correct, that is what i said", awaiting="choice", options=YES_NO) == [
        Choose(option="yes")
    ]
