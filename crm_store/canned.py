"""Ready replies that managers wrote: nothing personal, and the newest of a name counts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class CannedReply(Row, table=True):
    """Append-only: who wrote which words when. Without words it is not offered any more."""

    __tablename__ = "canned_replies"

    id: UUID = id_field()
    name: str
    language: str
    title: str
    text: str
    by: str
    at: datetime = moment()


def write(
    session: Session,
    text: str,
    *,
    name: str,
    language: str,
    title: str,
    by: str,
    at: datetime,
) -> None:
    """Write a ready reply with the transaction at hand; it stands for the one before it."""
    session.put(CannedReply(name=name, language=language, title=title, text=text, by=by, at=at))


async def written(session: Session) -> list[CannedReply]:
    """The newest of each name and language, by name; those without words too."""
    found = await session.exec(
        select(CannedReply)
        .ext(distinct_on(col(CannedReply.name), col(CannedReply.language)))
        .order_by(
            col(CannedReply.name),
            col(CannedReply.language),
            col(CannedReply.at).desc(),
            col(CannedReply.id).desc(),
        )
    )
    return list(found.all())
