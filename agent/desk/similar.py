"""What was like this before: earlier ones of the same kind, why they are like it, how they ended.

It is read by whoever decides and by nothing else; nothing of the person counts, only of the matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agent.desk import drawing
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.database import Session
from crm_store.reviews import Pick
from crm_store.sql import Sql

if TYPE_CHECKING:
    from flows.decision import Proposal

_MOST = 5
_BY_CHANCE = "random"  # it says nothing of a talk that it was drawn
_ENDED: Mapping[str, str] = {
    "upheld": "she was right",
    "partly": "she was right in part",
    "not_upheld": "we did as we should have",
    "no_answer": "she could not be reached",
    "counter_offer": "offered less",
    "active_loan": "paid out",
}
_LOANS: Mapping[str, str] = {
    "active": "the loan runs",
    "closed": "the loan is paid off",
    "written_off": "the loan was written off",
    "cancelled": "the loan was cancelled",
}


@dataclass(frozen=True)
class Similar:
    """An earlier one: where it is, how it ended, and what it has in common with this one."""

    name: str
    path: str
    at: datetime
    ended: str
    why: tuple[str, ...]


async def to_case(session: Session, case: Case) -> list[Similar]:
    """Settled cases of the same category, those with the same reason first."""
    found = await session.ask(
        _CASES,
        id=case.id,
        category=case.category,
        reason=case.reason,
        before=case.created_at,
        most=_MOST,
    )
    return [_case(case, *row) for row in found]


def _case(case: Case, ref: str, reason: str, ended: str, at: datetime) -> Similar:
    why = [drawing.words(case.category)]
    if reason == case.reason and reason != case.category:
        why.append(drawing.words(reason))
    return Similar(ref, f"/desk/cases/{ref}", at, _ENDED.get(ended, drawing.words(ended)), (*why,))


async def to_application(
    session: Session, application: Application, proposal: "Proposal | None"
) -> list[Similar]:
    """Decided applications of which the rules said the same, the nearest first."""
    if proposal is None:
        return []
    codes = sorted({*proposal.reasons, *proposal.doubts})
    found = await session.ask(
        _APPLICATIONS,
        id=application.id,
        before=application.started_at,
        proposed=str(proposal.outcome),
        codes=codes,
        product=_product(application),
        months=application.months or 0,
        principal=application.principal_cents or 0,
        most=_MOST,
    )
    return [
        Similar(
            name=ref,
            path=f"/desk/applications/{ref}",
            at=at,
            ended=_ended(outcome, stage, loan, told),
            why=_in_common(
                proposed=str(proposal.outcome) if proposed == proposal.outcome else "",
                codes=[each for each in codes if each in told],
                months=application.months if same_terms else None,
            ),
        )
        for ref, outcome, stage, loan, proposed, told, same_terms, at in found
    ]


def _product(application: Application) -> str:
    return str((application.quote or {}).get("product", ""))


def _ended(outcome: str, stage: str, loan: str | None, codes: Sequence[str]) -> str:
    """What was decided, and what has come of it since."""
    told = _ENDED.get(outcome, drawing.words(outcome))
    if outcome == "declined":
        return f"{told}: {', '.join(codes)}" if codes else told
    since = _LOANS.get(loan or "") or _ENDED.get(stage, drawing.words(stage))
    return f"{told}, {since}"


def _in_common(*, proposed: str, codes: Iterable[str], months: int | None) -> tuple[str, ...]:
    told = [f"the rules proposed {drawing.words(proposed)}"] if proposed else []
    told += [f"reason {each}" for each in codes]
    return (*told, f"same product over {months} months") if months else (*told,)


async def to_talk(session: Session, pick: Pick) -> list[Similar]:
    """Talks that were read again and had the same kind of case, or stood out for the same."""
    found = await session.ask(
        _TALKS,
        conversation=pick.conversation_id,
        why=[each for each in pick.why if each != _BY_CHANCE],
        chance=_BY_CHANCE,
        before=pick.at,
        most=_MOST,
    )
    return [
        Similar(
            name=customer,
            path=f"/desk/reviews/{read}",
            at=at,
            ended=_read(score, [*fails, *tags]),
            why=tuple(drawing.words(each) for each in common),
        )
        for read, customer, score, fails, tags, at, common in found
    ]


def _read(score: int | None, marks: Sequence[str]) -> str:
    told = "nothing applied" if score is None else f"score {score}"
    return f"{told}, {', '.join(map(drawing.words, marks))}" if marks else told


_CASES = Sql(
    """
    select ref, reason, coalesce(outcome, status), coalesce(settled_at, created_at)
    from cases
    where status in ('resolved', 'closed') and category = :category and id <> :id
        and created_at < :before
    order by reason = :reason desc, outcome is not null desc, created_at desc, id
    limit :most
    """
)
# The latest decisions only: older ones were made by other rules.
_APPLICATIONS = Sql(
    """
    with decided as (
        select application_id, seq, at, proposed, outcome, reason_codes from decisions
        where outcome in ('approved', 'declined', 'counter_offer') order by seq desc limit 2000
    ), last as (
        select distinct on (application_id) * from decided order by application_id, seq desc
    ), near as (
        select a.ref, d.outcome, a.stage, l.status, d.proposed,
            array(select jsonb_array_elements_text(d.reason_codes)) as codes,
            coalesce(a.quote->>'product', '') = :product and a.months = :months as same_terms,
            d.at, a.principal_cents
        from last d join applications a on a.id = d.application_id
        left join loans l on l.application_id = a.id
        where a.id <> :id and a.started_at < :before
    )
    select ref, outcome, stage, status, proposed, codes, same_terms, at from near
    where proposed = :proposed or codes && cast(:codes as text[])
    order by cardinality(array(select unnest(codes) intersect
            select unnest(cast(:codes as text[])))) desc,
        proposed = :proposed desc, same_terms desc, abs(principal_cents - :principal), at desc
    limit :most
    """
)
# What a second reader has still to answer blindly is not shown to anybody.
_TALKS = Sql(
    """
    with here as (
        select category as kind from cases where conversation_id = :conversation
        union select unnest(cast(:why as text[]))
    ), read as (
        select distinct on (r.pick_id) r.pick_id, r.conversation_id, r.score, r.auto_fails,
            r.tags, r.at, p.why
        from reviews r join review_picks p on p.id = r.pick_id
        where r.conversation_id <> :conversation and r.at < :before
            and (not p.twice or (select count(distinct o.reviewer) from reviews o
                where o.pick_id = p.id) > 1)
        order by r.pick_id, r.at desc
    ), near as (
        select read.*, array(
            select kind from here where kind in (
                select category from cases where conversation_id = read.conversation_id
                union select jsonb_array_elements_text(read.why)
            ) and kind <> :chance order by kind
        ) as common
        from read
    )
    select near.pick_id, p.ref, near.score,
        array(select jsonb_array_elements_text(near.auto_fails)),
        array(select jsonb_array_elements_text(near.tags)), near.at, near.common
    from near join conversations c on c.id = near.conversation_id
        join customers p on p.id = c.customer_id
    where cardinality(near.common) > 0
    order by cardinality(near.common) desc, near.at desc
    limit :most
    """
)
