"""Messages leave once, in order, or not at all; what is in doubt is looked up, never repeated."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from channels.channel import Delivery, Doubt, Later, Outbound, Refused, Sent, Unreachable
from crm_store import conversations, outbox
from tests.agent.laid import put

SELMA, PETRUS = "+264810000011", "+264810000012"


@pytest.fixture
async def lender(opens: Any) -> Any:
    """A lender whose claims run out soon, and whose sender moves only when told to."""
    lender = await opens(works=False, turn_lease_seconds=0.6)
    for who in (SELMA, PETRUS):
        await _known(lender, who)
    return lender


@pytest.fixture
async def patient(opens: Any) -> Any:
    """A lender whose claims last as long as in production, however slow the machine."""
    lender = await opens(works=False)
    await _known(lender, SELMA)
    return lender


async def _known(lender: Any, who: str) -> None:
    await lender.twilio.borrower_says(who, "Hi", drop=True)  # opens the window at Twilio
    async with lender.house.store.transaction() as session:
        await conversations.begin(session, "whatsapp", who, now=lender.clock())
    party = await lender.party(who)
    async with lender.house.store.transaction() as session:
        session.add(party.conversation)
        party.conversation.last_inbound_at = lender.clock()


async def state(lender: Any, row: UUID) -> tuple[Any, ...]:
    """Its status, attempts and error code."""
    ((status, attempts, code),) = await lender.rows(
        f"select status, attempts, error_code from outbox where id = '{row}'"
    )
    return (status, attempts, code)


def heard(lender: Any, who: str = SELMA) -> list[str]:
    return [each.text for each in lender.heard(who)]


async def claims_run_out() -> None:
    await asyncio.sleep(0.7)


class Answering:
    """A channel that answers what it is told to; the calls are counted."""

    def __init__(self, channel: Any, *deliveries: Delivery | Exception) -> None:
        self._channel = channel
        self._deliveries = list(deliveries)
        self.sent: list[str] = []
        self.found: str | Exception | None = None

    async def send(self, message: Outbound) -> Delivery:
        self.sent.append(message.text)
        answer = self._deliveries.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find_sent(self, **_: Any) -> str | None:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def close(self) -> None:
        await self._channel.close()


def answers(lender: Any, *deliveries: Delivery | Exception) -> Answering:
    lender.house.channel = Answering(lender.house.channel, *deliveries)
    return lender.house.channel


# --- what each answer does ---


@pytest.mark.parametrize(
    ("delivery", "after"),
    [
        (Sent("SM1"), ("sent", 1, None)),
        (Refused(21610, "opted out"), ("failed", 1, 21610)),
        (Later(20429, "not now", 1.0), ("queued", 1, None)),
        (Doubt("cut"), ("sending", 1, None)),
        (ValueError("a bug"), ("sending", 1, None)),
    ],
    ids=["sent", "refused", "later", "doubt", "a bug"],
)
async def test_an_answer_moves_the_message(
    lender: Any, delivery: Delivery | Exception, after: tuple[Any, ...]
) -> None:
    answers(lender, delivery)
    row = await put(lender, "one")
    assert await lender.house.sender.send_due() == 1
    assert await state(lender, row) == after
    assert await lender.house.sender.send_due() == 0


async def test_what_was_not_taken_waits_as_long_as_asked_and_leaves_once(patient: Any) -> None:
    patient.twilio.fail(2, "rate_limit", retry_after=30)
    row = await put(patient, "one")
    await patient.house.sender.send_due()
    patient.clock.later(seconds=29)
    assert await patient.house.sender.send_due() == 0
    patient.clock.later(seconds=20)
    assert await patient.house.sender.send_due() == 1  # and is told again to wait
    patient.clock.later(minutes=2)
    await patient.house.sender.send_due()
    assert (await state(patient, row))[1] == 3
    assert heard(patient) == ["one"]


@pytest.mark.proves("10.2 Business Continuity")
async def test_an_outage_of_an_hour_loses_nothing(patient: Any) -> None:
    patient.twilio.fail(1_000, "rate_limit", retry_after=60)
    row = await put(patient, "one")
    for _ in range(60):
        await patient.house.sender.send_due()
        patient.clock.later(minutes=1)
    patient.twilio.heal()
    patient.clock.later(minutes=7)
    await patient.house.sender.send_due()
    assert heard(patient) == ["one"]
    assert (await state(patient, row))[0] in ("sent", "delivered")


async def test_what_twilio_will_never_take_is_not_tried_again(lender: Any) -> None:
    lender.twilio.not_on_whatsapp(SELMA)
    row, following = await put(lender, "one"), await put(lender, "two")
    await lender.house.sender.send_due()
    assert await state(lender, row) == ("failed", 1, 63024)
    await lender.house.sender.send_due()  # the next one is not held up by it
    assert await state(lender, following) == ("failed", 1, 63024)


# --- doubt ---


@pytest.mark.parametrize("how", ["cut_after_accept", "server_error_after_accept", "garbled"])
async def test_a_message_whose_answer_was_lost_is_known_by_its_receipt(
    lender: Any, how: Any
) -> None:
    lender.twilio.fail(1, how)
    row = await put(lender, "one")
    await lender.house.sender.send_due()
    (bubble,) = lender.heard(SELMA)
    await lender.twilio.wait_for_status(bubble.sid, "delivered")
    await _until_status(lender, row, "delivered")
    await claims_run_out()
    await lender.house.sender.settle_doubts()
    assert heard(lender) == ["one"]
    assert await lender.rows("select provider_sid from outbox") == [(bubble.sid,)]


async def test_without_receipts_it_is_found_in_the_list(lender: Any) -> None:
    lender.twilio.receipts(withheld=True)
    lender.twilio.fail(1, "cut_after_accept")
    row = await put(lender, "one")
    await lender.house.sender.send_due()
    assert await state(lender, row) == ("sending", 1, None)
    await claims_run_out()
    await lender.house.sender.settle_doubts()
    assert await state(lender, row) == ("sent", 1, None)
    assert heard(lender) == ["one"]


async def test_the_same_words_twice_are_told_apart(lender: Any) -> None:
    lender.twilio.receipts(withheld=True)
    first = await put(lender, "one")
    await lender.house.sender.send_due()
    lender.twilio.fail(1, "cut_before_accept")
    second = await put(lender, "one")
    await lender.house.sender.send_due()
    await claims_run_out()
    await lender.house.sender.settle_doubts()
    assert [(await state(lender, row))[0] for row in (first, second)] == ["sent", "queued"]
    lender.clock.later(seconds=5)
    await lender.house.sender.send_due()
    assert heard(lender) == ["one", "one"]


async def test_what_twilio_has_never_seen_is_sent_once(lender: Any) -> None:
    lender.twilio.fail(1, "cut_before_accept")
    await put(lender, "one")
    await lender.house.sender.send_due()
    assert heard(lender) == []
    await claims_run_out()
    await lender.house.sender.settle_doubts()
    lender.clock.later(seconds=5)
    await lender.house.sender.send_due()
    assert heard(lender) == ["one"]


async def test_what_left_after_the_moment_that_a_restore_goes_back_to_does_not_leave_again(
    patient: Any,
) -> None:
    patient.twilio.receipts(withheld=True)
    moment = patient.clock()
    first, row = await put(patient, "one"), await put(patient, "two")
    await _all_leave(patient)
    # The database of that moment knows of both as of messages that are about to leave.
    named = f"'{first}', '{row}'"
    await patient.sql(
        "update outbox set status = 'queued', provider_sid = null, attempts = 0, sent_at = null,"
        f" claimed_until = null where id in ({named})"
    )
    third = await put(patient, "three")
    settings = patient.house.settings
    patient.house.settings = settings.model_copy(update={"restored_to": moment})
    await _all_leave(patient)
    assert heard(patient) == ["one", "two", "three"]
    assert {(await state(patient, each))[0] for each in (first, row, third)} == {"sent"}


async def _all_leave(lender: Any) -> None:
    while await lender.house.sender.send_due():
        pass


async def test_while_nobody_can_be_asked_nothing_is_sent(lender: Any) -> None:
    lender.twilio.fail(1, "cut_before_accept")
    lender.twilio.fail(1, "server_error", on="list")
    row = await put(lender, "one")
    await lender.house.sender.send_due()
    await claims_run_out()
    with pytest.raises(Unreachable):
        await lender.house.sender.settle_doubts()
    lender.clock.later(minutes=5)
    assert await lender.house.sender.send_due() == 0
    assert await state(lender, row) == ("sending", 1, None)
    assert heard(lender) == []


async def test_a_claim_that_a_dead_sender_left_behind_is_settled(lender: Any) -> None:
    """Killed between the commit of `sending` and the call: Twilio has never seen it."""
    row = await put(lender, "one")
    await lender.sql("update outbox set status = 'sending', attempts = 1, claimed_until = now()")
    await lender.house.sender.settle_doubts()
    assert (await state(lender, row))[0] == "queued"
    lender.clock.later(seconds=5)
    await lender.house.sender.send_due()
    assert heard(lender) == ["one"]


async def test_whoever_was_halted_in_between_does_not_send(lender: Any) -> None:
    """Halted after the claim, for longer than it lasts: somebody else may be sending by now."""
    channel = answers(lender)
    row = await put(lender, "one")
    lender.house.lease = timedelta(seconds=-1)
    await lender.house.sender.send_due()
    assert channel.sent == []
    assert (await state(lender, row))[0] == "sending"


async def test_a_late_word_of_an_old_attempt_changes_nothing(lender: Any) -> None:
    answers(lender, Doubt("cut"), Sent("SM2"))
    row = await put(lender, "one")
    await lender.house.sender.send_due()
    await lender.sql("update outbox set attempts = 2")  # somebody else has claimed it since
    async with lender.house.store.transaction() as session:
        await outbox.again(session, row, attempt=1, at=lender.clock(), why="absent")
    assert (await state(lender, row))[0] == "sending"


async def test_a_message_that_is_always_lost_is_given_up_for_those_behind_it(lender: Any) -> None:
    channel = answers(lender, Doubt("lost"), Sent("SM2"))
    row, following = await put(lender, "one"), await put(lender, "two")
    await lender.sql(f"update outbox set attempts = 99 where id = '{row}'")
    await lender.house.sender.send_due()
    await claims_run_out()
    await lender.house.sender.settle_doubts()
    assert (await state(lender, row))[0] == "failed"
    await lender.house.sender.send_due()
    assert (await state(lender, following))[0] == "sent"
    assert channel.sent == ["one", "two"]


# --- order and rate ---


@asynccontextmanager
async def sending(*lenders: Any) -> AsyncIterator[None]:
    """Their senders run, and nothing else of them."""
    tasks = [asyncio.create_task(each.house.sender.run()) for each in lenders]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Slow:
    """A channel whose first message is out, and is not taken before it may go."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.out, self.go = asyncio.Event(), asyncio.Event()

    async def send(self, message: Any) -> Any:
        if not self.out.is_set():
            self.out.set()
            await self.go.wait()
        return await self._channel.send(message)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)


