"""What a message of hers replies to: a message of ours, and what we have written since."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import col, select

from crm_store import inbox, messages
from crm_store.crypto import NotOurs
from crm_store.database import Session
from crm_store.inbox import Inbox
from crm_store.messages import Message
from crm_store.outbox import Outbox


async def ours(session: Session, provider_sid: str) -> Outbox | None:
    """The message of ours that this sid names; None where it names another."""
    found = await session.exec(select(Outbox).where(Outbox.provider_sid == provider_sid))
    return found.first()


async def beside(session: Session, row: Outbox) -> list[Outbox]:
    """What was written in one turn with it, itself included."""
    if row.turn_id is None:
        return [row]
    found = await session.exec(select(Outbox).where(Outbox.turn_id == row.turn_id))
    return list(found.all())


async def newer(session: Session, row: Outbox, *, most: int) -> list[Outbox]:
    """What was written in the same talk in later turns, newest first."""
    found = await session.exec(
        select(Outbox)
        .where(
            Outbox.conversation_id == row.conversation_id,
            col(Outbox.seq) > row.seq,
            col(Outbox.turn_id).is_distinct_from(row.turn_id),
        )
        .order_by(col(Outbox.seq).desc())
        .limit(most)
    )
    return list(found.all())


async def words(session: Session, ids: Sequence[UUID], *, conversation_id: UUID) -> dict[UUID, str]:
    """What stands in the messages of this talk, of either side, that these of hers quote."""
    quoting = await _quoting(session, ids)
    sids = list(quoting.values())
    quoted = await _messages(session, sids, conversation_id) if sids else {}
    return {
        hers: messages.body(session, quoted[sid]) for hers, sid in quoting.items() if sid in quoted
    }


async def _quoting(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The sid that each of these quotes; a tap quotes nothing that it does not say."""
    rows = (await session.exec(select(Inbox).where(col(Inbox.id).in_(ids)))).all()
    kept = {row.id: _content(session, row) for row in rows}
    return {
        of: str(said["replied_to"])
        for of, said in kept.items()
        if said.get("replied_to") and not said.get("payload")
    }


def _content(session: Session, row: Inbox) -> Mapping[str, object]:
    try:
        return inbox.content(session, row)
    except NotOurs:  # damaged: it stands there without
        return {}


async def _messages(
    session: Session, sids: Sequence[str], conversation_id: UUID
) -> Mapping[str, Message]:
    here = Message.conversation_id == conversation_id  # what was said to others stays with them
    ours = await session.exec(
        select(Outbox.provider_sid, Message)
        .join(Message, col(Message.id) == Outbox.message_id)
        .where(here, col(Outbox.provider_sid).in_(sids))
    )
    hers = await session.exec(select(Message).where(here, col(Message.provider_sid).in_(sids)))
    return {
        **{each.provider_sid: each for each in hers.all() if each.provider_sid},
        **{sid: message for sid, message in ours.all() if sid},
    }
