"""What binds her is meant and seen: no stray yes, no old button and no hidden cost."""

from dataclasses import replace
from typing import Any

import pytest

from flows.commands import Affirm, AskQuestion, Choose, Correct
from flows.effects import Agree
from tests.flows.places import keys


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