async def test_one_persons_messages_keep_their_order_while_others_flow(opens: Any) -> None:
    lender = await opens(works=False)
    for who in (SELMA, PETRUS):
        await _known(lender, who)
    slow = lender.house.channel = Slow(lender.house.channel)
    for words in ("one", "two", "three"):
        await put(lender, words)
    async with sending(lender):
        async with asyncio.timeout(10):
            await slow.out.wait()
        for words in ("een", "twee"):
            await put(lender, words, to=PETRUS)
        lender.house.sender.poke()
        await lender.twilio.wait_for(PETRUS, 2, timeout=10)
        assert heard(lender) == []
        slow.go.set()
        await lender.quiet()
    assert heard(lender) == ["one", "two", "three"]
    assert heard(lender, PETRUS) == ["een", "twee"]


async def test_no_more_leave_in_a_second_than_may(opens: Any) -> None:
    lender = await opens(works=False, sends_per_second=5)
    for who in (SELMA, PETRUS):
        await _known(lender, who)
        for n in range(4):
            await put(lender, str(n), to=who)
    async with sending(lender):
        await lender.quiet()
    left = sorted(each.at for who in (SELMA, PETRUS) for each in lender.heard(who))
    assert len(left) == 8
    assert left[-1] - left[0] > timedelta(seconds=1)  # eight at five a second


