"""Messages laid into the outbox: as a turn, a person of ours and a scheduler lay them."""

from datetime import date
from typing import Any
from uuid import UUID

from agent import templating
from agent.templating import Filling
from agent.unasked import Grounds
from crm_store import messages, outbox
from crm_store.row import new_id
from tests.agent.conftest import SELMA

DAY = date(2026, 11, 30)


async def put(
    lender: Any, words: str, *, author: str = "bot", to: str = SELMA, purpose: str = "reply"
) -> UUID:
    """What somebody says; the row that is sent."""
    party, row, said = await lender.party(to), new_id(), new_id()
    async with lender.house.store.transaction() as session:
        messages.new(
            session,
            words,
            id=said,
            conversation_id=party.conversation.id,
            turn_id=new_id() if author == "bot" else None,
            direction="out",
            author=author,
            at=lender.clock(),
        )
        await session.write_rows()
        outbox.put(
            session,
            {"text": words, "statements": words, "choice": None},
            id=row,
            conversation_id=party.conversation.id,
            identity_id=party.identity.id,
            message_id=said,
            turn_id=None,
            dedupe_key=f"test:{row}",
            author=author,
            purpose=purpose,
            run_at=lender.clock(),
            why="",
        )
    return row


async def remind(
    lender: Any,
    *,
    key: str = "due:1",
    language: Any = "en",
    purpose: str = "proactive",
    known: date = DAY,
) -> None:
    """A reminder of the payment of 30 November; it may name that day where it is `known`."""
    party = await lender.party(SELMA)
    async with lender.house.store.transaction() as session:
        templating.write(
            session,
            party.conversation,
            party.identity,
            Filling(
                "payment_coming",
                {"ref": "LN-7", "day": "30 November 2026"},
                Grounds(rests_on=(known,)),
            ),
            language=language,
            purpose=purpose,
            key=key,
            by="system",
            now=lender.clock(),
        )
