"""Reviews: which talks were picked to be read again, why, and what readers made of them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Record, Sql, loaded, width


class Pick(Row, table=True):
    """Append-only. A talk that is to be read again, in the week in which it was picked."""

    __tablename__ = "review_picks"
    __table_args__ = (UniqueConstraint("week", "conversation_id", name="picked_once"),)

    id: UUID = id_field()
    week: date  # its Monday
    conversation_id: UUID = Field(foreign_key="conversations.id")
    why: list[str] = Field(default_factory=list, sa_type=JSONB)
    twice: bool = False  # a second reader, who does not see what the first one answered
    language: str | None = None
    at: datetime = moment()


class Review(Row, table=True):
    """Append-only. What one reader answered; a second thought is a revision of its own."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("pick_id", "reviewer", "revision", name="reviewed_once"),
        Index("reviews_at", "at"),
    )

    id: UUID = id_field()
    pick_id: UUID = Field(foreign_key="review_picks.id")
    conversation_id: UUID = Field(foreign_key="conversations.id")
    reviewer: str  # user:<name>
    revision: int
    first_turn: int
    last_turn: int
    scorecard: str  # the version of the questions
    answers: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    score: int | None = None  # per cent; None where nothing could be answered
    auto_fails: list[str] = Field(default_factory=list, sa_type=JSONB)
    tags: list[str] = Field(default_factory=list, sa_type=JSONB)
    note_sealed: bytes | None = None
    at: datetime = moment()


@dataclass(frozen=True)
class Marked:
    """A conversation of a week, and by which events it stands out."""

    conversation: UUID
    language: str | None
    complaint: bool
    low_csat: bool
    withheld: bool
    overridden: bool
    handoff: bool


@dataclass(frozen=True)
class Queued:
    """A talk that somebody may read now."""

    pick: Pick
    customer: str  # BUF-7
    readers: int  # who have read it already


@dataclass(frozen=True)
class Reading:
    """What a reader answered; keys are of the scorecard."""

    first_turn: int
    last_turn: int
    scorecard: str
    answers: Mapping[str, str]
    score: int | None
    auto_fails: Sequence[str] = ()
    tags: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """A review with its pick and whose talk it was."""

    review: Review
    pick: Pick
    customer: str
    language: str | None
    note: str


async def marked(
    session: Session, since: datetime, until: datetime, *, csat_low_from: int
) -> list[Marked]:
    """Every conversation that had a turn between two moments, or a decline that was set aside."""
    rows = await session.ask(_MARKED, since=since, until=until, low=csat_low_from)
    return [Marked(*row) for row in rows]


_MARKED = Sql(
    """
    with overridden as (
        select distinct a.customer_id from decisions d
        join applications a on a.id = d.application_id
        where d.at >= :since and d.at < :until and d.proposed = 'decline'
            and d.outcome in ('approved', 'counter_offer', 'first_approval')
    ), low as (
        select distinct e.customer_id from events e
        where e.kind = 'csat' and e.at >= :since and e.at < :until
            and case when e.data->>'score' ~ '^[0-9]{1,2}$'
                then (e.data->>'score')::int >= :low end
    ), opened as (
        select conversation_id, array_agg(category) as categories from cases
        where created_at >= :since and created_at < :until group by conversation_id
    )
    select c.id, c.language,
        coalesce('complaint' = any(o.categories), false),
        exists (select 1 from low where low.customer_id = c.customer_id),
        coalesce('reply_withheld' = any(o.categories), false),
        exists (select 1 from overridden v where v.customer_id = c.customer_id),
        coalesce('handoff' = any(o.categories), false)
    from conversations c left join opened o on o.conversation_id = c.id
    where c.last_turn_at >= :since and (c.last_turn_at < :until or exists (select 1 from turns t
            where t.conversation_id = c.id and t.at >= :since and t.at < :until))
        or exists (select 1 from overridden v where v.customer_id = c.customer_id)
    order by c.id
    """
)


async def picked_in(session: Session, week: date) -> set[UUID]:
    """The conversations that are picked in this week; nobody else picks until we are done."""
    await session.ask(_ONE_DRAWS)
    found = await session.exec(select(Pick.conversation_id).where(Pick.week == week))
    return set(found.all())


_ONE_DRAWS = Sql("select pg_advisory_xact_lock(hashtext('review_picks'))")


async def is_drawn(session: Session, week: date, *, since: datetime) -> bool:
    """Whether something of this week was picked since then."""
    found = await session.exec(
        select(Pick.id).where(Pick.week == week, col(Pick.at) >= since).limit(1)
    )
    return found.first() is not None


async def pick(session: Session, id: UUID) -> Pick | None:
    return await session.get(Pick, id)


async def to_read(session: Session, reader: str, *, since: date, most: int = 100) -> list[Queued]:
    """What this reader may read: nobody has, or one has and two must; never their own talk."""
    rows = await session.ask(_TO_READ, reader=reader, since=since, most=most)
    return [Queued(loaded(Pick, row[2:]), row[0], row[1]) for row in rows]


