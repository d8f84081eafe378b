"""A person takes a talk over: what the bot would still have said is not said, then or later."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

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
            col(Outbox.status).in_(("queued", "superseded")),
        )
        .values(status="refused", why="a_person_has_the_conversation")
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
