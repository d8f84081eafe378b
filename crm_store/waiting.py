"""Who waits for a person, and for which: the queue, by urgency, by time left and by language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm_store import users
from crm_store.database import Session
from crm_store.ordering import End, orders
from crm_store.sql import Record, Sql
from crm_store.users import User

_ANSWERING = ("agent", "manager")
_SOON = timedelta(minutes=15)


@dataclass(frozen=True)
class Waiting:
    """A case that is not settled; `speakers` are those on duty who speak its language."""

    ref: str
    conversation: UUID
    customer: str  # BUF-7
    category: str
    priority: int
    language: str | None
    due_at: datetime  # the nearest of its clocks
    owner: str  # of the conversation: bot, queue, user:<name>
    assigned_to: str | None
    left_by: str | None
    escalated: bool
    flags: tuple[str, ...]
    speakers: tuple[str, ...]
    partner: str | None = None
    status: str = "open"
    put_off_until: datetime | None = None
    is_attended: bool = True  # False: whoever has it is not at the desk now


@dataclass(frozen=True)
class Strip:
    """The queue in four numbers."""

    late: int
    soon: int
    unassigned: int
    mine: int
    put_off: int


@dataclass(frozen=True)
class Wanted:
    """Which part of the queue: whose, in which languages, from which row on.

    With a time, what is put off beyond it is left out, or is all there is.
    """

    assigned_to: str | None = None  # None: everybody's
    unassigned: bool = False
    not_in: tuple[str, ...] = ()
    not_left_by: str | None = None
    escalated_first: bool = False
    escalated: bool = False  # only these
    late_at: datetime | None = None
    language: str | None = None
    languages: tuple[str, ...] | None = None
    category: str | None = None
    partner: str | None = None  # EMP-7
    status: str | None = None
    at: datetime | None = None
    put_off: bool = False
    order: str | None = None
    first: int = 0
    most: int = 25


async def queue(session: Session, wanted: Wanted | None = None) -> list[Waiting]:
    """What is not settled, the most urgent first, then what is due soonest; or as `ORDERS` say."""
    duty = await on_duty(session)
    asked = vars(wanted or Wanted())
    return [_waiting(row, duty) for row in await session.ask(_PAGES[asked["order"]], **asked)]


# The page is cut from the cases alone; whose they are is looked up for what stands on it.
_QUEUE = """
    with page as (
        select k.* from cases k
        where k.status in ('open', 'in_progress', 'waiting_customer')
            and (:assigned_to::text is null or k.assigned_to = :assigned_to::text)
            and (not :escalated::boolean or k.escalated_at is not null)
            and (not :unassigned::boolean or k.assigned_to is null)
            and (k.language is null or k.language <> all(:not_in::text[]))
            and (:not_left_by::text is null or k.left_by is distinct from :not_left_by::text)
            and (:language::text is null or k.language = :language::text)
            and (:category::text is null or k.category = :category::text)
            and (:languages::text[] is null or k.language is null
                or k.language = any(:languages::text[]))
            and (:partner::text is null or exists (select 1 from customers c
                join partners p on p.id = c.partner_id
                where c.id = k.customer_id and p.ref = :partner::text))
            and (:status::text is null or k.status = :status::text)
            -- Whatever she writes brings it back before its time.
            and (:at::timestamptz is null or :put_off::boolean = (k.snoozed_until is not null
                and k.snoozed_until > :at::timestamptz
                and not exists (select 1 from conversations v
                    where v.id = k.conversation_id and v.last_inbound_at > k.snoozed_at)))
            and (:late_at::timestamptz is null or k.nearest_at < :late_at::timestamptz)
        order by {order} offset :first limit :most
    )
    select k.ref, k.conversation_id, c.ref, k.category, k.priority, k.language,
        k.nearest_at, v.owner, k.assigned_to, k.left_by, k.escalated_at is not null,
        array(select jsonb_object_keys(c.flags)), p.company_name, k.status, k.snoozed_until
    from page k
    join conversations v on v.id = k.conversation_id
    join customers c on c.id = k.customer_id
    left join partners p on p.id = c.partner_id
    order by {order}
