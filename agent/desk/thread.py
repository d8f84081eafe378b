"""The thread as it is drawn: each message with its step, its meaning in English, and its papers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from agent import inbound
from agent.desk import glossing, masking, translating
from agent.desk.glossing import Piece
from agent.desk.masking import Hers
from agent.inbound import Letter
from agent.languages.catalogue import TRANSLATIONS, Written
from channels.channel import SMS
from crm_store import documents, inbox, messages, replied_to, translations
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.messages import Message, Shown
from crm_store.translations import Translated

if TYPE_CHECKING:
    from agent.bootstrap import House

PAGE = 100
TRY_AGAIN = ("failed", "undelivered")
_FOREIGN = ("af", "osh", "her")
_STEP = "step.at"
# Characters of one message that stand open, and that the page holds at all: it must stay usable
# whatever somebody sends. All of one message is there for who asks for it.
_OPEN, _MOST = 2_000, 20_000
_PLACE = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True)
class Line:
    """A message with everything that stands around it."""

    message: Message
    text: str
    side: str  # her, bot, us, note
    status: str | None
    why: str
    step: str
    pieces: tuple[Piece, ...]
    translated: Translated | None
    model: str  # that can translate it; empty: none is configured
    is_foreign: bool
    paper: Document | None
    is_masked: bool  # her papers are not drawn either
    by_sms: bool
    is_arriving: bool = False  # the door has it, and its turn has not come
    quotes: str = ""  # the words of an earlier message that she answers with this one
    is_whole: bool = False  # however long it is: it was asked for

    @property
    def start(self) -> str:
        """What stands open: of a very long message its beginning."""
        return _start(self.text)

    @property
    def rest(self) -> str:
        """What is folded away."""
        return self.text[len(self.start) : None if self.is_whole else _MOST]

    @property
    def more(self) -> int:
        """How many characters are folded away, or left out."""
        return len(self.text) - len(self.start)

    @property
    def left_out(self) -> int:
        """How many characters the page does not hold."""
        return 0 if self.is_whole else max(len(self.text) - _MOST, 0)

    @property
    def terms(self) -> dict[str, str]:
        """The words that a list explains."""
        return glossing.terms(self.pieces)

    @property
    def may_go_again(self) -> bool:
        """Whether a colleague's words certainly did not arrive."""
        return self.side == "us" and self.status in TRY_AGAIN and bool(self.text)


async def lines(
    session: Session,
    house: "House",
    party: Party,
    *,
    before: UUID | None = None,
    through: UUID | None = None,
    whole: UUID | None = None,
    hidden: Hers | None = None,
) -> tuple[list[Line], bool]:
    """A page of the talk, oldest first, and whether there is more before it."""
    shown = await messages.thread(
        session, party.conversation.id, before=before, through=through, limit=PAGE + 1
    )
    here = shown[-PAGE:]
    kept = await translations.of(session, [each.message.id for each in here])
    if hidden is not None:
        here = [replace(each, text=masking.mask(each.text, hidden)) for each in here]
        kept = {
            of: replace(each, text=masking.mask(each.text, hidden)) for of, each in kept.items()
        }
    papers = await _papers(session, here)
    found = [
        _line(each, house=house, party=party, kept=kept, papers=papers, masked=hidden is not None)
        for each in here
    ]
    if before is None and through is None and hidden is None:
        found += await _arriving(house, party)
        found.sort(key=lambda each: (each.message.at, each.message.id))
    found = [replace(each, is_whole=each.message.id == whole) for each in found]
    return await _with_quotes(session, found, party, hidden=hidden), len(shown) > PAGE


async def _with_quotes(
    session: Session, found: Sequence[Line], party: Party, *, hidden: Hers | None
) -> list[Line]:
    hers = [each.message.id for each in found if each.side == "her"]
    quoted = await replied_to.words(session, hers, conversation_id=party.conversation.id)
    if hidden is not None:
        quoted = {of: masking.mask(words, hidden) for of, words in quoted.items()}
    return [replace(each, quotes=quoted.get(each.message.id, "")) for each in found]


async def _arriving(house: "House", party: Party) -> list[Line]:
    """What the door has kept and no turn has taken up: whoever talks with her need not wait for it.

    It stands there as it came in, its numbers hidden, under the id that it has as a message. Who
    reads masked waits: a name that she has just typed is known when its turn has kept it.
    """
    if party.conversation.status != "open" or party.identity.status != "active":
        return []  # somebody else may have the address by now
    rows = await inbox.unanswered(house.store, party.identity.address_bidx)
    letters = [each for each in inbound.for_a_turn(house.store, rows) if each.is_readable]
    return [_just_in(each, party) for each in letters]


def _just_in(letter: Letter, party: Party) -> Line:
    message = Message(
        id=letter.id,
        conversation_id=party.conversation.id,
        direction="in",
        author="customer",
        kind=letter.kind,
        at=letter.received_at,
        body_sealed=b"",
    )
    return Line(
        message=message,
        text=letter.shown,
        side="her",
        status=None,
        why="",
        step="",
        pieces=(),
        translated=None,
        model="",
        is_foreign=False,
        paper=None,
        is_masked=False,
        by_sms=party.identity.channel == SMS,
        is_arriving=True,
    )


def _line(
    each: Shown,
    *,
    house: "House",
    party: Party,
    kept: Mapping[UUID, Translated],
    papers: Mapping[UUID, Document],
    masked: bool,
) -> Line:
    message, side = each.message, _side(each.message)
    spoken = message.language or party.conversation.language
    foreign = side == "her" and spoken in _FOREIGN and bool(each.text)
    return Line(
        message=message,
        text=each.text,
        side=side,
        status=each.status,
        why=each.why,
        step=step_in(house, each.text) if side == "bot" else "",
        pieces=glossing.pieces(_start(each.text), language=spoken, variety=party.customer.variety)
        if foreign
        else (),
        translated=kept.get(message.id),
        model=translating.model_for(house, translating.tongue(party, message)) if foreign else "",
        is_foreign=foreign,
        paper=papers.get(message.document_id) if message.document_id else None,
        is_masked=masked,
        by_sms=each.channel == SMS and side != "note",
    )


def _start(text: str) -> str:
    return text[:_OPEN]


def _side(message: Message) -> str:
    if message.direction == "note":
        return "note"
    if message.direction == "in":
        return "her"
    return "us" if message.author.startswith("user:") else "bot"


def step_in(house: "House", text: str) -> str:
    """ "Step 5 of 7", where the message that asks says so in one of our languages."""
    for pattern in _steps(tuple(_written(house))):
        found = pattern.search(text)
        if found:
            return f"Step {found['step']} of {found['steps']}"
    return ""


def _written(house: "House") -> Sequence[str]:
    """How the catalogues say which step it is."""
    every: tuple[Written, ...] = ("en", *TRANSLATIONS)
    spoken: list[Written] = [each for each in every if house.phrases.has(_STEP, each)]
    return [house.phrases.catalogue(each).phrases[_STEP] for each in spoken]


@cache
def _steps(written: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_PLACE.sub(_number, re.escape(each))) for each in written)


def _number(place: re.Match[str]) -> str:
    name = place[0].replace("\\", "").strip("{}")
    return rf"(?P<{name}>\d{{1,2}})"


async def _papers(session: Session, shown: Sequence[Shown]) -> dict[UUID, Document]:
    ids = {each.message.document_id for each in shown if each.message.document_id}
    return {each.id: each for each in await documents.by_ids(session, ids)} if ids else {}
