"""Files that came with a turn: fetched, looked at, and laid sealed into the cabinet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from agent.documents import look
from agent.inbound import Letter
from channels.channel import Channel, Fetched, Media, NotFetched
from crm_store import documents
from crm_store.database import Store, new_id
from crm_store.documents import Cabinet
from flows.flow import Arrived
from flows.policy import DocumentRules

_FETCH_LATER = "not_fetched"


class TryLater(Exception):
    """A file could not be fetched now; the turn is taken again a little later."""


@dataclass(frozen=True)
class Paper:
    """A file as it was found; the message is its number in the turn."""

    id: UUID
    message: int
    sha256: str
    mime: str
    bytes: int
    storage_key: str | None
    reject: str | None
    same_as_another: bool = False

    @property
    def arrived(self) -> Arrived:
        return Arrived(document_id=self.id, message=self.message, reject=self.reject)


async def gather(
    letters: Sequence[Letter],
    *,
    channel: Channel,
    cabinet: Cabinet,
    store: Store,
    customer: UUID,
    rules: DocumentRules,
    last_try: bool,
) -> tuple[Paper, ...]:
    """Fetch every file of a turn; voice notes and stickers are left where they are."""
    found = []
    for number, letter in enumerate(letters):
        for media in letter.media if letter.kind == "media" else ():
            paper = await _take(
                media,
                message=number,
                channel=channel,
                cabinet=cabinet,
                rules=rules,
                last_try=last_try,
            )
            async with store.reading() as session:
                other = await documents.same_elsewhere(session, paper.sha256, customer)
            found.append(_with_sameness(paper, other is not None))
    return tuple(found)


async def _take(
    media: Media,
    *,
    message: int,
    channel: Channel,
    cabinet: Cabinet,
    rules: DocumentRules,
    last_try: bool,
) -> Paper:
    fetched = await channel.fetch(media)
    if isinstance(fetched, NotFetched):
        if fetched.again and not last_try:
            raise TryLater(fetched.reason)
        return _unseen("too_large" if fetched.reason == "too_large" else _FETCH_LATER, message)
    return await _judge(fetched, message=message, cabinet=cabinet, rules=rules)


async def _judge(
    fetched: Fetched, *, message: int, cabinet: Cabinet, rules: DocumentRules
) -> Paper:
    """Look at a file in a child process; only what passes is kept."""
    document = new_id()
    seen = await look.at(fetched.data, rules=rules)
    key = None if seen.reject else cabinet.put(fetched.data, document)
    return Paper(
        id=document,
        message=message,
        sha256=documents.fingerprint(fetched.data),
        mime=seen.mime,
        bytes=max(len(fetched.data), 1),
        storage_key=key,
        reject=seen.reject,
    )


def _unseen(reason: str, message: int) -> Paper:
    """A file that never arrived; its row says why."""
    return Paper(
        id=new_id(),
        message=message,
        sha256="",
        mime="",
        bytes=1,
        storage_key=None,
        reject=reason,
    )


def _with_sameness(paper: Paper, same: bool) -> Paper:
    return replace(paper, same_as_another=same and bool(paper.sha256))
