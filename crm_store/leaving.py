"""What leaves next: whose turn it is, who sends it, and what waits, and for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm_store import identities, inbox, outbox
from crm_store.crypto import NotOurs, UnknownKey
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.outbox import Outbox
from crm_store.sql import Record, Sql, loaded, width

# Why something waits until it is known who has a phone of several people: it may be long.
UNKNOWN, SOMEBODY_ELSE = "who_speaks_is_not_known", "somebody_else_speaks"
OPENS = "opens:"  # how the key of what asks her to write begins


@dataclass(frozen=True)
class Due:
    """A message whose time has come, with what decides whether it may go."""

    row: Outbox
    owner: str
    address: str
    last_inbound_at: datetime | None
    opted_out: bool
    customer_id: UUID | None = None
    language: str | None = None
    flags: Sequence[str] = ()
    reminders_paused_until: str | None = None  # a day, or until a person says so
    is_hers: bool = True  # the address is still the customer's
    channel: str = "whatsapp"  # of the address
    kind: str = "phone"
    verified: bool = True
    has_said_who: bool = True  # that it is she, where several people use the phone
    is_shared: bool = False  # the phone is used by several people
    is_aside: bool = False  # and another of them speaks now
    last_turn_at: datetime | None = None  # of its talk
    is_locked: bool = False  # it names a key that this process has not got: another may have it


async def due(store: Store, *, now: datetime, limit: int) -> list[Due]:
    """The oldest unsent message of each address; whoever sends one claims it first.

    What waits for its hour holds up nothing; what is tried again keeps its place, but for what
    waits until its reader has the phone: the question who has it must pass.

    A reply to somebody who has written again waits: the turn that answers takes it up, or lets
    it go before its own. Were it decided here, its words could be lost between the two.
    """
    waits, asides = [UNKNOWN, SOMEBODY_ELSE], [inbox.FILES_AWAY, inbox.IN_HAND]
    found = await store.ask(_DUE, now=now, most=limit, waits=waits, asides=asides)
    return [_due(store, each) for each in found]


# What `_due` reads, in its order, of the messages `o` of whichever table is named between the two.
_READ = """
    select c.owner, c.last_inbound_at, coalesce(c.language, k.language),
        array(select jsonb_object_keys(k.flags)),
        k.flags -> 'reminders_paused' ->> 'until', c.customer_id,
        i.shared_at is null or c.status = 'open' and c.state ? 'speaks_since',
        c.status = 'parked', c.last_turn_at, {i}, {o}
"""
_WHOSE = """
    join conversations c on c.id = o.conversation_id
    join channel_identities i on i.id = o.identity_id
    join customers k on k.id = c.customer_id
