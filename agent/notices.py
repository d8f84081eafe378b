"""Notices: what a borrower is told of hers although she has not just written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlmodel import col, select

from agent import downloads, reply, unasked
from agent.downloads import File
from agent.for_her_only import PRIVATE, is_hers
from agent.phrases import Phrases
from agent.reply import Reply
from agent.unasked import Grounds, Look
from crm_store import messages, outbox
from crm_store.conversations import PARKED, Conversation
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.row import new_id
from flows.calendar import Calendar
from flows.commands import Language, Variety
from flows.flow import Say

AUTHOR = "system"
# Which template asks her to open the window for a notice, by what its key begins with; the first
# that fits. Whatever is not listed waits behind the plain one.
_OPENED_BY = (
    ("decision.papers_needed", "documents_missing"),
    ("decision.", "decision_ready"),
    ("agreement.paid_out", "payout_made"),
    ("agreement.expired", ""),
    ("agreement.", "offer_ready"),
)


@dataclass(frozen=True)
class Reached:
    """Somebody, and the talk in which they are reached now."""

    customer: Customer
    conversation: Conversation
    identity: Identity

    @property
    def language(self) -> Language:
        """The one that she chose; English where she has chosen none."""
        return cast("Language", self.conversation.language or self.customer.language or "en")

    @property
    def is_proven(self) -> bool:
        """Whether the number was shown to be theirs."""
        return self.identity.proves(self.customer.id)


async def reach(session: Session, customer_id: UUID) -> Reached | None:
    """The talk with a customer; None where her number is not hers any more."""
    return (await reach_each(session, [customer_id])).get(customer_id)


async def reach_each(session: Session, customers: Collection[UUID]) -> Mapping[UUID, Reached]:
    """The talk with each of these customers whose number is still hers.

    Where somebody else speaks on it now, what is written to her waits until she does.

    Of several, the number that was shown to be hers; a talk by SMS is for whoever writes one.
    """
    found = await session.run(
        select(Customer, Conversation, Identity)
        .join(Conversation, col(Conversation.customer_id) == Customer.id)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .where(
            col(Customer.id).in_(customers),
            col(Conversation.status).in_(("open", PARKED)),
            Identity.status == "active",
        )
        .order_by(
            col(Identity.verified_at).is_(None),
            col(Identity.channel).desc(),
            col(Conversation.created_at).desc(),
        )
    )
    reached: dict[UUID, Reached] = {}
    for customer, *talk in found.all():
        reached.setdefault(customer.id, Reached(customer, *talk))
    return reached


def put(
    session: Session,
    reached: Reached,
    *,
    says: Sequence[Say],
    key: str,
    phrases: Phrases,
    calendar: Calendar,
    now: datetime,
    grounds: Grounds = unasked.NOTHING,
    at_once: bool = False,  # what she waits for leaves at any hour
) -> None:
    """Write a notice with the transaction at hand; the same `key` is never said twice.

    What its `grounds` do not carry does not leave: a person reads it (`agent/follow_ups.py`).
    What tells something of her leaves only while her number is known to be hers.
    It leaves in the hours in which we may write first. When the 24-hour window is closed it
    waits until she has answered a template that names what it is about.
    """
    told = reply.compose(
        says,
        None,
        phrases=phrases,
        language=reached.language,
        variety=cast("Variety | None", reached.customer.variety),
        sources=grounds.sources,
    )
    looked = unasked.look(
        told,
        listener=grounds.listener(reached.language, verified=reached.is_proven),
        conversation=reached.conversation.id,
        page=grounds.page,
    )
    leaves_at = now if at_once else calendar.next_may_write_first(now)
    opened_by, ref = _opened_by(says)
    tells = any(is_hers(each.key) for each in says)
    is_private = tells and reached.is_proven and not grounds.was_sent_here
    for index, each in enumerate(told):
        at = now + timedelta(microseconds=index + 1)  # in their order
        name = f"notice:{key}:{index}"
        _put(
            session,
            reached,
            told=each,
            key=name,
            at=at,
            leaves_at=leaves_at,
            opened_by=opened_by,
            ref=ref,
            looked=looked,
            is_private=is_private,
        )


def put_file(
    session: Session,
    reached: Reached,
    file: File,
    *,
    key: str,
    calendar: Calendar,
    now: datetime,
    at_once: bool = False,  # what she has just asked for leaves at any hour
    opened_by: str = "",  # the template for a closed window, and the reference in it
    ref: str = "",
) -> None:
    """Send a file of the cabinet, under its name; the same `key` is never sent twice."""
    _put(
        session,
        reached,
        told=Reply(text=file.name, statements=""),
        key=f"notice:{key}:file",
        at=now,
        leaves_at=now if at_once else calendar.next_may_write_first(now),
        files=(file,),
        opened_by=opened_by,
        ref=ref,
        is_private=reached.is_proven,
    )


def _opened_by(says: Sequence[Say]) -> tuple[str, str]:
    """The template for the first thing that is said, and the reference that it names."""
    if not says:
        return "", ""
    key, ref = says[0].key, says[0].values.get("ref")
    template = next((name for begin, name in _OPENED_BY if key.startswith(begin)), "")
    return template, ref if isinstance(ref, str) else ""


def _put(
    session: Session,
    reached: Reached,
    *,
    told: Reply,
    key: str,
    at: datetime,
    leaves_at: datetime,
    files: tuple[File, ...] = (),
    opened_by: str = "",
    ref: str = "",
    looked: Look = unasked.MAY_LEAVE,
    is_private: bool,
) -> None:
    message = new_id()
    messages.new(
        session,
        told.text,
        id=message,
        conversation_id=reached.conversation.id,
        turn_id=None,
        direction="out",
        author=AUTHOR,
        kind="text",
        language=reached.language,
        at=at,
    )
    outbox.put(
        session,
        {
            "text": told.text,
            "statements": told.statements,
            "choice": asdict(told.choice) if told.choice else None,
            "files": [downloads.to_json(each) for each in files],
            "values": {"ref": ref},
            PRIVATE: is_private,
            **looked.told,
        },
        id=new_id(),
        conversation_id=reached.conversation.id,
        identity_id=reached.identity.id,
        message_id=message,
        turn_id=None,
        dedupe_key=key,
        author=AUTHOR,
        purpose="notice",
        run_at=leaves_at,
        why=looked.why,
        template=opened_by or None,
        status=looked.status,
    )
