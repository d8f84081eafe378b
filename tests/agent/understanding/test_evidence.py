"""A command is believed only where her own words bear it out."""

import pytest

from agent.understanding import evidence, vocabulary
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import (
    Affirm,
    AnyCommand,
    Cancel,
    ChangeItem,
    ChangeLanguage,
    Choose,
    Correct,
    Report,
    SetFact,
    StartFlow,
    Stop,
)

WORDS = vocabulary.load()
CONSENT = (Offered("consent:yes", "Yes"), Offered("consent:no", "No"))
QUOTE = (Offered("quote:go_on", "Go on"), Offered("quote:other_amount", "Other amount"))


def believed(text: str, command: AnyCommand, heard: Heard | None = None) -> bool:
    heard = heard or Heard(())
    return evidence.bears_out(Said(text), command, heard=heard, vocabulary=WORDS)


def test_a_piece_of_a_number_is_no_value(subtests: pytest.Subtests) -> None:
    for text, value in (
        ("5000-6000", "5000"),
        ("5000 to 6000 a month", "6000"),
        ("-8000", "8000"),
        ("15000", "5000"),
        ("9 000", "000"),
        ("9000.50", "9000"),
        ("5k", "5"),
    ):
        with subtests.test(text=text, value=value):
            heard = Heard((), awaiting="remuneration")
            assert not believed(text, SetFact(fact="remuneration", value=value), heard)


def test_a_value_as_it_was_written_is_one(subtests: pytest.Subtests) -> None:
    for value in ("5000-6000", "about 5k", "-8000", "N$9 000"):
        with subtests.test(value=value):
            heard = Heard((), awaiting="remuneration")
            assert believed(f"it is {value} hey", SetFact(fact="remuneration", value=value), heard)


def test_pay_is_not_taken_for_the_amount() -> None:
    assert believed("I earn 9000", SetFact(fact="remuneration", value="9000"))
    assert not believed("I earn 9000", SetFact(fact="amount", value="9000"))


def test_a_value_that_she_denies_is_not_believed() -> None:
    assert not believed("I earn 6500, not 9000", Correct(fact="remuneration", value="9000"))


def test_an_empty_correction_needs_a_wish_to_change_that_fact() -> None:
    assert believed("change my employer", Correct(fact="employer"))
    assert not believed("change my employer", Correct(fact="amount"))


def test_consent_is_a_yes_and_nothing_but_a_yes(subtests: pytest.Subtests) -> None:
    for text in (
        "I agree with you that it is hot",
        "maybe",
        "yes if you tell me the cost",
        "let me think about it, ok?",
        "I never said yes",
        "who agreed to that",
    ):
        with subtests.test(text=text):
            heard = Heard((), awaiting="choice", options=CONSENT)
            assert not believed(text, Choose(option="consent:yes"), heard)
            assert not believed(text, Affirm(), heard)


def test_a_yes_is_heard_before_a_question_too(subtests: pytest.Subtests) -> None:
    for text in ("yes, but who sees it?", "I agree to that", "ja, dis reg so"):
        with subtests.test(text=text):
            heard = Heard((), awaiting="choice", options=CONSENT)
            assert believed(text, Choose(option="consent:yes"), heard)


def test_an_option_is_chosen_by_a_word_of_its_own() -> None:
    heard = Heard((), awaiting="choice", options=QUOTE)
    assert believed("a different amount then", Choose(option="quote:other_amount"), heard)
    assert not believed("not another amount", Choose(option="quote:other_amount"), heard)
    assert not believed("a different amount then", Choose(option="quote:go_on"), heard)


def test_a_number_in_front_of_something_else_chooses() -> None:
    heard = Heard((), options=QUOTE)
    first = Choose(option="quote:go_on")
    assert believed("1 and I will go to NAMFISA", first, heard)
    assert not believed("2 and I will go to NAMFISA", first, heard)


def test_what_she_does_not_say_is_not_believed(subtests: pytest.Subtests) -> None:
    for text, command in (
        ("I dont want to stop", Stop()),
        ("do not cancel it", Cancel(scope="application")),
        ("I did not ask to stop the application", Cancel(scope="application")),
        ("I did not pay", Report(about="paid")),
        ("nice weather", StartFlow(flow="application")),
        ("change 4", ChangeItem(item=3)),
        ("in afrikaans please", ChangeLanguage(language="her")),
    ):
        with subtests.test(text=text, command=command):
            assert not believed(text, command)


def test_what_she_says_is_believed(subtests: pytest.Subtests) -> None:
    for text, command in (
        ("no more messages please", Stop()),
        ("please cancel my application", Cancel(scope="application")),
        ("I paid on friday", Report(about="paid")),
        ("can you lend me money", StartFlow(flow="application")),
        ("number 4 is wrong", ChangeItem(item=4)),
        ("in afrikaans please", ChangeLanguage(language="af")),
    ):
        with subtests.test(text=text, command=command):
            assert believed(text, command)
