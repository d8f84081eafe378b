"""Things break while she applies; she notices little, and nothing of hers is lost or repeated."""

import json
import logging
from typing import Any

import pytest
from structlog.testing import capture_logs

from crm_store import audit
from tests.stories.conftest import without_chance


async def test_an_application_gets_through_whatever_twilio_does(selma: Any) -> None:
    twilio = selma.stage.twilio
    twilio.receipts(doubled=True, shuffled=True)
    for fault in (
        {"how": "cut_after_accept"},
        {"how": "server_error_after_accept"},
        {"how": "garbled"},
    ):
        twilio.fail(1, **fault)
        await selma.says("Hi")
    twilio.fail(1, "server_error", on="media")
    await selma.comes_to_the_summary()
    assert "is sent. This is not an answer yet" in await selma.taps("Send")
    heard = selma._heard()
    assert len({each.sid for each in heard}) == len(heard)
    sent = await selma.count(
        "outbox",
        "status in ('sent', 'delivered', 'read') and identity_id in"
        " (select id from channel_identities where channel = 'whatsapp')",
    )
    assert sent == len(heard)
    assert await selma.count("outbox", "status in ('failed', 'undelivered', 'refused')") == 0
    async with selma.stage.house.store.snapshot() as session:
        assert await audit.verify(session) is None


async def test_a_file_that_cannot_be_had_is_asked_for_again(selma: Any) -> None:
    await selma.comes_to_the_papers()
    selma.stage.twilio.fail(1, "error", on="media", code=20404)
    answer = await selma.sends_a_photo()
    assert "I could not get your file. Please send it again." in answer
    assert "Step 6 of 7." in await selma.sends_a_photo()


async def test_a_provider_that_stumbles_over_a_file_is_asked_again(selma: Any) -> None:
    await selma.comes_to_the_papers()
    selma.stage.twilio.fail(1, "server_error", on="media")
    assert "Step 6 of 7." in await selma.sends_a_photo()
    assert await selma.rows("select kind, status from documents") == [("id", "received")]
    kept = list((selma.stage.house.settings.data / "documents").rglob("*"))
    assert sum(path.is_file() for path in kept) == 1


async def test_while_a_person_speaks_the_bot_is_silent(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert await selma.says("agent")
    heard = len(selma._heard())
    for words in ("I earn 9000", "are you there?", "what does it cost?"):
        await selma.says(words)
    assert len(selma._heard()) == heard
    assert await selma.count("inbox", "status <> 'answered'") == 0


async def test_the_log_names_nobody(selma: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A whole application with failures in it; of her, the log has references only."""
    caplog.set_level(logging.INFO)
    selma.bookmarks = None
    twilio = selma.stage.twilio
    with capture_logs() as events:
        await selma.comes_to_the_pay()
        twilio.fail(1, "cut_after_accept")
        twilio.fail(1, "server_error", on="media")
        await selma.tells("N$9 123", "25", "2000 for 4 months", "1")
        await selma.sends_a_photo()
        await selma.sends(b"%PDF-1.7 broken", "application/pdf")
        twilio.not_on_whatsapp(selma.phone)
        await selma.says("my pin is 4321")
        graph, selma.stage.house.graph = selma.stage.house.graph, _Failing()
        await twilio.borrower_says(selma.phone, "Selma Nangolo again")
        await selma.becomes("inbox", "last_error is not null and status = 'received'")
        selma.stage.house.graph = graph
        await selma.quiet()
    assert {"turn_failed", "turn_answered", "message_in_doubt"} <= {
        each["event"] for each in events
    }
    logged = without_chance(json.dumps(events, default=str) + caplog.text)
    for personal in ("Selma", "Nangolo", "4471", "9123", "9 123", "912300", "4321", "810000006"):
        assert personal not in logged


class _Failing:
    """A mind that trips over the words themselves."""

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        raise ValueError(f"cannot read {state['said']}")
