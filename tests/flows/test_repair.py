"""Repair: every fact can be corrected at every later step, and nothing else is lost by it."""

from typing import Any

import pytest

from flows.commands import Affirm, AskQuestion, Back, ChangeItem, Correct, SetFact, Skip
from flows.effects import Forget
from flows.flow import FACTS
from flows.form import SUMMARY
from tests.flows.places import PLACES, keys

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


def test_back_asks_what_was_answered_before(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("payslip")
    asked = []
    for _ in range(9):
        talk.does(Back())
        asked.append(talk.state.topic)
    answered = ["id", "months", "amount", "pay_day", "remuneration", "full_name"]
    assert asked == [*answered, "employee_number", "employer", "employer"]
