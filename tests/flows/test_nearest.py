"""She wants what we do not lend: she was understood, and hears what is nearest to it."""

from typing import Any

from flows.commands import NotUnderstood


def keys(decision: Any) -> list[str]:
    return [say.key for say in decision.says]


def offered(talk: Any) -> list[str]:
    return [offer.id for offer in talk.asked.offers]


def test_too_much_twice_is_answered_with_the_most_that_we_lend(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("amount")
    assert keys(talk.tells("amount", "50000")) == ["problem.amount_outside"]
    assert talk.state.topic == "amount"
    assert keys(talk.tells("amount", "40000")) == ["problem.amount_outside"]
    most = talk.POLICY.product.max_amount_cents
    assert offered(talk) == [f"nearest:amount:{most}", "nearest:other", "nearest:person"]
    assert "do not understand" not in talk.said
    talk.picks(f"nearest:amount:{most}")
    assert talk.facts["amount"].value == most


def test_an_amount_between_the_steps_has_two_beside_it(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("amount")
    talk.tells("amount", "2030")
    talk.tells("amount", "2030")
    assert offered(talk)[:2] == ["nearest:amount:200000", "nearest:amount:210000"]


def test_too_many_months_twice_are_answered_with_the_most(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("months")
    talk.tells("months", "36")
    assert keys(talk.tells("months", "24")) == ["problem.months_outside"]
    most = talk.POLICY.product.max_months
    assert offered(talk) == [f"nearest:months:{most}", "nearest:other", "nearest:person"]


def test_another_amount_is_asked_for_and_taken(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("amount")
    talk.tells("amount", "50000")
    talk.tells("amount", "50000")
    talk.picks("nearest:other")
    assert talk.state.topic == "amount"
    talk.tells("amount", "2000")
    assert talk.facts["amount"].value == 200_000


def test_a_third_time_a_person_helps_and_nobody_says_that_it_was_not_understood(
    new_talk: Any,
) -> None:
    talk = new_talk()
    talk.comes_to("amount")
    talk.tells("amount", "50000")
    talk.tells("amount", "50000")
    decision = talk.tells("amount", "50000")
    assert talk.owner == "queue"
    assert decision.hand_over.reason == "cannot_be"


def test_pay_that_nobody_has_is_no_matter_of_understanding(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("remuneration")
    talk.tells("remuneration", "1")
    assert keys(talk.tells("remuneration", "1")) == ["problem.remuneration_low"]
    assert talk.asked.key == "another_way"


def test_what_is_no_amount_is_still_not_understood(new_talk: Any) -> None:
    talk = new_talk()
    talk.comes_to("amount")
    talk.tells("amount", "a lot")
    talk.does(NotUnderstood(span="blorb"))
    assert talk.asked.key == "stuck"