async def test_two_senders_together_keep_to_one_rate(opens: Any) -> None:
    lenders = [await opens(works=False, sends_per_second=10) for _ in range(2)]
    people = [f"+26481000{n:04}" for n in range(40, 52)]
    for who in people:
        await _known(lenders[0], who)
    for who in people:
        await put(lenders[0], "Hi", to=who)
    async with sending(*lenders):
        await lenders[0].quiet()
    left = sorted(each.at for who in people for each in lenders[0].heard(who))
    assert len(left) == 12
    assert left[-1] - left[0] > timedelta(seconds=1)  # twelve at ten a second, not at twenty


async def test_a_reminder_leaves_a_pause_after_what_another_sender_sent(opens: Any) -> None:
    one, two = await opens(works=False), await opens(works=False)
    await _known(one, SELMA)
    for lender in (one, two):
        lender.clock.later(hours=1)  # she is not in the middle of a talk
    await one.sql("update channel_identities set verified_at = now()")
    await put(one, "answer", author="system")
    await one.house.sender.send_due()
    reminder = await put(two, "reminder", author="system", purpose="proactive")
    await two.house.sender.send_due()
    assert (await state(two, reminder))[0] == "queued"
    two.clock.later(seconds=6)
    await two.house.sender.send_due()
    assert heard(one) == ["answer", "reminder"]


