"""A letter leaves once, or a person hears that it did not."""

from datetime import timedelta
from typing import Any

import pytest

from agent import employers_asked, postman
from channels.channel import Delivery, Doubt, Later, Refused, Sent
from channels.email import Mail
from crm_store import emails
from crm_store.emails import Words


class Line:
    """A mailbox whose answers are known before."""

    def __init__(self, *says: Delivery) -> None:
        self._says = list(says)
        self.taken: list[Mail] = []

    async def send(self, mail: Mail) -> Delivery:
        self.taken.append(mail)
        return self._says.pop(0)


async def test_a_letter_is_tried_until_it_leaves_and_never_sent_in_doubt(
    waits: Any, subtests: pytest.Subtests
) -> None:
    words = Words("hr@kalahari.example", "Please", "Good day.", "<p>Good day.</p>")
    for says, became, tries, why in (
        ((Later(451, "busy", 60.0), Sent("1")), "sent", 2, []),
        ((Refused(550, "recipient"),), "failed", 1, [("employer_email_failed",)]),
        ((Doubt("cut off"),), "doubtful", 1, [("employer_email_doubtful",)]),
    ):
        with subtests.test(became):
            line = waits.house.mailbox = Line(*says)
            for table in ("emails", "cases"):
                await waits.lender.sql(f"delete from {table}")
            async with waits.house.store.transaction() as session:
                for _ in range(2):  # the same letter is written once
                    now = waits.house.clock()
                    await emails.put(session, words, key="a", subject_ref=waits.ref, run_at=now)
            for _ in range(3):
                await postman.round_of(waits.house)
                waits.lender.clock.later(minutes=2)
            assert len(line.taken) == tries
            kept = await waits.lender.rows("select status, body_sealed from emails")
            assert kept == [(became, None)]
            assert await waits.lender.rows("select reason from cases") == why


async def test_a_letter_whose_sender_died_is_not_sent_again(waits: Any) -> None:
    await employers_asked.round_of(waits.house)
    store = waits.house.store
    (taken,) = await emails.claim(store, now=waits.house.clock(), lasts=timedelta(0))
    assert emails.words(store, taken).to == "hr@kalahari-foods.example"
    assert await emails.claim(store, now=waits.house.clock(), lasts=timedelta(0)) == []
    assert await postman.round_of(waits.house) == 0
    assert await waits.lender.rows("select status, why from emails") == [("doubtful", "cut off")]
    assert await waits.lender.rows("select reason from cases") == [("employer_email_doubtful",)]
