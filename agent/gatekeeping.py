"""What the gate must know before a message leaves, gathered for whoever asks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from agent import nurture_standing, reminders_standing
from agent.for_her_only import PRIVATE
from agent.office import Office
from channels.channel import SMS, WHATSAPP
from crm_store import campaigns, halts, leaving, outbox
from crm_store import templates as kept
from crm_store.conversations import PARKED, Party
from crm_store.crypto import Opening
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.leaving import Due
from crm_store.outbox import Outbox
from crm_store.templates import Live
from flows import sending, templates
from flows.commands import Language
from flows.sending import Approval, Mark, Outgoing, Person, Refuse, Rules, Sending
from flows.templates import Templates

HOW_WAS_IT, RECOMMEND_US = "how_was_it", "recommend_us"
_A_WEEK = timedelta(days=7)
_LATELY = timedelta(minutes=1)  # longer than any pause between two messages to one address
_FLAGS: Mapping[str, Mark] = {
    "deceased": "deceased",
    "deceased_reported": "deceased",
    "dispute": "dispute",
    "fraud_hold": "dispute",
    "hardship": "hardship",
}


@cache
def book() -> Templates:
    """The templates of our files; they change with the code only."""
    return templates.load()


@dataclass(frozen=True)
class Known:
    """What several messages are decided by; what none of them needs was not looked up."""

    rules: Rules
    live: Mapping[tuple[str, Language], Live] = field(default_factory=dict)
    written_first: Mapping[UUID, tuple[datetime, ...]] = field(default_factory=dict)
    last_sent: Mapping[UUID, datetime] = field(default_factory=dict)  # to each address, lately
    agree: frozenset[UUID] = frozenset()
    today: date = date.min
    over: Mapping[UUID, str] = field(default_factory=dict)  # reminders of what is so no more
    held_up: Mapping[UUID, str] = field(default_factory=dict)  # of campaigns that stand still
    has_sms: bool = False


async def known(
    store: Store | Session, customers: Sequence[UUID], *, office: Office, now: datetime
) -> Known:
    """Everything: approvals, the switch, and how often these people were written to first."""
    found = await kept.live(store, list(book().versions))
    live: dict[tuple[str, Language], Live] = {
        (each.name, templates.spoken(each.language)): each for each in found
    }
    return Known(
        rules=rules_of(office, now, live=live, halted=await halts.halted(store)),
        live=live,
        written_first=await leaving.written_first(store, customers, since=now - _A_WEEK),
        agree=await leaving.agree_to_marketing(store, customers),
        today=office.today(now),
        has_sms=office.has_sms,
    )


async def known_for(store: Store, found: Sequence[Due], *, office: Office, now: datetime) -> Known:
    """As `known`; an answer within the window, which nearly all are, costs no look-up."""
    rules = rules_of(office, now)
    if all(_is_plain(each, now, rules) for each in found):
        return Known(rules=rules, today=office.today(now))
    customers = [each.customer_id for each in found if each.customer_id is not None]
    over = await reminders_standing.over(store, found, office=office, now=now)
    keys = {each.row.id: each.row.dedupe_key for each in found}
    return replace(
        await known(store, customers, office=office, now=now),
        over={**over, **await nurture_standing.over(store, found, office=office)},
        held_up=await campaigns.held_up(store, keys),
        last_sent=await leaving.last_sent(
            store, [each.row.identity_id for each in found], now=now, since=now - _LATELY
        ),
    )


def decide(due: Due, known: Known, *, now: datetime, opening: Opening) -> Sending:
    """How a message of the outbox may leave now."""
    row = due.row
    if row.id in known.over:
        return Refuse(known.over[row.id])
    if row.id in known.held_up:
        return _held_up(known.held_up[row.id], now=now, rules=known.rules)
    message = Outgoing(
        author=row.author,
        purpose=row.purpose,
        due_at=row.due_at or row.run_at,
        template=row.template or "",
        as_template=row.as_template,
        language=_written_in(row, opening),
        is_private=row.purpose == "notice" and bool(outbox.body(opening, row).get(PRIVATE)),
    )
    person = Person(
        owner=due.owner,
        last_inbound_at=due.last_inbound_at,
        language=templates.spoken(due.language),
        opted_out=due.opted_out,
        agrees_to_marketing=due.customer_id in known.agree,
        is_hers=due.is_hers,
        verified=due.verified,
        is_there=_is_there(due, now=now, rules=known.rules),
        is_aside=due.is_aside,
        marks=_marks(due.flags, due.reminders_paused_until, today=known.today),
        written_first=known.written_first.get(due.customer_id, ()) if due.customer_id else (),
        last_sent_at=known.last_sent.get(row.identity_id),
        last_turn_at=due.last_turn_at,
        others=() if _is_for_whatsapp(row) else _others(due, known),
        channel=due.channel,
    )
    return sending.decide(message, person, now=now, rules=known.rules)


def person_of(party: Party, known: Known) -> Person:
    """Whoever a talk is with, as the gate sees her."""
    customer, identity = party.customer, party.identity
    paused = customer.flags.get("reminders_paused")
    return Person(
        owner=party.conversation.owner,
        last_inbound_at=party.conversation.last_inbound_at,
        language=templates.spoken(party.conversation.language or customer.language),
        opted_out=identity.opted_out_at is not None,
        agrees_to_marketing=customer.id in known.agree,
        is_hers=identity.status == "active",
        is_aside=party.conversation.status == PARKED,
        verified=identity.proves(customer.id),
        marks=_marks(customer.flags, paused["until"] if paused else None, today=known.today),
        written_first=known.written_first.get(customer.id, ()),
        others=_others(identity, known),
        channel=identity.channel,
    )


def rules_of(
    office: Office,
    now: datetime,
    *,
    live: Mapping[tuple[str, Language], Live] | None = None,
    halted: bool = False,
) -> Rules:
    """The day's policy, with what WhatsApp says of our templates."""
    policy = office.rules(now)
    approvals = {
        key: Approval(kept.STATES[each.state], kept.CATEGORIES[each.category])
        for key, each in (live or {}).items()
    }
    return Rules(policy.sessions, policy.sending, office.calendar, approvals, halted)


