"""Feedback: what people answered when they were asked, one answer a prompt, written for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Record, Sql


class Feedback(Row, table=True):
    """Append-only: one answer to one prompt, of a customer or of a partner."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("prompt_key", name="one_answer_a_prompt"),
        Index("feedback_of_survey", "survey", "at"),
        Index("feedback_of_customer", "customer_id", "at"),
    )

    id: UUID = id_field()
    survey: str
    version: int
    customer_id: UUID | None = Field(default=None, foreign_key="customers.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    conversation_id: UUID | None = Field(default=None, foreign_key="conversations.id")
    about: str | None = None  # LN-7, CASE-3: what came to its end before we asked
    score: int
    comment_sealed: bytes | None = None
    channel: str  # whatsapp, or how a person of ours heard it
    prompt_key: str
    entered_by: str  # bot, user:<name>
    at: datetime = moment()


@dataclass(frozen=True)
class Whose:
    """Who answered: a customer, or a partner."""

    customer: UUID | None = None
    partner: UUID | None = None
    conversation: UUID | None = None


@dataclass(frozen=True)
class Answer:
    """What somebody answered, to which prompt."""

    survey: str
    version: int
    whose: Whose
    score: int
    prompt: str
    channel: str
    by: str
    comment: str = ""
    about: str | None = None


@dataclass(frozen=True)
class Listed:
    """An answer as a list shows it."""

    survey: str
    score: int
    who: str  # BUF-7, EMP-2
    about: str | None
    comment: str
    channel: str
    entered_by: str
    at: datetime
    task: str | None  # by which somebody goes back to them
    task_status: str | None


@dataclass(frozen=True)
class Wanted:
    """Which answers: of which survey, how low, from when, from which row on.

    `counted`: of whoever answered twice, the last, as the figures count.
    """

    since: datetime
    until: datetime
    survey: str | None = None
    unhappy: bool = False
    score: int | None = None
    month: str | None = None  # 2026-11
    counted: bool = False
    first: int = 0
    most: int = 25


async def record(session: Session, answer: Answer, *, at: datetime) -> UUID | None:
    """Keep an answer; None where this prompt has one."""
    new = new_id()
    rows = await session.ask(
        _RECORD,
        id=new,
        survey=answer.survey,
        version=answer.version,
        customer=answer.whose.customer,
        partner=answer.whose.partner,
        conversation=answer.whose.conversation,
        about=answer.about,
        score=answer.score,
        comment=session.vault.seal(answer.comment.encode(), _place(new))
        if answer.comment
        else None,
        channel=answer.channel,
        prompt=answer.prompt,
        by=answer.by,
        at=at,
    )
    return new if rows else None


_RECORD = Sql(
    """
    insert into feedback (id, survey, version, customer_id, partner_id, conversation_id, about,
        score, comment_sealed, channel, prompt_key, entered_by, at)
    values (:id, :survey, :version, :customer, :partner, :conversation, :about, :score, :comment,
        :channel, :prompt, :by, :at)
    on conflict (prompt_key) do nothing returning id
    """
)


async def is_answered(session: Session, survey: str, partner: UUID, *, since: datetime) -> bool:
    """Whether a partner has answered this since then."""
    return bool(await session.ask(_ANSWERED, survey=survey, partner=partner, since=since))


_ANSWERED = Sql(
    """
    select 1 from feedback
    where survey = :survey::text and at >= :since and partner_id = :partner::uuid limit 1
    """
)


async def counts(
    session: Session, since: datetime, until: datetime
) -> Mapping[str, Mapping[int, int]]:
    """How often each score was given in each survey, by those that are counted."""
    found: dict[str, dict[int, int]] = {}
    for survey, score, n in await session.ask(_COUNTS, since=since, until=until):
        found.setdefault(survey, {})[score] = int(n)
    return found


# A rating of help is of that help; who would recommend us is one person, however often asked.
_COUNTED = """
    select distinct on (survey, whose) id, survey, score from (
        select f.id, survey, score, at, case when survey = 'csat' then f.id
            else coalesce(joined.person, customer_id, partner_id) end as whose
        from feedback f left join crm.joined() joined on joined.id = f.customer_id
        where at >= :since and at < :until) said
    order by survey, whose, at desc, id desc
"""
_COUNTS = Sql(
    f"""
    select survey, score, count(*) from ({_COUNTED}) last
    group by survey, score order by survey, score
    """  # noqa: S608 (statements of this file alone)
)


@dataclass(frozen=True)
class Month:
    """The answers of one month in one survey, by score."""

    month: str  # 2026-11
    survey: str
    counts: Mapping[int, int]


async def by_month(session: Session, since: datetime, until: datetime) -> list[Month]:
    """What was answered month by month, the oldest first."""
    found: dict[tuple[str, str], dict[int, int]] = {}
    for month, survey, score, n in await session.ask(_MONTHS, since=since, until=until):
        found.setdefault((month, survey), {})[score] = int(n)
    return [Month(month, survey, each) for (month, survey), each in found.items()]


_MONTHS = Sql(
    """
    select to_char(at at time zone 'Africa/Windhoek', 'YYYY-MM'), survey, score, count(*)
    from feedback where at >= :since and at < :until group by 1, 2, 3 order by 1, 2, 3
    """
)


async def listed(session: Session, wanted: Wanted) -> list[Listed]:
    """The answers, the newest first; what was written lies open here."""
    rows = await session.ask(
        _LISTED,
        **vars(wanted),
    )
    return [_shown(session, row) for row in rows]


def _shown(session: Session, row: Record) -> Listed:
    row_id, sealed, survey, score, who, about, *rest = row
    return Listed(survey, score, who, about, _comment(session, row_id, sealed), *rest)


_LISTED = Sql(
    f"""
    select f.id, f.comment_sealed, f.survey, f.score, coalesce(c.ref, p.ref), f.about, f.channel,
        f.entered_by, f.at, t.ref, t.status
    from feedback f left join customers c on c.id = f.customer_id
    left join partners p on p.id = f.partner_id
    left join tasks t on t.dedupe_key = 'detractor:' || f.id
    where f.at >= :since and f.at < :until
        and (:survey::text is null or f.survey = :survey::text)
        and (not :unhappy::boolean
            or f.score <= case when f.survey = 'csat' then 2 else 6 end)
        and (:score::int is null or f.score = :score::int)
        and (:month::text is null
            or to_char(f.at at time zone 'Africa/Windhoek', 'YYYY-MM') = :month::text)
        and (not :counted::boolean or f.id in (select id from ({_COUNTED}) last))
    order by f.at desc, f.id desc offset :first limit :most
    """  # noqa: S608 (statements of this file alone)
)


def _comment(opening: Opening, id: UUID, sealed: bytes | None) -> str:
    return opening.vault.open(sealed, _place(id)).decode() if sealed is not None else ""


def _place(id: UUID) -> str:
    return f"feedback.comment.{id}"
