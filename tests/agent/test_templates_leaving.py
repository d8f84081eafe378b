"""Outside the window: one template asks, what waits leaves when she answers, and nothing twice."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from agent import follow_ups, notices, templating
from agent.office import Office
from agent.templating import NotNow
from channels.fake_twilio import PhoneMessage
from crm_store import conversations, halts, leaving, silencing
from crm_store.conversations import Party
from flows.flow import Say
from tests.agent.laid import put, remind
from tests.approvals import judged

SELMA = "+264810000011"
OPENER = "Hello, this is Buffr. We have an answer for you from our last talk here."


@pytest.fixture
async def lender(opens: Any) -> Any:
    """A lender whose sender moves only when told to, and somebody who wrote now."""
    lender = await opens(works=False)
    await lender.says(SELMA, "Hi")
    await answer(lender)
    return lender


async def answer(lender: Any) -> None:
    """Answer what has come in, and send until nothing more may leave."""
    from agent import worker
    from crm_store import identities

    lender.clock.later(seconds=20)
    sender = identities.blind(lender.house.store.vault, "whatsapp", SELMA)
    await worker.answer(lender.house, sender)
    await send(lender)


async def send(lender: Any) -> None:
    while await lender.house.sender.send_due():
        pass


async def speaks(lender: Any, language: str) -> None:
    await lender.sql(f"update conversations set language = '{language}'")


async def states(lender: Any) -> list[tuple[Any, ...]]:
    rows = await lender.rows("select author, status, why from outbox order by seq")
    return [row for row in rows if row[0] != "bot"]


def since(lender: Any, count: int) -> list[PhoneMessage]:
    return list(lender.heard(SELMA)[count:])


async def test_whoever_speaks_after_the_window_waits_behind_one_template(lender: Any) -> None:
    await judged(lender, "answer_waiting", "decision_ready")
    heard = len(lender.heard(SELMA))
    lender.clock.later(hours=24, seconds=1)
    await put(lender, "one", author="user:maria")
    await put(lender, "two", author="system", purpose="notice")
    await put(lender, "three", author="user:maria")
    await send(lender)
    (template,) = since(lender, heard)
    assert template.text.startswith(OPENER)
    assert [each.title for each in template.buttons] == ["Show me", "Oshiwambo", "Otjiherero"]
    assert [row[1:] for row in await states(lender)][:3] == [("held", "behind_a_template")] * 3
    await lender.says(SELMA, "Show me", payload=template.buttons[0].id)
    await answer(lender)
    one, two, three, *after = [each.text for each in since(lender, heard + 1)]
    assert (one, two, three) == ("one", "two", "three")
    assert len(after) == 1  # and the assistant greets her back
    assert {row[1] for row in await states(lender)} <= {"sent", "delivered"}


async def test_the_window_is_closed_a_little_before_the_day_is_over(lender: Any) -> None:
    """A message that leaves at the last second arrives after it."""
    await judged(lender, "answer_waiting")
    heard = len(lender.heard(SELMA))
    lender.clock.later(hours=23, minutes=49)
    await put(lender, "in time", author="user:maria")
    await send(lender)
    assert [each.text for each in since(lender, heard)] == ["in time"]
    lender.clock.later(minutes=10, seconds=39)  # twenty of the seconds went by with the answer
    await put(lender, "too late", author="user:maria")
    await send(lender)
    (template,) = since(lender, heard + 1)
    assert template.text.startswith(OPENER)


async def test_a_late_answer_of_the_bot_is_said_again_when_she_writes(lender: Any) -> None:
    await judged(lender, "answer_waiting")
    heard = len(lender.heard(SELMA))
    lender.clock.later(hours=25)
    row = await put(lender, "The interest is 20 %.", author="bot")
    await send(lender)
    assert len(since(lender, heard)) == 1
    await lender.says(SELMA, "thanks")
    await answer(lender)
    said = [each.text for each in since(lender, heard + 1)]
    assert "The interest is 20 %." in said[0]
    assert await lender.rows(f"select status from outbox where id = '{row}'") == [("said_again",)]


async def test_a_decision_names_its_file_and_waits(lender: Any) -> None:
    await judged(lender, "answer_waiting", "decision_ready")
    heard = len(lender.heard(SELMA))
    lender.clock.later(days=3)
    party, house = await lender.party(SELMA), lender.house
    async with house.store.transaction() as session:
        notices.put(
            session,
            notices.Reached(party.customer, party.conversation, party.identity),
            says=(Say("decision.papers_needed", {"ref": "APP-12"}), Say("decision.was_reviewed")),
            key="APP-12:1",
            phrases=house.phrases,
            calendar=house.calendar,
            now=lender.clock(),
        )
    await send(lender)
    # The template of its own is not approved here: the plain one opens the way.
    assert [each.text[: len(OPENER)] for each in since(lender, heard)] == [OPENER]
    await judged(lender, "documents_missing")
    await lender.says(SELMA, "ok")
    await answer(lender)
    told = len(lender.heard(SELMA))
    lender.clock.later(hours=25)
    async with house.store.transaction() as session:
        notices.put(
            session,
            notices.Reached(party.customer, party.conversation, party.identity),
            says=(Say("decision.papers_needed", {"ref": "APP-12"}),),
            key="APP-12:2",
            phrases=house.phrases,
            calendar=house.calendar,
            now=lender.clock(),
        )
    await send(lender)
    (template,) = since(lender, told)
    assert "still missing for your file APP-12" in template.text


async def test_somebody_who_speaks_otjiherero_gets_english_and_a_button(lender: Any) -> None:
    await judged(lender, "answer_waiting", "payment_coming")
    await speaks(lender, "her")
    heard = len(lender.heard(SELMA))
    lender.clock.later(days=2)
    await lender.sql("update channel_identities set verified_at = now()")
    await remind(lender)
    await send(lender)
    (template,) = since(lender, heard)
    assert template.text.startswith("Hello, this is Buffr. A date that we agreed on for LN-7")
    (her,) = [each for each in template.buttons if each.title == "Otjiherero"]
    await lender.says(SELMA, her.title, payload=her.id)
    await answer(lender)
    assert (await lender.party(SELMA)).conversation.language == "her"
    assert len(since(lender, heard + 1)) == 1


async def test_a_reminder_leaves_once_and_not_too_often(lender: Any) -> None:
    await judged(lender, "payment_coming")
    heard = len(lender.heard(SELMA))
    lender.clock.later(days=2)
    await remind(lender)
    await remind(lender, key="due:2")
    await send(lender)
    assert len(since(lender, heard)) == 1
    assert [row[1:] for row in await states(lender)][1] == ("queued", "often_enough_today")
    lender.clock.later(days=1)
    await send(lender)
    assert len(since(lender, heard)) == 2


async def test_stop_between_due_and_send_stops_it(lender: Any) -> None:
    await judged(lender, "payment_coming")
    heard = len(lender.heard(SELMA))
    lender.clock.later(days=2)
    await remind(lender)
    await lender.sql("update channel_identities set opted_out_at = now()")
    await send(lender)
    assert since(lender, heard) == []
    assert [row[1:] for row in await states(lender)] == [("refused", "opted_out")]


async def test_the_switch_stops_what_we_write_first_and_takes_two_to_start(lender: Any) -> None:
    await judged(lender, "payment_coming")
    heard, store = len(lender.heard(SELMA)), lender.house.store
    lender.clock.later(days=2)

    async def turn(act: Any, **more: Any) -> None:
        async with store.transaction() as session:
            await act(session, at=lender.clock(), **more)

    with pytest.raises(halts.NotAsked):
        await turn(halts.ask_to_start, by="user:maria", why="mended")
    await turn(halts.stop, by="user:maria", why="wrong words")
    await remind(lender)
    await send(lender)
    assert [row[1:] for row in await states(lender)] == [("queued", "everything_is_stopped")]
    with pytest.raises(halts.NotAsked):
        await turn(halts.start, by="user:johannes")
    await turn(halts.ask_to_start, by="user:maria", why="mended")
    with pytest.raises(halts.SamePerson):
        await turn(halts.start, by="user:maria")
    assert await halts.halted(store)
    await turn(halts.start, by="user:johannes")
    await send(lender)  # at once: it does not sit out the time for which it was put off
    assert len(since(lender, heard)) == 1
    done = await lender.rows("select action from audit_log where action like 'writing_first_%'")
    assert [each for (each,) in done] == [
        *("writing_first_stop", "writing_first_ask_to_start", "writing_first_start"),
    ]


async def test_what_is_decided_before_a_stop_or_a_switch_is_not_claimed_after_it(
    lender: Any,
) -> None:
    await judged(lender, "payment_coming")
    lender.clock.later(days=2)
    await remind(lender)
    store, lasts = lender.house.store, timedelta(seconds=30)
    due = await leaving.due(store, now=lender.clock(), limit=1)
    whys = {each.row.id: "window_closed" for each in due}
    async with store.transaction() as session:
        await halts.stop(session, by="user:maria", why="wrong words", at=lender.clock())
    assert await leaving.claim(store, whys, lasts=lasts) == {}
    async with store.transaction() as session:
        await halts.ask_to_start(session, by="user:maria", why="mended", at=lender.clock())
    async with store.transaction() as session:
        await halts.start(session, by="user:johannes", at=lender.clock())
    await lender.sql("update channel_identities set opted_out_at = now()")
    assert await leaving.claim(store, whys, lasts=lasts) == {}
    await lender.sql("update channel_identities set opted_out_at = null")
    assert await leaving.claim(store, whys, lasts=lasts) == {due[0].row.id: 1}


async def test_what_waits_too_long_for_her_to_write_becomes_a_task(lender: Any) -> None:
    await judged(lender, "answer_waiting")
    lender.clock.later(days=2)
    heard = len(lender.heard(SELMA))
    row = await put(lender, "It is paid back.", author="user:maria")
    await send(lender)
    lender.clock.later(hours=71)
    assert await follow_ups.round_of(lender.house) == 0
    lender.clock.later(hours=2)
    assert await follow_ups.round_of(lender.house) == 1
    assert await lender.rows(f"select status, why from outbox where id = '{row}'") == [
        ("refused", "held_too_long")
    ]
    await lender.says(SELMA, "Hi")
    await answer(lender)
    assert "It is paid back." not in [each.text for each in lender.heard(SELMA)[heard:]]


async def test_staff_see_what_she_would_get_and_put_it_on_its_way(lender: Any) -> None:
    await judged(lender, "answer_waiting")
    await speaks(lender, "osh")
    heard, house = len(lender.heard(SELMA)), lender.house
    office = Office.of(house)
    lender.clock.later(days=2)
    party: Party = await lender.party(SELMA)
    async with house.store.reading() as session:
        (offer,) = await templating.offered(session, party, now=lender.clock(), office=office)
    assert (offer.name, offer.language, offer.fallback_from) == ("answer_waiting", "en", "osh")
    assert (offer.buttons[0], offer.why_not) == ("Show me", "")
    async with house.store.transaction() as session:
        await templating.put(
            session, party, "answer_waiting", by="user:maria", office=office, now=lender.clock()
        )
    await send(lender)
    assert [each.text for each in since(lender, heard)] == [offer.text]
    await lender.sql("update channel_identities set opted_out_at = now()")
    party = await lender.party(SELMA)
    async with house.store.reading() as session:
        (offer,) = await templating.offered(session, party, now=lender.clock(), office=office)
        assert offer.why_not == "she wants no messages from us"
        with pytest.raises(NotNow, match="she wants no messages"):
            await templating.put(
                session, party, "answer_waiting", by="user:maria", office=office, now=lender.clock()
            )


async def test_an_answer_that_was_lost_on_the_way_is_found_by_its_words(lender: Any) -> None:
    await judged(lender, "payment_coming")
    heard = len(lender.heard(SELMA))
    lender.twilio.receipts(withheld=True)
    lender.twilio.fail(1, "cut_after_accept")
    lender.clock.later(days=2)
    await remind(lender)
    await lender.house.sender.send_due()
    await lender.sql("update outbox set claimed_until = now() where status = 'sending'")
    await lender.house.sender.settle_doubts()
    await send(lender)
    assert len(since(lender, heard)) == 1
    assert [row[1] for row in await states(lender)] == ["sent"]


async def test_whoever_writes_before_she_is_asked_to_is_not_asked(lender: Any) -> None:
    await judged(lender, "answer_waiting")
    heard = len(lender.heard(SELMA))
    lender.clock.later(hours=24 + 12)  # at night: the template waits for the morning
    await put(lender, "one", author="user:maria")
    await send(lender)
    assert since(lender, heard) == []
    assert [row[2] for row in await states(lender)] == ["behind_a_template", "quiet_hours"]
    await lender.says(SELMA, "Hi")
    await answer(lender)
    lender.clock.later(hours=10)
    await send(lender)
    said = [each.text for each in since(lender, heard)]
    assert said[0] == "one"
    assert not any(each.startswith(OPENER) for each in said)
    assert [row[2] for row in await states(lender)][1] == "she_wrote_by_herself"


async def test_two_senders_ask_her_once(lender: Any, opens: Any) -> None:
    other = await opens(works=False)
    await judged(lender, "answer_waiting")
    heard = len(lender.heard(SELMA))
    lender.clock.later(hours=25)
    for words in ("one", "two", "three"):
        await put(lender, words, author="user:maria")
    senders = [lender.house.sender, other.house.sender]
    while any(await asyncio.gather(*(each.send_due() for each in senders))):
        pass
    assert len(since(lender, heard)) == 1
    assert [row[1] for row in await states(lender)].count("held") == 3


async def test_what_waits_is_let_go_of_where_it_is_not_wanted_any_more(lender: Any) -> None:
    await judged(lender, "answer_waiting")
    lender.clock.later(days=2)
    row = await put(lender, "an old reply", author="bot")
    await send(lender)
    party = await lender.party(SELMA)
    async with lender.house.store.transaction() as session:
        await conversations.give(
            session,
            party.conversation.id,
            f"user:{uuid4()}",
            version=party.conversation.version,
            now=lender.clock(),
        )
        await silencing.silence(session, party.conversation.id)
    assert await lender.rows(f"select status, why from outbox where id = '{row}'") == [
        ("refused", "a_person_has_the_conversation")
    ]
    # What nobody may write first is not counted as written.
    since_then = lender.clock() - timedelta(days=7)
    counted = await leaving.written_first(lender.house.store, [party.customer.id], since=since_then)
    assert [len(each) for each in counted.values()] == [1]
