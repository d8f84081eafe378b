"""We ask for the pay before anything is taken off: what is left of it is never kept as that."""

from typing import Any

import pytest

NET = ("9000 net", "R9000 nett", "9000 netto", "9000 na aftrekkings", "net salary is N$9 000")


@pytest.mark.parametrize("value", NET)
def test_net_pay_is_not_kept_and_the_gross_is_asked_for(talk: Any, value: str) -> None:
    talk.comes_to("remuneration")
    talk.tells("remuneration", value)
    assert "remuneration" not in talk.values
    assert "N$9,000.00 is what you get when everything has been taken off" in talk.said
    assert talk.state.topic == "remuneration"
    talk.tells("remuneration", "12000")
    assert talk.values["remuneration"] == 1_200_000


def test_a_correction_to_net_pay_changes_nothing(talk: Any) -> None:
    talk.comes_to("id")
    talk.corrects("remuneration", "7000 net")
    assert talk.values["remuneration"] == 900_000
    assert "gross" in talk.said


def test_two_amounts_of_which_one_is_net_are_none(talk: Any) -> None:
    talk.comes_to("remuneration")
    talk.tells("remuneration", "9000 net, 12000")
    assert "remuneration" not in talk.values


def test_whoever_only_knows_what_is_left_reaches_a_person(talk: Any) -> None:
    talk.comes_to("remuneration")
    done = [talk.tells("remuneration", "9000 net") for _ in range(4)]
    assert any(each.hand_over is not None for each in done)
