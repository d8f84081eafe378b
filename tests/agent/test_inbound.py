"""A message of any channel: masked, kept once, and ready when its burst may be over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent import inbound
from agent.inbound import Patience
from channels.channel import Inbound, Media
from crm_store import inbox
from crm_store.database import Store

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PATIENCE = Patience(
    text=timedelta(seconds=1.5), media=timedelta(seconds=4), cap=timedelta(seconds=10)
)


def message(sid: str = "SM1", **more: Any) -> Inbound:
    plain = {"kind": "text", "text": "I need a loan"} | more
    return Inbound(
        provider_sid=sid,
        account="AC1",
        channel="whatsapp",
        sender="+264810000011",
        recipient="+264612900000",
        **plain,
    )


async def receive(store: Store, message: Inbound) -> Any:
    # Only Twilio's list tells when something was sent; a webhook comes when it comes.
    source = "sweep" if message.sent_at else "webhook"
    return await inbound.receive(store, message, now=NOW, patience=PATIENCE, source=source)


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ({}, 1.5),
        ({"text": "Hello"}, 1.5),
        ({"kind": "media", "text": ""}, 4),
        ({"kind": "voice", "text": ""}, 4),
        ({"kind": "choice", "payload": "yes", "text": "Yes"}, 0),
        ({"text": "STOP"}, 0),
        ({"text": "agent!"}, 0),
        ({"text": " Ja. "}, 0),
    ],
)
async def test_we_wait_as_long_as_more_may_come(
    store: Store, said: dict[str, Any], waits: float
) -> None:
    _, _, ready_at = await receive(store, message(**said))
    assert ready_at == NOW + timedelta(seconds=waits)


async def test_a_letter_is_what_was_received(store: Store) -> None:
    files = (Media("https://api.twilio.com/ME1", "image/jpeg"),)
    await receive(store, message(kind="media", text="my id, pin 4321", media=files))
    async with store.reading() as session:
        (row,) = (await session.exec(inbox.select(inbox.Inbox))).all()
        letter = inbound.open_letter(session, row)
    assert (letter.text, letter.masked, letter.media) == ("my id, pin [hidden]", True, files)
    assert letter.shown == "[media] my id, pin [hidden]"
    assert letter.said.kind == "media"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("stop_all_messages.pdf", ""),
        ("My ID (2).JPEG", ""),
        ("please stop", "please stop"),
        ("my payslip.", "my payslip."),
    ],
)
async def test_the_name_of_a_file_is_nothing_that_she_says(
    store: Store, body: str, said: str
) -> None:
    files = (Media("https://api.twilio.com/ME1", "application/pdf"),)
    await receive(store, message(kind="media", text=body, media=files))
    async with store.reading() as session:
        (row,) = (await session.exec(inbox.select(inbox.Inbox))).all()
        letter = inbound.open_letter(session, row)
    assert (letter.said.text, letter.text) == (said, body)


async def test_the_same_message_is_kept_once_and_another_set_aside(store: Store) -> None:
    kept = [
        (await receive(store, each))[0]
        for each in (
            message(),
            message(),
            message(profile_name="Selma", extra={"WaId": "264810000011"}),
            message(text="something else"),
            message(),
        )
    ]
    assert [(each.new, each.conflict) for each in kept] == [
        (True, False),
        (False, False),
        (False, False),  # a source may know more of it
        (False, True),
        (False, False),
    ]


async def test_a_clock_that_is_ahead_at_the_provider_moves_nothing_into_the_future(
    store: Store,
) -> None:
    await receive(store, message("SM1", sent_at=NOW + timedelta(hours=1)))
    await receive(store, message("SM2", sent_at=NOW - timedelta(hours=1)))
    async with store.reading() as session:
        rows = (await session.exec(inbox.select(inbox.Inbox))).all()
    assert {row.provider_sid: row.received_at for row in rows} == {
        "SM1": NOW,
        "SM2": NOW - timedelta(hours=1) + timedelta(seconds=1),  # the whole second
    }
