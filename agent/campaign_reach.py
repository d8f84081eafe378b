"""Whom a campaign would reach: how many, in which words, and whom the gate lets not through."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from agent import gatekeeping, templating
from agent.gatekeeping import Known
from agent.office import Office
from crm_store import audiences, customers
from crm_store.audiences import Audience, Language, Member
from crm_store.campaigns import Purpose
from crm_store.conversations import Conversation, Party
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from flows import campaigns as rules_of
from flows import sending
from flows.campaigns import Drop, Later
from flows.sending import Outgoing, Sending

_MOST = 2_000  # whom the gate is asked about before it begins
_SHOWN = 10
_LANGUAGES: tuple[Language, ...] = ("en", "af", "osh", "her")


@dataclass(frozen=True)
class Seen:
    """One of them, by what does not say who she is."""

    ref: str
    name: str  # masked
    language: Language
    became: str  # would get it, would wait, would not get it
    why: str


@dataclass(frozen=True)
class Goes:
    """In which words those of a language would get a variant, and how WhatsApp has judged them."""

    language: Language
    people: int
    template: str
    goes_as: Language
    state: str

    @property
    def falls_back(self) -> bool:
        return self.goes_as != self.language


@dataclass(frozen=True)
class Preview:
    """How it would go, were it to begin at that moment."""

    people: int
    asked: int  # whom the gate was asked about
    would: int
    waits: Sequence[tuple[str, int]]
    refused: Sequence[tuple[str, int]]
    some: Sequence[Seen]
    goes: Sequence[Goes]

    @property
    def at_most(self) -> int:
        """Those who may get it in the end: all but whom the gate would refuse."""
        return self.people - sum(people for _, people in self.refused)


async def preview(
    session: Session,
    audience: Audience,
    purpose: Purpose,
    variants: Sequence[str],
    *,
    office: Office,
    now: datetime,
) -> Preview:
    """Ask the gate about everybody, as of the next moment in which we may write first."""
    at = office.calendar.next_may_write_first(now)
    people = await audiences.count(session, audience, now=now)
    members = await audiences.page(session, audience, now=now, most=_MOST)
    ids = [each.customer_id for each in members]
    known = await gatekeeping.known(session, ids, office=office, now=at)
    parties = await reached(session, ids)
    seen = [
        _seen(session, each, parties.get(each.customer_id), variants, purpose, known, at)
        for each in members
    ]
    return Preview(
        people=sum(people.values()),
        asked=len(members),
        would=sum(each.became == "put" for each in seen),
        waits=_counted(seen, "waits"),
        refused=_counted(seen, "refused"),
        some=seen[:_SHOWN],
        goes=[
            _goes(language, people[language], name, known)
            for name in variants
            for language in _LANGUAGES
            if language in people
        ],
    )


async def reached(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Party]:
    """The open talks with these; who has none, or another number, is not among them."""
    found = await session.run(
        select(Conversation, Identity, Customer)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(
            col(Conversation.customer_id).in_(ids),
            Conversation.status == "open",
            Identity.status == "active",
        )
        # The last of each stands: WhatsApp's before an SMS talk, a checked number before others.
        .order_by(
            col(Identity.channel),
            col(Identity.verified_at).is_not(None),
            col(Conversation.created_at),
        )
    )
    return {customer.id: Party(talk, number, customer, None) for talk, number, customer in found}


def at_the_gate(
    party: Party, template: str, purpose: Purpose, *, known: Known, now: datetime
) -> Sending:
    """What the one gate says of this template to this person."""
    hers = party.conversation.language or party.customer.language
    message = Outgoing(
        author="system",
        purpose=rules_of.sent_as(purpose),
        due_at=now,
        template=template,
        as_template=True,
        language=templating.language_of(hers, template, known),
    )
    person = gatekeeping.person_of(party, known)
    return sending.decide(message, person, now=now, rules=known.rules)


def _seen(
    session: Session,
    member: Member,
    party: Party | None,
    variants: Sequence[str],
    purpose: Purpose,
    known: Known,
    at: datetime,
) -> Seen:
    """Variants differ in words alone: where one may go, who gets which is for the start to say."""
    if party is None:
        return Seen(member.ref, "", member.language, "refused", "no_number")
    verdict = rules_of.resolve(at_the_gate(party, variants[0], purpose, known=known, now=at))
    became, why = "put", ""
    if isinstance(verdict, Later):
        became, why = "waits", verdict.why
    elif isinstance(verdict, Drop):
        became, why = "refused", verdict.why
    return Seen(member.ref, _initials(session, party), member.language, became, why)


def _initials(session: Session, party: Party) -> str:
    name = customers.name(session, party.customer) or ""
    return " ".join(f"{each[0]}." for each in name.split())


def _counted(seen: Sequence[Seen], became: str) -> Sequence[tuple[str, int]]:
    return Counter(each.why for each in seen if each.became == became).most_common()


def _goes(language: Language, people: int, template: str, known: Known) -> Goes:
    goes_as = templating.language_of(language, template, known)
    approval = known.rules.templates.get((template, goes_as))
    return Goes(
        language, people, template, goes_as, approval.state if approval else "not submitted"
    )
