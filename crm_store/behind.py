"""The rows behind a figure: the very people, leads, decisions and talks that it counted."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from crm_store import behind_books, behind_partners
from crm_store.behind_books import OfBooks
from crm_store.behind_partners import OfPartners
from crm_store.database import Session
from crm_store.figures import HANDED_OVER, HELD, OPEN_COMPLAINTS
from crm_store.lead_lists import BY, GROUP, By
from crm_store.leads import HERS_ALONE
from crm_store.sql import Sql
from crm_store.tallies import SENT, Wanted

OfBoards = Literal[
    "customers",
    "leads",
    "converted",
    "cohort",
    "source",
    "campaign",
    "partner",
    "track",
    "begun",
    "decisions",
    "declines",
    "talks",
    "held",
    "handoffs",
    "gaps",
    "cases",
    "complaints",
    "answered",
    "tasks",
    "sent",
]
OF_BOARDS: tuple[OfBoards, ...] = get_args(OfBoards)
Counted = OfBoards | OfPartners | OfBooks
COUNTED: tuple[Counted, ...] = (
    *OF_BOARDS,
    *behind_partners.OF_PARTNERS,
    *behind_books.OF_BOOKS,
)
LOAN = ", loan"  # behind the name of a group: those of them that became a loan
NONE = "none"  # a language that nobody has chosen


@dataclass(frozen=True)
class Behind:
    """One of those that were counted: when, what it is called, whose it is, what to know of it."""

    on: date
    ref: str
    customer: str | None
    told: str


async def rows(session: Session, counted: Counted, wanted: Wanted) -> list[Behind]:
    """The rows behind a figure, the newest first."""
    return [Behind(*row) for row in await session.ask(_STATEMENTS[counted], **vars(wanted))]


def _listed(counted: str) -> Sql:
    return Sql(
        f"""
        select (at at time zone 'Africa/Windhoek')::date, ref, customer, told
        from ({counted}) counted (at, ref, customer, told, line, said)
        where (:of::text is null or line = :of::text)
            and (:language::text is null or coalesce(nullif(said, ''), 'none') = :language::text)
        order by at desc, ref offset :first limit :most
        """  # noqa: S608 (statements of this file alone)
    )


def _of_group(by: By) -> str:
    """Leads by what tells them apart, and once more those that became a loan."""
    group = GROUP.replace(":by::text", f"'{by}'::text")
    return f"""
        select l.created_at, l.ref, c.ref, l.status, {group} || each.what, c.language
        from leads l join customers c on c.id = l.customer_id
        left join partners p on p.id = l.partner_id
        cross join lateral (select '' as what
            union all select '{LOAN}' where l.status = 'converted') each
        where l.created_at >= :since and l.created_at < :until and {HERS_ALONE}
    """  # noqa: S608 (statements of ours alone)


_LEADS = f"""
    select l.created_at, l.ref, c.ref, l.status, l.source, c.language
    from leads l join customers c on c.id = l.customer_id
    where l.created_at >= :since and l.created_at < :until and {HERS_ALONE}
