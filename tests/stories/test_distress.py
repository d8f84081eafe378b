"""Somebody who cannot go on, or threatens us: a person is called, and nothing of money is said."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from crm_store.cases import Case

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
MONEY = ("N$", "loan", "pay", "debt", "owe", "lening", "betaal", "skuld", "application", "?")


async def _cases(who: Any) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = await who.rows(
        "select category, priority, status, round(extract(epoch from sla_due_at - created_at) / 60)"
        " from cases order by category"
    )
    return rows


async def _due(who: Any) -> datetime:
    async with who.stage.house.store.reading() as session:
        due = (await session.exec(select(Case.sla_due_at))).one()
        assert isinstance(due, datetime)
        return due


async def test_in_the_middle_of_the_form_she_is_heard_and_asked_nothing(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("I owe everyone, I cannot go on living like this. I earn 5000")
    assert "I am very sorry that it is so hard for you" in answer
    assert "in about 20 minutes" in answer
    assert not [word for word in MONEY if word in answer]
    assert (await selma.party()).conversation.owner == "queue"
    assert [row[:3] for row in await _cases(selma)] == [("distress", 0, "open")]
    assert (
        "I cannot go on living like this" in (await selma.packet("distress"))["last_messages"][-1]
    )
    assert "reminders_paused" in (await selma.party()).customer.flags
    # The form does not go on, whatever comes next.
    assert await selma.says("9000") == ""
    assert "remuneration" not in await selma.facts()


async def test_outside_office_hours_she_is_told_when_and_it_is_due_at_once(selma: Any) -> None:
    selma.clock.now = SUNDAY_NIGHT
    answer = await selma.says("I want to kill myself")
    assert "Our office is closed, so it can be Monday 23 November, 08:00 before" in answer
    assert not [word for word in MONEY if word in answer]
    assert await _due(selma) < datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "when"), [(MONDAY, "oor omtrent 20 minute"), (SUNDAY_NIGHT, "Ons kantoor is toe")]
)
async def test_in_afrikaans_too(petrus: Any, now: datetime, when: str) -> None:
    petrus.clock.now = now
    answer = await petrus.says("ek wil nie meer lewe nie")
    assert "Ek is baie jammer dat dit vir jou so swaar is" in answer
    assert when in answer
    assert not [word for word in MONEY if word in answer]
    assert [row[:3] for row in await _cases(petrus)] == [("distress", 0, "open")]


async def test_who_waits_in_line_already_is_not_left_in_silence(selma: Any) -> None:
    await selma.tells("Hi", "1", "agent")
    answer = await selma.says("I just want to die")
    assert "I am very sorry that it is so hard for you" in answer
    assert [row[0] for row in await _cases(selma)] == ["distress", "handoff"]


async def test_among_other_messages_only_her_life_is_answered(selma: Any) -> None:
    await selma.tells("Hi", "1")
    heard = await selma.says_at_once("what is my balance", "I want to die", "menu")
    said = "\n".join(each.text for each in heard)
    assert "I am very sorry that it is so hard for you" in said
    assert not [word for word in MONEY if word in said]


@pytest.mark.parametrize("words", ["I am dying to know if I qualify", "this rate is killing me"])
async def test_a_manner_of_speaking_calls_nobody(selma: Any, words: str) -> None:
    await selma.tells("Hi", "1", words)
    assert await selma.count("cases", "category in ('distress', 'threat')") == 0


async def test_a_threat_is_answered_calmly_and_goes_to_a_supervisor(selma: Any) -> None:
    await selma.tells("Hi", "1")
    answer = await selma.says("I will come to your office and kill you")
    assert answer.startswith("I read what you wrote, and I see that you are very upset.")
    assert [row[:3] for row in await _cases(selma)] == [("threat", 0, "open")]
    assert (await selma.packet("threat"))["for"] == "supervisor"
    assert (await selma.party()).conversation.owner == "bot"
