"""Doors in: a message of any channel is masked, kept once, and its sender woken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agent import secrets
from agent.understanding.heard import Said
from channels.channel import Inbound, Media
from crm_store import identities, inbox
from crm_store.crypto import NotOurs, Opening
from crm_store.database import Store
from crm_store.inbox import Inbox, Kept
from flows.policy import PolicyBook

_FILE_NAME = re.compile(r"(?i)\S.*\.(?:pdf|jpe?g|png|webp|heic|gif|docx?|xlsx?|zip)")
_UNREADABLE = "unreadable"
FETCHED = ("media", "voice")  # kinds of letters whose files are looked at
_MEDIA_KINDS = ("media", "voice", "sticker")
# Whoever writes one of these is not typing a longer story: no waiting for the rest of a burst.
_AT_ONCE = frozenset(
    [
        "stop",
        "start",
        "agent",
        "menu",
        "help",
        "status",
        "language",
        "taal",
        "cancel",
        "back",
        "hulp",
        "mens",
        "yes",
        "no",
        "ja",
        "nee",
        "ok",
    ]
)


@dataclass(frozen=True)
class Patience:
    """How long more of a burst may come."""

    text: timedelta
    media: timedelta
    cap: timedelta


@dataclass(frozen=True)
class Letter:
    """One message out of the inbox, opened."""

    id: UUID
    provider_sid: str
    sender: str
    kind: str
    text: str
    payload: str
    media: tuple[Media, ...]
    masked: bool
    numbers_hidden: bool
    received_at: datetime
    attempts: int
    typed: str = field(default="", repr=False)  # the number that is hidden in the text
    is_typed_alone: bool = False  # it is all of the text, and hidden in case it was asked for
    has_failed: bool = False  # an answer was tried, and failed by itself
    has_number: bool = False  # what the inbox keeps of it holds a number still
    is_in_the_talk: bool = False  # a turn before this one has written it there
    is_in_hand: bool = False  # a person was called since its files could be kept nowhere
    replied_to: str = ""  # the provider's sid of the message that it quotes

    @property
    def said(self) -> Said:
        # WhatsApp puts the name of a file where a caption stands: nobody has said it.
        is_named = self.kind == "media" and _FILE_NAME.fullmatch(self.text.strip())
        is_picture = self.kind == "reaction"  # its words are the picture that she tapped
        words = "" if is_named or is_picture else self.text
        return Said(text=words, payload=self.payload, kind=self.kind)

    @property
    def has_files(self) -> bool:
        """Whether something is fetched for it; stickers are left where they are."""
        return self.kind in FETCHED and bool(self.media)

    @property
    def is_readable(self) -> bool:
        """Whether what the inbox keeps of it could be opened."""
        return self.kind != _UNREADABLE

    @property
    def shown(self) -> str:
        """What the transcript shows: a file by its kind, then the words."""
        named = f"[{self.kind}]" if self.kind not in ("text", "choice") else ""
        return f"{named} {self.text}".strip()


async def receive(
    store: Store,
    inbound: Inbound,
    *,
    now: datetime,
    patience: Patience,
    source: str,
    takes_numbers: bool = False,  # whether policy lets her type them in the chat
) -> tuple[Kept, bytes, datetime]:
    """Keep one message; returns what became of it, its sender's index and when it is ready."""
    text, masked = secrets.hide(inbound.text)
    typed, alone = secrets.number_in(text) if takes_numbers else ("", False)
    text, numbers_hidden = (secrets.HIDDEN, True) if alone else secrets.hide_numbers(text)
    content = {
        **asdict(replace(inbound, text=text, sent_at=None)),
        "masked": masked,
        "numbers_hidden": numbers_hidden,
        **({inbox.TYPED: typed, "is_typed_alone": alone} if typed else {}),
    }
    sender = identities.blind(store.vault, inbound.channel, inbound.sender)
    ready_at = now + _wait(inbound, patience)
    # A message that is found late keeps its place, and the window that it opened. Providers tell
    # the whole second: what came before it within that second stays before it.
    at = min(now, inbound.sent_at + timedelta(seconds=1)) if inbound.sent_at else now
    kept = await inbox.keep(
        store,
        content,
        account=inbound.account,
        provider_sid=inbound.provider_sid,
        channel=inbound.channel,
        sender=sender,
        at=at,
        ready_at=ready_at,
        source=source,
        told_by_all=(inbound.sender, text, *(media.url for media in inbound.media)),
    )
    return kept, sender, ready_at


def takes_numbers(book: PolicyBook) -> bool:
    """Whether she may ever be asked to type an identity or account number in the chat."""
    return any("chat" in each.typed_numbers for each in book.documents)


def open_letter(opening: Opening, row: Inbox) -> Letter:
    """Open what the inbox keeps."""
    content: Mapping[str, Any] = inbox.content(opening, row)
    return Letter(
        id=row.id,
        provider_sid=row.provider_sid,
        sender=content["sender"],
        kind=content["kind"],
        text=content["text"],
        payload=content["payload"],
        media=tuple(Media(**each) for each in content["media"]),
        masked=content["masked"],
        numbers_hidden=content.get("numbers_hidden", False),  # older ones do not say
        received_at=row.received_at,
        attempts=row.attempts,
        has_failed=row.last_error is not None,
        typed=content.get(inbox.TYPED, ""),
        is_typed_alone=content.get("is_typed_alone", False),
        has_number=inbox.TYPED in content,
        is_in_the_talk=row.turn_id is not None,
        is_in_hand=row.last_error == inbox.IN_HAND,
        replied_to=content.get("replied_to", ""),
    )


def for_a_turn(opening: Opening, rows: Sequence[Inbox]) -> tuple[Letter, ...]:
    """The letters up to one that is damaged, or that one alone: it must not spoil the others."""
    letters: list[Letter] = []
    for row in rows:
        try:
            letters.append(open_letter(opening, row))
        except NotOurs:
            return tuple(letters) or (_unreadable(row),)
    return tuple(letters)


def _unreadable(row: Inbox) -> Letter:
    return Letter(
        id=row.id,
        provider_sid=row.provider_sid,
        sender="",
        kind=_UNREADABLE,
        text="",
        payload="",
        media=(),
        masked=False,
        numbers_hidden=False,
        received_at=row.received_at,
        attempts=row.attempts,
        is_in_the_talk=row.turn_id is not None,
    )


def as_asked(letter: Letter, *, asks: bool) -> Letter:
    """A number alone is hidden only where one was asked for: else it may be any other number."""
    if asks or not letter.is_typed_alone:
        return letter
    text, hidden = secrets.hide_numbers(letter.typed)
    return replace(letter, text=text, numbers_hidden=hidden, typed="")


def _wait(inbound: Inbound, patience: Patience) -> timedelta:
    if inbound.payload or inbound.text.strip(" .!?").lower() in _AT_ONCE:
        return timedelta()
    return patience.media if inbound.kind in _MEDIA_KINDS else patience.text