"""  # noqa: S608 (a part of `leads.py`)
# To add one: what it is called above, and a select of its rows with the line that each is counted
# in and its language. The figure itself is counted by `tallies.py` or `figures.py`.
_STATEMENTS: dict[Counted, Sql] = {
    "customers": _listed(
        """
        select c.first_contact_at, c.ref, c.ref, case when exists (select 1 from loans l
                where l.customer_id = c.id and l.status in ('active', 'closed', 'written_off'))
                then 'has borrowed' else 'has not borrowed' end,
            to_char(c.first_contact_at at time zone 'Africa/Windhoek', 'YYYY-MM'), c.language
        from customers c where c.first_contact_at >= :since and c.first_contact_at < :until
            and c.merged_into is null
        """
    ),
    "leads": _listed(_LEADS),
    "converted": _listed(f"{_LEADS} and l.status = 'converted'"),
    **{by: _listed(_of_group(by)) for by in BY},
    "begun": _listed(
        """
        select a.started_at, a.ref, c.ref, case when a.submitted_at is null then 'not handed in'
            else a.stage end, a.stage, c.language
        from applications a join customers c on c.id = a.customer_id
        where a.started_at >= :since and a.started_at < :until
        """
    ),
    "decisions": _listed(
        """
        select d.at, a.ref, c.ref, d.outcome, d.outcome, c.language
        from decisions d join applications a on a.id = d.application_id
        join customers c on c.id = a.customer_id
        where d.at >= :since and d.at < :until and d.outcome <> 'proposed'
        """
    ),
    "declines": _listed(
        """
        select d.at, a.ref, c.ref, reason, reason, c.language
        from decisions d join applications a on a.id = d.application_id
        join customers c on c.id = a.customer_id,
        jsonb_array_elements_text(d.reason_codes) reason
        where d.at >= :since and d.at < :until and d.outcome = 'declined'
        """
    ),
    "talks": _listed(
        """
        select v.last_turn_at, v.id::text, c.ref, case when exists (select 1 from messages m
                where m.conversation_id = v.id and m.author like 'user:%' and m.direction = 'out'
                    and m.at >= :since and m.at < :until)
                then 'a person wrote' else 'nobody of ours wrote' end, null, v.language
        from conversations v join customers c on c.id = v.customer_id
        where v.last_turn_at >= :since and v.last_turn_at < :until
        """
    ),
    "held": _listed(
        f"""
        {HELD}
        select held.last_turn_at, held.id::text, c.ref, wrote.told, wrote.told, held.language
        from held join customers c on c.id = held.customer_id
        cross join lateral (select case when held.id in (select conversation_id from ours)
            then 'a person wrote' else 'nobody of ours wrote' end as told) wrote
        """  # noqa: S608 (statements of ours alone)
    ),
    "handoffs": _listed(
        f"""
        select handed.at, split_part(handed.subject, ':', 2), c.ref, handed.reason, handed.reason,
            c.language
        {HANDED_OVER} left join customers c on c.id = handed.customer_id
        """
    ),
    "gaps": _listed(
        """
        select g.at, g.conversation_id::text, c.ref, coalesce(g.nearest, 'no article'),
            coalesce(g.nearest, 'no article'), g.language
        from knowledge_gaps g join conversations v on v.id = g.conversation_id
        join customers c on c.id = v.customer_id
        where g.status = 'open' and g.at >= :since and g.at < :until
        """
    ),
    # What is open is open now, however long ago it began.
    "cases": _listed(
        """
        select k.created_at, k.ref, c.ref, case when k.nearest_at >= :now then 'in time'
            else 'late' end, k.category, k.language
        from cases k join customers c on c.id = k.customer_id
        where k.status in ('open', 'in_progress', 'waiting_customer')
        """
    ),
    "complaints": _listed(
        f"""
        select aged.created_at, aged.ref, c.ref, aged.age, aged.age, aged.language
        {OPEN_COMPLAINTS} join customers c on c.id = aged.customer_id
        """
    ),
    "answered": _listed(
        """
        select k.created_at, k.ref, c.ref,
            ceil(extract(epoch from k.answered_at - k.created_at) / 60)::bigint || ' min',
            k.category, k.language
        from cases k join customers c on c.id = k.customer_id
        where k.answered_at is not null and k.created_at >= :since and k.created_at < :until
        """
    ),
    "tasks": _listed(
        """
        select t.created_at, t.ref, c.ref, case when t.due_at < :now then 'late'
            when t.due_at is null then 'no day' else 'in time' end, t.kind, null
        from tasks t left join customers c on c.id = t.customer_id where t.status <> 'done'
        """
    ),
    "sent": _listed(
        f"""
        select sent.created_at, sent.conversation_id::text, c.ref, sent.status, sent.kind,
            v.language
        from (select o.created_at, o.conversation_id, o.status, how.kind {SENT}) sent
        join conversations v on v.id = sent.conversation_id
        join customers c on c.id = v.customer_id
        """  # noqa: S608 (statements of ours alone)
    ),
    **{name: _listed(each) for name, each in behind_partners.STATEMENTS.items()},
    **{name: _listed(each) for name, each in behind_books.STATEMENTS.items()},
}