async def test_a_poke_at_the_last_moment_does_not_keep_the_sender_alive(lender: Any) -> None:
    sender = lender.house.sender
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0.3)  # nothing is due: it rests
    sender.poke()
    running.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([running])
    assert running.cancelled()


@pytest.mark.proves("2.3 Communication Management")
async def test_two_senders_share_the_work_and_repeat_nothing(opens: Any) -> None:
    one, two = await opens(works=False), await opens(works=False)
    people = [f"+26481000{n:04}" for n in range(20, 28)]
    for who in people:
        await _known(one, who)
    for n in range(4):
        await asyncio.gather(*(put(one, str(n), to=who) for who in people))
    async with sending(one, two):
        await one.quiet()
    assert [heard(one, who) for who in people] == [["0", "1", "2", "3"]] * len(people)


# --- what may not leave ---


async def test_what_is_never_ours_to_claim_is_not_looked_at_without_a_pause(lender: Any) -> None:
    row = await put(lender, "for another day", author="system", purpose="notice")
    # The gate knows of nothing against it, and the claim knows of no such campaign.
    await lender.sql(f"update outbox set dedupe_key = 'campaign:{uuid4()}:x' where id = '{row}'")
    looks, clock = 0, lender.clock

    def counted() -> Any:
        nonlocal looks
        looks += 1
        return clock()

    lender.house.clock = counted
    sending = asyncio.create_task(lender.house.sender.run())
    await asyncio.sleep(1.2)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert await state(lender, row) == ("queued", 0, None)
    assert 1 <= looks <= 3


async def test_outside_the_window_nothing_leaves_and_the_row_says_why(lender: Any) -> None:
    row = await put(lender, "one")
    lender.clock.later(hours=24)
    await lender.house.sender.send_due()
    assert (await state(lender, row))[0] == "refused"
    assert await lender.rows("select why from outbox") == [("window_closed",)]
    assert heard(lender) == []


async def test_the_bot_is_silent_while_a_person_has_the_talk(lender: Any) -> None:
    talk = (await lender.party(SELMA)).conversation
    rows = [await put(lender, words) for words in ("one", "two")]
    async with lender.house.store.transaction() as session:
        await conversations.give(
            session, talk.id, f"user:{uuid4()}", version=talk.version, now=lender.clock()
        )
    for _ in rows:
        await lender.house.sender.send_due()
    assert [(await state(lender, row))[0] for row in rows] == ["refused", "refused"]
    spoken = await put(lender, "Good morning, this is Ndapewa", author=talk.id.hex, purpose="reply")
    await lender.house.sender.send_due()
    assert (await state(lender, spoken))[0] in ("sent", "delivered")
    assert heard(lender) == ["Good morning, this is Ndapewa"]


