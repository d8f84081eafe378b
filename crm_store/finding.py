"""Finding: who and what goes by a reference, a number or a name.

What is sealed stays so, but for the names of a few who wrote lately: nothing is kept by which part
of a name could be found in a stolen copy of the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_store import documents, identities, names
from crm_store.crypto import CannotOpen
from crm_store.customers import Customer, name
from crm_store.database import Session, Store
from crm_store.sql import Record, Sql, loaded

_SHORTEST_PART = 3  # letters


@dataclass(frozen=True)
class Person:
    """A customer who was found, by name where it is known."""

    ref: str
    name: str
    language: str | None
    partner: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """Something else that was found: its reference, whose it is, and how it stands."""

    ref: str
    whose: str
    state: str


async def customer(session: Session, ref: str) -> list[Person]:
    """The customer of a reference."""
    return _people(session, await session.ask(_BY_REF, ref=ref))


async def called(session: Session, words: str, *, most: int) -> list[Person]:
    """Everybody whose name has all of these words."""
    wanted = names.hashed(session.vault, words)
    found = await session.ask(_CALLED, words=wanted, most=most) if wanted else []
    return _people(session, found)


async def called_about(
    session: Session, words: str, *, since: datetime, looked_at: int, most: int
) -> list[Person]:
    """Of so many who wrote since then, the latest first, whose name has these parts of words."""
    parts = [each for each in names.words(words) if len(each) >= _SHORTEST_PART]
    if not parts:
        return []
    lately = _people(session, await session.ask(_LATELY, since=since, most=looked_at))
    return [each for each in lately if _has(names.words(each.name), parts)][:most]


def _has(words: Sequence[str], parts: Sequence[str]) -> bool:
    return all(any(part in word for word in words) for part in parts)


async def with_number(session: Session, digits: str) -> list[Person]:
    """Whoever has or had this telephone, told this identity number, or sent it on a paper."""
    dialled = {f"+{digits}", f"+264{digits.removeprefix('0')}"}
    phones = [
        identities.blind(session.vault, channel, phone)
        for channel in identities.PHONES
        for phone in dialled
    ]
    told = documents.identity_index(session.vault, digits)
    return _people(session, await session.ask(_WITH_NUMBER, phones=phones, told=told))


_PERSON = """
    select p.company_name, {c} from customers c left join partners p on p.id = c.partner_id
"""
_BY_REF = Sql(_PERSON + " where c.ref = :ref", c=Customer)
_CALLED = Sql(
    _PERSON + " where c.name_words @> :words::bytea[] order by c.first_contact_at desc limit :most",
    c=Customer,
)
_LATELY = Sql(
    """
    select p.company_name, {c} from (
        select v.customer_id, max(v.last_inbound_at) as at from conversations v
        where v.last_inbound_at >= :since group by v.customer_id order by 2 desc limit :most) wrote
    join customers c on c.id = wrote.customer_id left join partners p on p.id = c.partner_id
    where c.name_sealed is not null and c.merged_into is null order by wrote.at desc
    """,
    c=Customer,
)
_WITH = """
    where c.id in (
        select customer_id from channel_identities where address_bidx = any(:phones::bytea[])
            and channel = any(array['whatsapp', 'sms'])
        union select id from customers where id_number_bidx = :told::bytea
        union select customer_id from documents where id_bidx = :told::bytea)