"""
# Whose turn it is is found by little of each row: of thousands that are due at once, as on a day of
# reminders, few are read whole.
_DUE = Sql(
    f"""
    with first as materialized (
        select o.id from outbox o
        where o.status = 'queued'
            -- A reply is due as it is written, by whatever clock whoever wrote it went.
            and (o.run_at <= :now or o.purpose = 'reply' and o.run_at = o.due_at)
            and not exists (select 1 from outbox e where e.identity_id = o.identity_id
                and e.seq < o.seq and e.status in ('queued', 'sending')
                and (e.run_at <= :now or e.status = 'sending'
                    or e.attempts > 0 and e.why <> all(:waits::text[])))
            and not (o.author = 'bot' and o.purpose = 'reply'
                and exists (select 1 from channel_identities i
                    join inbox n on n.sender_bidx = i.address_bidx and n.status = 'received'
                    where i.id = o.identity_id
                        and (n.last_error is null or n.last_error <> all(:asides::text[]))))
        order by o.seq limit :most
    )
    {_READ} from first join outbox o on o.id = first.id {_WHOSE}
    order by o.seq
    """,  # noqa: S608 (statements of ours alone)
    i=Identity,
    o=Outbox,
)


async def claim(store: Store, whys: Mapping[UUID, str], *, lasts: timedelta) -> dict[UUID, int]:
    """Mark these as on their way, for so long by the database's clock: ours, and their attempt.

    It is committed before the provider is called: a lost answer is then known to be lost.
    What another sender has claimed, a turn has taken back, a person has talked over, she wants no
    more of or the switch has stopped meanwhile is not among them: it is decided anew. Of a campaign
    that is done something may still leave: what was not reached waits until she writes.
    """
    found = await store.ask(_CLAIM, rows=list(whys), whys=list(whys.values()), lasts=lasts)
    return {each[0]: each[1] for each in found}


# A person who takes the talk over and a claim meet at the conversation's row: whichever comes
# second sees what the first has done. Without the lock both could go by what stood before.
_CLAIM = Sql(
    """
    with bots as materialized (
        select id from conversations where owner not like 'user:%' and id in (
            select conversation_id from outbox where id = any(:rows::uuid[]) and author = 'bot')
        for share
    )
    update outbox o set status = 'sending', attempts = attempts + 1, why = decided.why,
        claimed_until = clock_timestamp() + :lasts
    from unnest(:rows::uuid[], :whys::text[]) decided (id, why)
    where o.id = decided.id and o.status = 'queued'
        and (o.author <> 'bot' or exists (select 1 from bots where id = o.conversation_id))
        and (o.purpose in ('reply', 'notice') and not o.as_template
            or not exists (select 1 from channel_identities i
                where i.id = o.identity_id and i.opted_out_at is not null))
        and (not (o.purpose in ('proactive', 'marketing')
                or o.as_template and decided.why in ('window_closed', 'by_sms'))
            or coalesce((select action from halts order by seq desc limit 1), 'start') = 'start')
        and case when starts_with(o.dedupe_key, 'campaign:') then
            (select status from campaigns where id = split_part(o.dedupe_key, ':', 2)::uuid)
                in ('running', 'done') else true end
    returning o.id, o.attempts
    """
)


async def doubtful(store: Store, *, lasts: timedelta, limit: int = 50) -> list[Due]:
    """Messages whose answer never came: the claim has run out, and is ours now for so long."""
    return [_due(store, each) for each in await store.ask(_DOUBTFUL, lasts=lasts, most=limit)]


_DOUBTFUL = Sql(
    f"""
    with held as (
        update outbox o set claimed_until = clock_timestamp() + :lasts
        where id in (select id from outbox
            where status = 'sending' and claimed_until < clock_timestamp()
            order by seq limit :most for update skip locked)
        returning {{o}}
    )
    {_READ} from held o {_WHOSE}
    order by o.seq
    """,  # noqa: S608 (statements of ours alone)
    i=Identity,
    o=Outbox,
)


async def wait(store: Store, until: Mapping[UUID, tuple[datetime, str]]) -> None:
    """These may not leave yet: look again at their time, and say why meanwhile."""
    if until:
        await store.ask(
            _WAIT,
            rows=list(until),
            times=[at for at, _ in until.values()],
            whys=[why for _, why in until.values()],
        )


_WAIT = Sql(
    """
    update outbox o set run_at = later.at, why = later.why
    from unnest(:rows::uuid[], :times::timestamptz[], :whys::text[]) later (id, at, why)
    where o.id = later.id and o.status = 'queued'
    """
)


async def hold(session: Session, row: UUID, *, why: str) -> bool:
    """It leaves when she has written; False where it is not ours to hold any more."""
    return bool(await session.ask(_HOLD, row=row, why=why))


_HOLD = Sql(
    """
    update outbox set status = 'held', why = :why where id = :row and status = 'queued'
    returning id
    """
)


async def opens_already(session: Session, key: str) -> bool:
    """Whether a template of this key is out, or on its way."""
    return bool(await session.ask(_OPENS, key=key))


_OPENS = Sql("select id from outbox where dedupe_key = :key")


async def written_first(
    store: Store | Session, customers: Sequence[UUID], *, since: datetime
) -> dict[UUID, tuple[datetime, ...]]:
    """When we wrote first to each of these people since then, on whichever address."""
    found: dict[UUID, tuple[datetime, ...]] = {}
    for customer, at in await store.ask(_WRITTEN_FIRST, customers=list(customers), since=since):
        found[customer] = (*found.get(customer, ()), at)
    return found


_WRITTEN_FIRST = Sql(
    """
    select c.customer_id, o.sent_at from conversations c
    join outbox o on o.conversation_id = c.id
    where c.customer_id = any(:customers::uuid[]) and o.sent_at > :since
        and o.status not in ('failed', 'undelivered')
        and (o.purpose in ('proactive', 'marketing') or o.as_template)
    order by o.sent_at
    """
)


async def last_sent(
    store: Store, addresses: Sequence[UUID], *, now: datetime, since: datetime
) -> dict[UUID, datetime]:
    """When anything of ours left for each of these addresses; what is on its way leaves now."""
    rows = await store.ask(_LAST_SENT, addresses=list(addresses), now=now, since=since)
    return {row[0]: row[1] for row in rows}


_LAST_SENT = Sql(
    """
    select c.identity_id,
        max(case when o.status = 'sending' then :now::timestamptz else o.sent_at end)
    from conversations c join outbox o on o.conversation_id = c.id
    where c.identity_id = any(:addresses::uuid[])
        and (o.status = 'sending' or o.sent_at > :since)
    group by c.identity_id
    """
)


async def agree_to_marketing(store: Store | Session, customers: Sequence[UUID]) -> frozenset[UUID]:
    """Who of these has said yes to offers, and not no since."""
    found = await store.ask(_MARKETING, customers=list(customers))
    return frozenset(customer for customer, action in found if action == "grant")


_MARKETING = Sql(
    """
    select distinct on (customer_id) customer_id, action from consents
    where customer_id = any(:customers::uuid[]) and purpose = 'marketing'
    order by customer_id, seq desc
    """
)


def _due(store: Store, found: Record) -> Due:
    owner, last_inbound_at, language, flags, paused, customer, said_who, aside, *rest = found
    last_turn_at, *rest = rest
    identity = loaded(Identity, rest[: width(Identity)])
    row = loaded(Outbox, rest[width(Identity) :])
    is_locked = _is_locked(store, row, identity)
    return Due(
        row=row,
        owner=owner,
        address="" if is_locked else _address(store, identity),
        is_locked=is_locked,
        last_inbound_at=last_inbound_at,
        opted_out=identity.opted_out_at is not None,
        customer_id=customer,
        language=language,
        flags=flags,
        reminders_paused_until=paused,
        is_hers=identity.status == "active",
        channel=identity.channel,
        kind=identity.kind,
        verified=identity.proves(customer),
        has_said_who=said_who,
        is_shared=identity.shared_at is not None,
        is_aside=aside,
        last_turn_at=last_turn_at,
    )


def _is_locked(store: Store, row: Outbox, identity: Identity) -> bool:
    try:
        identities.address(store, identity)
        outbox.body(store, row)
    except UnknownKey:
        return True
    except NotOurs:  # damaged: whoever sends it says so
        return False
    return False


def _address(store: Store, identity: Identity) -> str:
    """Where it goes; empty where that cannot be opened, which must hold up nobody else."""
    try:
        return identities.address(store, identity)
    except NotOurs:
        return ""
