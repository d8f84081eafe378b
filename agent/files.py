"""Files that came with a turn: fetched, looked at, and laid sealed into the cabinet."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from agent import paperwork, secrets
from agent.documents.findings import Found
from agent.documents.readers import Readers
from agent.documents.reading import Copy, Quality
from agent.documents.sheets import Sheet
from agent.inbound import Letter
from channels.channel import Channel, Fetched, Media, NotFetched
from crm_store import cases, consents, documents
from crm_store.cabinet import Cabinet
from crm_store.database import Session, Store
from crm_store.documents import Sealed
from flows.papers import BEFORE_CONSENT, UNKNOWN_SPEAKER
from flows.policy import DocumentRules

_FETCH_LATER = "not_fetched"
Listen = Callable[[bytes], Awaitable[str]]  # a voice note's draft; empty where nobody listens


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
    copy_keys: tuple[str, ...] = ()
    quality: tuple[Quality, ...] = ()
    found: tuple[Found, ...] = ()  # what could be read in it
    sheets: tuple[Sheet, ...] = ()  # its pages, for as long as the turn lasts
    page_of: UUID | None = None  # the file of this turn that stands for the paper of both
    id_index: Sealed | None = None  # the look-up key of the identity number in it
    same_identity_as_another: bool = False
    draft: str = ""  # what a voice note may say: for a person to read, and for nobody else

    @property
    def measures(self) -> list[dict[str, Any]]:
        """How well each page could be seen, as its row keeps it."""
        return [asdict(each) for each in self.quality]


async def gather(
    letters: Sequence[Letter],
    *,
    channel: Channel,
    cabinet: Cabinet,
    readers: Readers,
    store: Store,
    customer: UUID,
    rules: DocumentRules,
    last_try: bool,
    listen: Listen | None = None,
    is_named: bool = True,
    agrees: bool = False,
) -> tuple[Paper, ...]:
    """Fetch every photo, document and voice note of a turn; stickers are left where they are.

    Nothing is fetched of somebody who has not agreed that we keep what is hers, unless she
    `agrees` with this very turn, or who is not named on a phone of several people.
    """
    async with store.reading() as session:
        unkept = await _why_unkept(session, customer) if is_named else UNKNOWN_SPEAKER
    if agrees and unkept == BEFORE_CONSENT:
        unkept = None
    found = []
    for number, letter in enumerate(letters):
        for place, media in enumerate(letter.media if letter.has_files else ()):
            if unkept is not None:
                found.append(_unseen(unkept, id=_id_of(letter, place), message=number))
                continue
            paper = await _take(
                media,
                kind=letter.kind,
                id=_id_of(letter, place),
                message=number,
                channel=channel,
                cabinet=cabinet,
                readers=readers,
                rules=rules,
                last_try=last_try,
                listen=listen,
            )
            async with store.reading() as session:
                found.append(await _compared(session, paper, customer=customer))
    return tuple(found)


async def _why_unkept(session: Session, customer: UUID) -> str | None:
    """None where she has agreed, or sends it to a person who waits for what she has to show."""
    agreed = await consents.in_force(session, customer, "data_processing")
    may_keep = agreed or await cases.any_open(session, customer)
    return None if may_keep else BEFORE_CONSENT


async def _take(
    media: Media,
    *,
    kind: str,
    id: UUID,
    message: int,
    channel: Channel,
    cabinet: Cabinet,
    readers: Readers,
    rules: DocumentRules,
    last_try: bool,
    listen: Listen | None,
) -> Paper:
    fetched = await channel.fetch(media)
    if isinstance(fetched, NotFetched):
        if fetched.again and not last_try:
            raise TryLater(fetched.reason)
        reason = "too_large" if fetched.reason == "too_large" else _FETCH_LATER
        return _unseen(reason, id=id, message=message)
    if kind == "voice":
        note = await _unopened(fetched, id=id, message=message, cabinet=cabinet, rules=rules)
        return await _heard(note, fetched.data, listen=listen)
    return await _judge(
        fetched, id=id, message=message, cabinet=cabinet, readers=readers, rules=rules
    )


async def _judge(
    fetched: Fetched,
    *,
    id: UUID,
    message: int,
    cabinet: Cabinet,
    readers: Readers,
    rules: DocumentRules,
) -> Paper:
    """Look at a file in a child process; what could be opened is kept.

    Also what is hard to read: if nothing better comes, a person looks at it.
    """
    seen = await readers.read(fetched.data, rules=rules)
    key: str | None = None
    copies: tuple[str, ...] = ()
    if seen.reject is None:
        key = await asyncio.to_thread(cabinet.put, fetched.data, id)
        copies = await asyncio.to_thread(_keep_copies, seen.copies, id=id, cabinet=cabinet)
    reject = seen.reject or seen.hint
    return Paper(
        id=id,
        message=message,
        sha256=documents.fingerprint(fetched.data),
        mime=seen.mime,
        bytes=max(len(fetched.data), 1),
        storage_key=key,
        reject=reject,
        copy_keys=copies,
        quality=seen.quality,
        found=() if reject else seen.found,
        sheets=() if reject else seen.sheets,
    )


def _keep_copies(copies: Sequence[Copy], *, id: UUID, cabinet: Cabinet) -> tuple[str, ...]:
    return tuple(cabinet.put_copy(each.jpeg, id, page=each.page) for each in copies)


async def _unopened(
    fetched: Fetched, *, id: UUID, message: int, cabinet: Cabinet, rules: DocumentRules
) -> Paper:
    """Keep a voice note as it came, unopened: its type is only what was declared."""
    if not 0 < len(fetched.data) <= rules.max_bytes:
        return _unseen("too_large" if fetched.data else "broken", id=id, message=message)
    return Paper(
        id=id,
        message=message,
        sha256=documents.fingerprint(fetched.data),
        mime=fetched.content_type,
        bytes=len(fetched.data),
        storage_key=await asyncio.to_thread(cabinet.put, fetched.data, id),
        reject=None,
    )


async def _heard(note: Paper, data: bytes, *, listen: Listen | None) -> Paper:
    """The note with the draft of a model that listens, without the secrets that it names."""
    if listen is None or note.reject is not None:
        return note
    draft, _ = secrets.hide(await listen(data))
    draft, _ = secrets.hide_numbers(draft)
    return replace(note, draft=draft)


def disowned(paper: Paper) -> Paper:
    """What is left of a file that turned out to be somebody else's."""
    return _unseen(UNKNOWN_SPEAKER, id=paper.id, message=paper.message)


def _unseen(reason: str, *, id: UUID, message: int) -> Paper:
    """A file that never arrived; its row says why."""
    return Paper(
        id=id,
        message=message,
        sha256="",
        mime="",
        bytes=1,
        storage_key=None,
        reject=reason,
    )


def _id_of(letter: Letter, place: int) -> UUID:
    """The same at every try: a turn that is taken again leaves no second file behind.

    Ids sort by time; those of one letter follow it, in the order of its files.
    """
    return UUID(int=letter.id.int + 1 + place)


async def _compared(session: Session, paper: Paper, *, customer: UUID) -> Paper:
    """Beside everybody else's. Only what was kept: two people may well send the same joke."""
    same = await documents.same_elsewhere(session, paper.sha256, customer)
    number = paperwork.identity_number(paper.found)
    index = documents.identity_index(session.vault, number) if number else None
    other = (
        await documents.same_identity_elsewhere(session, index, customer)
        if index is not None
        else None
    )
    return replace(
        paper,
        same_as_another=same is not None and paper.storage_key is not None,
        id_index=index,
        same_identity_as_another=other is not None,
    )
