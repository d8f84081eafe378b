"""What the messages of a turn reply to: a question that we no longer ask, or a paper's."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.inbound import Letter
from crm_store import outbox, replied_to
from crm_store.crypto import NotOurs
from crm_store.database import Session
from crm_store.outbox import Outbox
from flows import agreement
from flows.effects import DocumentKind
from flows.flow import FACTS, Decision, State
from flows.papers import KINDS

if TYPE_CHECKING:
    from agent.bootstrap import House
    from agent.taking import Claim

# In what the outbox keeps of a message: the topic of its question, and a mark of all that it says.
_ASKS, _QUESTION = "asks", "question"
_OF_TEMPLATES = "template:"  # what the ids of their buttons begin with
_LOOKED_THROUGH = 20  # messages of ours that are newer; whatever is older is outdated by them
# A question that means the same whenever it is asked. All others show figures and names: they are
# the same only where nothing in them has changed.
_TIMELESS = frozenset([*FACTS, *KINDS, "menu", "language"])


def asking(decision: Decision) -> dict[str, str]:
    """What the outbox keeps of the question that a turn ends with."""
    ask = decision.ask
    if ask is None:
        return {}
    said = (ask.key, sorted(ask.values.items()), [(each.id, each.values) for each in ask.offers])
    return {_ASKS: ask.topic, _QUESTION: hashlib.sha256(repr(said).encode()).hexdigest()[:16]}


async def outdated(house: "House", claim: "Claim", state: State) -> tuple[int, ...]:
    """The places of the messages that answer a question which is not the open one."""
    tapped = [place for place, each in enumerate(claim.letters) if _is_old_button(each, state)]
    quoting = [
        (place, letter) for place, letter in enumerate(claim.letters) if _quotes_by_hand(letter)
    ]
    if not quoting:
        return tuple(tapped)
    async with house.store.reading() as session:
        found = [
            place
            for place, letter in quoting
            if await _is_outdated(session, letter.replied_to, claim=claim, state=state)
        ]
    return tuple(sorted([*tapped, *found]))


async def papers(house: "House", claim: "Claim") -> dict[int, DocumentKind]:
    """Which paper we asked for in what a file quotes, by the file's place among the messages."""
    quoting = {
        place: letter.replied_to
        for place, letter in enumerate(claim.letters)
        if letter.kind == "media" and _quotes_by_hand(letter)
    }
    if not quoting:
        return {}
    async with house.store.reading() as session:
        found = dict[int, DocumentKind]()
        for place, sid in quoting.items():
            kind = await _paper(session, sid, claim=claim)
            if kind is not None:
                found[place] = kind
    return found


async def _paper(session: Session, sid: str, *, claim: "Claim") -> DocumentKind | None:
    quoted = await replied_to.ours(session, sid)
    if quoted is None or quoted.conversation_id != claim.party.conversation.id:
        return None
    asked = _question(session, quoted)
    return next((kind for kind in KINDS if asked is not None and asked.topic == kind), None)


def _quotes_by_hand(letter: Letter) -> bool:
    """A tap quotes the message that it was on, and says itself what it answers."""
    return bool(letter.replied_to) and not letter.payload


def _is_old_button(letter: Letter, state: State) -> bool:
    """Whether she tapped what is not offered any more. What a template offers is there for ever."""
    is_open = any(letter.payload == option[0] for option in state.options)
    return bool(letter.payload) and not is_open and not letter.payload.startswith(_OF_TEMPLATES)


async def _is_outdated(session: Session, sid: str, *, claim: "Claim", state: State) -> bool:
    quoted = await replied_to.ours(session, sid)
    if quoted is None:
        return False  # words of her own, or of before she was moved to another number
    if quoted.conversation_id != claim.party.conversation.id:
        return True  # somebody else was asked, from the same phone
    newer = await replied_to.newer(session, quoted, most=_LOOKED_THROUGH)
    if len(newer) < _LOOKED_THROUGH and not _asked(session, newer):
        return False
    was = _asked(session, await replied_to.beside(session, quoted))
    return not (was and _is_same(was[0], _asked(session, newer)[:1], state=state))


@dataclass(frozen=True)
class _Question:
    topic: str
    mark: str  # of all that it says; empty where nobody kept it


def _is_same(was: _Question, newest: Sequence[_Question], *, state: State) -> bool:
    """Whether the open question is the one that was asked then. An offer is signed as it stands."""
    if state.topic is None or state.topic == agreement.TOPIC or was.topic != state.topic:
        return False
    unchanged = bool(was.mark) and [was] == list(newest)
    return unchanged or state.topic in _TIMELESS


def _asked(session: Session, rows: Sequence[Outbox]) -> list[_Question]:
    """What these messages ask, in their order; of what is no reply of ours the purpose alone."""
    return [asked for row in rows if (asked := _question(session, row)) is not None]


def _question(session: Session, row: Outbox) -> _Question | None:
    try:
        body = outbox.body(session, row)
    except NotOurs:
        return _Question("damaged", "")  # perhaps it asked: nothing is taken for its answer
    if body.get(_ASKS):
        return _Question(str(body[_ASKS]), str(body.get(_QUESTION, "")))
    asks = body.get("choice") or row.purpose == "proactive"
    return _Question(row.purpose, "") if asks else None