def _is_for_whatsapp(row: Outbox) -> bool:
    """What asks her to write there, and what is not worth an SMS."""
    return row.dedupe_key.startswith(leaving.OPENS) or row.template in (HOW_WAS_IT, RECOMMEND_US)


def _others(address: Due | Identity, known: Known) -> tuple[str, ...]:
    """How else she is reached: by SMS, on a phone that has only WhatsApp so far."""
    is_phone = address.channel == WHATSAPP and address.kind == "phone"
    shared = address.is_shared if isinstance(address, Due) else address.shared_at is not None
    return (SMS,) if known.has_sms and is_phone and not shared else ()


def _is_there(due: Due, *, now: datetime, rules: Rules) -> bool:
    """Whether whoever holds the phone has said lately that it is she; alone on it, she need not."""
    if not due.is_shared:
        return True
    pause = timedelta(minutes=rules.sessions.speaker_pause_minutes)
    heard_at = due.last_inbound_at
    return due.has_said_who and heard_at is not None and now - heard_at < pause


def _held_up(status: str, *, now: datetime, rules: Rules) -> Sending:
    """What is put of a campaign waits while that is paused, and is let go of once it is ended."""
    if status == "paused":
        return sending.look_again("campaign_paused", now=now, rules=rules)
    return Refuse("campaign_cancelled")


def _written_in(row: Outbox, opening: Opening) -> Language | None:
    """A template's own language; what is no template is not opened for this."""
    return templates.spoken(outbox.body(opening, row)["language"]) if row.as_template else None


def _is_plain(due: Due, now: datetime, rules: Rules) -> bool:
    row = due.row
    is_answer = row.purpose in ("reply", "notice") and not row.as_template
    return is_answer and sending.window_is_open(due.last_inbound_at, now=now, rules=rules.sessions)


def _marks(
    flags: Sequence[str] | Mapping[str, object], paused: str | None, *, today: date
) -> frozenset[Mark]:
    marks: set[Mark] = {_FLAGS[each] for each in flags if each in _FLAGS}
    if _is_paused(paused, today):
        marks.add("paused")
    return frozenset(marks)


def _is_paused(until: str | None, today: date) -> bool:
    """Up to a day, or until a person says so."""
    try:
        return until is not None and date.fromisoformat(until) >= today
    except ValueError:
        return True