"""
_WITH_NUMBER = Sql(_PERSON + _WITH, c=Customer)


def _people(session: Session, rows: Sequence[Record]) -> list[Person]:
    return [_person(session, loaded(Customer, row[1:]), row[0]) for row in rows]


def _person(session: Session, found: Customer, partner: str | None) -> Person:
    try:
        known = name(session, found) or ""
    except CannotOpen:  # one value that cannot be opened hides nobody else
        known = ""
    return Person(found.ref, known, found.language, partner, tuple(sorted(found.flags)))


async def application(session: Session, ref: str) -> list[Thing]:
    """An application by its reference."""
    return [Thing(*row) for row in await session.ask(_APPLICATION, ref=ref)]


async def case(session: Session, ref: str) -> list[Thing]:
    """A case by its reference."""
    return [Thing(*row) for row in await session.ask(_CASE, ref=ref)]


async def loan(session: Session, ref: str) -> list[Thing]:
    """A loan by its reference."""
    return [Thing(*row) for row in await session.ask(_LOAN, ref=ref)]


async def partner(session: Session, words: str, *, most: int) -> list[Thing]:
    """Employers by their reference or by part of a name that they go by."""
    plain = words.replace("\\", "").replace("%", "").replace("_", "")
    return [Thing(*row) for row in await session.ask(_PARTNER, words=plain, most=most)]


async def staff(session: Session, words: str, *, most: int) -> list[Thing]:
    """Whoever works here and is called so."""
    return [Thing(*row) for row in await session.ask(_STAFF, words=words.lower(), most=most)]


async def lead(session: Session, ref: str) -> list[Thing]:
    """A lead by its reference."""
    return [Thing(*row) for row in await session.ask(_LEAD, ref=ref)]


async def task(session: Session, ref: str, *, managers_too: bool) -> list[Thing]:
    """A task by its reference."""
    found = await session.ask(_TASK, ref=ref, managers_too=managers_too)
    return [Thing(*row) for row in found]


async def bill(session: Session, ref: str) -> list[Thing]:
    """A bill by its reference."""
    return [Thing(*row) for row in await session.ask(_BILL, ref=ref)]


async def campaign(session: Session, words: str, *, most: int) -> list[Thing]:
    """Campaigns by their reference or by part of their name."""
    return [Thing(*row) for row in await session.ask(_CAMPAIGN, words=words, most=most)]


async def deal(session: Session, words: str, *, most: int) -> list[Thing]:
    """Deals with companies by their reference or by part of their name."""
    return [Thing(*row) for row in await session.ask(_DEAL, words=words, most=most)]


async def picks(session: Session, ref: str, *, most: int) -> list[UUID]:
    """The talks of a customer that were picked to be read, the newest first."""
    return [row[0] for row in await session.ask(_PICKS, ref=ref, most=most)]


_APPLICATION = Sql(
    """
    select a.ref, c.ref, a.stage from applications a join customers c on c.id = a.customer_id
    where a.ref = :ref
    """
)
_CASE = Sql(
    """
    select k.ref, c.ref, k.category || ', ' || k.status from cases k
    join customers c on c.id = k.customer_id where k.ref = :ref
    """
)
_LOAN = Sql(
    """
    select l.ref, c.ref, l.status from loans l join customers c on c.id = l.customer_id
    where l.ref = :ref
    """
)
_PARTNER = Sql(
    """
    select ref, company_name || ', ' || town, status from partners
    where ref = upper(:words::text) or length(:words::text) >= 2 and (
        company_name ilike '%' || :words::text || '%'
        or exists (select 1 from unnest(also_called) known(as_) where as_ ilike :words::text))
    order by company_name limit :most
    """
)
_LEAD = Sql(
    """
    select l.ref, c.ref, l.status from leads l join customers c on c.id = l.customer_id
    where l.ref = :ref
    """
)
_TASK = Sql(
    """
    select t.ref, coalesce(c.ref, t.about, ''), t.kind || ', ' || t.status
    from tasks t left join customers c on c.id = t.customer_id
    where t.ref = :ref and (:managers_too::boolean or not t.for_managers)
    """
)
_BILL = Sql(
    """
    select b.ref, p.company_name, b.kind from bills b join partners p on p.id = b.partner_id
    where b.ref = :ref
    """
)
_CAMPAIGN = Sql(
    """
    select ref, name, status from campaigns
    where ref = upper(:words::text)
        or length(:words::text) >= 3 and position(lower(:words::text) in lower(name)) > 0
    order by created_at desc limit :most
    """
)
_DEAL = Sql(
    """
    select ref, name, stage from deals
    where ref = upper(:words::text)
        or length(:words::text) >= 3 and position(lower(:words::text) in lower(name)) > 0
    order by created_at desc limit :most
    """
)
_STAFF = Sql(
    """
    select name, role, case when active then 'works here' else 'has left' end from users
    where position(:words::text in name) > 0 order by name limit :most
    """
)
_PICKS = Sql(
    """
    select p.id from review_picks p join conversations v on v.id = p.conversation_id
    join customers c on c.id = v.customer_id where c.ref = :ref order by p.week desc limit :most
    """
)


async def fill_in(store: Store, *, most: int = 500) -> int:
    """Let those be found by name whose name was known before names could be found."""
    async with store.transaction() as session:
        rows = [loaded(Customer, row) for row in await session.ask(_NOT_INDEXED, most=most)]
        for each in rows:
            person = _person(session, each, None)
            words = names.hashed(session.vault, person.name)
            await session.ask(_INDEX, id=each.id, words=words)
    return len(rows)


_NOT_INDEXED = Sql(
    """
    select {c} from customers c where name_sealed is not null and name_words is null
    order by id limit :most for update skip locked
    """,
    c=Customer,
)
_INDEX = Sql("update customers set name_words = :words::bytea[] where id = :id")
