"""Who waits for a person: the urgent first, and to somebody who speaks her language."""

from datetime import UTC, datetime, timedelta

from crm_store import cases, conversations, identities, users, waiting
from crm_store.database import Session, Store
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SELMA = "+264810000011"


async def test_a_case_comes_to_whoever_speaks_its_language(store: Store) -> None:
    async with store.transaction() as session:
        await _fill(session)
    async with store.transaction() as session:
        assert [each.ref for each in await waiting.queue(session)] == ["CASE-2", "CASE-1", "CASE-3"]
        assert await _comes_to(session, "tangeni") == ["CASE-2", "CASE-1"]
        assert await _comes_to(session, "maria") == ["CASE-1", "CASE-3"]
        # Nobody on duty speaks it any more: then whoever is there.
        tangeni = await users.by_name(session, "Tangeni")
        assert tangeni is not None
        tangeni.presence = "away"
        await session.flush()
        assert await _comes_to(session, "maria") == ["CASE-2", "CASE-1", "CASE-3"]

        tangeni.presence = "available"
        await session.flush()
        assert await _comes_to(session, "maria") == ["CASE-1", "CASE-3"]
        users.invite(session, tangeni, at=NOW)  # and has not come yet
        await session.flush()
        assert await _comes_to(session, "maria") == ["CASE-2", "CASE-1", "CASE-3"]

        tangeni.active = False
        await session.flush()
        assert await users.by_name(session, "tangeni") is None


async def _comes_to(session: Session, name: str) -> list[str]:
    user = await users.by_name(session, name)
    assert user is not None
    return [each.ref for each in await waiting.queue_of(session, user)]


async def _fill(session: Session) -> None:
    await conversations.begin(session, "whatsapp", SELMA, now=NOW)
    sender = identities.blind(session.vault, "whatsapp", SELMA)
    party = await conversations.of_sender(session, sender)
    assert party is not None
    for language, priority, hours in (("en", 2, 1), ("osh", 0, 5), ("af", 2, 2)):
        cases.open_case(
            session,
            {},
            id=new_id(),
            customer_id=party.customer.id,
            conversation_id=party.conversation.id,
            category=f"handoff_{language}",
            reason="asked",
            priority=priority,
            due_at=NOW + timedelta(hours=hours),
            language=language,
        )
    await users.add(session, "maria", role="agent", languages=["en", "af"])
    await users.add(session, "Tangeni", role="agent", languages=["osh", "en"])
    await users.add(session, "petra", role="reviewer", languages=["en", "af", "osh"])
