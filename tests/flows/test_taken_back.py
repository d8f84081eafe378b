"""A payment that is taken back as it is told leaves nothing behind."""

from typing import Any

from flows.commands import Unsay
from tests.flows.opened import cases


def test_nothing_is_written_down_of_what_is_taken_back(talk: Any) -> None:
    talk.comes_to("menu")
    done = talk.does(Unsay())
    assert (cases(done), done.effects) == ([], ())
    assert "no payment is written down" in talk.said


def test_in_the_form_its_question_comes_again(talk: Any) -> None:
    talk.comes_to("remuneration")
    talk.does(Unsay())
    assert talk.state.topic == "remuneration"
