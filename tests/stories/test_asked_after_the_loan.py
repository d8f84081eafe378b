"""The last payment has come in: the day after she is asked, once, how our help was."""

from typing import Any

import pytest

from agent import recommending, satisfaction
from agent.collecting import by_hand, paid_off
from agent.collecting.books import Books, rules_of
from flows import surveys
from tests.approvals import judged


async def pays_it_off(hilma: Any) -> None:
    """Hilma has chosen a language, her last money comes, and she hears that nothing is owed."""
    house = hilma.stage.house
    await judged(hilma.stage, "how_was_it", "recommend_us")
    await hilma.tells("Hi")
    books = Books(house.store, rules_of(hilma.clock()), hilma.clock())
    async with house.store.transaction() as session:
        await by_hand.pay(
            session, "LN-1", books, amount=155_533, by="user:maria", on=books.today, bank_ref="B1"
        )
    await paid_off.round_of(house)
    await hilma.quiet()
    assert hilma.last.text.startswith("Your loan LN-1 is paid off.")


async def is_asked(hilma: Any) -> None:
    """The day after she has paid it off, the question about our help reaches her."""
    await pays_it_off(hilma)
    hilma.clock.later(hours=25)
    assert await satisfaction.round_of(hilma.stage.house) == 1
    await hilma.quiet()


@pytest.mark.proves("Stage 5: Loan Completion & Retention")
async def test_how_our_help_was_is_asked_once_the_day_after_the_last_payment(hilma: Any) -> None:
    house, survey = hilma.stage.house, surveys.named("csat")
    await pays_it_off(hilma)
    hilma.clock.later(hours=2)
    assert await satisfaction.round_of(house) == 0  # she has only just heard of it
    hilma.clock.later(hours=23)
    assert [await satisfaction.round_of(house), await satisfaction.round_of(house)] == [1, 0]
    await hilma.quiet()
    assert hilma.last.text.startswith("Hello, this is Buffr. How was our help to you?")
    assert [each.id for each in hilma.last.buttons] == ["csat:good", "csat:okay", "csat:bad"]
    answer = await hilma.taps(hilma.last.buttons[1].title)
    assert "How was our help" not in answer
    assert await hilma.rows("select survey, version, score, channel, entered_by from feedback") == [
        ("csat", survey.version, 3, "whatsapp", "bot")
    ]
    assert await hilma.count("tasks", "created_by = 'rule:detractor'") == 0
    assert await hilma.count("cases", "reason = 'rated_bad'") == 0

    hilma.clock.later(hours=24)
    assert await satisfaction.round_of(house) == 0
    # Whether she recommends us is another question, with days of its own.
    hilma.clock.later(days=6)
    await recommending.round_of(house)
    await hilma.quiet()
    assert "from 0 to 10" in hilma.last.text
    assert "What is the main reason" in await hilma.says("9")


async def test_a_loan_that_ended_badly_for_her_brings_a_person(hilma: Any) -> None:
    house = hilma.stage.house
    await is_asked(hilma)
    await hilma.says("bad")
    assert await hilma.rows("select survey, score from feedback") == [("csat", 1)]
    assert await hilma.rows("select category, reason, status from cases") == [
        ("low_satisfaction", "rated_bad", "open")
    ]
    hilma.clock.later(hours=25)
    assert await satisfaction.round_of(house) == 0


async def test_who_does_not_answer_is_left_in_peace(hilma: Any) -> None:
    house = hilma.stage.house
    await is_asked(hilma)
    assert "paid off" in await hilma.says("what is my balance")
    assert await hilma.count("feedback") == 0
    hilma.clock.later(hours=25)
    assert await satisfaction.round_of(house) == 0
