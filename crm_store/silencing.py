"""What would still have been said is not said: a person has the talk, or nobody may write first."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from crm_store.conversations import Conversation
from crm_store.database import Session, Store
from crm_store.outbox import Outbox
from crm_store.sql import Sql


async def silence(session: Session, conversation_id: UUID) -> None:
    """Refuse what the bot has put out and nobody has claimed."""
    await session.run(
        update(Outbox)
        .where(
            col(Outbox.conversation_id) == conversation_id,
            col(Outbox.author) == "bot",
            col(Outbox.status).in_(("queued", "held", "superseded")),
        )
        .values(status="refused", why="a_person_has_the_conversation")
        .execution_options(synchronize_session=False)
    )


async def refuse_proactive(session: Session, customer_id: UUID, *, why: str) -> None:
    """Whatever we were about to write first to this customer does not leave."""
    theirs = select(Conversation.id).where(Conversation.customer_id == customer_id)
    await session.run(
        update(Outbox)
        .where(
            col(Outbox.conversation_id).in_(theirs),
            col(Outbox.purpose).in_(("proactive", "marketing")),
            col(Outbox.status).in_(("queued", "held")),
        )
        .values(status="refused", why=why)
        .execution_options(synchronize_session=False)
    )


async def is_leaving(store: Store, conversation_id: UUID, *, within: timedelta) -> bool:
    """Whether something of the bot's was claimed by a sender that may still hand it over.

    A sender hands over in the first half of its claim; `within` is what is left of it then.
    """
    ((leaving,),) = await store.ask(_IS_LEAVING, conversation=conversation_id, within=within)
    return bool(leaving)


_IS_LEAVING = Sql(
    """
    select exists (select 1 from outbox where conversation_id = :conversation
        and author = 'bot' and status = 'sending'
        and claimed_until > clock_timestamp() + :within)
    """
)