async def test_whoever_has_opted_out_is_not_written_to_first(lender: Any) -> None:
    party = await lender.party(SELMA)
    row = await put(lender, "a reminder", purpose="proactive")
    async with lender.house.store.transaction() as session:
        session.add(party.identity)
        party.identity.opted_out_at = lender.clock()
    await lender.house.sender.send_due()
    assert (await state(lender, row))[0] == "refused"
    assert await lender.rows("select why from outbox") == [("opted_out",)]


async def test_a_reply_waits_for_whoever_has_written_again(lender: Any) -> None:
    row = await put(lender, "one")
    await lender.says(SELMA, "one thing more")
    assert await lender.house.sender.send_due() == 0
    assert (await state(lender, row))[0] == "queued"


async def test_what_waits_until_its_reader_has_the_phone_holds_up_no_question(lender: Any) -> None:
    """A phone of several people: her words wait, and "who is writing?" leaves."""
    waits = await put(lender, "hers alone", author="system", purpose="notice")
    held = await put(lender, "of a person, held overnight", author=f"user:{uuid4()}")
    for change in (
        "update channel_identities set shared_at = now()",
        f"update outbox set attempts = 1 where id = '{waits}'",
        "update conversations set last_turn_at = last_inbound_at + interval '1 second'",
    ):
        await lender.sql(change)
    for _ in range(2):
        await lender.house.sender.send_due()
    lender.clock.later(seconds=2)
    await put(lender, "Who is writing?")
    await lender.house.sender.send_due()
    assert heard(lender) == ["Who is writing?"]
    expected = [("queued", "who_speaks_is_not_known")] * 2
    rows = f"select status, why from outbox where id in ('{waits}', '{held}')"
    assert await lender.rows(rows) == expected


async def _until_status(lender: Any, row: UUID, status: str) -> None:
    found: object = None
    try:
        async with asyncio.timeout(20):
            while found != status:
                await asyncio.sleep(0.02)
                found = (await state(lender, row))[0]
    except TimeoutError:
        raise AssertionError(f"after 20 seconds it is still {found}, not {status}") from None


async def test_what_another_process_has_the_key_of_keeps_its_place(lender: Any) -> None:
    """While keys change, one process may seal what the next cannot open yet."""
    first, second = await put(lender, "sealed anew"), await put(lender, "behind it")
    named = "update outbox set body_sealed = overlay(body_sealed placing '{}' from 3), status='{}'"
    row = f", claimed_until = now() - interval '1 second' where id = '{first}'"
    await lender.sql(named.format("test-9", "queued") + row)
    assert await lender.house.sender.send_due() == 0
    await lender.sql(named.format("test-9", "sending") + row)
    await lender.house.sender.settle_doubts()
    assert await lender.rows("select status from outbox order by seq") == [
        ("sending",),
        ("queued",),
    ]
    await lender.sql(named.format("test-1", "queued") + row)
    for _ in range(2):
        await lender.house.sender.send_due()
    for each in (first, second):
        assert (await state(lender, each))[0] in ("sent", "delivered")


async def test_what_is_damaged_holds_up_nobody_else(lender: Any) -> None:
    queued, doubtful = await put(lender, "damaged"), await put(lender, "in doubt", to=PETRUS)
    async with lender.house.store.engine.begin() as connection:
        await connection.execute(
            text(
                "update outbox set body_sealed = 'x', status = case id when :queued"
                " then 'queued' else 'sending' end, claimed_until = now() - interval '1 second'"
            ),
            {"queued": queued},
        )
    behind = await put(lender, "behind it")
    await lender.house.sender.settle_doubts()
    for _ in range(2):
        await lender.house.sender.send_due()
    assert (await state(lender, queued))[0] == (await state(lender, doubtful))[0] == "failed"
    assert (await state(lender, behind))[0] in ("sent", "delivered")