"""
_USUAL = (
    "(:escalated_first::boolean and k.escalated_at is not null) desc,"
    " k.priority, k.nearest_at, k.id"
)
_COLUMNS: Mapping[str, tuple[str, End]] = {
    "due": ("k.nearest_at", "asc"),
    "newest": ("k.created_at", "desc"),
    "about": ("k.category", "asc"),
    "language": ("k.language", "asc"),
    "whose": ("k.assigned_to", "asc"),
}
_BY = orders(_COLUMNS, then=_USUAL)
ORDERS = tuple(_BY)
# The orders are written here, never typed.
_PAGES: Mapping[str | None, Sql] = {
    None: Sql(_QUEUE.replace("{order}", _USUAL)),
    **{name: Sql(_QUEUE.replace("{order}", order)) for name, order in _BY.items()},
}


@dataclass(frozen=True)
class Near:
    """Another case, as it stands beside a talk."""

    conversation: UUID
    customer: str  # BUF-7
    category: str
    language: str | None
    due_at: datetime
    is_mine: bool


async def near(session: Session, *, by: str, at: datetime, most: int) -> list[Near]:
    """So many that this person has and so many that nobody has, each the most urgent first."""
    return [Near(*row) for row in await session.ask(_NEAR, by=by, at=at, most=most)]


# Each part is read in the order of its index and no further than it has to be.
_NEAR = Sql(
    """
    select k.conversation_id, c.ref, k.category, k.language, k.nearest_at, k.assigned_to is not null
    from ((select * from cases where status in ('open', 'in_progress', 'waiting_customer')
            and assigned_to = :by::text and coalesce(snoozed_until, '-infinity') <= :at
            order by priority, nearest_at, id limit :most)
        union all (select * from cases where status in ('open', 'in_progress', 'waiting_customer')
            and assigned_to is null and coalesce(snoozed_until, '-infinity') <= :at
            order by priority, nearest_at, id limit :most)) k
    join customers c on c.id = k.customer_id
    order by k.assigned_to is null, k.priority, k.nearest_at, k.id
    """
)


async def categories(session: Session) -> tuple[str, ...]:
    """What the cases that are not settled are about."""
    return tuple(name for (name,) in await session.ask(_CATEGORIES))


_CATEGORIES = Sql(
    """
    select distinct category from cases
    where status in ('open', 'in_progress', 'waiting_customer') order by category
    """
)


async def last_settled(session: Session, category: str | None) -> datetime | None:
    """When a case of this kind came to its end last; None where none ever has."""
    ((at,),) = await session.ask(_SETTLED, category=category)
    return at  # type: ignore[no-any-return]


_SETTLED = Sql(
    """
    select max(settled_at) from cases where status in ('resolved', 'closed')
        and (:category::text is null or category = :category::text)
    """
)


async def queue_of(
    session: Session, user: User, *, most: int = 25, at: datetime | None = None
) -> list[Waiting]:
    """What comes to this person: nobody has it, and nobody better speaks its language."""
    left_to_others = elsewhere(user, await on_duty(session))
    wanted = Wanted(
        unassigned=True,
        not_in=left_to_others,
        not_left_by=f"user:{user.name}",
        escalated_first=user.role == "manager",
        at=at,
        most=most,
    )
    return await queue(session, wanted)


async def strip(session: Session, user: User, *, at: datetime) -> Strip:
    """How the queue stands."""
    ((late, soon, unassigned, mine, put_off),) = await session.ask(
        _STRIP, at=at, soon=at + _SOON, me=f"user:{user.name}"
    )
    return Strip(late, soon, unassigned, mine, put_off)


_STRIP = Sql(
    """
    select count(*) filter (where here and nearest_at < :at),
        count(*) filter (where here and nearest_at >= :at and nearest_at < :soon),
        count(*) filter (where here and assigned_to is null),
        count(*) filter (where here and assigned_to = :me::text),
        count(*) filter (where not here)
    from (select nearest_at, assigned_to, snoozed_until is null or snoozed_until <= :at
            or exists (select 1 from conversations v
                where v.id = cases.conversation_id and v.last_inbound_at > snoozed_at) as here
        from cases where status in ('open', 'in_progress', 'waiting_customer')) k
    """
)


async def on_duty(session: Session) -> list[User]:
    """Who answers borrowers, and is here; whoever was invited and never came is not."""
    return [
        each
        for each in await users.everybody(session)
        if each.presence == "available" and each.role in _ANSWERING and not users.is_awaited(each)
    ]


async def loads(session: Session) -> list[tuple[str, int]]:
    """Who is on duty, and how many cases each has: whoever has least comes first."""
    has = {by: int(n) for by, n in await session.ask(_LOADS)}
    found = [(each.name, has.get(f"user:{each.name}", 0)) for each in await on_duty(session)]
    return sorted(found, key=lambda each: (each[1], each[0]))


_LOADS = Sql(
    """
    select assigned_to, count(*) from cases
    where status in ('open', 'in_progress', 'waiting_customer') and assigned_to is not null
    group by 1
    """
)


async def is_attended(session: Session) -> bool:
    """Whether somebody is on duty; a service at which nobody works yet does not say that."""
    ((attended,),) = await session.ask(_ATTENDED, roles=list(_ANSWERING))
    return bool(attended)


_ATTENDED = Sql(
    """
    select coalesce(bool_or(presence = 'available'
        and (password_hash is not null or invited_bidx is null)), true)
    from users where active and role = any(:roles::text[])
    """
)


@dataclass(frozen=True)
class Unanswered:
    """A borrower who has written to a person, and has no answer yet."""

    conversation: UUID
    owner: str
    priority: int
    since: datetime  # when she wrote, or when the person took it


async def unanswered(session: Session) -> list[Unanswered]:
    """Who waits for the person who has the talk, a case of hers open or none."""
    return [Unanswered(*row) for row in await session.ask(_UNANSWERED)]


_UNANSWERED = Sql(
    """
    select v.id, v.owner, coalesce(min(k.priority), 2),
        greatest(v.last_inbound_at, max(k.taken_at))
    from conversations v
    left join cases k on k.conversation_id = v.id
        and k.status in ('open', 'in_progress', 'waiting_customer')
    where v.owner like 'user:%' and v.status = 'open' and v.last_inbound_at is not null
        and not exists (select 1 from messages m where m.conversation_id = v.id
            and m.direction = 'out' and m.author like 'user:%' and m.at > v.last_inbound_at)
        -- Where all is settled, she waits again only for what she has written since.
        and (k.id is not null or not exists (select 1 from cases over
            where over.conversation_id = v.id and over.settled_at >= v.last_inbound_at))
    group by v.id
    """
)


async def expect_an_answer(session: Session, conversation: UUID, *, by: datetime) -> None:
    """Set the clock of the next answer, where she had a first one and none runs yet."""
    await session.ask(_EXPECT, conversation=conversation, by=by)


_EXPECT = Sql(
    """
    update cases set answer_by = :by where conversation_id = :conversation
        and status in ('open', 'in_progress', 'waiting_customer')
        and answered_at is not null and answer_by is null
    """
)


def elsewhere(user: User, duty: Collection[User]) -> tuple[str, ...]:
    """The languages that others on duty speak and this person does not."""
    others = {language for each in duty if each.id != user.id for language in each.languages}
    return tuple(sorted(others - set(user.languages)))


def _waiting(row: Record, duty: Sequence[User]) -> Waiting:
    *first, whose, left_by, escalated, flags, partner, status, put_off_until = row
    ref, conversation, customer, category, priority, language, due_at, owner = first
    return Waiting(
        ref=ref,
        conversation=conversation,
        customer=customer,
        category=category,
        priority=priority,
        language=language,
        due_at=due_at,
        owner=owner,
        assigned_to=whose,
        left_by=left_by,
        escalated=escalated,
        flags=tuple(flags),
        speakers=tuple(
            each.name for each in duty if language is None or language in each.languages
        ),
        partner=partner,
        status=status,
        put_off_until=put_off_until,
        is_attended=whose is None or any(f"user:{each.name}" == whose for each in duty),
    )
