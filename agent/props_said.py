"""What was said in the demo before anybody tried it, and what waits: no promised list is empty."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from agent import campaigns
from agent.campaigns import Plan
from crm_store import canned, feedback, messages, service_accounts
from crm_store.audiences import Audience
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.feedback import Answer, Whose
from crm_store.partners import Partner
from crm_store.row import new_id
from crm_store.service_accounts import Wanted
from flows import surveys

_BY = "user:simon"
# Longer ago than a day: nothing of it is still to be answered.
_TALK = (
    ("in", "customer", "Good morning, did my deduction come in?"),
    ("out", _BY, "Good morning. Yes, it is in. Thank you for asking."),
    ("in", "customer", "Thank you"),
)
_READY = "Thank you for your patience. I look at it now and write to you here."


async def put(session: Session, *, she: Customer, now: datetime) -> None:
    """Furnish it once; she has borrowed, and the cast must be there."""
    await _talk(session, she, now - timedelta(days=3))
    await _answers(session, she, now - timedelta(days=2))
    canned.write(
        session, _READY, name="patience", language="en", title="Thank you for waiting", by=_BY,
        at=now,
    )  # fmt: skip
    everybody = Plan("Where to find us", "service", ("here_for_you",), Audience(), now)
    await campaigns.write(session, everybody, by=_BY, now=now)
    # Nobody has seen its key, so nobody can use it.
    machine = Wanted("month-end-report", ("read_reports",), now + timedelta(days=90))
    await service_accounts.issue(session, machine, by="user:helvi", at=now)


async def _talk(session: Session, she: Customer, at: datetime) -> None:
    asked = select(Conversation).where(Conversation.customer_id == she.id)
    talk = (await session.exec(asked)).one()
    for minutes, (direction, author, words) in enumerate(_TALK):
        messages.new(
            session, words, id=new_id(), conversation_id=talk.id, turn_id=None,
            direction=direction, author=author, at=at + timedelta(minutes=minutes), language="en",
        )  # fmt: skip
    talk.last_inbound_at = talk.last_turn_at = at + timedelta(minutes=len(_TALK))
    session.add(talk)


async def _answers(session: Session, she: Customer, at: datetime) -> None:
    """Both would recommend us: an unhappy one is a task for somebody, and is played live."""
    partner = (await session.exec(select(Partner).order_by(col(Partner.company_name)))).first()
    assert partner is not None  # noqa: S101 (the cast brings them)
    told: tuple[tuple[surveys.Key, Whose], ...] = (
        ("nps", Whose(customer=she.id)),
        ("partner_nps", Whose(partner=partner.id)),
    )
    for key, whose in told:
        given = Answer(
            key, surveys.named(key).version, whose, 9, prompt=f"demo:{key}", channel="call", by=_BY
        )
        await feedback.record(session, given, at=at)
