"""What a customer may ask about her data: what she agreed to, in which words, what we keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args

from sqlmodel import col, select

from agent.desk.gate import Visit
from agent.languages.catalogue import Written
from agent.phrases import NoSuchPhrase
from crm_store.consents import Consent
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.sql import Sql


@dataclass(frozen=True)
class Agreed:
    """A yes or a no of hers, with the words that she was shown."""

    at: datetime
    purpose: str
    action: str
    version: str
    language: str
    text: str  # empty where this wording is in no catalogue any more


async def consents_shown(visit: Visit, session: Session, customer: Customer) -> Sequence[Agreed]:
    """Every yes and no, the newest first."""
    found = await session.exec(
        select(Consent)
        .where(Consent.customer_id == customer.id)
        .order_by(col(Consent.seq).desc())
        .limit(50)
    )
    return [
        Agreed(
            each.at,
            each.purpose,
            each.action,
            each.text_version,
            each.language,
            _text(visit, each),
        )
        for each in found.all()
    ]


def _text(visit: Visit, consent: Consent) -> str:
    known = get_args(Written)
    written = cast("Written", consent.language) if consent.language in known else "en"
    try:
        return visit.house.phrases.within(f"consent.{consent.text_version}", {}, written)
    except (NoSuchPhrase, KeyError):
        return ""


async def kept(session: Session, customer: Customer) -> Mapping[str, int]:
    """How much of each there is."""
    (
        (messages, papers, applications, loans, cases, consents, decisions, events),
    ) = await session.ask(_KEPT, customer=customer.id)
    return {
        "messages": messages,
        "papers": papers,
        "applications": applications,
        "decisions": decisions,
        "loans": loans,
        "cases": cases,
        "consents": consents,
        "entries of her history": events,
    }


_KEPT = Sql(
    """
    select (select count(*) from messages m join conversations v on v.id = m.conversation_id
            where v.customer_id = :customer),
        (select count(*) from documents where customer_id = :customer),
        (select count(*) from applications where customer_id = :customer),
        (select count(*) from loans where customer_id = :customer),
        (select count(*) from cases where customer_id = :customer),
        (select count(*) from consents where customer_id = :customer),
        (select count(*) from decisions d join applications a on a.id = d.application_id
            where a.customer_id = :customer),
        (select count(*) from events where customer_id = :customer)
    """
)
