"""What is in doubt is looked up, and never sent again on a guess."""

from datetime import timedelta
from typing import Any

import pytest

from channels.channel import Doubt, Sent, Unreachable
from crm_store import outbox
from tests.agent.laid import put
from tests.agent.sender.watched import SELMA, answers, claims_run_out, heard, state, until_status


@pytest.mark.parametrize("how", ["cut_after_accept", "server_error_after_accept", "garbled"])
async def test_a_message_whose_answer_was_lost_is_known_by_its_receipt(
    hasty: Any, how: Any
) -> None:
    hasty.twilio.fail(1, how)
    row = await put(hasty, "one")
    await hasty.house.sender.send_due()
    (bubble,) = hasty.heard(SELMA)
    await hasty.twilio.wait_for_status(bubble.sid, "delivered")
    await until_status(hasty, row, "delivered")
    await claims_run_out()
    await hasty.house.sender.settle_doubts()
    assert heard(hasty) == ["one"]
    assert await hasty.rows("select provider_sid from outbox") == [(bubble.sid,)]


async def test_without_receipts_it_is_found_in_the_list(hasty: Any) -> None:
    hasty.twilio.receipts(withheld=True)
    hasty.twilio.fail(1, "cut_after_accept")
    row = await put(hasty, "one")
    await hasty.house.sender.send_due()
    assert await state(hasty, row) == ("sending", 1, None)
    await claims_run_out()
    await hasty.house.sender.settle_doubts()
    assert await state(hasty, row) == ("sent", 1, None)
    assert heard(hasty) == ["one"]


async def test_the_same_words_twice_are_told_apart(hasty: Any) -> None:
    hasty.twilio.receipts(withheld=True)
    first = await put(hasty, "one")
    await hasty.house.sender.send_due()
    hasty.twilio.fail(1, "cut_before_accept")
    second = await put(hasty, "one")
    await hasty.house.sender.send_due()
    await claims_run_out()
    await hasty.house.sender.settle_doubts()
    assert [(await state(hasty, row))[0] for row in (first, second)] == ["sent", "queued"]
    hasty.clock.later(seconds=5)
    await hasty.house.sender.send_due()
    assert heard(hasty) == ["one", "one"]


async def test_what_twilio_has_never_seen_is_sent_once(hasty: Any) -> None:
    hasty.twilio.fail(1, "cut_before_accept")
    await put(hasty, "one")
    await hasty.house.sender.send_due()
    assert heard(hasty) == []
    await claims_run_out()
    await hasty.house.sender.settle_doubts()
    hasty.clock.later(seconds=5)
    await hasty.house.sender.send_due()
    assert heard(hasty) == ["one"]


async def test_what_left_after_the_moment_that_a_restore_goes_back_to_does_not_leave_again(
    lender: Any,
) -> None:
    lender.twilio.receipts(withheld=True)
    moment = lender.clock()
    first, row = await put(lender, "one"), await put(lender, "two")
    await _all_leave(lender)
    # The database of that moment knows of both as of messages that are about to leave.
    named = f"'{first}', '{row}'"
    await lender.sql(
        "update outbox set status = 'queued', provider_sid = null, attempts = 0, sent_at = null,"
        f" claimed_until = null where id in ({named})"
    )
    third = await put(lender, "three")
    settings = lender.house.settings
    lender.house.settings = settings.model_copy(update={"restored_to": moment})
    await _all_leave(lender)
    assert heard(lender) == ["one", "two", "three"]
    assert {(await state(lender, each))[0] for each in (first, row, third)} == {"sent"}


async def _all_leave(lender: Any) -> None:
    while await lender.house.sender.send_due():
        pass


async def test_while_nobody_can_be_asked_nothing_is_sent(hasty: Any) -> None:
    hasty.twilio.fail(1, "cut_before_accept")
    hasty.twilio.fail(1, "server_error", on="list")
    row = await put(hasty, "one")
    await hasty.house.sender.send_due()
    await claims_run_out()
    with pytest.raises(Unreachable):
        await hasty.house.sender.settle_doubts()
    hasty.clock.later(minutes=5)
    assert await hasty.house.sender.send_due() == 0
    assert await state(hasty, row) == ("sending", 1, None)
    assert heard(hasty) == []


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


async def test_a_message_that_is_always_lost_is_given_up_for_those_behind_it(hasty: Any) -> None:
    channel = answers(hasty, Doubt("lost"), Sent("SM2"))
    row, following = await put(hasty, "one"), await put(hasty, "two")
    await hasty.sql(f"update outbox set attempts = 99 where id = '{row}'")
    await hasty.house.sender.send_due()
    await claims_run_out()
    await hasty.house.sender.settle_doubts()
    assert (await state(hasty, row))[0] == "failed"
    await hasty.house.sender.send_due()
    assert (await state(hasty, following))[0] == "sent"
    assert channel.sent == ["one", "two"]