_TO_READ = Sql(
    """
    select u.ref, count(distinct r.reviewer), {p} from review_picks p
    join conversations c on c.id = p.conversation_id
    join customers u on u.id = c.customer_id
    left join reviews r on r.pick_id = p.id
    where p.week >= :since and not exists (select 1 from messages m
        where m.conversation_id = p.conversation_id and m.author = :reader)
    group by u.ref, p.id
    having count(distinct r.reviewer) < case when p.twice then 2 else 1 end
        and count(*) filter (where r.reviewer = :reader) = 0
    order by p.why ?| array['random', 'by_hand'], p.week, p.id limit :most
    """,
    p=Pick,
)


async def readers(session: Session, pick_id: UUID) -> set[str]:
    """Who have read it."""
    found = await session.exec(select(Review.reviewer).where(Review.pick_id == pick_id))
    return set(found.all())


async def wrote_in(session: Session, conversation: UUID, author: str) -> bool:
    """Whether somebody has written in this talk: then another one reads it."""
    found = await session.ask(_WROTE, conversation=conversation, author=author)
    return bool(found[0][0])


_WROTE = Sql(
    "select exists (select 1 from messages where conversation_id = :conversation"
    " and author = :author)"
)


async def newest(session: Session, pick_id: UUID, reviewer: str) -> Review | None:
    """What this reader thinks of it now."""
    found = await session.exec(
        select(Review)
        .where(Review.pick_id == pick_id, Review.reviewer == reviewer)
        .order_by(col(Review.revision).desc())
        .limit(1)
    )
    return found.first()


async def keep(
    session: Session, of: Pick, reading: Reading, *, reviewer: str, at: datetime
) -> Review:
    """Write down what a reader answered, as their next revision."""
    before = await newest(session, of.id, reviewer)
    of_this = new_id()
    review = Review(
        id=of_this,
        pick_id=of.id,
        conversation_id=of.conversation_id,
        reviewer=reviewer,
        revision=before.revision + 1 if before else 1,
        first_turn=reading.first_turn,
        last_turn=reading.last_turn,
        scorecard=reading.scorecard,
        answers=dict(reading.answers),
        score=reading.score,
        auto_fails=list(reading.auto_fails),
        tags=list(reading.tags),
        note_sealed=session.vault.seal(reading.note.encode(), _place(of_this))
        if reading.note
        else None,
        at=at,
    )
    session.put(review)
    return review


def note(opening: Opening, review: Review) -> str:
    """What the reader wrote beside the answers."""
    if review.note_sealed is None:
        return ""
    return opening.vault.open(review.note_sealed, _place(review.id)).decode()


async def done_since(session: Session, at: datetime) -> int:
    """How many talks were read since then."""
    found = await session.ask(_DONE, at=at)
    return int(found[0][0])


_DONE = Sql("select count(*) from reviews where at >= :at and revision = 1")


async def pairs(session: Session, since: datetime) -> list[tuple[Pick, str, Review, Review]]:
    """What two readers each thought first, without having seen the other's; with whose talk."""
    rows = await session.ask(_PAIRS, since=since)
    wide, each = width(Pick), width(Review)
    return [
        (
            loaded(Pick, row[1 : 1 + wide]),
            row[0],
            loaded(Review, row[1 + wide : 1 + wide + each]),
            loaded(Review, row[1 + wide + each :]),
        )
        for row in rows
    ]


_PAIRS = Sql(
    """
    select u.ref, {p}, {a}, {b} from review_picks p
    join conversations c on c.id = p.conversation_id
    join customers u on u.id = c.customer_id
    join reviews a on a.pick_id = p.id and a.revision = 1
    join reviews b on b.pick_id = p.id and b.revision = 1 and (b.at, b.id) > (a.at, a.id)
    where b.at >= :since and p.twice order by b.at desc
    """,
    p=Pick,
    a=Review,
    b=Review,
)


async def between(
    session: Session, since: datetime, until: datetime
) -> AsyncIterator[Sequence[Kept]]:
    """The newest revision of every review of a time, oldest first, a part at a time."""
    async for rows in session.ask_in_parts(_BETWEEN, since=since, until=until):
        yield [_kept(session, each) for each in rows]


def _kept(session: Session, row: Record) -> Kept:
    wide = width(Pick)
    review = loaded(Review, row[2 + wide :])
    picked = loaded(Pick, row[2 : 2 + wide])
    return Kept(review, picked, row[0], row[1], note(session, review))


_BETWEEN = Sql(
    """
    select u.ref, c.language, {p}, {r} from reviews r
    join review_picks p on p.id = r.pick_id
    join conversations c on c.id = r.conversation_id
    join customers u on u.id = c.customer_id
    where r.at >= :since and r.at < :until and not exists (select 1 from reviews later
        where later.pick_id = r.pick_id and later.reviewer = r.reviewer
            and later.revision > r.revision)
    order by r.at, r.id
    """,
    p=Pick,
    r=Review,
)


def _place(review: UUID) -> str:
    return f"reviews.note.{review}"
