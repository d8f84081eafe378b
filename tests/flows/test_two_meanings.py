"""One clarifying question where two things could be meant, and nothing is picked for her."""

from typing import Any

import pytest

from flows.commands import Affirm, Choose, Correct, Deny, NotUnderstood, SetFact
from flows.form import SUMMARY
from tests.flows.places import keys


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
