"""Search among the words of talks: of the newest messages only, for they lie sealed."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from agent.desk import masking, review_transcript
from agent.desk.gate import Visit
from agent.desk.masking import Hers
from agent.desk.words_looked_for import Bit, Words
from crm_store import conversations, words_said
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.words_said import Said

LATELY = timedelta(days=30)
LOOKED_AT = 5_000  # messages
_MOST = 20
_TRIED = 100  # messages that may turn out, once masked, not to have the words
_BOT = "bot"


@dataclass(frozen=True)
class Line:
    """A message that was found: in whose talk, by whom, when, and what stands round the find."""

    said: Said
    ref: str
    by: str
    at: datetime
    language: str | None
    bits: Sequence[Bit]
    path: str


@dataclass(frozen=True)
class Heard:
    """What was found among the words of talks, and whether there is more."""

    lines: Sequence[Line] = ()
    more: bool = False


def reads_talks(visit: Visit) -> bool:
    """Every talk, or those that were picked to be read again."""
    return visit.may("see_conversation") or visit.may("review")


async def find(visit: Visit, session: Session, typed: str) -> Heard:
    """What people wrote, then what the assistant did; each talk of it is on record as read."""
    words = Words.of(typed)
    if words is None or not reads_talks(visit):
        return Heard()
    reader, lines = _Reader(visit, session), list[Line]()
    for said in (await _with_words(visit, session, words))[:_TRIED]:
        line = await reader.line(said, words)
        lines += [line] if line else []
        if len(lines) > _MOST:
            break
    shown = lines[:_MOST]
    for talk, pick in dict.fromkeys((each.said.conversation, each.said.pick) for each in shown):
        why = {"review": str(pick)} if pick else {}
        session.audited.append(visit.audited("read", f"conversation:{talk}", by="search", **why))
    return Heard(shown, len(lines) > _MOST)


async def _with_words(visit: Visit, session: Session, words: Words) -> list[Said]:
    """The messages that have them, of people before those of the assistant, newest first."""
    look = words_said.newest if visit.may("see_conversation") else words_said.newest_picked
    people, assistant = list[Said](), list[Said]()
    # A part at a time: whoever else waits for an answer has their turn in between.
    async with aclosing(look(session, now=visit.now, within=LATELY, most=LOOKED_AT)) as parts:
        async for part in parts:
            for each in part:
                if words.are_in(each.text):
                    (assistant if each.author == _BOT else people).append(each)
    return [*people, *assistant]


@dataclass
class _Reader:
    """Whoever searches: in the clear, or masked as they read the talk itself."""

    visit: Visit
    session: Session
    _known: dict[UUID, tuple[Party, Hers | None] | None] = field(default_factory=dict)

    async def line(self, said: Said, words: Words) -> Line | None:
        """As it may be shown; None where the words stand in what is masked."""
        known = await self._talk(said.conversation)
        if known is None:
            return None
        party, hidden = known
        text = masking.mask(said.text, hidden) if hidden else said.text
        if not words.are_in(text):
            return None
        return Line(
            said=said,
            ref=party.customer.ref,
            by=_by(said),
            at=said.at,
            language=said.language or party.conversation.language,
            bits=words.shown_in(text),
            path=_path(said),
        )

    async def _talk(self, talk: UUID) -> tuple[Party, Hers | None] | None:
        if talk not in self._known:
            party = await conversations.of_id(self.session, talk)
            self._known[talk] = (party, await self._hidden(party)) if party else None
        return self._known[talk]

    async def _hidden(self, party: Party) -> Hers | None:
        if self.visit.may("see_conversation") and masking.reads_in_the_clear(self.visit):
            return None
        return await review_transcript.hers(self.session, party.customer)


def _by(said: Said) -> str:
    if said.direction == "in":
        return "Borrower"
    by = "Assistant" if said.author == _BOT else said.author.removeprefix("user:")
    return f"{by}, note" if said.direction == "note" else by


def _path(said: Said) -> str:
    """The very message, with what was said before it."""
    if said.pick is not None:
        return f"/desk/reviews/{said.pick}#m-{said.id}"
    return f"/desk/conversations/{said.conversation}?through={said.id}#m-{said.id}"
